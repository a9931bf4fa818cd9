//! All that `binds.toml` says.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

use super::naming::Namings;
use super::{Places, Strangers};
use crate::diagnostic::{Diagnostic, FileId, Sources};
use crate::dialect::EngineRange;
use crate::key::Key;
use crate::options::Options;
use crate::schema::{Naming, Renames, Schema};
use crate::url::Url;

/// A file that was read, with every database in the order of the file.
#[derive(Debug)]
pub struct Project {
    /// The file itself, absolute.
    pub file: PathBuf,
    /// It and the files that it includes.
    pub files: Vec<DeclaringFile>,
    pub databases: IndexMap<Key, Database>,
    pub migrations: MigrationsFolder,
    pub sources: Sources,
}

impl Project {
    /// Every key that a database had, the oldest of each first, with the one that it has.
    pub fn renamed_keys(&self) -> IndexMap<Key, Key> {
        let databases = self.databases.values();
        let renamed = |database: &Database| {
            let key = database.key.clone();
            database.renamed_from.clone().into_iter().map(move |old| (old, key.clone()))
        };
        databases.flat_map(renamed).collect()
    }

    /// Gives back the memory of what is declared, for those who have no more use for it.
    pub fn forget_declared(&mut self) {
        for database in self.databases.values_mut() {
            (database.schema, database.renames) = Default::default();
        }
    }
}

/// A file with tables.
#[derive(Debug)]
pub struct DeclaringFile {
    pub id: FileId,
    /// Absolute.
    pub path: PathBuf,
    /// How it names what its tables leave out.
    pub naming: Arc<Namings>,
}

/// One database and what it should hold.
#[derive(Clone, Debug)]
pub struct Database {
    pub key: Key,
    /// The keys that it had, the oldest first. Its history knows it by that one.
    pub renamed_from: Vec<Key>,
    /// A variable that is not set is an error only for those who connect.
    pub url: Result<Url, Diagnostic>,
    /// What the database may be; never empty.
    pub engines: Vec<EngineRange>,
    pub options: Options,
    /// Whether dropping data needs this key to be named.
    pub protected: bool,
    /// What becomes of tables that are there and not declared.
    pub strangers: Strangers,
    pub schema: Schema,
    /// Old names of what is in the schema.
    pub renames: Renames,
    pub places: Places,
    /// How the main file names what is left out.
    pub naming: Naming,
}

/// Where the revisions are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationsFolder {
    /// Absolute.
    pub directory: PathBuf,
}
