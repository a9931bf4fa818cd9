//! From tables as one engine stores them to a neutral schema: the way back from [`super::lower`].
//!
//! Nothing here knows a type or a default of its own. What could have been declared is tried on the way down, and what
//! gives exactly what is there is taken; else it is said in the words of the engine.

mod column;
mod like;
mod table;

use indexmap::IndexMap;

use super::Engine;
use crate::cores;
use crate::physical::Physical;
use crate::schema::{EnumType, PerEngine, Schema};

pub(super) use like::raise_like;

pub(super) fn raise(engine: &Engine, live: &Physical) -> Schema {
    let mut schema = Schema::default();
    for (name, values) in &live.enums {
        let declared = EnumType { name: name.name.clone(), schema: name.schema.clone(), values: values.clone() };
        // A file has one enum of a name: one of another schema is a type of the server like any other.
        schema.enums.entry(name.name.clone()).or_insert(declared);
    }
    let raised = cores::in_turns(&live.tables, |(_, live)| table::raise(engine, &schema, live));
    let mut tables = IndexMap::with_capacity(live.tables.len());
    tables.extend(raised.map(|((name, _), table)| (name.clone(), table)));
    schema.tables = tables;
    schema
}

/// What is said for one engine alone.
fn own<T>(engine: &Engine, value: T) -> PerEngine<T> {
    PerEngine::own(engine.flavour, value)
}
