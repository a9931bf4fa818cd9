//! The files in the making, with what they have to leave.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use indexmap::IndexMap;

use super::{Changed, Files, Merge, MergeError, Merged, Missing};
use crate::config::{Database, LoadError};
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::key::Key;
use crate::language::merge::{FileText, merge_table};
use crate::language::write::Words;
use crate::language::{Name, Value};
use crate::schema::{EnumType, ForeignKey, Place, Schema, Table, TableName};

/// A table that is left as it is declared, or left out, and why.
pub type Left = (Key, TableName, String);

/// What the sections of the new texts begin with, read where it is asked for.
struct Headers<'a> {
    error: &'a LoadError,
    /// Where each begins, in order, with the key of its table; none is no table.
    known: HashMap<FileId, Vec<(usize, Option<String>)>>,
}

impl Headers<'_> {
    /// The key of the table that stands at a place of a file.
    fn table_at(&mut self, place: &Location) -> Option<String> {
        let headers = self.known.entry(place.file).or_insert_with(|| {
            let (root, _) = Value::parse(place.file, &self.error.sources.get(place.file).text);
            let sections = root.iter().filter_map(|(top, value)| Some((top, value.table(&top.text).ok()?)));
            let names = sections.flat_map(|(top, section)| section.keys().map(move |name| (top, name)));
            let header = |(top, name): (&Name, &Name)| {
                (name.location.start(), (top.text == "tables").then(|| name.text.clone()))
            };
            let mut headers: Vec<_> = names.map(header).collect();
            headers.sort();
            headers
        });
        headers.iter().rfind(|(start, _)| *start <= place.start())?.1.clone()
    }
}

/// A table that nobody declares, with what no file can say of it, and the databases that have it.
struct New<'a> {
    table: &'a Table,
    unsaid: &'a [(TableName, String)],
    keys: Vec<Key>,
}

/// One try at the new texts.
pub(super) struct Draft<'a> {
    merge: &'a Merge<'a>,
    pub(super) files: Files<'a>,
    /// What the files must declare in the end.
    pub(super) wanted: IndexMap<Key, Schema>,
    pub(super) refused: Vec<Left>,
    /// The tables that are declared otherwise than before.
    made: Vec<(Key, TableName)>,
    done: Vec<Location>,
}

impl<'a> Draft<'a> {
    /// Changes the texts for all but the tables that are `left`.
    pub(super) fn make(merge: &'a Merge<'a>, left: &[Left]) -> Result<Self, MergeError> {
        let databases = &merge.project.databases;
        let mut draft = Draft {
            merge,
            files: Files::open(merge.project)?,
            wanted: databases.iter().map(|(key, database)| (key.clone(), database.schema.clone())).collect(),
            refused: left.to_vec(),
            made: Vec::new(),
            done: Vec::new(),
        };
        for (database, merged) in merge.merged.values() {
            for (table, reason) in &merged.refused {
                draft.refused.push((database.key.clone(), table.clone(), reason.clone()));
            }
            draft.enums(database, merged)?;
        }
        draft.add()?;
        for (database, merged) in merge.merged.values() {
            merged.changed.iter().try_for_each(|changed| draft.change(database, changed))?;
            if merge.missing == Missing::Dropped {
                merged.gone.iter().try_for_each(|gone| draft.drop(database, gone))?;
            }
        }
        Ok(draft)
    }

    /// What an error of the new texts points at, as far as it was not so before. One reason is enough for a table.
    pub(super) fn blamed(&self, error: &LoadError) -> Vec<Left> {
        let mut blamed: Vec<Left> = Vec::new();
        let mut headers = Headers { error, known: HashMap::new() };
        for left in error.diagnostics.iter().flat_map(|diagnostic| self.blame(&mut headers, diagnostic)) {
            if !blamed.iter().any(|(key, table, _)| (key, table) == (&left.0, &left.1)) {
                blamed.push(left);
            }
        }
        blamed
    }

    fn blame(&self, headers: &mut Headers<'_>, diagnostic: &Diagnostic) -> Vec<Left> {
        let related = diagnostic.related.iter().map(|(location, _)| location);
        let mut places = diagnostic.location.iter().chain(related);
        let found = places.find_map(|place| {
            let word = headers.table_at(place)?;
            let of_word = |(key, table): &&(Key, TableName)| self.files.key_of(key, table) == word;
            let found: Vec<_> = self.made.iter().filter(of_word).cloned().collect();
            (!found.is_empty()).then_some(found)
        });
        let left = |(key, table)| (key, table, format!("with it, the files would be wrong: {}", diagnostic.message));
        found.into_iter().flatten().map(left).collect()
    }

