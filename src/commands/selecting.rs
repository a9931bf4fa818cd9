//! Which databases a command acts on: the same words on every command.

use super::CommandError;
use crate::config::{Database, Project};
use crate::diagnostic::Sources;
use crate::selection::Selection;

#[derive(Clone, Debug, Default, clap::Args)]
pub struct SelectArgs {
    /// Only these databases: keys or globs, repeated or separated by commas [default: all]
    #[arg(long, value_name = "KEY")]
    pub db: Vec<String>,

    /// All but these databases
    #[arg(long, value_name = "KEY")]
    pub except: Vec<String>,
}

/// The selected databases, in the order of the file.
pub fn select<'a>(args: &SelectArgs, project: &'a Project) -> Result<Vec<&'a Database>, CommandError> {
    let selection = Selection { db: args.db.clone(), except: args.except.clone() };
    let keys = selection.choose(project.databases.keys());
    let keys = keys.map_err(|complaints| CommandError::diagnostics(Sources::default(), complaints))?;
    Ok(keys.iter().filter_map(|key| project.databases.get(key)).collect())
}

/// The selected databases, each with a URL: who connects needs every variable that it names.
pub fn select_connectable<'a>(args: &SelectArgs, project: &'a mut Project) -> Result<Vec<&'a Database>, CommandError> {
    let unknown: Vec<_> =
        select(args, project)?.into_iter().filter_map(|database| database.url.as_ref().err().cloned()).collect();
    if !unknown.is_empty() {
        return Err(CommandError::diagnostics(std::mem::take(&mut project.sources), unknown));
    }
    select(args, project)
}
