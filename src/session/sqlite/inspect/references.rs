//! The other side of foreign keys, in the spelling of the tables that they name.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Catalog, table};
use crate::dialect::sqlite::index::column_named;
use crate::physical::{Table, TableName};

/// SQLite takes any case in a reference, and no columns at all where the primary key is meant.
pub(super) fn resolve(catalog: &Catalog, tables: &mut IndexMap<TableName, Table>) {
    let mut targets = Targets { catalog, columns: HashMap::new() };
    targets
        .columns
        .extend(tables.values().map(|table| (table.name.name.to_ascii_lowercase(), Some(Target::of(table)))));
    for table in tables.values_mut() {
        for key in table.foreign_keys.values_mut() {
            let Some(target) = targets.find(&key.table.name) else { continue };
            key.table = TableName::new(&target.name);
            if key.references.is_empty() {
                key.references = target.key.clone();
            }
            for column in &mut key.references {
                if let Some(spelled) = target.columns.get(&column.to_ascii_lowercase()) {
                    column.clone_from(spelled);
                }
            }
        }
    }
}

/// What a foreign key may name of a table.
struct Target {
    name: String,
    key: Vec<String>,
    /// By their names in lower case.
    columns: HashMap<String, String>,
}

impl Target {
    fn of(table: &Table) -> Self {
        let spelled = |column: &String| (column.to_ascii_lowercase(), column.clone());
        let key = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        let key = key.into_iter().map(|column| column_named(table, &column).unwrap_or(column)).collect();
        Target { name: table.name.name.clone(), key, columns: table.columns.keys().map(spelled).collect() }
    }
}

/// The tables that are named so far; each is read once.
struct Targets<'c> {
    catalog: &'c Catalog,
    columns: HashMap<String, Option<Target>>,
}

impl Targets<'_> {
    fn find(&mut self, name: &str) -> Option<&Target> {
        let read = || {
            let object = self.catalog.table(name)?;
            Some(Target::of(&table::read(&object.name, &object.sql)?))
        };
        self.columns.entry(name.to_ascii_lowercase()).or_insert_with(read).as_ref()
    }
}