    fn is_left(&self, key: &Key, table: &TableName) -> bool {
        self.refused.iter().any(|(left_key, left, _)| left_key == key && left == table)
    }

    fn enums(&mut self, database: &Database, merged: &Merged) -> Result<(), MergeError> {
        for changed in &merged.enums {
            let place = database.places.find(&Place::enum_type(&changed.name));
            let Some(path) = place.and_then(|place| self.files.path(&place)) else { continue };
            self.text(path.to_owned())?.set_enum(changed, &[]);
            for (key, schema) in &mut self.wanted {
                // An enum that several databases use is one for all of them.
                if let Some(declared) = schema.enums.get_mut(&changed.name) {
                    let is_same = self.merge.merged.get(key).is_some_and(|(_, merged)| merged.enums.contains(changed));
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
        for (key, (_, merged)) in &self.merge.merged {
            for added in merged.added.enums.values() {
                match enums.iter_mut().find(|(known, _)| *known == added) {
                    Some((_, keys)) => keys.push((*key).clone()),
                    None => enums.push((added, vec![(*key).clone()])),
                }
            }
            for added in merged.added.tables.values().filter(|added| !self.is_left(key, &added.name)) {
                match tables.iter_mut().find(|known| known.table == added) {
                    Some(known) => known.keys.push((*key).clone()),
                    None => tables.push(New { table: added, unsaid: &merged.unsaid, keys: vec![(*key).clone()] }),
                }
            }
        }
        let names = |keys: &[Key]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (declared, keys) in enums {
            self.text(self.merge.output.clone())?.set_enum(declared, &names(&keys));
            for key in keys {
                self.wanted[&key].enums.insert(declared.name.clone(), declared.clone());
            }
        }
        let words: Vec<String> = tables.iter().map(|new| self.files.name(&new.keys, &new.table.name)).collect();
        for (New { table, unsaid, keys }, word) in tables.into_iter().zip(words) {
            let remarks = unsaid.iter().filter(|(name, _)| *name == table.name).map(|(_, remark)| remark.clone());
            let remarks: Vec<String> = remarks.collect();
            let naming = self.files.naming(&self.merge.output).of(&keys[0]).clone();
            let of = self.targets(&keys[0], table);
            let words = Words { naming: &naming, key_of: |key: &ForeignKey| of[&key.table].clone() };
            self.text(self.merge.output.clone())?.add_table(&word, (table, &names(&keys)), &words, &remarks);
            for key in keys {
                self.wanted[&key].tables.insert(table.name.clone(), table.clone());
                self.made.push((key, table.name.clone()));
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
        if self.is_left(key, &table.name) {
            return Ok(());
        }
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
        for key in sharing {
            self.wanted[&key].tables.insert(table.name.clone(), table.clone());
            self.made.push((key, table.name.clone()));
        }
        self.done.push(place);
        Ok(())
    }

    fn drop(&mut self, database: &'a Database, table: &TableName) -> Result<(), MergeError> {
        if self.is_left(&database.key, table) {
            return Ok(());
        }
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
        for key in sharing {
            self.wanted[&key].tables.shift_remove(table);
            self.made.push((key, table.clone()));
        }
        self.done.push(place);
        Ok(())
    }

    /// The databases that one declaration is for.
    fn sharing(&self, place: &Location, table: &TableName) -> Vec<Key> {
        let databases = self.merge.project.databases.values();
        let sharing = databases.filter(|database| {
            database.schema.tables.contains_key(table) && self.files.place(database, table).as_ref() == Some(place)
        });
        sharing.map(|database| database.key.clone()).collect()
    }

    /// Why a declaration cannot be changed for all of its databases.
    fn disagrees(&self, sharing: &[Key], is_same: impl Fn(&Merged) -> bool) -> Option<String> {
        sharing.iter().find_map(|key| match self.merge.merged.get(key) {
            None => Some(format!("it is declared for `{key}`, too, which is not read")),
            Some((_, merged)) if !is_same(merged) => {
                Some(format!("it is declared for `{key}`, too, which has it otherwise"))
            }
            Some(_) => None,
        })
    }

    fn text(&mut self, path: PathBuf) -> Result<&mut FileText, MergeError> {
        let text = self.files.text(&path);
        text.map_err(|unfit| MergeError::Unfit { path, unfit })
    }
}
