//! The folder of revisions on disk.

mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::revision::{read, scripts};
use super::{Entry, Graph, GraphError, Point, RevisionFile, Settings};
use crate::diagnostic::{Diagnostic, FileId, Sources};

/// The file that makes a folder one of revisions.
const SETTINGS: &str = "migrations.toml";
/// The folder in it that holds the revisions.
const VERSIONS: &str = "versions";

/// A folder of revisions.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    pub settings: Settings,
}

/// Why a folder of revisions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("there are no migrations in {}", .0.display())]
    Missing(PathBuf),
    #[error("{} exists already and is not empty", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    #[error("cannot {action} {}: {error}", path.display())]
    Io { action: &'static str, path: PathBuf, error: io::Error },
    #[error("{} errors in the files of the migrations", .0.len())]
    Invalid(Vec<Diagnostic>),
    #[error("the revisions do not follow each other: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Graph(Vec<GraphError>),
}

impl Directory {
    /// Reads the settings of the folder `root`.
    pub fn open(root: &Path, sources: &mut Sources) -> Result<Self, DirectoryError> {
        let path = root.join(SETTINGS);
        if !path.exists() {
            return Err(DirectoryError::Missing(root.to_owned()));
        }
        let file = add(&path, sources)?;
        let settings = Settings::read(file, &sources.get(file).text).map_err(DirectoryError::Invalid)?;
        Ok(Directory { root: root.to_owned(), settings })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The header of every revision, in order. All that is wrong in any of them is told at once.
    pub fn graph(&self, sources: &mut Sources) -> Result<Graph, DirectoryError> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut diagnostics = Vec::new();
        for path in self.files()? {
            let file = add(&path, sources)?;
            match read::entry(file, &path, &sources.get(file).text) {
                Ok(entry) => entries.push(entry),
                Err(mut found) => diagnostics.append(&mut found),
            }
        }
        if !diagnostics.is_empty() {
            return Err(DirectoryError::Invalid(diagnostics));
        }
        Graph::new(entries).map_err(DirectoryError::Graph)
    }

    /// The revisions at and below a point with all that is in them, each after those that it follows.
    pub fn load(
        &self,
        graph: &Graph,
        point: &Point,
        sources: &mut Sources,
    ) -> Result<Vec<RevisionFile>, DirectoryError> {
        let below = graph.below(point);
        let mut files = Vec::new();
        let mut diagnostics = Vec::new();
        for entry in graph.iter().filter(|entry| below.contains(&entry.header.id)) {
            let file = add(&entry.path, sources)?;
            match read::revision(file, entry.path.clone(), &sources.get(file).text) {
                Ok(mut revision) => match scripts::read(&mut revision) {
                    Ok(()) => files.push(revision),
                    Err(mut found) => diagnostics.append(&mut found),
                },
                Err(mut found) => diagnostics.append(&mut found),
            }
        }
        if diagnostics.is_empty() { Ok(files) } else { Err(DirectoryError::Invalid(diagnostics)) }
    }

    /// The files of the revisions, by name.
    fn files(&self) -> Result<Vec<PathBuf>, DirectoryError> {
        let versions = self.root.join(VERSIONS);
        let failed = |error| DirectoryError::Io { action: "list", path: versions.clone(), error };
        let listed = match fs::read_dir(&versions) {
            // Version control keeps no empty folders.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(failed)?,
        };
        let mut files = Vec::new();
        for entry in listed {
            let path = entry.map_err(failed)?.path();
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

fn add(path: &Path, sources: &mut Sources) -> Result<FileId, DirectoryError> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| DirectoryError::Io { action: "read", path: path.to_owned(), error })?;
    Ok(sources.add(path.to_owned(), text))
}

#[cfg(test)]
mod tests;
