//! What is written into the folder of revisions: whole files or none, and never over another.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{Directory, DirectoryError, SETTINGS, VERSIONS};
use crate::migrations::{Revision, Settings};

impl Directory {
    /// Makes the folder `root`, which must not exist or be empty.
    pub fn create(root: &Path, settings: Settings) -> Result<Self, DirectoryError> {
        let failed = |action| move |error| DirectoryError::Io { action, path: root.to_owned(), error };
        let occupied = match fs::read_dir(root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            listed => listed.map_err(failed("list"))?.next().is_some(),
        };
        if occupied {
            return Err(DirectoryError::NotEmpty(root.to_owned()));
        }
        fs::create_dir_all(root.join(VERSIONS)).map_err(failed("make"))?;
        place(&root.join(SETTINGS), &settings.to_toml())?;
        Ok(Directory { root: root.to_owned(), settings, renamed: IndexMap::new() })
    }

    /// Writes a new revision with remarks, and returns the path of its file.
    pub fn write(&self, revision: &Revision, remarks: &[String]) -> Result<PathBuf, DirectoryError> {
        let versions = self.root.join(VERSIONS);
        let failed = |error| DirectoryError::Io { action: "make", path: versions.clone(), error };
        fs::create_dir_all(&versions).map_err(failed)?;
        let path = versions.join(revision.file_name());
        place(&path, &revision.with_remarks(remarks))?;
        Ok(path)
    }
}

/// Writes the text beside its place, and moves it there once it is on disk.
fn place(path: &Path, text: &str) -> Result<(), DirectoryError> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let placed = fill(&draft, text).and_then(|()| claim(&draft, path));
    // After a failure the draft may not even be there.
    let _ = fs::remove_file(&draft);
    placed.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => DirectoryError::Exists(path.to_owned()),
        _ => DirectoryError::Io { action: "write", path: path.to_owned(), error },
    })
}

fn fill(draft: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A link takes a name only where it is free, which a rename does not ask. Where there are no links, a look must do.
fn claim(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            if path.exists() {
                Err(io::ErrorKind::AlreadyExists.into())
            } else {
                fs::rename(draft, path)
            }
        }
        linked => linked,
    }
}
