//! What all databases together make of the files.

use std::path::PathBuf;

use indexmap::IndexMap;

use super::draft::{Draft, Left};
use super::{Edited, Merged};
use crate::config::{self, Database, LoadError, LoadRequest, Project};
use crate::key::Key;
use crate::language::merge::Unfit;

/// What becomes of declared tables that the database does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Kept,
    Dropped,
}

/// Why nothing is written at all.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error("cannot read a file")]
    Read(#[from] std::io::Error),
    #[error("`{}` cannot be changed in place: {unfit}", path.display())]
    Unfit { path: PathBuf, unfit: Unfit },
    #[error("`{}` is not included", .0.display())]
    NotIncluded(PathBuf),
    #[error("the files could not be read again")]
    Unreadable(LoadError),
    #[error("`{key}`: the files would declare something else than the database has: {}", tables.join(", "))]
    Unproven { key: Key, tables: Vec<String> },
}

/// The files as they are to be.
#[derive(Debug)]
pub struct Outcome {
    pub files: Vec<Edited>,
    /// Tables that are left as they are declared, or left out, and why.
    pub refused: Vec<Left>,
}

/// A merge of all that the selected databases have into the files.
pub struct Merge<'a> {
    pub project: &'a Project,
    pub request: &'a LoadRequest,
    pub merged: IndexMap<&'a Key, (&'a Database, &'a Merged)>,
    /// The file for new tables.
    pub output: PathBuf,
    pub missing: Missing,
}

impl Merge<'_> {
    /// Changes the texts of the files, and proves that they declare what is wanted. Nothing is written.
    ///
    /// What one database has is right for that database, but the files may have to leave a table as it is declared. What
    /// does not go together with it is left, too: the files are made anew without.
    pub fn run(&self) -> Result<Outcome, MergeError> {
        let mut left = Vec::new();
        loop {
            let draft = Draft::make(self, &left)?;
            let files = draft.files.edited();
            match self.prove(&draft, &files) {
                Ok(()) => return Ok(Outcome { files, refused: draft.refused }),
                Err(MergeError::Unreadable(error)) => {
                    let more = draft.blamed(&error);
                    if more.is_empty() {
                        return Err(MergeError::Unreadable(error));
                    }
                    left.extend(more);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the new texts as they would be read from disk.
    fn prove(&self, draft: &Draft<'_>, files: &[Edited]) -> Result<(), MergeError> {
        let overlay = files.iter().map(|file| (file.path.clone(), file.after.clone())).collect();
        let request = LoadRequest { overlay, ..self.request.clone() };
        let again = config::load(&request).map_err(MergeError::Unreadable)?;
        if let Some(file) = files.iter().find(|file| again.files.iter().all(|known| known.path != file.path)) {
            return Err(MergeError::NotIncluded(file.path.clone()));
        }
        for (key, wanted) in &draft.wanted {
            let Some(read) = again.databases.get(key).map(|database| &database.schema) else { continue };
            let tables = wanted.tables.keys().chain(read.tables.keys());
            let differing = tables.filter(|name| wanted.tables.get(*name) != read.tables.get(*name));
            let mut tables: Vec<String> = differing.map(|name| format!("table `{name}`")).collect();
            // An enum that names no database is nowhere once nothing uses it.
            let enums =
                wanted.enums.iter().filter(|(name, new)| read.enums.get(*name).is_some_and(|read| read != *new));
            tables.extend(enums.map(|(name, _)| format!("enum `{name}`")));
            tables.dedup();
            if !tables.is_empty() {
                return Err(MergeError::Unproven { key: key.clone(), tables });
            }
        }
        Ok(())
    }
}
