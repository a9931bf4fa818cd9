//! A whole schema as a file declares it.

use std::collections::{HashMap, HashSet};

use toml_edit::{DocumentMut, InlineTable, Item, Table as Entries};

use super::table::entries_for_file;
use super::value::{names, set};
use crate::schema::{EnumType, Schema, Table, TableName};

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
    let mut tables = Entries::new();
    tables.set_implicit(true);
    tables.insert(&keys.of_table(&table.name), Item::Table(entries(table, &keys)));
    let mut document = DocumentMut::new();
    document.insert("tables", Item::Table(tables));
    document
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
        let mut taken: HashSet<String> = HashSet::new();
        let mut keys = HashMap::new();
        // The table of no schema keeps the plain name.
        let (plain, others): (Vec<_>, Vec<_>) = schema.tables.keys().partition(|name| name.schema.is_none());
        for name in plain.into_iter().chain(others) {
            let mut key = name.name.clone();
            if taken.contains(&key) {
                key = name.to_string();
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
