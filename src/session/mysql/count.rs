//! How many rows a table has.

use std::time::Duration;

use super::connection::{Connection, integer};
use crate::dialect::Engine;
use crate::dialect::mysql::quoted;
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::{RowCount, ServerError, Value};

pub(super) fn count_rows(
    connection: &mut Connection,
    engine: &Engine,
    table: &TableName,
    limit: Duration,
) -> Result<RowCount, ServerError> {
    // To both servers 0 is no limit.
    let milliseconds = limit.as_millis().max(1);
    let name = quoted(table);
    let sql = match engine.flavour {
        Flavour::MariaDb => {
            let seconds = limit.as_secs_f64().max(0.001);
            format!("SET STATEMENT max_statement_time = {seconds:.3} FOR SELECT COUNT(*) FROM {name}")
        }
        _ => format!("SELECT /*+ MAX_EXECUTION_TIME({milliseconds}) */ COUNT(*) FROM {name}"),
    };
    match connection.query(&sql, &[]) {
        Ok(rows) => Ok(RowCount::Exact(count(&rows))),
        // Ended by the limit: MySQL says so, or only that it was interrupted, in a parallel scan.
        Err(error) if matches!(error.code.as_deref(), Some("3024" | "1969" | "1317")) => {
            let sql =
                "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
            connection.query(sql, &[Value::text(&table.name)]).map(|rows| RowCount::Estimate(count(&rows)))
        }
        Err(error) => Err(error),
    }
}

fn count(rows: &[crate::session::Row]) -> u64 {
    rows.first().map(|row| integer(row, 0)).and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
}
