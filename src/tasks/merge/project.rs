//! What all databases together make of the files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;

use super::{Changed, Edited, Files, Merged};
use crate::config::{self, Database, LoadError, LoadRequest, Project};
use crate::diagnostic::Location;
use crate::key::Key;
use crate::language::merge::{Unfit, merge_table};
use crate::language::write::Words;
use crate::schema::{EnumType, ForeignKey, Place, Schema, Table, TableName};

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
    /// Tables that are left as they are declared, and why.
    pub refused: Vec<(Key, TableName, String)>,
}

/// A table that nobody declares, with what no file can say of it, and the databases that have it.
struct New<'a> {
    table: &'a Table,
    unsaid: &'a [(TableName, String)],
    keys: Vec<Key>,
}

/// A merge of all that the selected databases have into the files.
pub struct Merge<'a> {
    project: &'a Project,
    request: &'a LoadRequest,
    files: Files<'a>,
    merged: IndexMap<&'a Key, (&'a Database, &'a Merged)>,
    /// The file for new tables.
    output: PathBuf,
    missing: Missing,
    /// What the files must declare in the end.
    wanted: IndexMap<Key, Schema>,
    refused: Vec<(Key, TableName, String)>,
    done: Vec<Location>,
}

impl<'a> Merge<'a> {
    pub fn new(
        project: &'a Project,
        request: &'a LoadRequest,
        merged: Vec<(&'a Database, &'a Merged)>,
        output: PathBuf,
        missing: Missing,
    ) -> Result<Self, MergeError> {
        Ok(Merge {
            project,
            request,
            files: Files::open(project)?,
            merged: merged.into_iter().map(|(database, merged)| (&database.key, (database, merged))).collect(),
            output,
            missing,
            wanted: project.databases.iter().map(|(key, database)| (key.clone(), database.schema.clone())).collect(),
            refused: Vec::new(),
            done: Vec::new(),
        })
    }

    /// Changes the texts of the files, and proves that they declare what is wanted. Nothing is written.
    pub fn run(mut self) -> Result<Outcome, MergeError> {
        let all: Vec<(&'a Database, &'a Merged)> = self.merged.values().copied().collect();
        for (database, merged) in &all {
            for (table, reason) in &merged.refused {
                self.refused.push((database.key.clone(), table.clone(), reason.clone()));
            }
            self.enums(database, merged)?;
        }
        self.add()?;
        for (database, merged) in all {
            merged.changed.iter().try_for_each(|changed| self.change(database, changed))?;
            if self.missing == Missing::Dropped {
                merged.gone.iter().try_for_each(|gone| self.drop(database, gone))?;
            }
        }
        let files = self.files.edited();
        self.prove(&files)?;
        Ok(Outcome { files, refused: self.refused })
    }

