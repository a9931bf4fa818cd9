//! The folder of revisions on disk.

mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::outlines::whole;
use super::revision::{read, scripts};
use super::{Databases, Graph, GraphError, Outlines, Settings};
use crate::cores;
use crate::diagnostic::{Diagnostic, Location, Sources};
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
        let text = text(&path)?;
        let file = sources.add(path, text);
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

    /// How the revisions follow each other, and each but for its operations. All that is wrong in any of them is told at once.
    pub fn outlines(&self, sources: &mut Sources) -> Result<(Graph, Outlines), DirectoryError> {
        let paths = self.files()?;
        let texts = cores::share(&paths, |path| text(path));
        let mut files = Vec::new();
        for (path, text) in paths.iter().zip(texts) {
            files.push((path, sources.add(path.clone(), text?)));
        }
        let read = cores::share(&files, |(path, file)| {
            let outline = read::outline(*file, path, &sources.get(*file).text).and_then(scripts::count_in)?;
            let followed = outline.following(&self.renamed);
            followed.map_err(|complaint| vec![complaint.at(Location::new(*file, 0..0))])
        });
        Outlines::new(whole(read).map_err(DirectoryError::Invalid)?).map_err(DirectoryError::Graph)
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

fn text(path: &Path) -> Result<String, DirectoryError> {
    fs::read_to_string(path).map_err(|error| DirectoryError::Io { action: "read", path: path.to_owned(), error })
}

#[cfg(test)]
mod tests;
