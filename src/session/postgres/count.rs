//! How many rows a table has.

use std::time::Duration;

use super::{Postgres, error, query, settings};
use crate::dialect::postgres::qualified;
use crate::physical::TableName;
use crate::session::{RowCount, ServerError, Value};

impl Postgres {
    pub(super) fn count(&mut self, table: &TableName, limit: Duration) -> Result<RowCount, ServerError> {
        let name = qualified(table);
        let limit = settings::milliseconds(limit);
        let counted = self.scratch(|client| {
            client.batch_execute(&format!("SET LOCAL statement_timeout = {limit}")).map_err(error::server)?;
            query::rows(client, &format!("SELECT count(*) FROM {name}"), &[])
        });
        match counted {
            Ok(rows) => Ok(RowCount::Exact(rows.first().map_or(0, |row| unsigned(row.get(0))))),
            // The count took too long, or the table is locked.
            Err(error) if matches!(error.code.as_deref(), Some("57014" | "55P03")) => self.estimate(&name),
            Err(error) => Err(error),
        }
    }

    /// What the last ANALYZE or VACUUM saw, -1 if there was none.
    fn estimate(&mut self, name: &str) -> Result<RowCount, ServerError> {
        let sql = "SELECT reltuples::int8 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1::text)";
        let rows = self.ask(sql, [Value::text(name)])?;
        Ok(RowCount::Estimate(rows.first().map_or(0, |row| unsigned(row.get(0)))))
    }
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
