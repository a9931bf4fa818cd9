//! `[naming]`: how the names are made that the tables of a file leave out.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Document;
use crate::diagnostic::Diagnostic;
use crate::key::Key;
use crate::language::Value;
use crate::language::read::{naming, suggest};
use crate::schema::Naming;

/// The key of `[naming]` that says how single databases differ.
pub(super) const DATABASES: &str = "databases";

/// How one file names things, in each database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namings {
    others: Naming,
    own: IndexMap<Key, Naming>,
}

impl Namings {
    /// How names are made in that database.
    pub fn of(&self, database: &Key) -> &Naming {
        self.own.get(database).unwrap_or(&self.others)
    }

    /// Reads the `[naming]` of a file; none where it has none, so that the main file's holds.
    pub(super) fn read<'a>(
        document: &Document,
        databases: impl Iterator<Item = &'a Key> + Clone,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let table = match document.root.get("naming")?.table("naming") {
            Ok(table) => table,
            Err(complaint) => {
                diagnostics.push(complaint);
                return None;
            }
        };
        let others = naming(&Naming::default(), table, &[DATABASES], diagnostics);
        let own = table.get(DATABASES).map(|value| own(value, &others, databases, diagnostics)).unwrap_or_default();
        Some(Namings { others, own })
    }
}

/// How each document names things: one that says nothing does as the first one, which is the main file.
pub(super) fn of_documents<'a>(
    documents: &[Document],
    databases: impl Iterator<Item = &'a Key> + Clone,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Namings>> {
    let mut namings: Vec<Arc<Namings>> = Vec::with_capacity(documents.len());
    for document in documents {
        let own = Namings::read(document, databases.clone(), diagnostics).map(Arc::new);
        namings.push(own.or_else(|| namings.first().cloned()).unwrap_or_default());
    }
    namings
}

/// What a database says itself stands above what is said for all.
fn own<'a>(
    value: &Value,
    others: &Naming,
    databases: impl Iterator<Item = &'a Key> + Clone,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<Key, Naming> {
    let entries = value.table(DATABASES).map_err(|complaint| diagnostics.push(complaint));
    let mut own = IndexMap::new();
    for (name, value) in entries.into_iter().flatten() {
        let read = value.table(&name.text).map_err(|complaint| diagnostics.push(complaint));
        let read = read.map(|entries| naming(others, entries, &[], diagnostics));
        match databases.clone().find(|key| key.as_str() == name.text) {
            Some(key) => own.extend(read.map(|naming| (key.clone(), naming))),
            None => {
                let complaint = name.complain(format!("there is no database `{}`", name.text));
                let known: Vec<_> = databases.clone().map(|key| format!("`{key}`")).collect();
                let complaint = complaint.help(format!("`[databases]` has {}", known.join(", ")));
                diagnostics.push(suggest(complaint, &name.text, databases.clone().map(Key::as_str)));
            }
        }
    }
    own
}
