//! One declared table, changed in place.

use toml_edit::{InlineTable, Item, TableLike, Value};

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
    let is_inline = item.is_inline_table();
    let Some(entries) = item.as_table_like_mut() else { return Err("it is no table of the file".to_owned()) };
    let mut merge = Merge { entries, is_inline, from, to, words };
    merge.columns()?;
    merge.primary_key()?;
    merge.parts()?;
    merge.options();
    Ok(())
}

pub(super) struct Merge<'a, K> {
    pub(super) entries: &'a mut dyn TableLike,
    pub(super) is_inline: bool,
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) words: &'a Words<'a, K>,
}

/// The attributes of a column that are about it alone.
const ATTRIBUTES: [&str; 7] = ["type", "nullable", "default", "generated", "autoincrement", "collation", "comment"];

impl<K: Fn(&ForeignKey) -> String> Merge<'_, K> {
    /// The entries of a column that the table has itself; none of one that it is lent.
    pub(super) fn own_column(&mut self, name: &str) -> Option<&mut dyn TableLike> {
        let columns = self.entries.get_mut("columns")?.as_table_like_mut()?;
        columns.get_mut(name)?.as_table_like_mut()
    }

    fn columns(&mut self) -> Result<(), String> {
        let (from, to) = (self.from, self.to);
        for name in from.columns.keys().filter(|name| !to.columns.contains_key(*name)) {
            if self.own_column(name).is_none() {
                return Err(lent(name));
            }
            value::remove(self.entries, "columns", name);
        }
        for (name, column) in &to.columns {
            let new = attributes(column, to);
            let Some(declared) = from.columns.get(name) else {
                value::add((self.entries, self.is_inline), "columns", name, new.into());
                continue;
            };
            let old = attributes(declared, from);
            let joins = in_key(to, name) && !in_key(from, name);
            if old.to_string() == new.to_string() && !joins {
                continue;
            }
            let Some(entries) = self.own_column(name) else { return Err(lent(name)) };
            for attribute in ATTRIBUTES {
                value::sync(entries, attribute, old.get(attribute).cloned(), new.get(attribute).cloned());
            }
            if joins {
                entries.remove("nullable");
            }
        }
        Ok(())
    }

    fn primary_key(&mut self) -> Result<(), String> {
        let (from, to) = (self.from, self.to);
        if from.primary_key == to.primary_key {
            return Ok(());
        }
        let mut found = self.entries.contains_key("primary_key");
        for name in from.primary_key.iter().flat_map(|key| &key.columns) {
            found |= !to.columns.contains_key(name);
            found |= self.own_column(name).and_then(|column| column.remove("primary_key")).is_some();
        }
        if from.primary_key.is_some() && !found {
            return Err("its primary key comes from a table that it extends".to_owned());
        }
        let Some(key) = &to.primary_key else {
            self.entries.remove("primary_key");
            return Ok(());
        };
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        let is_made = key.name == self.words.naming.primary_key(&to.name.name, &columns);
        let written: Value = if is_made { write::names(&key.columns) } else { write::primary_key(key).into() };
        if let Some(item) = self.entries.get_mut("primary_key") {
            value::set(item, written);
            return Ok(());
        }
        let sole = key.columns.first().filter(|_| is_made && key.columns.len() == 1);
        match sole.and_then(|column| self.own_column(column)) {
            Some(column) => column.insert("primary_key", Item::Value(true.into())),
            None => self.entries.insert("primary_key", Item::Value(written)),
        };
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

    fn options(&mut self) {
        let tables: [(&str, fn(&Table) -> InlineTable); 2] =
            [("mysql", |table| write::mysql(&table.mysql)), ("sqlite", |table| write::sqlite(table.sqlite))];
        for (name, written) in tables {
            let some = |table: &Table| Some(written(table)).filter(|options| !options.is_empty()).map(Value::from);
            value::sync(self.entries, name, some(self.from), some(self.to));
        }
        let comment = |table: &Table| table.comment.as_ref().map(Value::from);
        value::sync(self.entries, "comment", comment(self.from), comment(self.to));
    }
}

/// A column in its own entries, which say nothing of NULL where that goes without saying.
fn attributes(column: &Column, table: &Table) -> InlineTable {
    let mut entries = write::column(column);
    if column.identity.is_some() || in_key(table, &column.name) {
        entries.remove("nullable");
    }
    entries
}

fn in_key(table: &Table, column: &str) -> bool {
    table.primary_key.iter().any(|key| key.columns.iter().any(|name| name == column))
}

pub(super) fn lent(column: &str) -> String {
    format!("column `{column}` is lent by a table that it extends")
}
