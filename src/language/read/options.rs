//! How single engines store a table.

use super::Fields;
use crate::diagnostic::Diagnostic;
use crate::schema::{MySqlOptions, SqliteOptions};

pub(super) const MYSQL_KEYS: [&str; 3] = ["engine", "charset", "collation"];
pub(super) const SQLITE_KEYS: [&str; 3] = ["strict", "without_rowid", "autoincrement"];

/// The value of `mysql`.
pub fn mysql(table: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> MySqlOptions {
    let fields = table.get("mysql").and_then(|value| Fields::new(value, "`mysql`", &MYSQL_KEYS, diagnostics));
    let Some(fields) = fields else { return MySqlOptions::default() };
    MySqlOptions {
        engine: fields.text("engine", diagnostics),
        charset: fields.text("charset", diagnostics),
        collation: fields.text("collation", diagnostics),
    }
}

/// The value of `sqlite`.
pub fn sqlite(table: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> SqliteOptions {
    let fields = table.get("sqlite").and_then(|value| Fields::new(value, "`sqlite`", &SQLITE_KEYS, diagnostics));
    let Some(fields) = fields else { return SqliteOptions::default() };
    SqliteOptions {
        strict: fields.flag("strict", diagnostics),
        without_rowid: fields.flag("without_rowid", diagnostics),
        autoincrement: fields.flag("autoincrement", diagnostics),
    }
}
