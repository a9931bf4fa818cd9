//! `binds create-all`

use super::migrate::migrations;
use super::running::{execute, finish, print_scripts};
use super::{CommandError, RunArgs, load, select, select_connectable};
use crate::cli::Cli;
use crate::metadata::Metadata;
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::CreateAll;

/// Create all declared tables that do not exist
///
/// Existing tables are left alone and compared: one that is not as declared is named with its differences. All selected
/// databases are connected, locked, read and planned before the first is changed.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example:\n  binds create-all --db 'shop_*' --wait 30s\n  binds create-all --db cache --sql | sqlite3 cache.db"
)]
pub struct Args {
    #[command(flatten)]
    pub run: RunArgs,

    /// Print the SQL for empty databases, without a connection
    #[arg(long, conflicts_with = "dry_run")]
    pub sql: bool,

    /// Create databases that do not exist
    #[arg(long)]
    pub create_database: bool,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    if args.sql {
        let databases = select(&args.run.select, &project)?;
        return print_scripts(&databases, console, |database| Metadata::of(database).create_all().script());
    }
    let access = if args.create_database { Access::Create } else { Access::Write };
    let migrations = migrations(&project)?;
    let interrupt = Interrupt::listen()?;
    let databases = select_connectable(&args.run.select, &mut project)?;
    let outcomes =
        execute(&databases, &CreateAll { managed: migrations.as_ref() }, &args.run.settings(access), &interrupt);
    finish(&outcomes, "binds create-all", console)
}
