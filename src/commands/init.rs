//! `binds init`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::CommandError;
use crate::cli::Cli;
use crate::report::Console;
use crate::run::Exit;

/// Write a first binds.toml, with every part of the language in it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds init && binds create-all")]
pub struct Args {}

/// What `init` writes, which the tests run on every engine.
const EXAMPLE: &str = include_str!("../../binds.toml.example");

pub fn run(_args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let path = cli.config.clone().unwrap_or_else(|| PathBuf::from("binds.toml"));
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = match file {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` exists already and was left alone", path.display());
            return Err(CommandError::usage(message, "name another file: `binds -c other.toml init`"));
        }
        other => other.with_context(|| format!("cannot write `{}`", path.display()))?,
    };
    file.write_all(EXAMPLE.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
    console.print(&format!("wrote {}\nnext: `binds create-all`\n", path.display()))?;
    Ok(Exit::Done)
}
