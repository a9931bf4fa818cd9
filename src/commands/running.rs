//! What all commands that change databases have in common.

use std::time::Duration;

use super::{CommandError, SelectArgs};
use crate::config::Database;
use crate::cores;
use crate::options::parse_duration;
use crate::report::{self, Bars, Console, Format};
use crate::run::{self, Commits, Exit, Goal, Interrupt, Outcome, Settings, Task, Unreachable};
use crate::session::Access;

#[derive(Clone, Debug, clap::Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub select: SelectArgs,

    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// How many databases are worked on at the same time [default: as many as the machine has cores, at least 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// Go on without databases that cannot be reached
    #[arg(long)]
    pub skip_unreachable: bool,

    /// Wait this long for servers that are still starting, such as `30s`
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    pub wait: Duration,

    /// Wait this long for another run that holds the lock
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10s")]
    pub lock_wait: Duration,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).map_err(|error| error.to_string())
}

impl RunArgs {
    /// As if nothing else were said.
    pub(super) fn of(select: SelectArgs) -> Self {
        RunArgs {
            select,
            dry_run: false,
            jobs: None,
            skip_unreachable: false,
            wait: Duration::ZERO,
            lock_wait: Duration::from_secs(10),
        }
    }

    pub(super) fn settings(&self, access: Access) -> Settings {
        // Most of the time is spent waiting for servers, so that few cores still serve several databases.
        let cores = || cores::count().max(4);
        Settings {
            access,
            goal: if self.dry_run { Goal::Plan } else { Goal::Execute },
            jobs: self.jobs.map_or_else(cores, usize::from),
            unreachable: if self.skip_unreachable { Unreachable::IsSkipped } else { Unreachable::Stops },
            wait: self.wait,
            lock_wait: self.lock_wait,
            commits: Commits::Chosen,
        }
    }
}

/// Prints a script for each database; each says whose it is where there are several.
pub(super) fn print_scripts(
    databases: &[&Database],
    console: &mut Console,
    script: impl Fn(&Database) -> String,
) -> Result<Exit, CommandError> {
    for database in databases {
        if databases.len() > 1 {
            console.print(&format!("-- {}\n", database.key))?;
        }
        console.print(&script(database))?;
    }
    Ok(Exit::Done)
}

/// Runs a task, with bars on a terminal.
pub(super) fn execute(
    databases: &[&Database],
    task: &dyn Task,
    settings: &Settings,
    interrupt: &Interrupt,
) -> Vec<Outcome> {
    run::run(databases, task, settings, &Bars::default(), interrupt)
}

/// Prints how a run ended, and gives its exit code.
pub(super) fn finish(outcomes: &[Outcome], command: &str, console: &mut Console) -> Result<Exit, CommandError> {
    if console.format == Format::Json {
        console.print(&format!("{:#}\n", report::outcomes_json(outcomes, command)))?;
        return Ok(run::exit(outcomes));
    }
    console.print(&report::lines(outcomes))?;
    console.print(&report::notes(outcomes))?;
    console.print(&report::plans(outcomes))?;
    console.complain(&report::errors(outcomes, command))?;
    console.print(&report::summary(outcomes))?;
    Ok(run::exit(outcomes))
}
