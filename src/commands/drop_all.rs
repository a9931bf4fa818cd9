//! `binds drop-all`

use super::migrate::migrations;
use super::running::{execute, finish, print_scripts};
use super::{CommandError, RunArgs, load, select, select_connectable};
use crate::cli::Cli;
use crate::config::Database;
use crate::key::Key;
use crate::metadata::Metadata;
use crate::report::{self, Console};
use crate::run::{Exit, Goal, Interrupt, Outcome, Reason, Refusal, Settings, Verdict, Work};
use crate::session::Access;
use crate::tasks::{Cascade, DropAll};

/// Drop all declared tables, with their rows
///
/// What goes is what is both in the database and in the file or the history: nothing else is touched. What will go is
/// shown with its rows and asked about on a terminal; elsewhere `--yes` must say so.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds drop-all --db meta --yes")]
pub struct Args {
    #[command(flatten)]
    pub run: RunArgs,

    /// Print the SQL that drops every declared table, without a connection
    #[arg(long, conflicts_with = "dry_run")]
    pub sql: bool,

    /// Do not ask
    #[arg(long)]
    pub yes: bool,

    /// Also drop what depends on the tables from outside, such as views and foreign keys
    #[arg(long)]
    pub cascade: bool,

    /// Also drop this table, which is neither declared nor in the history
    #[arg(long, value_name = "KEY.TABLE", value_delimiter = ',', conflicts_with = "sql")]
    pub drop_unmanaged: Vec<String>,

    /// Drop from this database although it is protected
    #[arg(long, value_name = "KEY")]
    pub on_protected: Vec<Key>,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    if args.sql {
        let databases = select(&args.run.select, &project)?;
        return print_scripts(&databases, console, |database| Metadata::of(database).drop_all().script());
    }
    let migrations = migrations(&project)?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let settings = args.run.settings(Access::Existing);
    let cascade = if args.cascade { Cascade::Drop } else { Cascade::Refuse };
    check_unmanaged(&args.drop_unmanaged, &databases)?;
    let mut task = DropAll {
        managed: migrations.as_ref(),
        cascade,
        unmanaged: args.drop_unmanaged.clone(),
        on_protected: args.on_protected.clone(),
        agreed: None,
    };
    if !args.yes && settings.goal == Goal::Execute {
        let preview =
            execute(&databases, &task, &Settings { goal: Goal::Plan, ..settings.clone() }, &Interrupt::default());
        let lossless =
            preview.iter().all(|outcome| matches!(&outcome.verdict, Verdict::Planned(_, plan) if plan.is_empty()));
        let blocked = preview.iter().any(|outcome| outcome.verdict.stops_others());
        if blocked || (!lossless && !agreed(&preview, console)?) {
            return finish(&if blocked { preview } else { unconfirmed(preview) }, "binds drop-all", console);
        }
        task.agreed = Some(plans(&preview));
    }
    // Signals end the program as ever before this: nothing is changed, and Ctrl-C is an answer too.
    let outcomes = execute(&databases, &task, &settings, &Interrupt::listen()?);
    finish(&outcomes, "binds drop-all", console)
}

/// A name that no selected database can have is a mistake.
fn check_unmanaged(names: &[String], databases: &[&Database]) -> Result<(), CommandError> {
    let has = |name: &str| databases.iter().any(|each| name.strip_prefix(each.key.as_str()).is_some_and(is_table));
    match names.iter().find(|name| !has(name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("`--drop-unmanaged {name}` is in no selected database");
            Err(CommandError::usage(message, "write the key of the database before the table: `KEY.TABLE`"))
        }
    }
}

fn is_table(rest: &str) -> bool {
    rest.len() > 1 && rest.starts_with('.')
}

/// Shows what will go and asks, where somebody can be asked.
fn agreed(preview: &[Outcome], console: &mut Console) -> Result<bool, CommandError> {
    if !console.is_interactive() {
        return Ok(false);
    }
    console.complain(&report::lines(preview))?;
    console.complain(&report::notes(preview))?;
    Ok(console.ask("Drop all of this, with its rows? Type `yes`: ")? == "yes")
}

fn plans(preview: &[Outcome]) -> std::collections::HashMap<Key, crate::plan::Plan> {
    let plan = |outcome: &Outcome| match &outcome.verdict {
        Verdict::Planned(_, plan) => Some((outcome.key.clone(), plan.clone())),
        _ => None,
    };
    preview.iter().filter_map(plan).collect()
}

/// The preview as a refusal: what would have gone is listed, and nothing went.
fn unconfirmed(preview: Vec<Outcome>) -> Vec<Outcome> {
    let refuse = |outcome: Outcome| {
        let Verdict::Planned(Work::Drop { dropped, .. }, plan) = &outcome.verdict else { return outcome };
        if plan.is_empty() {
            return Outcome { verdict: Verdict::Unchanged, ..outcome };
        }
        let details = dropped.iter().map(|(table, count)| format!("table `{table}`, {}", report::rows(*count)));
        let message = format!("{} would be dropped, with all rows", report::counted(dropped.len(), "table"));
        let refusal = Refusal::new(Reason::DataLoss, message).details(details).help("say that you mean it: `--yes`");
        Outcome { verdict: Verdict::Refused(refusal), ..outcome }
    };
    preview.into_iter().map(refuse).collect()
}
