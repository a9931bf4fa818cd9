//! Whether two definitions mean the same, told by the server that stores both.

use postgres::Client;

use super::inspect::{Depth, Reader};
use super::{Postgres, error, query};
use crate::dialect::Engine;
use crate::dialect::postgres::is_built_in;
use crate::physical::{Column, Index, IndexKey, Table};
use crate::session::error::ServerErrorKind;
use crate::session::{ServerError, Settled, Value, by_text};

/// How often a definition goes through the server. It rewrites `b IN ('p', 'q')` once more when it is given what it
/// made of it, so that a table that was dumped and restored differs from a new one.
const PASSES: usize = 2;

/// The server's own objects have the numbers below this one:
/// <https://www.postgresql.org/docs/current/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT>.
const OWN_OPERATORS: &str = "SELECT EXISTS (
        SELECT FROM pg_catalog.pg_operator own
        JOIN pg_catalog.pg_type l ON l.oid = own.oprleft
        JOIN pg_catalog.pg_type r ON r.oid = own.oprright
        JOIN pg_catalog.pg_operator o ON o.oid < 16384 AND o.oprname = own.oprname
        JOIN pg_catalog.pg_type ol ON ol.oid = o.oprleft AND ol.typcategory = l.typcategory
        JOIN pg_catalog.pg_type orr ON orr.oid = o.oprright AND orr.typcategory = r.typcategory
        WHERE own.oid >= 16384 AND l.oid < 16384 AND r.oid < 16384)
    OR EXISTS (
        SELECT FROM pg_catalog.pg_proc own
        WHERE own.oid >= 16384 AND pg_catalog.pg_function_is_visible(own.oid)
          AND NOT EXISTS (SELECT FROM pg_catalog.unnest(own.proargtypes) AS taken (oid) WHERE taken.oid >= 16384)
          AND EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.oid < 16384 AND o.proname = own.proname))
    OR EXISTS (
        SELECT FROM pg_catalog.pg_cast
        WHERE oid >= 16384 AND castcontext = 'i' AND castsource < 16384 AND casttarget < 16384)";

impl Postgres {
    pub(super) fn compare(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError> {
        let engine = self.engine;
        let compared = self.scratch(|client| Builder { client, engine, path: String::new() }.compare(live, wanted));
        match compared {
            Ok(Same(true)) => Ok(Settled::Same),
            Ok(Same(false)) => Ok(Settled::Different),
            Err(error) if error.kind == ServerErrorKind::ConnectionLost => Err(error),
            Err(error) => {
                let reason = format!("the server did not build it in scratch space: {error}");
                if self.has_own_operators()? {
                    return Ok(Settled::Undecided(reason));
                }
                Ok(by_text::settle(&engine, live, wanted, reason))
            }
        }
    }

    /// Whether somebody made operators, functions or casts for the server's own types beside the server's own, which
    /// texts may mean as well. Asked once.
    fn has_own_operators(&mut self) -> Result<bool, ServerError> {
        if self.own_operators.is_none() {
            let rows = query::rows(&mut self.client, OWN_OPERATORS, &[])?;
            self.own_operators = rows.first().map(|row| row.get(0));
        }
        Ok(self.own_operators.unwrap_or(true))
    }
}

struct Same(bool);

struct Builder<'a> {
    client: &'a mut Client,
    engine: Engine,
    path: String,
}

impl Builder<'_> {
    fn compare(mut self, live: &Table, wanted: &Table) -> Result<Same, ServerError> {
        let rows = query::rows(self.client, "SELECT pg_catalog.current_setting('search_path')", &[])?;
        self.path = rows.first().map_or(String::new(), |row| row.get(0));
        let (mut live, mut wanted) = (in_scratch(live, wanted), in_scratch(wanted, live));
        for _ in 0..PASSES {
            wanted = self.pass(&wanted)?;
            if live == wanted {
                return Ok(Same(true));
            }
            live = self.pass(&live)?;
        }
        Ok(Same(live == wanted))
    }

    /// What the server makes of a table: it is built, read back and dropped.
    fn pass(&mut self, table: &Table) -> Result<Table, ServerError> {
        let mut temporary = table.clone();
        temporary.name.schema = Some("pg_temp".to_owned());
        // Names in expressions are looked up as in the key's own statements.
        let path = [Value::text(&self.path)];
        query::rows(self.client, "SELECT pg_catalog.set_config('search_path', $1::text, true)", &path)?;
        for statement in self.engine.create_table(&temporary) {
            self.client.batch_execute(&statement.sql).map_err(error::server)?;
        }
        let reader = Reader::new(self.client)?;
        let found = reader.find_temporary(self.client, &table.name)?;
        let read = reader.read_tables(self.client, found, Depth::Whole)?.into_values().next();
        self.client.batch_execute(&self.engine.drop_table(&temporary).sql).map_err(error::server)?;
        read.ok_or_else(|| ServerError::new("the scratch table is not there"))
    }
}

/// The table with nothing but what holds expressions, here or in the `other` table: a temporary table cannot refer to
/// another one, and keys and numbers only cost time.
fn in_scratch(table: &Table, other: &Table) -> Table {
    let mut scratch = Table::new(table.name.clone());
    // A table is a type, too, and a temporary one is found before the server's own.
    if is_built_in(&scratch.name.name) {
        "binds_scratch".clone_into(&mut scratch.name.name);
    }
    // Its indexes are in the same space as it is.
    while [table, other].iter().any(|table| table.indexes.contains_key(&scratch.name.name)) {
        scratch.name.name.push('_');
    }
    for column in table.columns.values() {
        let column = Column { identity: None, comment: None, ..column.clone() };
        scratch.columns.insert(column.name.clone(), column);
    }
    scratch.checks = table.checks.clone();
    let has_expression = |index: &Index| {
        index.predicate.is_some() || index.parts.iter().any(|part| matches!(part.key, IndexKey::Expression(_)))
    };
    let with_expression = table
        .indexes
        .iter()
        .filter(|(name, index)| has_expression(index) || other.indexes.get(*name).is_some_and(has_expression));
    scratch.indexes = with_expression.map(|(name, index)| (name.clone(), index.clone())).collect();
    scratch
}
