//! From missing tables to the statements that create them.

use std::collections::{BTreeSet, HashSet};

use super::{Order, Plan, Unit, order};
use crate::cores;
use crate::dialect::{Engine, Statement};
use crate::physical::{ForeignKey, Physical, Table, TableName};

/// Plans the creation of everything in `missing`: schemas, enums, tables after their targets, then the foreign keys
/// that close circles.
///
/// `capacity` is how many tables one transaction can hold; none is any number. A foreign key that closes a circle comes
/// in the last unit.
pub fn create(engine: &Engine, missing: &Physical, capacity: Option<usize>) -> Plan {
    let Order { tables, closing } = order(missing.tables.values());
    let apart = apart(engine, &closing);
    let mut units = vec![preamble(engine, missing)];
    let mut room = capacity.unwrap_or(usize::MAX).max(1);
    let created = cores::share(&tables, |table| match without(table, &apart) {
        Some(table) => engine.create_table(&table),
        None => engine.create_table(table),
    });
    for statements in created {
        if room == 0 {
            units.push(Vec::new());
            room = capacity.unwrap_or(usize::MAX).max(1);
        }
        room -= 1;
        if let Some(unit) = units.last_mut() {
            unit.extend(statements);
        }
    }
    let closing = closing.iter().filter_map(|(table, key)| engine.add_foreign_key(table, key));
    if let Some(unit) = units.last_mut() {
        unit.extend(closing);
    }
    Plan { units: units.into_iter().map(Unit::of).collect() }
}

/// The foreign keys that are added when all tables are there; none where an engine writes all of them with the table.
fn apart<'a>(engine: &Engine, closing: &[(&'a TableName, &'a ForeignKey)]) -> HashSet<(&'a TableName, &'a str)> {
    let added = engine.facts().adds_foreign_keys;
    closing.iter().filter(|_| added).map(|(table, key)| (*table, key.name.as_str())).collect()
}

/// The table without those foreign keys that come later, if it has any.
fn without(table: &Table, apart: &HashSet<(&TableName, &str)>) -> Option<Table> {
    let later = |name: &str| apart.contains(&(&table.name, name));
    table.foreign_keys.keys().any(|name| later(name)).then(|| {
        let mut table = table.clone();
        let name = table.name.clone();
        table.foreign_keys.retain(|key, _| !apart.contains(&(&name, key.as_str())));
        table
    })
}

/// Schemas and enums, which tables need.
fn preamble(engine: &Engine, missing: &Physical) -> Vec<Statement> {
    let names = missing.tables.keys().chain(missing.enums.keys());
    let schemas: BTreeSet<&str> = names.filter_map(|name| name.schema.as_deref()).collect();
    let schemas = schemas.into_iter().filter_map(|schema| engine.create_schema(schema));
    schemas.chain(missing.enums.iter().filter_map(|(name, values)| engine.create_enum(name, values))).collect()
}
