//! `binds completions`

use clap::CommandFactory;
use clap_complete::Shell;

use super::CommandError;
use crate::cli::Cli;
use crate::report::Console;
use crate::run::Exit;

/// Print what a shell completes the commands with
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds completions bash > ~/.local/share/bash-completion/completions/binds")]
pub struct Args {
    /// The shell
    pub shell: Shell,
}

pub fn run(args: &Args, console: &mut Console) -> Result<Exit, CommandError> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "binds", &mut text);
    console.print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
