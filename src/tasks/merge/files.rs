//! The files of a project while they are changed.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;
use toml_edit::Key as TomlKey;

use crate::config::{Database, Namings, Project};
use crate::diagnostic::Location;
use crate::key::Key;
use crate::language::merge::{FileText, Unfit};
use crate::schema::{Place, TableName};

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Absolute.
    pub path: PathBuf,
    /// None where it is made.
    pub before: Option<String>,
    pub after: String,
}

impl Edited {
    /// Puts the new text in the place of the old one, at once.
    pub fn write_all(files: &[Edited]) -> std::io::Result<()> {
        let mut drafts = Vec::new();
        for file in files {
            // What a link leads to is changed, not the link.
            let path = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            if file.before.is_some() && std::fs::read_to_string(&path)? != file.before.as_deref().unwrap_or_default() {
                return Err(std::io::Error::other(format!("{} was changed meanwhile", path.display())));
            }
            let folder = path.parent().unwrap_or(Path::new("."));
            let mut draft = tempfile(folder, &path)?;
            draft.1.write_all(file.after.as_bytes())?;
            if let Ok(known) = std::fs::metadata(&path) {
                draft.1.set_permissions(known.permissions())?;
            }
            draft.1.sync_all()?;
            drafts.push((draft.0, path));
        }
        drafts.into_iter().try_for_each(|(draft, path)| std::fs::rename(draft, path))
    }
}

/// A new file beside the one whose place it takes.
fn tempfile(folder: &Path, path: &Path) -> std::io::Result<(PathBuf, std::fs::File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.{}.new", std::process::id()));
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).open(&draft)?;
    Ok((draft, file))
}

/// The files that declare tables, each as far as it is changed.
pub(super) struct Files<'a> {
    project: &'a Project,
    texts: IndexMap<PathBuf, Result<FileText, Unfit>>,
    /// What the files call each table.
    keys: HashMap<(Key, TableName), String>,
    /// All keys of tables, those of abstract ones, too.
    taken: HashSet<String>,
}

impl<'a> Files<'a> {
    pub(super) fn open(project: &'a Project) -> std::io::Result<Self> {
        let mut texts: IndexMap<PathBuf, Result<FileText, Unfit>> = IndexMap::new();
        for file in &project.files {
            texts.insert(file.path.clone(), FileText::parse(std::fs::read_to_string(&file.path)?));
        }
        let taken = texts.values().flatten().flat_map(FileText::table_keys).map(str::to_owned).collect();
        let mut files = Files { project, texts, keys: HashMap::new(), taken };
        for (key, database) in &project.databases {
            for name in database.schema.tables.keys() {
                let word = files.place(database, name).and_then(|place| files.word(&place));
                files.keys.extend(word.map(|word| ((key.clone(), name.clone()), word)));
            }
        }
        Ok(files)
    }

    /// Where the key of a declared table is written.
    pub(super) fn place(&self, database: &Database, table: &TableName) -> Option<Location> {
        database.places.find(&Place::table(table))
    }

    /// The key that is written there. The text on disk is asked: that of [`Sources`] hides what may be a password.
    ///
    /// [`Sources`]: crate::diagnostic::Sources
    fn word(&self, place: &Location) -> Option<String> {
        let text = self.texts.get(self.path(place)?)?.as_ref().ok()?.before();
        Some(text.get(place.span())?.parse::<TomlKey>().ok()?.get().to_owned())
    }

    /// What the files call a table of a database: its name, where they do not know it.
    pub(super) fn key_of(&self, database: &Key, table: &TableName) -> String {
        self.keys.get(&(database.clone(), table.clone())).unwrap_or(&table.name).clone()
    }

    pub(super) fn knows(&self, database: &Key, table: &TableName) -> bool {
        self.keys.contains_key(&(database.clone(), table.clone()))
    }

    /// Gives a new table a key that no other has.
    pub(super) fn name(&mut self, databases: &[Key], table: &TableName) -> String {
        let first = databases.first().map(ToString::to_string).unwrap_or_default();
        let candidates = [table.name.clone(), table.to_string(), format!("{table}_{first}")].into_iter();
        let more = (2..).map(|number| format!("{table}_{number}"));
        let key = candidates.chain(more).find(|key| !self.taken.contains(key)).unwrap_or_default();
        self.taken.insert(key.clone());
        for database in databases {
            self.keys.insert((database.clone(), table.clone()), key.clone());
        }
        key
    }

    pub(super) fn path(&self, place: &Location) -> Option<&'a Path> {
        self.project.files.iter().find(|file| file.id == place.file).map(|file| file.path.as_path())
    }

    pub(super) fn naming(&self, path: &Path) -> Arc<Namings> {
        let files = &self.project.files;
        let file = files.iter().find(|file| file.path == path).or(files.first());
        file.map(|file| Arc::clone(&file.naming)).unwrap_or_default()
    }

    /// The text of a file, which is empty where it is about to be made.
    pub(super) fn text(&mut self, path: &Path) -> Result<&mut FileText, Unfit> {
        let text = self.texts.entry(path.to_owned()).or_insert_with(|| FileText::parse(String::new()));
        text.as_mut().map_err(|unfit| unfit.clone())
    }

    pub(super) fn edited(&self) -> Vec<Edited> {
        let texts = self.texts.iter().filter_map(|(path, text)| Some((path, text.as_ref().ok()?)));
        let edited = texts.filter_map(|(path, text)| {
            let after = text.finish();
            let is_known = self.project.files.iter().any(|file| file.path == *path);
            let before = is_known.then(|| text.before().to_owned());
            (before.as_deref().unwrap_or_default() != after).then(|| Edited { path: path.clone(), before, after })
        });
        edited.collect()
    }
}
