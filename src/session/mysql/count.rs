//! How many rows tables have.

use std::collections::HashMap;
use std::time::Duration;

use super::MySqlSession;
use super::connection::{integer, text};
use crate::dialect::mysql::literal::literal;
use crate::dialect::mysql::quoted;
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::ServerError;
use crate::session::count::Count;

impl Count for MySqlSession {
    fn exact(&mut self, tables: &[TableName], limit: Duration) -> Result<Option<Vec<u64>>, ServerError> {
        // To both servers 0 is no limit. The hint in the first SELECT is for all of them.
        let (before, hint) = match self.engine.flavour {
            Flavour::MariaDb => {
                let seconds = limit.as_secs_f64().max(0.001);
                (format!("SET STATEMENT max_statement_time = {seconds:.3} FOR "), String::new())
            }
            _ => (String::new(), format!("/*+ MAX_EXECUTION_TIME({}) */ ", limit.as_millis().max(1))),
        };
        let count = |(place, table): (usize, &TableName)| {
            let hint = if place == 0 { hint.as_str() } else { "" };
            format!("SELECT {hint}{place}, COUNT(*) FROM {}", quoted(table))
        };
        let counts: Vec<String> = tables.iter().enumerate().map(count).collect();
        match self.connection.query(&format!("{before}{} ORDER BY 1", counts.join(" UNION ALL ")), &[]) {
            Ok(rows) => Ok(Some(rows.iter().map(|row| unsigned(integer(row, 1))).collect())),
            // Ended by the limit: MySQL says so, or only that it was interrupted, in a parallel scan.
            Err(error) if matches!(error.code.as_deref(), Some("3024" | "1969" | "1317")) => Ok(None),
            Err(error) => Err(error),
        }
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
