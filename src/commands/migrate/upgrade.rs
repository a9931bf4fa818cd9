//! `binds migrate upgrade`

use super::commits::CommitArgs;
use super::consent::ConsentArgs;
use super::folder::{complain, outlined, tell_vanished};
use super::target::resolve;
use super::views::ViewArgs;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, request, select_connectable};
use crate::config::load_databases;
use crate::plan::Way;
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::{Declared, Migrate};

/// Run the revisions that the databases do not have yet
///
/// All selected databases are connected, locked, read and planned before the first is changed.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate upgrade --db auth --lock-wait 60s")]
pub struct Args {
    /// How far: `head`, `+N` revisions, or the id of a revision or its beginning
    #[arg(value_name = "TARGET", default_value = "head")]
    pub target: String,

    #[command(flatten)]
    pub run: RunArgs,

    #[command(flatten)]
    pub consent: ConsentArgs,

    #[command(flatten)]
    pub commits: CommitArgs,

    #[command(flatten)]
    pub views: ViewArgs,

    /// Create databases that do not exist
    #[arg(long)]
    pub create_database: bool,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let request = request(cli)?;
    let mut project = load_databases(&request)?;
    let (migrations, sources) = outlined(&project)?;
    tell_vanished(&migrations, &project, console)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let target = resolve(&args.target, Way::Up, &migrations, &databases)?;
    let access = if args.create_database { Access::Create } else { Access::Write };
    let task = Migrate {
        migrations: &migrations,
        declared: Declared::In(&request),
        way: Way::Up,
        target,
        consent: args.consent.consent(),
        commits: args.commits.after(),
        views: args.views.views(),
    };
    let outcomes = execute(&databases, &task, &args.commits.settings(args.run.settings(access)), &interrupt);
    complain(&migrations, sources)?;
    finish(&outcomes, "binds migrate upgrade", console)
}
