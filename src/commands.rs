//! One file for each command: arguments to options, one call of the library, a report.

pub mod check_config;
pub mod completions;
pub mod create_all;
pub mod databases;
pub mod diff;
pub mod drop_all;
pub mod init;
pub mod json_schema;
pub mod man;
pub mod migrate;
pub mod pull;
mod running;
mod selecting;
pub mod show;
pub mod tables;

use std::path::PathBuf;

use crate::cli::Cli;
use crate::config::{self, LoadError, LoadRequest, Project};
use crate::diagnostic::{Diagnostic, Sources};
use crate::report::{Console, Files, Format, Paint, Tone, errors_json, render_diagnostics};
use crate::run::{Exit, Reason};

pub use running::RunArgs;
pub use selecting::{SelectArgs, select, select_connectable};

/// Why a command could not even begin.
#[derive(Debug)]
pub enum CommandError {
    /// The file, its environment or the arguments are wrong.
    Config(LoadError),
    /// Nothing was done, for a reason with a word of its own.
    Refused { reason: Reason, error: LoadError },
    /// What was asked for cannot be done, and what to do about it.
    Usage { message: String, help: Option<String> },
    /// Something outside of databases and configuration failed.
    Other(anyhow::Error),
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        CommandError::Config(error)
    }
}

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        CommandError::Other(error)
    }
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> Self {
        CommandError::Other(error.into())
    }
}

impl CommandError {
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        CommandError::Usage { message: message.into(), help: Some(help.into()) }
    }

    fn diagnostics(sources: Sources, diagnostics: Vec<Diagnostic>) -> Self {
        CommandError::Config(LoadError { sources, diagnostics })
    }
}

/// Prints why a command could not begin, and gives its exit code.
pub(crate) fn complain(error: CommandError, command: &str, console: &mut Console) -> Exit {
    let end = match &error {
        CommandError::Refused { reason, .. } => {
            format!("\n{} nothing was done\n", Tone::Bad.paint(&format!("refused ({}):", reason.word())))
        }
        _ => String::new(),
    };
    let (LoadError { sources, diagnostics }, exit) = explain(error);
    // Where even this cannot be written there is nobody left to tell.
    drop(match console.format {
        Format::Text => console.complain(&(render_diagnostics(&diagnostics, &sources, Paint::Styled) + &end)),
        Format::Json => console.print(&format!("{:#}\n", errors_json(&diagnostics, &sources, command, exit))),
    });
    exit
}

/// Prints why a command could not begin beside the lines that it is about, and gives its exit code.
pub(crate) fn annotate(error: CommandError, console: &mut Console) -> Exit {
    let (LoadError { sources, diagnostics }, exit) = explain(error);
    let here = std::env::current_dir().unwrap_or_default();
    let workspace = workspace();
    let files = Files { sources: &sources, file: None, here: &here, workspace: workspace.as_deref() };
    // Where even this cannot be written there is nobody left to tell.
    drop(console.print(&files.diagnostics(&diagnostics)));
    exit
}

/// The folder of the repository where GitHub runs:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.
fn workspace() -> Option<PathBuf> {
    std::env::var_os("GITHUB_WORKSPACE").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn explain(error: CommandError) -> (LoadError, Exit) {
    let alone = |diagnostic| LoadError { sources: Sources::default(), diagnostics: vec![diagnostic] };
    match error {
        CommandError::Config(error) => (error, Exit::Usage),
        CommandError::Refused { error, .. } => (error, Exit::Refused),
        CommandError::Usage { message, help } => (alone(Diagnostic { help, ..Diagnostic::new(message) }), Exit::Usage),
        CommandError::Other(error) => (alone(Diagnostic::new(format!("{error:#}"))), Exit::Failed),
    }
}

/// Reads and checks the file that the arguments name.
fn load(cli: &Cli) -> Result<Project, CommandError> {
    Ok(config::load(&request(cli)?)?)
}

/// The file that the arguments name, and what its variables stand for.
fn request(cli: &Cli) -> Result<LoadRequest, CommandError> {
    Ok(LoadRequest {
        folder: std::env::current_dir()?,
        path: cli.config.clone(),
        env_file: cli.env_file.clone(),
        instead: None,
        // A variable that is no text cannot be named in the file.
        overlay: std::collections::BTreeMap::new(),
        environment: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
    })
}
