//! `binds migrate upgrade`

use super::folder::needed;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, load, select_connectable};
use crate::migrations::{Target, TargetError};
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::Upgrade;

/// Run the revisions that the databases do not have yet
///
/// All selected databases are connected, locked, read and planned before the first is changed.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate upgrade --db auth --lock-wait 60s")]
pub struct Args {
    /// How far: `head`, or the id of a revision or its beginning
    #[arg(value_name = "TARGET", default_value = "head")]
    pub target: String,

    #[command(flatten)]
    pub run: RunArgs,

    /// Create databases that do not exist
    #[arg(long)]
    pub create_database: bool,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let migrations = needed(&project)?;
    let target = args.target.parse::<Target>().and_then(|target| match target {
        Target::Head | Target::Heads | Target::Id(_) => migrations.graph.resolve(&target, &[]),
        Target::Base | Target::Up(_) | Target::Down(_) => Err(TargetError::Invalid(args.target.clone())),
    });
    let target = target.map_err(|error| {
        CommandError::usage(error.to_string(), "`binds migrate current` tells where the databases stand")
    })?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let access = if args.create_database { Access::Create } else { Access::Write };
    let task = Upgrade { migrations: &migrations, target };
    let outcomes = execute(&databases, &task, &args.run.settings(access), &interrupt);
    finish(&outcomes, "binds migrate upgrade", console)
}
