//! The folder of revisions on disk.

mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::revision::{read, scripts};
use indexmap::IndexMap;

use super::{Databases, Entry, Graph, GraphError, Point, RevisionFile, Settings};
use crate::diagnostic::{Diagnostic, FileId, Location, Sources};
use crate::key::Key;

/// The file that makes a folder one of revisions.
const SETTINGS: &str = "migrations.toml";
/// The folder in it that holds the revisions.
const VERSIONS: &str = "versions";

/// A folder of revisions.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    pub settings: Settings,
    /// Keys that databases had, with those that they have.
    renamed: IndexMap<Key, Key>,
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
        Ok(Directory { root: root.to_owned(), settings, renamed: IndexMap::new() })
    }

    /// Takes sections for keys that databases had as sections for those that they have.
    #[must_use]
    pub fn following(mut self, renamed: IndexMap<Key, Key>) -> Self {
        if let Databases::Listed(keys) = &mut self.settings.databases {
            keys.iter_mut().for_each(|key| follow(&renamed, key));
        }
        self.renamed = renamed;
        self
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
                Ok(mut entry) => {
                    entry.keys = std::mem::take(&mut entry.keys).into_iter().map(|key| self.now(key)).collect();
                    entries.push(entry);
                }
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
                    Ok(()) => match self.followed(revision) {
                        Ok(revision) => files.push(revision),
                        Err(complaint) => diagnostics.push(complaint.at(Location { file, span: 0..0 })),
                    },
                    Err(mut found) => diagnostics.append(&mut found),
                },
                Err(mut found) => diagnostics.append(&mut found),
            }
        }
        if diagnostics.is_empty() { Ok(files) } else { Err(DirectoryError::Invalid(diagnostics)) }
    }

    fn now(&self, key: Key) -> Key {
        let mut now = key;
        follow(&self.renamed, &mut now);
        now
    }

    /// The revision with its sections for the keys of now.
    fn followed(&self, file: RevisionFile) -> Result<RevisionFile, Diagnostic> {
        if self.renamed.is_empty() {
            return Ok(file);
        }
        let RevisionFile { path, mut revision, checksums, lines } = file;
        let count = revision.sections.len();
        revision.sections = revision.sections.into_iter().map(|(key, section)| (self.now(key), section)).collect();
        if revision.sections.len() < count {
            let id = &revision.header.id;
            return Err(Diagnostic::new(format!("revision `{id}` has sections for two keys of one database"))
                .help("put its operations into the section of the key that it has now"));
        }
        let checksums = checksums.into_iter().map(|(key, checksum)| (self.now(key), checksum)).collect();
        let lines = lines.into_iter().map(|(key, lines)| (self.now(key), lines)).collect();
        Ok(RevisionFile { path, revision, checksums, lines })
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

fn follow(renamed: &IndexMap<Key, Key>, key: &mut Key) {
    if let Some(now) = renamed.get(key) {
        key.clone_from(now);
    }
}

fn add(path: &Path, sources: &mut Sources) -> Result<FileId, DirectoryError> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| DirectoryError::Io { action: "read", path: path.to_owned(), error })?;
    Ok(sources.add(path.to_owned(), text))
}

#[cfg(test)]
mod tests;
