//! `binds migrate abort`

use super::consent::ConsentArgs;
use super::folder::needed;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, load, select_connectable};
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::Abort;

/// Take a revision that was cut off back to where it began
///
/// For databases where a revision, or the taking back of one, began and has not ended: what it did there is taken back,
/// step by step. Other databases are left alone.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate abort --db auth")]
pub struct Args {
    #[command(flatten)]
    pub run: RunArgs,

    #[command(flatten)]
    pub consent: ConsentArgs,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let migrations = needed(&project)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let task = Abort { migrations: &migrations, consent: args.consent.consent() };
    let outcomes = execute(&databases, &task, &args.run.settings(Access::Existing), &interrupt);
    finish(&outcomes, "binds migrate abort", console)
}
