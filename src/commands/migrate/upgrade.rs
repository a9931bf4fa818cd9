//! `binds migrate upgrade`

use super::way::WayArgs;
use crate::cli::Cli;
use crate::commands::CommandError;
use crate::plan::Way;
use crate::report::Console;
use crate::run::Exit;
use crate::session::Access;

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
    pub way: WayArgs,

    /// Create databases that do not exist
    #[arg(long)]
    pub create_database: bool,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let access = if args.create_database { Access::Create } else { Access::Write };
    args.way.go(Way::Up, &args.target, access, cli, console)
}
