//! `binds migrate downgrade`

use super::way::WayArgs;
use crate::cli::Cli;
use crate::commands::CommandError;
use crate::plan::Way;
use crate::report::Console;
use crate::run::Exit;
use crate::session::Access;

/// Take revisions back
///
/// Each is taken back by the reverse of its operations, or by what stands under `[[downgrade.KEY]]`. What comes back
/// comes back empty.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate downgrade -1 --db auth", allow_negative_numbers = true)]
pub struct Args {
    /// How far: `base`, `-N` revisions, or the id of a revision or its beginning
    #[arg(value_name = "TARGET")]
    pub target: String,

    #[command(flatten)]
    pub way: WayArgs,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    args.way.go(Way::Down, &args.target, Access::Existing, cli, console)
}
