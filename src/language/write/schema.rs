//! A whole schema as a file declares it.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table as Entries, Value};

use super::file::Words;
use super::naming::namings;
use super::table::entries_for_file;
use super::value::{names, set};
use crate::cores;
use crate::key::Key;
use crate::schema::{EnumType, ForeignKey, Naming, Schema, Table, TableName};

/// An enum without its name.
pub fn enum_type(declared: &EnumType) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("values", names(&declared.values));
    set(&mut entries, "schema", declared.schema.clone());
    entries
}

/// The enums and tables of a schema as `[enums]` and `[tables.…]`.
pub fn schema(schema: &Schema) -> DocumentMut {
    let mut document = DocumentMut::new();
    if !schema.enums.is_empty() {
        let mut enums = Entries::new();
        for (name, declared) in &schema.enums {
            enums.insert(name, Item::Value(enum_type(declared).into()));
        }
        document.insert("enums", Item::Table(enums));
    }
    let keys = Keys::of(schema);
    let mut tables = Entries::new();
    tables.set_implicit(true);
    for table in schema.tables.values() {
        tables.insert(&keys.of_table(&table.name), Item::Table(entries(table, &keys)));
    }
    if !tables.is_empty() {
        document.insert("tables", Item::Table(tables));
    }
    document
}

/// One table of a schema as `[tables.…]`.
pub fn declared_table(schema: &Schema, table: &Table) -> DocumentMut {
    let keys = Keys::of(schema);
    alone(&keys.of_table(&table.name), entries(table, &keys))
}

/// What one database adds to a file.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pub key: &'a Key,
    pub schema: &'a Schema,
    /// How the names are made that are left out.
    pub naming: &'a Naming,
    /// How they would be made without a word.
    pub usual: &'a Naming,
}

impl Part<'_> {
    fn is_same(&self, other: &Part<'_>) -> bool {
        self.schema == other.schema && self.naming == other.naming
    }
}

/// Two databases have enums of one name and other values, and a file names an enum once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{first}` and `{second}` have different enums `{name}`")]
pub struct Clash {
    pub name: String,
    pub first: Key,
    pub second: Key,
}

/// Whole databases as a file declares them, in short. Those that are the same are declared once. `remarks` stand above
/// a table.
///
/// Each table is written on its own, because a tree takes thirty times the memory of its text.
pub fn file(parts: &[Part<'_>], remarks: impl Fn(&Key, &TableName) -> Vec<String> + Sync) -> Result<String, Clash> {
    let mut document = DocumentMut::new();
    if let Some(naming) = namings(parts) {
        document.insert("naming", Item::Table(naming));
    }
    if let Some(enums) = file_enums(parts)? {
        document.insert("enums", Item::Table(enums));
    }
    let mut text = document.to_string();
    let mut taken = HashSet::new();
    for (at, part) in parts.iter().enumerate() {
        if parts[..at].iter().any(|other| other.is_same(part)) {
            continue;
        }
        let same = parts.iter().filter(|other| other.is_same(part));
        let databases: Vec<String> = same.map(|other| other.key.to_string()).collect();
        let keys = Keys::beside(part.schema, part.key, &mut taken);
        let words = Words { naming: part.naming, key_of: |key: &ForeignKey| keys.of_table(&key.table) };
        let tables: Vec<&Table> = part.schema.tables.values().collect();
        text.extend(cores::share(&tables, |table| {
            let mut entries = super::file::table(table, &databases, &words);
            let key = keys.of_table(&table.name);
            if key != table.name.name {
                entries.insert("name", Item::Value(table.name.name.as_str().into()));
            }
            let remarks: String = remarks(part.key, &table.name).iter().map(|remark| comment("", remark)).collect();
            entries.decor_mut().set_prefix(format!("\n{remarks}"));
            alone(&key, entries).to_string()
        }));
    }
    Ok(text)
}

/// A document with one table.
fn alone(key: &str, entries: Entries) -> DocumentMut {
    let mut tables = Entries::new();
    tables.set_implicit(true);
    tables.insert(key, Item::Table(entries));
    let mut document = DocumentMut::new();
    document.insert("tables", Item::Table(tables));
    document
}

/// A text as lines of comment, in which TOML allows no control characters: <https://toml.io/en/v1.0.0#comment>.
pub fn comment(indent: &str, text: &str) -> String {
    let visible = |c: char| if c.is_control() && c != '\t' { '\u{fffd}' } else { c };
    let line = |line: &str| format!("# {indent}{line}").trim_end().chars().map(visible).collect::<String>() + "\n";
    text.lines().map(line).collect()
}

fn file_enums(parts: &[Part<'_>]) -> Result<Option<Entries>, Clash> {
    let mut enums: IndexMap<&str, (&EnumType, Vec<&Key>)> = IndexMap::new();
    for Part { key, schema, .. } in parts {
        for (name, declared) in &schema.enums {
            let (first, keys) = enums.entry(name).or_insert((declared, Vec::new()));
            if *first != declared {
                let first = keys.first().copied().unwrap_or(key).clone();
                return Err(Clash { name: name.clone(), first, second: (*key).clone() });
            }
            keys.push(key);
        }
    }
    let mut entries = Entries::new();
    for (name, (declared, keys)) in &enums {
        let mut written = enum_type(declared);
        let databases: Value = match keys[..] {
            [one] => one.as_str().into(),
            _ => keys.iter().map(|key| key.as_str()).collect::<Array>().into(),
        };
        written.insert("database", databases);
        entries.insert(name, Item::Value(written.into()));
    }
    Ok((!entries.is_empty()).then_some(entries))
}

fn entries(table: &Table, keys: &Keys<'_>) -> Entries {
    let mut entries = Entries::new();
    if keys.of_table(&table.name) != table.name.name {
        entries.insert("name", Item::Value(table.name.name.as_str().into()));
    }
    if let Some(schema) = &table.name.schema {
        entries.insert("schema", Item::Value(schema.into()));
    }
    entries.extend(entries_for_file(table, |key| keys.of_table(&key.table)));
    entries
}

/// What a file calls each table: its name, or `schema.name` where another has that name.
struct Keys<'a>(HashMap<&'a TableName, String>);

impl<'a> Keys<'a> {
    fn of(schema: &'a Schema) -> Self {
        Self::among(schema, &mut HashSet::new(), |_| None)
    }

    /// The same where other databases have taken names; the key of the database makes another of one.
    fn beside(schema: &'a Schema, database: &Key, taken: &mut HashSet<String>) -> Self {
        Self::among(schema, taken, |name| name.schema.is_none().then(|| format!("{name}_{database}")))
    }

    fn among(schema: &'a Schema, taken: &mut HashSet<String>, other: impl Fn(&TableName) -> Option<String>) -> Self {
        let mut keys = HashMap::new();
        // The table of no schema keeps the plain name.
        let (plain, others): (Vec<_>, Vec<_>) = schema.tables.keys().partition(|name| name.schema.is_none());
        for name in plain.into_iter().chain(others) {
            let mut key = name.name.clone();
            if taken.contains(&key) {
                key = other(name).unwrap_or_else(|| name.to_string());
            }
            while !taken.insert(key.clone()) {
                key.push('_');
            }
            keys.insert(name, key);
        }
        Keys(keys)
    }

    fn of_table(&self, name: &TableName) -> String {
        self.0.get(name).unwrap_or(&name.name).clone()
    }
}
