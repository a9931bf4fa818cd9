//! What a database is compared with.

use std::borrow::Cow;

use super::{MANY_TABLES, lower, refuse};
use crate::dialect::{Engine, Enums};
use crate::physical::{Physical, Table, TableName};
use crate::run::Refusal;
use crate::schema::Schema;

/// Tables as they are to be stored.
pub(super) enum Model<'a> {
    Stored(Cow<'a, Physical>),
    /// Lowered table by table, as all of them would take as much memory as the database does.
    Declared(Engine, &'a Schema),
}

impl<'a> Model<'a> {
    /// A schema, where the server can hold it.
    pub(super) fn of(engine: Engine, schema: &'a Schema) -> Result<Self, Refusal> {
        if schema.tables.len() <= MANY_TABLES {
            return lower(&engine, schema).map(|lowered| Model::Stored(Cow::Owned(lowered)));
        }
        refuse(&engine, engine.problems(schema)).map(|()| Model::Declared(engine, schema))
    }

    pub(super) fn has(&self, table: &TableName) -> bool {
        match self {
            Model::Stored(physical) => physical.tables.contains_key(table),
            Model::Declared(_, schema) => schema.tables.contains_key(table),
        }
    }

    pub(super) fn names(&self) -> Box<dyn Iterator<Item = &TableName> + '_> {
        match self {
            Model::Stored(physical) => Box::new(physical.tables.keys()),
            Model::Declared(_, schema) => Box::new(schema.tables.keys()),
        }
    }

    pub(super) fn enums(&self) -> Cow<'_, Enums> {
        match self {
            Model::Stored(physical) => Cow::Borrowed(&physical.enums),
            Model::Declared(engine, schema) => Cow::Owned(engine.enums(schema)),
        }
    }

    /// All tables at once, with the enums.
    pub(super) fn physical(&self) -> Cow<'_, Physical> {
        match self {
            Model::Stored(physical) => Cow::Borrowed(physical),
            Model::Declared(engine, schema) => Cow::Owned(engine.lower(schema).physical),
        }
    }

    pub(super) fn tables(&self) -> Box<dyn Iterator<Item = Cow<'_, Table>> + '_> {
        match self {
            Model::Stored(physical) => Box::new(physical.tables.values().map(Cow::Borrowed)),
            Model::Declared(engine, schema) => Box::new(engine.lower_each(schema).map(Cow::Owned)),
        }
    }
}

impl<'a> From<&'a Physical> for Model<'a> {
    fn from(physical: &'a Physical) -> Self {
        Model::Stored(Cow::Borrowed(physical))
    }
}
