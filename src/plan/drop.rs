//! From existing tables to the statements that drop them.

use super::{Order, Plan, Unit, order};
use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table};

/// Plans the dropping of everything in `going`: first `outside`, what depends on it from elsewhere, then the foreign
/// keys that close circles, then each table before the tables that it refers to, then enums.
pub fn drop(engine: &Engine, going: &Physical, outside: Vec<Statement>, capacity: Option<usize>) -> Plan {
    let Order { tables, closing } = order(going.tables.values());
    let mut units = vec![outside];
    let closing = closing.iter().filter_map(|(table, key)| engine.drop_foreign_key(table, &key.name));
    units[0].extend(closing);
    let tables: Vec<&Table> = tables.into_iter().rev().collect();
    for (at, chunk) in tables.chunks(capacity.unwrap_or(usize::MAX).max(1)).enumerate() {
        if at > 0 {
            units.push(Vec::new());
        }
        if let Some(unit) = units.last_mut() {
            unit.extend(chunk.iter().map(|table| engine.drop_table(table)));
        }
    }
    if let Some(unit) = units.last_mut() {
        unit.extend(going.enums.keys().filter_map(|name| engine.drop_enum(name)));
    }
    Plan { units: units.into_iter().map(Unit::of).collect() }
}
