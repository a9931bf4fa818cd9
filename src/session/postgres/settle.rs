//! Whether two definitions mean the same, told by the server that stores both.

use postgres::Client;

use super::inspect::Reader;
use super::{Postgres, error, query};
use crate::dialect::Engine;
use crate::physical::{Column, IndexKey, Table, TableName};
use crate::session::error::ServerErrorKind;
use crate::session::{ServerError, Settled, Value};

/// How often a definition goes through the server. It rewrites `b IN ('p', 'q')` once more when it is given what it
/// made of it, so that a table that was dumped and restored differs from a new one.
const PASSES: usize = 2;

impl Postgres {
    pub(super) fn compare(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError> {
        let engine = self.engine;
        let compared = self.scratch(|client| {
            let path = search_path(client)?;
            Ok(canonical(client, &engine, &path, live)? == canonical(client, &engine, &path, wanted)?)
        });
        match compared {
            Ok(true) => Ok(Settled::Same),
            Ok(false) => Ok(Settled::Different),
            Err(error) if error.kind == ServerErrorKind::ConnectionLost => Err(error),
            Err(error) => Ok(Settled::Undecided(format!("the server did not build it in scratch space: {error}"))),
        }
    }
}

/// What the server makes of a table in the end.
fn canonical(client: &mut Client, engine: &Engine, path: &str, table: &Table) -> Result<Table, ServerError> {
    let name = &table.name;
    let mut table = in_scratch(table);
    for _ in 0..PASSES {
        table.name.schema = Some("pg_temp".to_owned());
        // Names in expressions are looked up as in the key's own statements.
        query::rows(client, "SELECT pg_catalog.set_config('search_path', $1::text, true)", &[Value::text(path)])?;
        for statement in engine.create_table(&table) {
            client.batch_execute(&statement.sql).map_err(error::server)?;
        }
        let drop = engine.drop_table(&table);
        let reader = Reader::new(client)?;
        let found = reader.find_temporary(client, &TableName::new(&name.name))?;
        let read = reader.read_tables(client, found)?;
        table = read.into_values().next().ok_or_else(|| ServerError::new("the scratch table is not there"))?;
        client.batch_execute(&drop.sql).map_err(error::server)?;
    }
    Ok(table)
}

fn search_path(client: &mut Client) -> Result<String, ServerError> {
    let rows = query::rows(client, "SELECT pg_catalog.current_setting('search_path')", &[])?;
    Ok(rows.first().map_or(String::new(), |row| row.get(0)))
}

/// The table with nothing but what holds expressions: a temporary table cannot refer to another one, and keys and
/// numbers only cost time.
fn in_scratch(table: &Table) -> Table {
    let mut scratch = Table::new(table.name.clone());
    for column in table.columns.values() {
        let column = Column { identity: None, comment: None, ..column.clone() };
        scratch.columns.insert(column.name.clone(), column);
    }
    scratch.checks = table.checks.clone();
    let with_expression = table.indexes.iter().filter(|(_, index)| {
        index.predicate.is_some() || index.parts.iter().any(|part| matches!(part.key, IndexKey::Expression(_)))
    });
    scratch.indexes = with_expression.map(|(name, index)| (name.clone(), index.clone())).collect();
    scratch
}
