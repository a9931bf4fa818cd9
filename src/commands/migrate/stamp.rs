//! `binds migrate stamp`

use super::folder::needed;
use super::target::point;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, load, select_connectable};
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::{Proven, Stamp};

/// Record that the databases stand at a revision, without running anything
///
/// For databases whose tables were made by something else. The tables must be what the revisions up to there add up to,
/// and those of later revisions must not be there.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate stamp head --db auth")]
pub struct Args {
    /// Where they stand: `base`, `head`, or the id of a revision or its beginning
    #[arg(value_name = "TARGET")]
    pub target: String,

    /// Record it without looking at the tables
    #[arg(long)]
    pub unproven: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let migrations = needed(&project)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let target = point(&args.target, &migrations)?;
    let proof = if args.unproven { Proven::Unproven } else { Proven::ByTheTables };
    let task = Stamp { migrations: &migrations, target, proof };
    let outcomes = execute(&databases, &task, &args.run.settings(Access::Existing), &interrupt);
    finish(&outcomes, "binds migrate stamp", console)
}
