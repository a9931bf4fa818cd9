//! Primary keys, unique constraints and checks.

use super::draft::Written;
use super::foreign_key::timing;
use super::name::texts;
use super::{Fields, check_name, names, only, text};
use crate::diagnostic::{Diagnostic, Location};
use crate::language::value::{Kind, Name, Value};
use crate::schema::{Check, Only, Timing, Unique};

pub(super) const PRIMARY_KEY_KEYS: [&str; 2] = ["name", "columns"];
pub(super) const UNIQUE_KEYS: [&str; 3] = ["columns", "nulls_equal", "deferrable"];
pub(super) const CHECK_KEYS: [&str; 2] = ["sql", "only"];

/// The primary key of a table as it is written.
#[derive(Clone, Debug)]
pub struct PrimaryKeyDraft {
    pub name: Option<String>,
    pub columns: Vec<Name>,
    pub location: Location,
}

/// `primary_key = ["a", "b"]`, or with a name: `{ name = "pk_x", columns = ["a", "b"] }`.
pub fn primary_key(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<PrimaryKeyDraft> {
    let location = value.location.clone();
    if matches!(value.kind, Kind::Array(_)) {
        return Some(PrimaryKeyDraft { name: None, columns: names(value, "primary_key", diagnostics), location });
    }
    if !matches!(value.kind, Kind::Table(_)) {
        let complaint = value.mismatch("primary_key", "an array of columns");
        diagnostics.push(complaint.help("write `primary_key = [\"…\"]`"));
        return None;
    }
    let fields = Fields::new(value, "`primary_key`", &PRIMARY_KEY_KEYS, diagnostics)?;
    let name = fields.text("name", diagnostics);
    if let (Some(name), Some(location)) = (&name, fields.location("name")) {
        check_name("a primary key", name, &location, diagnostics);
    }
    let columns = names(fields.need("columns", &location, diagnostics)?, "columns", diagnostics);
    Some(PrimaryKeyDraft { name, columns, location })
}

/// A unique constraint under its name: its columns alone, or `{ columns = […], nulls_equal = …, deferrable = … }`.
pub fn unique(name: &Name, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Written<Unique>> {
    check_name("a unique constraint", &name.text, &name.location, diagnostics);
    let (columns, nulls_equal, timing) = match &value.kind {
        Kind::Array(_) => (names(value, &name.text, diagnostics), false, Timing::default()),
        _ => {
            let what = format!("unique constraint `{}`", name.text);
            let fields = Fields::new(value, &what, &UNIQUE_KEYS, diagnostics)?;
            let nulls_equal = fields.flag("nulls_equal", diagnostics);
            let timing = timing(&fields, diagnostics);
            let columns = fields.need("columns", &name.location, diagnostics)?;
            (names(columns, "columns", diagnostics), nulls_equal, timing)
        }
    };
    let value = Unique { name: name.text.clone(), columns: texts(&columns), nulls_equal, timing };
    Some(Written { value, location: name.location.clone(), columns })
}

/// A check under its name: its SQL alone, or `{ sql = …, only = […] }`.
pub fn check(name: &Name, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Written<Check>> {
    check_name("a check", &name.text, &name.location, diagnostics);
    let (sql, only) = match &value.kind {
        Kind::Text(_) => (text(value, "sql", diagnostics)?, Only::default()),
        Kind::Table(entries) => {
            let what = format!("check `{}`", name.text);
            let fields = Fields::of(entries, &what, &CHECK_KEYS, diagnostics);
            let only = only(&fields, diagnostics);
            (text(fields.need("sql", &name.location, diagnostics)?, "sql", diagnostics)?, only)
        }
        _ => {
            diagnostics.push(value.mismatch(&name.text, "a string of SQL, or a table with `sql`"));
            return None;
        }
    };
    let value = Check { name: name.text.clone(), sql, only };
    Some(Written { value, location: name.location.clone(), columns: Vec::new() })
}
