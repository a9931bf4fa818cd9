//! `binds migrate resolve`

use super::folder::needed;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, load, select_connectable};
use crate::report::Console;
use crate::run::{Exit, Interrupt, Resolution};
use crate::session::Access;
use crate::tasks::Resolve;

/// Write into the history that a revision ran, or that it did not, after it was done or undone by hand
///
/// For a revision that was cut off, was edited after it ran, or whose file is gone. The tables that it touches must be
/// as they are with it, or without it: nothing is changed but the history. Its SQL is taken on your word.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate resolve 3f2a9c1b --applied --db auth")]
pub struct Args {
    /// The id of the revision, or its beginning
    #[arg(value_name = "REVISION")]
    pub revision: String,

    /// It ran to its end
    #[arg(long, required_unless_present = "rolled_back", conflicts_with = "rolled_back")]
    pub applied: bool,

    /// Nothing of it is left
    #[arg(long)]
    pub rolled_back: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let migrations = needed(&project)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let resolution = if args.applied { Resolution::Applied } else { Resolution::RolledBack };
    let task = Resolve { migrations: &migrations, revision: &args.revision, resolution };
    let outcomes = execute(&databases, &task, &args.run.settings(Access::Existing), &interrupt);
    finish(&outcomes, "binds migrate resolve", console)
}
