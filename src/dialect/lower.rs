//! From a neutral schema to the tables as one engine stores them, finding on the way all that the engine cannot do.

mod column;
mod constraint;
mod index;
mod names;
mod references;
mod table;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use super::{Engine, Problem};
use crate::cores;
use crate::physical::{self, Physical};
use crate::schema::{Column, ColumnType, Place, Schema, Table, TableName};

/// The result of [`Engine::lower`]: the tables, complete only when there are no problems.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    pub physical: Physical,
    pub problems: Vec<Problem>,
}

/// A column on its way down, with all that a dialect may need to know about it.
pub(crate) struct LowerColumn<'a> {
    pub engine: &'a Engine,
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub column: &'a Column,
    /// The type for this engine: portable, or native and known to the dialect.
    pub r#type: ColumnType,
}

/// A refusal by a dialect, before it has a place.
pub(crate) struct Reject {
    pub message: String,
    pub help: Option<String>,
}

impl Reject {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Reject { message: message.into(), help: None }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn at(self, place: Place) -> Problem {
        Problem { place, message: self.message, help: self.help }
    }
}

/// The enums that are types of their own on this engine.
pub(super) fn enums(engine: &Engine, schema: &Schema) -> IndexMap<TableName, Vec<String>> {
    let declared = schema.enums.iter().filter(|_| engine.facts().enum_types);
    let name = |name: &String, schema: &Option<String>| TableName { schema: schema.clone(), name: name.clone() };
    declared.map(|(key, declared)| (name(key, &declared.schema), declared.values.clone())).collect()
}

/// The tables one by one, each with what is wrong with it alone.
pub(super) fn tables(engine: &Engine, schema: &Schema) -> impl Iterator<Item = (physical::Table, Vec<Problem>)> {
    let lowered = cores::in_turns(schema.tables.values(), |declared| {
        let mut problems = Vec::new();
        (table::lower(engine, schema, declared, &mut problems), problems)
    });
    lowered.map(|(_, lowered)| lowered)
}

pub(super) fn lower(engine: &Engine, schema: &Schema) -> Lowered {
    let mut lowered = gather(engine, schema, |table| table);
    lowered.physical.enums = enums(engine, schema);
    lowered
}

/// What the engine cannot do, found without holding all that it would store.
pub(super) fn problems(engine: &Engine, schema: &Schema) -> Vec<Problem> {
    let referred = references::Referred::to(schema);
    gather(engine, schema, |table| referred.outline(table)).problems
}

fn gather(engine: &Engine, schema: &Schema, keep: impl Fn(physical::Table) -> physical::Table) -> Lowered {
    let mut lowered = Lowered::default();
    lowered.physical.tables.reserve_exact(schema.tables.len());
    for (table, problems) in tables(engine, schema) {
        lowered.problems.extend(problems);
        lowered.physical.tables.insert(table.name.clone(), keep(table));
    }
    names::check(engine, schema, &lowered.physical, &mut lowered.problems);
    references::check(engine, &lowered.physical, &mut lowered.problems);
    lowered
}