    fn enums(&mut self, database: &Database, merged: &Merged) -> Result<(), MergeError> {
        for changed in &merged.enums {
            let place = database.places.find(&Place::enum_type(&changed.name));
            let Some(path) = place.and_then(|place| self.files.path(&place)) else { continue };
            self.text(path.to_owned())?.set_enum(changed, &[]);
            for (key, schema) in &mut self.wanted {
                // An enum that several databases use is one for all of them.
                if let Some(declared) = schema.enums.get_mut(&changed.name) {
                    let is_same = self.merged.get(key).is_some_and(|(_, merged)| merged.enums.contains(changed));
                    if is_same || *key == database.key {
                        declared.values.clone_from(&changed.values);
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts the new tables and enums into the file for them. What several databases have alike is declared once.
    fn add(&mut self) -> Result<(), MergeError> {
        let mut enums: Vec<(&EnumType, Vec<Key>)> = Vec::new();
        let mut tables: Vec<New<'_>> = Vec::new();
        for (key, (_, merged)) in &self.merged {
            for added in merged.added.enums.values() {
                match enums.iter_mut().find(|(known, _)| *known == added) {
                    Some((_, keys)) => keys.push((*key).clone()),
                    None => enums.push((added, vec![(*key).clone()])),
                }
            }
            for added in merged.added.tables.values() {
                match tables.iter_mut().find(|known| known.table == added) {
                    Some(known) => known.keys.push((*key).clone()),
                    None => tables.push(New { table: added, unsaid: &merged.unsaid, keys: vec![(*key).clone()] }),
                }
            }
        }
        let names = |keys: &[Key]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (declared, keys) in enums {
            self.text(self.output.clone())?.set_enum(declared, &names(&keys));
            for key in keys {
                self.wanted[&key].enums.insert(declared.name.clone(), declared.clone());
            }
        }
        let words: Vec<String> = tables.iter().map(|new| self.files.name(&new.keys, &new.table.name)).collect();
        for (New { table, unsaid, keys }, word) in tables.into_iter().zip(words) {
            let remarks = unsaid.iter().filter(|(name, _)| *name == table.name).map(|(_, remark)| remark.clone());
            let remarks: Vec<String> = remarks.collect();
            let naming = self.files.naming(&self.output).of(&keys[0]).clone();
            let of = self.targets(&keys[0], table);
            let words = Words { naming: &naming, key_of: |key: &ForeignKey| of[&key.table].clone() };
            self.text(self.output.clone())?.add_table(&word, (table, &names(&keys)), &words, &remarks);
            for key in keys {
                self.wanted[&key].tables.insert(table.name.clone(), table.clone());
            }
        }
        Ok(())
    }

    /// What the files call the tables that a table refers to.
    fn targets(&self, database: &Key, table: &Table) -> BTreeMap<TableName, String> {
        let targets = table.foreign_keys.values().map(|key| &key.table);
        targets.map(|target| (target.clone(), self.files.key_of(database, target))).collect()
    }

    fn change(&mut self, database: &'a Database, changed: &Changed) -> Result<(), MergeError> {
        let (key, table) = (&database.key, &changed.table);
        let Some(place) = self.files.place(database, &table.name) else { return Ok(()) };
        let dangling = table.foreign_keys.values().find(|one| !self.files.knows(key, &one.table));
        if let Some(dangling) = dangling {
            let reason =
                format!("its foreign key `{}` leads to `{}`, which is not declared", dangling.name, dangling.table);
            self.refused.push((key.clone(), table.name.clone(), reason));
            return Ok(());
        }
        let sharing = self.sharing(&place, &table.name);
        let same = |merged: &Merged| merged.changed.iter().any(|other| other.table == *table);
        if let Some(reason) = self.disagrees(&sharing, same) {
            self.refused.push((key.clone(), table.name.clone(), reason));
            return Ok(());
        }
        if self.done.contains(&place) {
            return Ok(());
        }
        let Some(path) = self.files.path(&place).map(ToOwned::to_owned) else { return Ok(()) };
        let naming = self.files.naming(&path).of(key).clone();
        let (of, word) = (self.targets(key, table), self.files.key_of(key, &table.name));
        let words =
            Words { naming: &naming, key_of: |key: &ForeignKey| of.get(&key.table).unwrap_or(&key.table.name).clone() };
        let from = &database.schema.tables[&table.name];
        let Some(item) = self.text(path)?.table(&word) else { return Ok(()) };
        let before = item.clone();
        if let Err(reason) = merge_table(item, from, table, &words) {
            *item = before;
            self.refused.push((key.clone(), table.name.clone(), reason));
            return Ok(());
        }
        for key in &sharing {
            self.wanted[key].tables.insert(table.name.clone(), table.clone());
        }
        self.done.push(place);
        Ok(())
    }

    fn drop(&mut self, database: &'a Database, table: &TableName) -> Result<(), MergeError> {
        let Some(place) = self.files.place(database, table) else { return Ok(()) };
        let sharing = self.sharing(&place, table);
        if let Some(reason) = self.disagrees(&sharing, |merged| merged.gone.contains(table)) {
            self.refused.push((database.key.clone(), table.clone(), reason));
            return Ok(());
        }
        if self.done.contains(&place) {
            return Ok(());
        }
        let Some(path) = self.files.path(&place).map(ToOwned::to_owned) else { return Ok(()) };
        let word = self.files.key_of(&database.key, table);
        self.text(path)?.remove_table(&word);
        for key in &sharing {
            self.wanted[key].tables.shift_remove(table);
        }
        self.done.push(place);
        Ok(())
    }

    /// The databases that one declaration is for.
    fn sharing(&self, place: &Location, table: &TableName) -> Vec<Key> {
        let databases = self.project.databases.values();
        let sharing = databases.filter(|database| {
            database.schema.tables.contains_key(table) && self.files.place(database, table).as_ref() == Some(place)
        });
        sharing.map(|database| database.key.clone()).collect()
    }

    /// Why a declaration cannot be changed for all of its databases.
    fn disagrees(&self, sharing: &[Key], is_same: impl Fn(&Merged) -> bool) -> Option<String> {
        sharing.iter().find_map(|key| match self.merged.get(key) {
            None => Some(format!("it is declared for `{key}`, too, which is not read")),
            Some((_, merged)) if !is_same(merged) => {
                Some(format!("it is declared for `{key}`, too, which has it otherwise"))
            }
            Some(_) => None,
        })
    }

    fn text(&mut self, path: PathBuf) -> Result<&mut crate::language::merge::FileText, MergeError> {
        let text = self.files.text(&path);
        text.map_err(|unfit| MergeError::Unfit { path, unfit })
    }

    /// Reads the new texts as they would be read from disk.
    fn prove(&self, files: &[Edited]) -> Result<(), MergeError> {
        let overlay = files.iter().map(|file| (file.path.clone(), file.after.clone())).collect();
        let request = LoadRequest { overlay, ..self.request.clone() };
        let again = config::load(&request).map_err(MergeError::Unreadable)?;
        if let Some(file) = files.iter().find(|file| again.files.iter().all(|known| known.path != file.path)) {
            return Err(MergeError::NotIncluded(file.path.clone()));
        }
        for (key, wanted) in &self.wanted {
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
