//! `binds migrate init`

use super::folder::complaint;
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, load, select};
use crate::diagnostic::Sources;
use crate::migrations::{Databases, Directory, Settings};
use crate::report::Console;
use crate::run::Exit;

/// Make the folder of revisions
///
/// With `--multidb` it is for every database of the file, also for those that join later. Else it is for those of
/// `--db`, or for the only one that the file has.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate init --multidb")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// For all databases of the file, now and later
    #[arg(long, conflicts_with_all = ["db", "except"])]
    pub multidb: bool,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let project = load(cli)?;
    let selected = select(&args.select, &project)?;
    let named = !args.select.db.is_empty() || !args.select.except.is_empty();
    if !args.multidb && !named && selected.len() > 1 {
        let message = "the file has several databases, and `migrate init` was told of none";
        return Err(CommandError::usage(message, "say `--multidb` for all of them, or name some: `--db default,auth`"));
    }
    let databases = if args.multidb {
        Databases::All
    } else {
        Databases::Listed(selected.iter().map(|database| database.key.clone()).collect())
    };
    let root = &project.migrations.directory;
    Directory::create(root, Settings::new(databases)).map_err(|error| complaint(error, Sources::default()))?;
    console.print(&format!("made {}\nnext: `binds migrate revision --autogenerate -m \"…\"`\n", root.display()))?;
    Ok(Exit::Done)
}
