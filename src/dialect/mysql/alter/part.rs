//! The parts of one ALTER TABLE.

use crate::dialect::Statement;
use crate::dialect::mysql::create::quoted;
use crate::physical::TableName;

/// One part, with what it does for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    what: String,
    sql: String,
}

impl Part {
    pub(super) fn new(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Part { what: what.into(), sql: sql.into() }
    }
}

/// All the parts in one statement, which the server does whole or not at all. None where there are no parts.
pub(super) fn statement(table: &TableName, parts: &[Part]) -> Option<Statement> {
    let what = match parts {
        [] => return None,
        [only] => only.what.clone(),
        _ => format!("alter table `{table}`"),
    };
    let sql: Vec<_> = parts.iter().map(|part| part.sql.as_str()).collect();
    let separator = if parts.len() == 1 { " " } else { "\n  " };
    Some(Statement::new(what, format!("ALTER TABLE {}{separator}{}", quoted(table), sql.join(",\n  "))))
}
