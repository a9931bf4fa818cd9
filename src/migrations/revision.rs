//! One revision: what it follows, and what it changes in which databases.

mod adopts;
pub(super) mod read;
pub(super) mod scripts;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::{Timestamp, Unit};

use super::{Checksum, Point, RevisionId};
use crate::change::Operation;
use crate::diagnostic::Diagnostic;
use crate::key::Key;
use crate::language::Table;
pub use adopts::{Adopts, Versions};

/// What stands above the operations of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub id: RevisionId,
    /// What it follows: nothing at the base, several when it merges.
    pub revises: Vec<RevisionId>,
    pub message: String,
    /// To the second.
    pub created: Timestamp,
    /// What other tools say of the databases where this revision begins.
    pub adopts: Adopts,
}

/// A revision as far as it is known before its operations are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: PathBuf,
    pub header: Header,
    /// The databases that it has a section for.
    pub keys: BTreeSet<Key>,
}

/// A revision whose operations are not read yet, with all that its text tells of them.
#[derive(Clone, Debug)]
pub struct Outline {
    pub entry: Entry,
    /// Of each section.
    pub checksums: BTreeMap<Key, Checksum>,
    lines: BTreeMap<Key, Lines>,
    root: Table,
    /// The keys in it that databases had, with those that they have.
    renamed: IndexMap<Key, Key>,
}

impl Outline {
    /// Lets go of what the operations are read from.
    pub(super) fn forget_operations(&mut self) {
        self.root = Table::new();
    }
}

/// A whole revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub header: Header,
    pub sections: IndexMap<Key, Section>,
}

/// A revision with what its file alone tells.
#[derive(Clone, Debug)]
pub struct RevisionFile {
    pub path: PathBuf,
    pub revision: Revision,
    /// Of each section.
    pub checksums: BTreeMap<Key, Checksum>,
    /// The line at which each operation begins, counted from 1.
    pub lines: BTreeMap<Key, Lines>,
}

/// The lines of the operations of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    pub upgrade: Vec<usize>,
    /// Empty where no downgrade is written.
    pub downgrade: Vec<usize>,
}

/// What a revision does to one database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// In the order in which they run.
    pub upgrade: Vec<Operation>,
    /// None is the reverse of each, in reverse order.
    pub downgrade: Option<Vec<Operation>>,
}

/// A change that cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operation {operation} (`{change}`) cannot be taken back")]
pub struct Irreversible {
    /// Counted from 1.
    pub operation: usize,
    pub change: String,
}

impl Header {
    /// Of a new revision that follows all of `point`, made now.
    pub fn new(message: &str, point: &Point) -> Self {
        let now = Timestamp::now();
        Header {
            id: RevisionId::random(),
            revises: point.0.iter().cloned().collect(),
            message: message.to_owned(),
            created: now.round(Unit::Second).unwrap_or(now),
            adopts: Adopts::default(),
        }
    }
}

impl Outline {
    /// The outline with its sections for the keys that databases have now.
    pub(super) fn following(mut self, renamed: &IndexMap<Key, Key>) -> Result<Self, Diagnostic> {
        let old = renamed.iter().filter(|(old, _)| self.entry.keys.contains(*old));
        self.renamed = old.map(|(old, now)| (old.clone(), now.clone())).collect();
        if self.renamed.is_empty() {
            return Ok(self);
        }
        let count = self.entry.keys.len();
        let keys = std::mem::take(&mut self.entry.keys);
        let adopted = std::mem::take(&mut self.entry.header.adopts.own);
        self.entry.header.adopts.own = adopted.into_iter().map(|(key, versions)| (self.now(key), versions)).collect();
        self.entry.keys = keys.into_iter().map(|key| self.now(key)).collect();
        if self.entry.keys.len() < count {
            let id = &self.entry.header.id;
            return Err(Diagnostic::new(format!("revision `{id}` has sections for two keys of one database"))
                .help("put its operations into the section of the key that it has now"));
        }
        let (checksums, lines) = (std::mem::take(&mut self.checksums), std::mem::take(&mut self.lines));
        self.checksums = checksums.into_iter().map(|(key, checksum)| (self.now(key), checksum)).collect();
        self.lines = lines.into_iter().map(|(key, lines)| (self.now(key), lines)).collect();
        Ok(self)
    }

    fn now(&self, key: Key) -> Key {
        self.renamed.get(&key).cloned().unwrap_or(key)
    }
}

impl Section {
    /// The operations of a downgrade, in the order in which they run.
    pub fn downward(&self) -> Result<Vec<Operation>, Irreversible> {
        if let Some(written) = &self.downgrade {
            return Ok(written.clone());
        }
        let reverse = |(index, each): (usize, &Operation)| {
            each.reverse().ok_or_else(|| Irreversible { operation: index + 1, change: each.change.describe() })
        };
        self.upgrade.iter().enumerate().rev().map(reverse).collect()
    }
}

#[cfg(test)]
mod tests;
