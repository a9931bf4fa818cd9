//! `binds man`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::CommandFactory;

use super::CommandError;
use crate::cli::Cli;
use crate::report::{Console, counted};
use crate::run::Exit;

/// Write a man page for each command into a folder
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds man ~/.local/share/man/man1")]
pub struct Args {
    /// The folder, which is made where there is none
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}

pub fn run(args: &Args, console: &mut Console) -> Result<Exit, CommandError> {
    let folder = args.folder.display();
    std::fs::create_dir_all(&args.folder).with_context(|| format!("cannot make the folder `{folder}`"))?;
    clap_mangen::generate_to(Cli::command(), &args.folder).with_context(|| format!("cannot write into `{folder}`"))?;
    let pages = std::fs::read_dir(&args.folder).with_context(|| format!("cannot read `{folder}`"))?.count();
    console.print(&format!("{} in {folder}\n", counted(pages, "page")))?;
    Ok(Exit::Done)
}
