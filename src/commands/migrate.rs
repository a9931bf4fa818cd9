//! `binds migrate`

mod abort;
mod check;
mod commits;
mod consent;
mod current;
mod downgrade;
mod folder;
mod init;
mod resolve;
mod revision;
mod stamp;
mod target;
mod upgrade;
mod views;
mod way;

use clap::Subcommand;

use super::CommandError;
use crate::cli::Cli;
use crate::report::Console;
use crate::run::Exit;

pub(super) use folder::{migrations, needed};
pub(super) use target::point;

/// Keep the databases under migrations: write revisions, run them, see where each database stands
#[derive(Clone, Debug, clap::Args)]
#[command(arg_required_else_help = true, after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLE: &str = "\
Example:
  binds migrate init --multidb
  binds migrate revision --autogenerate -m \"add users\"
  binds migrate upgrade
  binds migrate current
  binds migrate downgrade -1";

#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    Init(init::Args),
    Revision(revision::Args),
    Upgrade(upgrade::Args),
    Downgrade(downgrade::Args),
    Current(current::Args),
    Check(check::Args),
    Abort(abort::Args),
    Resolve(resolve::Args),
    Stamp(stamp::Args),
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    match &args.command {
        Command::Init(args) => init::run(args, cli, console),
        Command::Revision(args) => revision::run(args, cli, console),
        Command::Upgrade(args) => upgrade::run(args, cli, console),
        Command::Downgrade(args) => downgrade::run(args, cli, console),
        Command::Current(args) => current::run(args, cli, console),
        Command::Check(args) => check::run(args, cli, console),
        Command::Abort(args) => abort::run(args, cli, console),
        Command::Resolve(args) => resolve::run(args, cli, console),
        Command::Stamp(args) => stamp::run(args, cli, console),
    }
}
