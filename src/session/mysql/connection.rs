//! The driver's connection, with errors and values in our own types.

use std::io::Write;

use mysql::consts::ColumnType;
use mysql::prelude::Queryable;
use mysql::{Column, Conn, Params};

use super::error::server_error;
use crate::session::{Row, ServerError, Value};

/// Every statement of a session goes through here.
pub(super) struct Connection {
    pub(super) conn: Conn,
    pub(super) echo: bool,
}

impl Connection {
    /// Runs one statement.
    ///
    /// The driver always lets the server take several in one text, and `query_drop` loses the errors of all but the
    /// first, so that every result is looked at.
    pub(super) fn run(&mut self, sql: &str) -> Result<(), ServerError> {
        self.query(sql, &[]).map(drop)
    }

    /// Runs one query and gives the rows of its first result.
    pub(super) fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        if self.echo {
            // Whoever closed stderr does not want to see it.
            let _ = writeln!(std::io::stderr(), "{sql};");
        }
        let rows = if parameters.is_empty() { self.text(sql) } else { self.prepared(sql, parameters) };
        rows.map_err(server_error)
    }

    fn text(&mut self, sql: &str) -> mysql::Result<Vec<Row>> {
        let mut result = self.conn.query_iter(sql)?;
        let mut first = None;
        while let Some(set) = result.iter() {
            let rows: Vec<Row> = set.map(|row| row.map(values)).collect::<Result<_, _>>()?;
            first.get_or_insert(rows);
        }
        Ok(first.unwrap_or_default())
    }

    fn prepared(&mut self, sql: &str, parameters: &[Value]) -> mysql::Result<Vec<Row>> {
        let parameters = parameters.iter().map(|value| match value {
            Value::Null => mysql::Value::NULL,
            Value::Integer(number) => mysql::Value::Int(*number),
            Value::Text(text) => mysql::Value::Bytes(text.clone().into_bytes()),
        });
        let result = self.conn.exec_iter(sql, Params::Positional(parameters.collect()))?;
        result.map(|row| row.map(values)).collect()
    }
}

fn values(row: mysql::Row) -> Row {
    let columns = row.columns();
    row.unwrap_raw().into_iter().zip(columns.iter()).map(|(value, column)| self::value(value, column)).collect()
}

fn value(value: Option<mysql::Value>, column: &Column) -> Value {
    match value {
        None | Some(mysql::Value::NULL) => Value::Null,
        Some(mysql::Value::Int(number)) => Value::Integer(number),
        Some(mysql::Value::UInt(number)) => {
            i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer)
        }
        Some(mysql::Value::Bytes(bytes)) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            match text.parse() {
                Ok(number) if is_integer(column) => Value::Integer(number),
                _ => Value::Text(text),
            }
        }
        Some(other) => Value::Text(other.as_sql(true).trim_matches('\'').to_owned()),
    }
}

/// The text protocol sends numbers as text, and the column tells them apart.
fn is_integer(column: &Column) -> bool {
    matches!(
        column.column_type(),
        ColumnType::MYSQL_TYPE_TINY
            | ColumnType::MYSQL_TYPE_SHORT
            | ColumnType::MYSQL_TYPE_INT24
            | ColumnType::MYSQL_TYPE_LONG
            | ColumnType::MYSQL_TYPE_LONGLONG
    )
}

/// A text of a row that is never NULL in the query; empty where it is.
pub(super) fn text(row: &Row, at: usize) -> &str {
    row.get(at).and_then(Value::as_text).unwrap_or_default()
}

/// A text that may be NULL.
pub(super) fn optional(row: &Row, at: usize) -> Option<&str> {
    row.get(at).and_then(Value::as_text)
}

pub(super) fn integer(row: &Row, at: usize) -> i64 {
    row.get(at).and_then(Value::as_integer).unwrap_or_default()
}
