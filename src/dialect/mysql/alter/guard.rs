//! Statements that fail where a server would make up values in silence, though it is strict.
//!
//! A column that is NOT NULL and has no default comes with 0, an empty text, the first value of the enum or the year 0.
//! A TIMESTAMP that is NOT NULL from now on gets the time of the statement for every NULL. Both servers were seen to.

use crate::dialect::Statement;
use crate::dialect::mysql::create::quoted;
use crate::dialect::mysql::literal::quote;
use crate::dialect::mysql::types::name;
use crate::physical::{Column, TableName};

/// Whether a new column would get a value of the server's own in each row.
pub(super) fn invents_in_every_row(column: &Column) -> bool {
    !column.nullable && column.default.is_none() && column.generated.is_none() && column.identity.is_none()
}

/// Whether a column would get a value of the server's own instead of NULL.
pub(super) fn invents_for_null(old: &Column, new: &Column) -> bool {
    old.nullable && !new.nullable && new.generated.is_none() && name(&new.r#type) == "timestamp"
}

pub(super) fn every_row(table: &TableName, column: &str) -> Statement {
    Statement::rows(
        format!("see that no row of `{table}` would get a made-up `{column}`"),
        format!("SELECT (SELECT 1 FROM {} UNION ALL SELECT 1)", quoted(table)),
    )
}

pub(super) fn null(table: &TableName, column: &str) -> Statement {
    Statement::rows(
        format!("see that no row of `{table}` has NULL in `{column}`"),
        format!("SELECT (SELECT 1 FROM {} WHERE {} IS NULL UNION ALL SELECT 1)", quoted(table), quote(column)),
    )
}
