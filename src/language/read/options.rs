//! How single engines store a table.

use super::Fields;
use crate::diagnostic::Diagnostic;
use crate::schema::{MySqlOptions, SqliteOptions};

pub(super) fn mysql(table: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> MySqlOptions {
    let fields = table
        .get("mysql")
        .and_then(|value| Fields::new(value, "`mysql`", &["engine", "charset", "collation"], diagnostics));
    let Some(fields) = fields else { return MySqlOptions::default() };
    MySqlOptions {
        engine: fields.text("engine", diagnostics),
        charset: fields.text("charset", diagnostics),
        collation: fields.text("collation", diagnostics),
    }
}

pub(super) fn sqlite(table: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> SqliteOptions {
    let fields = table
        .get("sqlite")
        .and_then(|value| Fields::new(value, "`sqlite`", &["strict", "without_rowid", "autoincrement"], diagnostics));
    let Some(fields) = fields else { return SqliteOptions::default() };
    SqliteOptions {
        strict: fields.flag("strict", diagnostics),
        without_rowid: fields.flag("without_rowid", diagnostics),
        autoincrement: fields.flag("autoincrement", diagnostics),
    }
}
