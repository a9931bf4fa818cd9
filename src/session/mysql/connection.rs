//! The driver's connection, with errors and values in our own types.

use std::borrow::Cow;
use std::io::Write;

use mysql::consts::ColumnType;
use mysql::prelude::Queryable;
use mysql::{Column, Conn};

use super::error::{NO_SUCH_TABLE, server_error};
use crate::dialect::mysql::literal::{hex, literal, quote};
use crate::dialect::tokens::tokens;
use crate::flavour::Flavour;
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

    /// Runs one query and gives the rows of its first result. `parameters` are the values of its question marks.
    ///
    /// They stand in the text as literals: a server whose table cache is full refuses statements that were prepared
    /// (error 1615, <https://jira.mariadb.org/browse/MDEV-17124>), as often as they are prepared again.
    pub(super) fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        if self.echo {
            // Whoever closed stderr does not want to see it.
            let _ = writeln!(std::io::stderr(), "{sql};");
        }
        self.results(&with_values(sql, parameters)).map_err(server_error)
    }

    /// A table as the server prints it; none of one that was dropped meanwhile.
    pub(super) fn definition(&mut self, table: &str) -> Result<Option<String>, ServerError> {
        match self.query(&format!("SHOW CREATE TABLE {}", quote(table)), &[]) {
            Err(error) if error.code.as_deref() == Some(NO_SUCH_TABLE) => Ok(None),
            rows => Ok(rows?.first().map(|row| text(row, 1).to_owned())),
        }
    }

    fn results(&mut self, sql: &str) -> mysql::Result<Vec<Row>> {
        let mut result = self.conn.query_iter(sql)?;
        let mut first = None;
        while let Some(set) = result.iter() {
            let rows: Vec<Row> = set.map(|row| row.map(values)).collect::<Result<_, _>>()?;
            first.get_or_insert(rows);
        }
        Ok(first.unwrap_or_default())
    }
}

/// The query with its values in the place of its question marks.
fn with_values<'a>(sql: &'a str, parameters: &[Value]) -> Cow<'a, str> {
    if parameters.is_empty() {
        return Cow::Borrowed(sql);
    }
    let found = tokens(Flavour::MySql, sql).unwrap_or_default();
    let (mut text, mut at) = (String::with_capacity(sql.len()), 0);
    for (mark, value) in found.iter().filter(|token| token.is_symbol("?")).zip(parameters) {
        text += &sql[at..mark.start];
        match value {
            Value::Null => text += "NULL",
            Value::Integer(number) => text += &number.to_string(),
            Value::Text(value) => text += &in_any_mode(value),
        }
        at = mark.end();
    }
    text += &sql[at..];
    Cow::Owned(text)
}

/// A text as a literal that is the same in every `sql_mode`, of which SQL of the user's own may have left another.
fn in_any_mode(text: &str) -> String {
    let escapes = text.contains(['\'', '\\', '\0', '\n', '\r']);
    if escapes { format!("_utf8mb4 {}", hex(text.as_bytes())) } else { literal(text) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_as_literals_where_question_marks_do() {
        let values = [Value::text("a?"), Value::text("'\\"), Value::Null, Value::Integer(-1)];
        let sql = "SELECT `?`, '?' FROM `a``?` WHERE a = ? AND a <> ? AND b = ? AND c > ? -- ?";
        let bound = "SELECT `?`, '?' FROM `a``?` WHERE a = 'a?' AND a <> _utf8mb4 x'275C' AND b = NULL AND c > -1 -- ?";
        assert_eq!(with_values(sql, &values), bound);
        assert_eq!(with_values("SELECT '?'", &[]), "SELECT '?'");
    }
}
