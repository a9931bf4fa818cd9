//! A table with all its parts.

use indexmap::IndexMap;
use toml_edit::{InlineTable, Item, Table as Entries, Value};

use super::constraint::refer;
use super::value::{set, set_flag};
use super::{check, column, foreign_key, index, primary_key, unique};
use crate::schema::{ForeignKey, MySqlOptions, SqliteOptions, Table};

/// The parts of a table, without its name and schema, which stand where the caller keeps them.
pub fn table(table: &Table) -> Entries {
    entries(table, foreign_key)
}

/// The same, with the words of a file for the targets of its foreign keys.
pub(super) fn entries_for_file(table: &Table, key_of: impl Fn(&ForeignKey) -> String) -> Entries {
    entries(table, |key| refer(key, &key_of(key), None))
}

fn entries(table: &Table, refer: impl Fn(&ForeignKey) -> InlineTable) -> Entries {
    let mut entries = Entries::new();
    parts(&mut entries, "columns", &table.columns, |part| column(part).into());
    if let Some(key) = &table.primary_key {
        entries.insert("primary_key", Item::Value(primary_key(key).into()));
    }
    parts(&mut entries, "uniques", &table.uniques, |part| unique(part).into());
    parts(&mut entries, "foreign_keys", &table.foreign_keys, |part| refer(part).into());
    parts(&mut entries, "indexes", &table.indexes, |part| index(part).into());
    parts(&mut entries, "checks", &table.checks, check);
    if let Some(comment) = &table.comment {
        entries.insert("comment", Item::Value(comment.into()));
    }
    for (name, options) in [("mysql", mysql(&table.mysql)), ("sqlite", sqlite(table.sqlite))] {
        if !options.is_empty() {
            entries.insert(name, Item::Value(options.into()));
        }
    }
    entries
}

/// Named parts as dotted keys, one line each: `columns.id = { … }`.
fn parts<T>(entries: &mut Entries, name: &str, parts: &IndexMap<String, T>, write: impl Fn(&T) -> Value) {
    if parts.is_empty() {
        return;
    }
    let mut dotted = Entries::new();
    dotted.set_dotted(true);
    for (part, value) in parts {
        dotted.insert(part, Item::Value(write(value)));
    }
    entries.insert(name, Item::Table(dotted));
}

pub(in crate::language) fn mysql(options: &MySqlOptions) -> InlineTable {
    let mut entries = InlineTable::new();
    set(&mut entries, "engine", options.engine.clone());
    set(&mut entries, "charset", options.charset.clone());
    set(&mut entries, "collation", options.collation.clone());
    entries
}

pub(in crate::language) fn sqlite(options: SqliteOptions) -> InlineTable {
    let mut entries = InlineTable::new();
    set_flag(&mut entries, "strict", options.strict);
    set_flag(&mut entries, "without_rowid", options.without_rowid);
    set_flag(&mut entries, "autoincrement", options.autoincrement);
    entries
}
