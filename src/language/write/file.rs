//! Tables as people write them into a file: what is about one column stands in it, and a name that follows the
//! convention is left out.

use toml_edit::{Array, InlineTable, Item, Table as Entries, Value};

use super::constraint::{action, check, refer, timing, unique};
use super::value::{names, set, set_flag};
use super::{column, index, mysql, sqlite, text};
use crate::schema::{Check, Column, ForeignKey, Index, Naming, PrimaryKey, Table, Unique};

/// How a file names things.
pub struct Words<'a, K> {
    pub naming: &'a Naming,
    /// What the file calls the target of a foreign key.
    pub key_of: K,
}

/// A table without its key.
pub fn table<K>(declared: &Table, databases: &[String], words: &Words<'_, K>) -> Entries
where
    K: Fn(&ForeignKey) -> String,
{
    let Words { naming, key_of } = words;
    let mut rest = Rest::of(declared, naming);
    let mut columns = Entries::new();
    for column in declared.columns.values() {
        columns.insert(&column.name, Item::Value(rest.column(column, key_of).into()));
    }
    let mut entries = Entries::new();
    match databases {
        [one] => _ = entries.insert("database", Item::Value(one.into())),
        several => _ = entries.insert("database", Item::Value(several.iter().collect::<Array>().into())),
    }
    if let Some(schema) = &declared.name.schema {
        entries.insert("schema", Item::Value(schema.into()));
    }
    if let Some(comment) = &declared.comment {
        entries.insert("comment", Item::Value(comment.into()));
    }
    for (name, options) in [("mysql", mysql(&declared.mysql)), ("sqlite", sqlite(declared.sqlite))] {
        if !options.is_empty() {
            entries.insert(name, Item::Value(options.into()));
        }
    }
    if let Some(key) = rest.primary_key() {
        entries.insert("primary_key", Item::Value(key));
    }
    entries.insert("columns", Item::Table(columns));
    part(&mut entries, "uniques", rest.uniques.iter().map(|one| (&one.name, unique(one).into())));
    part(
        &mut entries,
        "foreign_keys",
        rest.foreign_keys.iter().map(|key| (&key.name, refer(key, &key_of(key), None).into())),
    );
    part(&mut entries, "indexes", rest.indexes.iter().map(|one| (&one.name, index(one).into())));
    part(&mut entries, "checks", rest.checks.iter().map(|one| (&one.name, check(one))));
    entries
}

fn part<'a>(entries: &mut Entries, name: &str, parts: impl Iterator<Item = (&'a String, Value)>) {
    let mut inner = Entries::new();
    parts.for_each(|(name, value)| _ = inner.insert(name, Item::Value(value)));
    if !inner.is_empty() {
        entries.insert(name, Item::Table(inner));
    }
}

/// What is not written into a column yet.
struct Rest<'a> {
    table: &'a Table,
    naming: &'a Naming,
    has_key: bool,
    uniques: Vec<&'a Unique>,
    foreign_keys: Vec<&'a ForeignKey>,
    indexes: Vec<&'a Index>,
    checks: Vec<&'a Check>,
}

impl<'a> Rest<'a> {
    fn of(table: &'a Table, naming: &'a Naming) -> Self {
        Rest {
            table,
            naming,
            has_key: table.primary_key.is_some(),
            uniques: table.uniques.values().collect(),
            foreign_keys: table.foreign_keys.values().collect(),
            indexes: table.indexes.values().collect(),
            checks: table.checks.values().collect(),
        }
    }

    /// The column with what is about it alone.
    fn column(&mut self, declared: &Column, key_of: impl Fn(&ForeignKey) -> String) -> InlineTable {
        let mut entries = column(declared);
        let (table, name) = (self.table.name.name.as_str(), declared.name.as_str());
        if self.is_key(name) {
            self.has_key = false;
            entries.remove("nullable");
            set_flag(&mut entries, "primary_key", true);
        }
        let made = self.naming.unique(table, &[name]);
        let unique = take(&mut self.uniques, |one| one.name == made && one.plain_column() == Some(name));
        set_flag(&mut entries, "unique", unique.is_some());
        let made = self.naming.index(table, &[name]);
        let index = take(&mut self.indexes, |one| one.name == made && one.plain_column() == Some(name));
        set_flag(&mut entries, "index", index.is_some());
        if let Some(key) = take(&mut self.foreign_keys, |key| key.columns == [name]) {
            let made = self.naming.foreign_key(table, &[name], &key.table.name);
            entries.insert("references", references(key, &key_of(key), key.name != made).into());
        }
        let made = self.naming.check(table, name);
        let check = take(&mut self.checks, |one| one.name == made && one.only.0.is_none());
        set(&mut entries, "check", check.map(|one| text(&one.sql)));
        entries
    }

    fn is_made(&self, key: &PrimaryKey) -> bool {
        key.name == self.naming.primary_key(&self.table.name.name, &key.columns)
    }

    fn is_key(&self, column: &str) -> bool {
        let key = self.table.primary_key.as_ref();
        key.is_some_and(|key| key.columns == [column] && self.is_made(key))
    }

    fn primary_key(&mut self) -> Option<Value> {
        let key = self.table.primary_key.as_ref().filter(|_| self.has_key)?;
        Some(if self.is_made(key) { names(&key.columns) } else { super::primary_key(key).into() })
    }
}

/// Takes the first that is so.
fn take<'a, T>(from: &mut Vec<&'a T>, is_so: impl Fn(&T) -> bool) -> Option<&'a T> {
    let at = from.iter().position(|one| is_so(one))?;
    Some(from.remove(at))
}

/// A foreign key of one column: `{ table = "user", column = "id" }`.
pub(in crate::language) fn references(key: &ForeignKey, table: &str, named: bool) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("table", table.into());
    set(&mut entries, "column", key.references.first().cloned());
    set(&mut entries, "on_delete", action(key.on_delete));
    set(&mut entries, "on_update", action(key.on_update));
    set(&mut entries, "deferrable", timing(key.timing));
    set(&mut entries, "name", named.then(|| key.name.clone()));
    entries
}
