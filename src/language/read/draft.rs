//! A table as it is written, before it has a name, a key and the columns that it inherits.

use indexmap::IndexMap;

use super::{
    ColumnDraft, Fields, PrimaryKeyDraft, Reference, check, column, foreign_key, index, options, primary_key, unique,
};
use crate::diagnostic::{Diagnostic, Location};
use crate::language::{Name, Table as Entries, Value};
use crate::schema::{Check, Index, MySqlOptions, SqliteOptions, Unique};

pub(super) const KEYS: [&str; 9] =
    ["columns", "primary_key", "uniques", "checks", "foreign_keys", "indexes", "comment", "mysql", "sqlite"];

/// The parts of a table as they are written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub columns: IndexMap<String, ColumnDraft>,
    pub primary_key: Option<PrimaryKeyDraft>,
    pub uniques: Vec<Written<Unique>>,
    pub checks: Vec<Written<Check>>,
    pub foreign_keys: Vec<Written<Reference>>,
    pub indexes: Vec<Written<Index>>,
    pub comment: Option<String>,
    pub mysql: MySqlOptions,
    pub sqlite: SqliteOptions,
}

/// A named part of a table, where its name is written, and the columns that it names.
#[derive(Clone, Debug)]
pub struct Written<T> {
    pub value: T,
    pub location: Location,
    pub columns: Vec<Name>,
}

impl Draft {
    /// Reads the parts of the table that `what` names. `also` are keys that the caller reads.
    pub fn read(what: &str, entries: &Entries, also: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let known: Vec<&str> = KEYS.iter().chain(also).copied().collect();
        let fields = Fields::of(entries, what, &known, diagnostics);
        let columns = parts(&fields, "columns", diagnostics, column);
        Draft {
            columns: columns.into_iter().map(|draft| (draft.column.name.clone(), draft)).collect(),
            primary_key: fields.get("primary_key").and_then(|value| primary_key(value, diagnostics)),
            uniques: parts(&fields, "uniques", diagnostics, unique),
            checks: parts(&fields, "checks", diagnostics, check),
            foreign_keys: parts(&fields, "foreign_keys", diagnostics, foreign_key),
            indexes: parts(&fields, "indexes", diagnostics, index),
            comment: fields.text("comment", diagnostics),
            mysql: options::mysql(&fields, diagnostics),
            sqlite: options::sqlite(&fields, diagnostics),
        }
    }

    /// Puts the columns of `lenders` before its own, in their order. A later column of a name takes an earlier one's
    /// place, and its own the place of a lent one.
    pub fn inherit<'a>(&mut self, lenders: impl IntoIterator<Item = &'a Draft>) {
        let mut columns: IndexMap<String, ColumnDraft> = IndexMap::new();
        for lender in lenders {
            columns.extend(lender.columns.iter().map(|(name, column)| (name.clone(), column.clone())));
        }
        if !columns.is_empty() {
            columns.extend(std::mem::take(&mut self.columns));
            self.columns = columns;
        }
    }
}

fn parts<T>(
    fields: &Fields<'_>,
    key: &str,
    diagnostics: &mut Vec<Diagnostic>,
    read: impl Fn(&Name, &Value, &mut Vec<Diagnostic>) -> Option<T>,
) -> Vec<T> {
    let entries = fields.map(key, diagnostics);
    entries.into_iter().flatten().filter_map(|(name, value)| read(name, value, diagnostics)).collect()
}
