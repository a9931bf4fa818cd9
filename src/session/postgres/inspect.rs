//! Reads tables from `pg_catalog`: <https://www.postgresql.org/docs/current/catalogs.html>.
//!
//! Everything is read with `search_path = pg_catalog`, so that the server spells names in types and expressions alike
//! whatever the session's own path is.

mod columns;
mod constraints;
mod enums;
mod expression;
mod indexes;
mod tables;
mod types;

use indexmap::IndexMap;
use postgres::Client;

use super::{Phase, Postgres, error, query};
use crate::physical::{Physical, Table, TableName};
use crate::session::others::INTERNAL;
use crate::session::{Scope, ServerError, Value};
use types::TypeKey;

impl Postgres {
    pub(super) fn read(&mut self, scope: &Scope, depth: Depth) -> Result<Physical, ServerError> {
        // All queries see one moment. Inside of a transaction that is another's to say.
        let one_moment = match self.phase {
            Phase::Idle => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            Phase::InTransaction => "",
        };
        let mut attempts = 1..=ATTEMPTS;
        loop {
            let read = self.read_once(scope, depth, one_moment);
            let vanished = |error: &ServerError| error.code.as_deref() == Some(INTERNAL);
            if attempts.next().is_none() || !read.as_ref().is_err_and(vanished) || self.phase != Phase::Idle {
                return read;
            }
        }
    }

    fn read_once(&mut self, scope: &Scope, depth: Depth, one_moment: &str) -> Result<Physical, ServerError> {
        self.scratch(|client| {
            client.batch_execute(one_moment).map_err(error::server)?;
            let reader = Reader::new(client)?;
            let found = reader.find_tables(client, scope)?;
            let tables = reader.read_tables(client, found, depth)?;
            let enums = reader.read_enums(client, scope)?;
            Ok(Physical { enums, tables })
        })
    }
}

/// How often a database is read in which tables are dropped under our eyes.
const ATTEMPTS: usize = 5;

/// How much of each table is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Whole,
    /// Its constraints, without the names of their columns.
    Outline,
}

/// The names that stand for themselves while reading.
pub(super) struct Reader {
    /// The first schema of the search path that exists, whose tables are called by their names alone.
    pub current: Option<String>,
}

/// Tables by their number in the catalog.
pub(super) type Found = IndexMap<u32, Entry>;

pub(super) struct Entry {
    /// On its own, so that no two lists of all tables need room for them when they end up in another.
    table: Box<Table>,
    /// One for each column, by number.
    attributes: Vec<Attribute>,
    /// Another session dropped it, or a part of it, while it was read.
    vanished: bool,
}

/// What the catalog knows a column by.
struct Attribute {
    number: i16,
    r#type: TypeKey,
}

impl Entry {
    fn name(&self, number: i16) -> Option<&String> {
        let place = self.attributes.binary_search_by_key(&number, |attribute| attribute.number).ok()?;
        self.table.columns.get_index(place).map(|(name, _)| name)
    }

    fn names(&self, numbers: &[i16]) -> Vec<String> {
        numbers.iter().filter_map(|number| self.name(*number)).cloned().collect()
    }
}

impl Reader {
    /// Learns the current schema, then sets the path for reading until the end of the transaction or savepoint.
    pub(super) fn new(client: &mut Client) -> Result<Self, ServerError> {
        let rows = query::rows(client, "SELECT pg_catalog.current_schema()::text", &[])?;
        let current = rows.first().and_then(|row| row.get(0));
        client.batch_execute("SET LOCAL search_path = pg_catalog").map_err(error::server)?;
        Ok(Reader { current })
    }

    /// A name as it stands in a schema: without that of the current one.
    pub(super) fn name(&self, schema: String, name: String) -> TableName {
        TableName { schema: Some(schema).filter(|schema| Some(schema) != self.current.as_ref()), name }
    }

    /// Two arrays, of the schemas and the names.
    pub(super) fn names(&self, names: &[TableName]) -> [Value; 2] {
        let schema = |name: &'_ TableName| name.schema.clone().or_else(|| self.current.clone());
        let schemas: Vec<Option<String>> = names.iter().map(schema).collect();
        [
            query::array(schemas.iter().map(Option::as_deref)),
            query::array(names.iter().map(|name| Some(name.name.as_str()))),
        ]
    }

    /// The schemas that are read whole: the current one and those that are named.
    fn schemas(&self, named: &[String]) -> Value {
        query::array(self.current.iter().chain(named).map(|schema| Some(schema.as_str())))
    }

    /// Reads all that belongs to tables that were found.
    pub(super) fn read_tables(
        &self,
        client: &mut Client,
        mut found: Found,
        depth: Depth,
    ) -> Result<IndexMap<TableName, Table>, ServerError> {
        if !found.is_empty() {
            let numbers: Vec<String> = found.keys().map(u32::to_string).collect();
            let numbers = Value::Text(format!("{{{}}}", numbers.join(",")));
            if depth == Depth::Whole {
                self.read_columns(client, &numbers, &mut found)?;
                self.read_indexes(client, &numbers, &mut found)?;
            }
            self.read_constraints(client, &numbers, &mut found)?;
            found.values_mut().for_each(|entry| entry.table.give_back_room());
        }
        // A map that grows would have room for nearly twice as many.
        let mut tables = IndexMap::with_capacity(found.len());
        let whole = found.into_values().filter(|entry| !entry.vanished);
        tables.extend(whole.map(|entry| (entry.table.name.clone(), *entry.table)));
        Ok(tables)
    }
}
