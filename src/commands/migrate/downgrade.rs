//! `binds migrate downgrade`

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
    pub run: RunArgs,

    #[command(flatten)]
    pub consent: ConsentArgs,

    #[command(flatten)]
    pub commits: CommitArgs,

    #[command(flatten)]
    pub views: ViewArgs,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let request = request(cli)?;
    let mut project = load_databases(&request)?;
    let (migrations, sources) = outlined(&project)?;
    tell_vanished(&migrations, &project, console)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let target = resolve(&args.target, Way::Down, &migrations, &databases)?;
    let task = Migrate {
        migrations: &migrations,
        declared: Declared::In(&request),
        way: Way::Down,
        target,
        consent: args.consent.consent(),
        commits: args.commits.after(),
        views: args.views.views(),
    };
    let outcomes = execute(&databases, &task, &args.commits.settings(args.run.settings(Access::Existing)), &interrupt);
    complain(&migrations, sources)?;
    finish(&outcomes, "binds migrate downgrade", console)
}
