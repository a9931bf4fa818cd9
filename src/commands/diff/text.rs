//! What a comparison found, for people.

use super::Looked;
use crate::config::Database;
use crate::diff::neutral::Difference;
use crate::report::{self, Cell, Columns, Tone, counted};
use crate::run::{Expected, Mismatch};
use crate::tasks::{Compared, Comparison, Names, Nothing, Source, Tables};

/// How the two sides are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// What a database lacks of what is declared.
    AsDeclared,
    /// What leads from the one to the other.
    Between,
}

impl Words {
    pub(super) fn of(from: &Source, to: &Source) -> Self {
        match (from, to) {
            (Source::Live, Source::Declared) => Words::AsDeclared,
            _ => Words::Between,
        }
    }
}

/// A line for each database, then what differs.
pub(super) fn found(databases: &[&Database], found: &[Looked], words: Words) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), cell(found, words)]);
    }
    let mut text = columns.render();
    for (database, found) in databases.iter().zip(found) {
        let key = Tone::Name.paint(&format!("{}:", database.key));
        let lines = match found.as_ref().map(|comparison| &comparison.found) {
            Ok(Compared::Changes { difference, undecided }) => changes(difference, undecided),
            Ok(Compared::Tables(found)) if words == Words::AsDeclared => declared(found),
            Ok(Compared::Tables(found)) => tables(found),
            Ok(Compared::Nothing(_)) | Err(_) => Vec::new(),
        };
        lines.iter().for_each(|line| text.push_str(&format!("{key} {line}\n")));
    }
    text
}

fn cell(found: &Looked, words: Words) -> Cell {
    let found = match found {
        Ok(Comparison { found, .. }) => found,
        Err(_) => return Cell::new("not compared", Tone::Bad),
    };
    let phrase = match found {
        Compared::Nothing(Nothing::InMemory) => return Cell::new("in memory, nothing to compare", Tone::Faint),
        Compared::Nothing(Nothing::Unmanaged) => return Cell::new("not under migrations", Tone::Faint),
        Compared::Changes { difference, undecided } => {
            let changes = difference.changes.len();
            let parts = [(changes, "change", ""), (undecided.len(), "part", "undecided")];
            phrase(&parts)
        }
        Compared::Tables(found) if words == Words::AsDeclared => declared_phrase(found),
        Compared::Tables(found) => tables_phrase(found),
    };
    let phrase = if phrase.is_empty() { "no difference".to_owned() } else { phrase };
    let is_sure = match found {
        Compared::Changes { undecided, .. } => undecided.is_empty(),
        Compared::Tables(found) => found.undecided.is_empty(),
        Compared::Nothing(_) => true,
    };
    Cell::new(phrase, if found.is_clean() && is_sure { Tone::Good } else { Tone::Notable })
}

/// What there is any of.
fn phrase(parts: &[(usize, &str, &str)]) -> String {
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let words = parts.map(|(count, what, how)| format!("{} {how}", counted(*count, what)).trim_end().to_owned());
    words.collect::<Vec<_>>().join(", ")
}

fn declared_phrase(found: &Tables) -> String {
    if found.is_clean() && found.undecided.is_empty() {
        return format!("{} as declared", counted(found.same, "table"));
    }
    phrase(&[
        (found.added.enums.len(), "enum", "missing"),
        (found.added.tables.len(), "table", "missing"),
        (found.same, "table", "as declared"),
        (found.different.len(), "table", "otherwise than declared"),
        (found.undecided.len(), "table", "undecided"),
    ])
}

fn tables_phrase(found: &Tables) -> String {
    phrase(&[
        (found.added.enums.len(), "enum", "added"),
        (found.added.tables.len(), "table", "added"),
        (found.removed.enums.len(), "enum", "dropped"),
        (found.removed.tables.len(), "table", "dropped"),
        (found.different.len(), "table", "changed"),
        (found.undecided.len(), "table", "undecided"),
        (found.same, "table", "the same"),
    ])
}

fn declared(found: &Tables) -> Vec<String> {
    let enums = found.added.enums.iter().map(|name| format!("enum `{name}` is missing"));
    let missing = found.added.tables.iter().map(|name| format!("table `{name}` is missing"));
    let different =
        found.different.iter().chain(&found.undecided).map(|one| report::mismatch_text(one, Expected::Declared));
    enums.chain(missing).chain(different).collect()
}

fn changes(difference: &Difference, undecided: &[String]) -> Vec<String> {
    let changes = difference.changes.iter().map(|change| change.describe_for_review());
    let ambiguous = difference.ambiguous.iter().map(|ambiguous| ambiguous.message());
    changes.chain(ambiguous).chain(undecided.iter().map(|what| format!("undecided: {what}"))).collect()
}

fn tables(found: &Tables) -> Vec<String> {
    let named = |sign: char, names: &Names| {
        let enums = names.enums.iter().map(move |name| format!("{sign} enum {name}"));
        let tables = names.tables.iter().map(move |name| format!("{sign} table {name}"));
        enums.chain(tables).collect::<Vec<_>>()
    };
    let mut lines = named('+', &found.added);
    lines.extend(named('-', &found.removed));
    lines.extend(found.different.iter().map(|mismatch| changed("~", mismatch)));
    lines.extend(found.undecided.iter().map(|mismatch| changed("?", mismatch)));
    lines
}

/// A table with what comes, goes and becomes something else in it.
fn changed(sign: &str, mismatch: &Mismatch) -> String {
    let mut text = format!("{sign} table {}", mismatch.table);
    for one in &mismatch.differences {
        let line = match (&one.live, &one.wanted) {
            (Some(one_side), Some(other)) => format!("~ {}: {one_side} to {other}", one.what),
            (Some(gone), None) => format!("- {}: {gone}", one.what),
            (None, Some(new)) => format!("+ {}: {new}", one.what),
            (None, None) => format!("~ {}", one.what),
        };
        text.push_str(&format!("\n    {line}"));
    }
    if let Some(reason) = &mismatch.undecided {
        text.push_str(&format!("\n    undecided, the texts may mean the same: {reason}"));
    }
    text
}
