//! How many rows tables have.

use std::time::Duration;

use super::{Postgres, error, query, settings};
use crate::dialect::postgres::qualified;
use crate::physical::TableName;
use crate::session::ServerError;
use crate::session::count::Count;

impl Count for Postgres {
    fn exact(&mut self, tables: &[TableName], limit: Duration) -> Result<Option<Vec<u64>>, ServerError> {
        let counts: Vec<String> = tables
            .iter()
            .enumerate()
            .map(|(place, table)| format!("SELECT {place}, count(*) FROM {}", qualified(table)))
            .collect();
        let sql = format!("{} ORDER BY 1", counts.join(" UNION ALL "));
        let counted = self.ask_within(&sql, Some(limit))?;
        Ok(counted.map(|rows| rows.iter().map(|row| unsigned(row.get(1))).collect()))
    }

    /// What the last ANALYZE or VACUUM saw, -1 if there was none.
    fn estimates(&mut self, tables: &[TableName]) -> Result<Vec<u64>, ServerError> {
        let sql = "SELECT coalesce(c.reltuples, 0)::int8
                   FROM unnest($1::text[]) WITH ORDINALITY AS wanted (name, place)
                   LEFT JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(wanted.name)
                   ORDER BY wanted.place";
        let names: Vec<String> = tables.iter().map(qualified).collect();
        let rows = self.ask(sql, [query::array(names.iter().map(|name| Some(name.as_str())))])?;
        Ok(rows.iter().map(|row| unsigned(row.get(0))).collect())
    }
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl Postgres {
    /// None where the query takes too long, or a table is locked.
    pub(super) fn ask_within(
        &mut self,
        sql: &str,
        limit: Option<Duration>,
    ) -> Result<Option<Vec<postgres::Row>>, ServerError> {
        if self.options.echo {
            settings::echo(sql);
        }
        let found = self.scratch(|client| {
            if let Some(limit) = limit.map(settings::milliseconds) {
                client.batch_execute(&format!("SET LOCAL statement_timeout = {limit}")).map_err(error::server)?;
            }
            query::rows(client, sql, &[])
        });
        match found {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if matches!(error.code.as_deref(), Some("57014" | "55P03")) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
