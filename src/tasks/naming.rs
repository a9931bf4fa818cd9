//! How names are made, and the names of primary keys that have none in their database.

use crate::dialect::Engine;
use crate::physical::Physical;
use crate::schema::{Naming, Schema, Table};

/// Chooses how names are made, and names the primary keys so that have no name of their own.
pub fn fit_naming(engine: &Engine, live: &Physical, schema: &mut Schema, usual: &Naming) -> Naming {
    let naming = usual.fitted(schema.tables.values(), |table| has_named_key(engine, live, table));
    name_keys(engine, live, schema, &naming);
    naming
}

/// Names the primary keys that have no name of their own.
pub(super) fn name_keys(engine: &Engine, live: &Physical, schema: &mut Schema, naming: &Naming) {
    for table in schema.tables.values_mut().filter(|table| !has_named_key(engine, live, table)) {
        let Some(key) = &mut table.primary_key else { continue };
        key.name = naming.primary_key(&table.name.name, &key.columns);
    }
}

fn has_named_key(engine: &Engine, live: &Physical, table: &Table) -> bool {
    let key = live.tables.get(&table.name).and_then(|table| table.primary_key.as_ref());
    engine.facts().named_primary_keys && key.is_some_and(|key| key.name.is_some())
}
