//! How many rows tables have.

use std::collections::HashMap;
use std::time::Duration;

use super::MySqlSession;
use super::connection::{integer, text};
use crate::dialect::mysql::literal::literal;
use crate::dialect::mysql::quoted;
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::count::Count;
use crate::session::{Row, ServerError};

impl Count for MySqlSession {
    fn exact(&mut self, tables: &[TableName], limit: Duration) -> Result<Option<Vec<u64>>, ServerError> {
        let count = |(place, table): (usize, &TableName)| format!("SELECT {place}, COUNT(*) FROM {}", quoted(table));
        let counts: Vec<String> = tables.iter().enumerate().map(count).collect();
        let counted = self.ask_within(&format!("{} ORDER BY 1", counts.join(" UNION ALL ")), Some(limit))?;
        Ok(counted.map(|rows| rows.iter().map(|row| unsigned(integer(row, 1))).collect()))
    }

    fn estimates(&mut self, tables: &[TableName]) -> Result<Vec<u64>, ServerError> {
        let names: Vec<String> = tables.iter().map(|table| literal(&table.name)).collect();
        let sql = format!(
            "SELECT TABLE_NAME, TABLE_ROWS FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({})",
            names.join(", ")
        );
        let rows = self.connection.query(&sql, &[])?;
        let found: HashMap<String, u64> =
            rows.iter().map(|row| (self.folded(text(row, 0)), unsigned(integer(row, 1)))).collect();
        Ok(tables.iter().map(|table| found.get(&self.folded(&table.name)).copied().unwrap_or_default()).collect())
    }
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl MySqlSession {
    /// None where the query, which begins with SELECT, takes too long.
    pub(super) fn ask_within(&mut self, sql: &str, limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError> {
        // To both servers 0 is no limit. The hint in the first SELECT is for all of them.
        let sql = match (limit, self.engine.flavour) {
            (None, _) => sql.to_owned(),
            (Some(limit), Flavour::MariaDb) => {
                format!("SET STATEMENT max_statement_time = {:.3} FOR {sql}", limit.as_secs_f64().max(0.001))
            }
            (Some(limit), _) => {
                let hint = format!("SELECT /*+ MAX_EXECUTION_TIME({}) */ ", limit.as_millis().max(1));
                sql.replacen("SELECT ", &hint, 1)
            }
        };
        match self.connection.query(&sql, &[]) {
            Ok(rows) => Ok(Some(rows)),
            // Ended by the limit: MySQL says so, or only that it was interrupted, in a parallel scan.
            Err(error) if matches!(error.code.as_deref(), Some("3024" | "1969" | "1317")) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
