//! One declared table, changed in place.

use toml_edit::{InlineTable, Item, Value};

use super::part::Place;
use super::value;
use crate::language::write::{self, Words};
use crate::schema::{Column, ForeignKey, Table};

/// Changes the entries of a declared table from what they declare to something else; else says what stands in the way,
/// and may have changed a part.
pub fn merge_table<K>(item: &mut Item, from: &Table, to: &Table, words: &Words<'_, K>) -> Result<(), String>
where
    K: Fn(&ForeignKey) -> String,
{
    let mut merge = Merge { item, from, to, words };
    merge.columns()?;
    merge.primary_key()?;
    merge.parts()?;
    merge.options();
    merge.tidy();
    Ok(())
}

/// The parts of a table that hold others.
const SECTIONS: [&str; 5] = ["columns", "uniques", "foreign_keys", "indexes", "checks"];

pub(super) struct Merge<'a, K> {
    pub(super) item: &'a mut Item,
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) words: &'a Words<'a, K>,
}

/// The attributes of a column that are about it alone.
const ATTRIBUTES: [&str; 6] = ["type", "default", "generated", "autoincrement", "collation", "comment"];

impl<K: Fn(&ForeignKey) -> String> Merge<'_, K> {
    /// A column that the table has itself; none where it is lent.
    pub(super) fn own_column(&mut self, name: &str) -> Option<&mut Item> {
        self.entry("columns")?.as_table_like_mut()?.get_mut(name)
    }

    pub(super) fn entry(&mut self, name: &str) -> Option<&mut Item> {
        self.item.as_table_like_mut()?.get_mut(name)
    }

    fn columns(&mut self) -> Result<(), String> {
        let (from, to) = (self.from, self.to);
        for name in from.columns.keys().filter(|name| !to.columns.contains_key(*name)) {
            if self.own_column(name).is_none() {
                return Err(lent(name));
            }
            value::remove_part(self.item, "columns", name);
        }
        for (name, column) in &to.columns {
            let mut new = write::column(column);
            let Some(declared) = from.columns.get(name) else {
                if is_filled(column, to) {
                    new.remove("nullable");
                }
                value::add_part(self.item, "columns", name, new.into());
                continue;
            };
            let old = write::column(declared);
            if declared == column && is_filled(declared, from) == is_filled(column, to) {
                continue;
            }
            let Some(entry) = self.own_column(name) else { return Err(lent(name)) };
            for attribute in ATTRIBUTES {
                value::sync(entry, attribute, old.get(attribute).cloned(), new.get(attribute).cloned());
            }
            let said = entry.get("nullable").and_then(Item::as_bool);
            match (is_filled(column, to), column.nullable) {
                (true, _) if said == Some(true) => _ = value::remove(entry, "nullable"),
                (false, true) if said == Some(false) => _ = value::remove(entry, "nullable"),
                (false, false) => value::put(entry, "nullable", false.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn primary_key(&mut self) -> Result<(), String> {
        let (from, to) = (self.from, self.to);
        if from.primary_key == to.primary_key {
            return Ok(());
        }
        let mut found = self.entry("primary_key").is_some();
        for name in from.primary_key.iter().flat_map(|key| &key.columns) {
            found |= !to.columns.contains_key(name);
            found |= self.own_column(name).is_some_and(|column| value::remove(column, "primary_key"));
        }
        if from.primary_key.is_some() && !found {
            return Err("its primary key comes from a table that it extends".to_owned());
        }
        let Some(key) = &to.primary_key else {
            value::remove(self.item, "primary_key");
            return Ok(());
        };
        let is_made = key.name == self.words.naming.primary_key(&to.name.name, &key.columns);
        let written: Value = if is_made { write::names(&key.columns) } else { write::primary_key(key).into() };
        if let Some(item) = self.entry("primary_key") {
            value::set(item, written);
            return Ok(());
        }
        let sole = key.columns.first().filter(|_| is_made && key.columns.len() == 1);
        match sole.and_then(|column| self.own_column(column)) {
            Some(column) => value::insert(column, "primary_key", true.into()),
            None => value::insert(self.item, "primary_key", written),
        }
        Ok(())
    }

    fn parts(&mut self) -> Result<(), String> {
        let (from, to, words) = (self.from, self.to, self.words);
        let naming = words.naming;
        self.part("uniques", &from.uniques, &to.uniques, |table, one| Place::of_unique(table, one, naming))?;
        self.part("foreign_keys", &from.foreign_keys, &to.foreign_keys, |table, one| {
            Place::of_foreign_key(table, one, words)
        })?;
        self.part("indexes", &from.indexes, &to.indexes, |table, one| Place::of_index(table, one, naming))?;
        self.part("checks", &from.checks, &to.checks, |table, one| Place::of_check(table, one, naming))
    }

    /// Takes out what has become empty.
    fn tidy(&mut self) {
        for section in SECTIONS {
            if self.entry(section).and_then(|item| item.as_table_like()).is_some_and(|entries| entries.is_empty()) {
                value::remove(self.item, section);
            }
        }
    }

    fn options(&mut self) {
        let some = |options: InlineTable| Some(options).filter(|options| !options.is_empty()).map(Value::from);
        let mysql = |table: &Table| some(write::mysql(&table.mysql));
        value::sync(self.item, "mysql", mysql(self.from), mysql(self.to));
        let sqlite = |table: &Table| some(write::sqlite(table.sqlite));
        value::sync(self.item, "sqlite", sqlite(self.from), sqlite(self.to));
        let comment = |table: &Table| table.comment.as_ref().map(Value::from);
        value::sync(self.item, "comment", comment(self.from), comment(self.to));
    }
}

/// Whether it goes without saying that a column is never NULL.
fn is_filled(column: &Column, table: &Table) -> bool {
    let in_key = || table.primary_key.iter().any(|key| key.columns.contains(&column.name));
    column.identity.is_some() || in_key()
}

pub(super) fn lent(column: &str) -> String {
    format!("column `{column}` is lent by a table that it extends")
}
