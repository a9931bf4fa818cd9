//! How many rows tables have.

use std::time::Duration;

use rusqlite::{Connection, Error, ErrorCode, OptionalExtension};

use super::watchdog::Watchdog;
use crate::dialect::sqlite::names::quote;
use crate::physical::TableName;
use crate::session::RowCount;

/// Counts one table after the other, and estimates those that `limit` leaves no time for.
pub(super) fn count(connection: &Connection, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, Error> {
    let mut counts = exact(connection, tables, limit)?;
    for table in &tables[counts.len()..] {
        counts.push(estimate(connection, &table.name)?);
    }
    Ok(counts)
}

fn exact(connection: &Connection, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, Error> {
    let mut counts = Vec::with_capacity(tables.len());
    if limit.is_zero() {
        return Ok(counts);
    }
    let _watchdog = Watchdog::start(connection, limit);
    for table in tables {
        match number(connection, &format!("SELECT count(*) FROM main.{}", quote(&table.name))) {
            Ok(rows) => counts.push(RowCount::Exact(rows.unwrap_or(0))),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(counts)
}

/// What ANALYZE found, else the highest rowid, else that there are some.
fn estimate(connection: &Connection, table: &str) -> Result<RowCount, Error> {
    let analyzed: Option<String> = connection
        .prepare("SELECT stat FROM main.sqlite_stat1 WHERE tbl = ?1 COLLATE NOCASE LIMIT 1")
        .and_then(|mut statement| statement.query_row([table], |row| row.get(0)).optional())
        // The table of statistics exists after the first ANALYZE.
        .unwrap_or_default();
    let analyzed = analyzed.and_then(|stat| stat.split(' ').next()?.parse().ok());
    if let Some(rows) = analyzed {
        return Ok(RowCount::Estimate(rows));
    }
    let highest = number(connection, &format!("SELECT max(rowid) FROM main.{}", quote(table)));
    Ok(RowCount::Estimate(highest.ok().flatten().unwrap_or(1)))
}

fn number(connection: &Connection, sql: &str) -> Result<Option<u64>, Error> {
    let number: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(number.map(|number| u64::try_from(number).unwrap_or(0)))
}
