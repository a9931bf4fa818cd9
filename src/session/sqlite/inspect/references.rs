//! The other side of foreign keys, in the spelling of the tables that they name.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Catalog, table};
use crate::dialect::sqlite::index::column_named;
use crate::physical::{ForeignKey, Table, TableName};

/// SQLite takes any case in a reference, and no columns at all where the primary key is meant.
pub(super) fn resolve(catalog: &Catalog, tables: &mut IndexMap<TableName, Table>) {
    let places: HashMap<String, usize> =
        tables.values().enumerate().map(|(place, table)| (table.name.name.to_ascii_lowercase(), place)).collect();
    // Targets that are not among the tables, read when a foreign key needs them.
    let mut others: HashMap<String, Option<Table>> = HashMap::new();
    for at in 0..tables.len() {
        // Taken out meanwhile, as a foreign key may refer to its own table.
        let mut keys = std::mem::take(&mut tables[at].foreign_keys);
        for key in keys.values_mut() {
            let name = key.table.name.to_ascii_lowercase();
            let read = || catalog.table(&key.table.name).and_then(|object| table::read(&object.name, &object.sql));
            let target = match places.get(&name) {
                Some(place) => Some(&tables[*place]),
                None => others.entry(name).or_insert_with(read).as_ref(),
            };
            if let Some(target) = target {
                point(key, target);
            }
        }
        tables[at].foreign_keys = keys;
    }
}

/// Points a foreign key at its target, in the target's own spelling.
fn point(key: &mut ForeignKey, target: &Table) {
    key.table = target.name.clone();
    if let (true, Some(primary)) = (key.references.is_empty(), &target.primary_key) {
        key.references.clone_from(&primary.columns);
    }
    for column in &mut key.references {
        if let Some(spelled) = column_named(target, column) {
            *column = spelled;
        }
    }
}
