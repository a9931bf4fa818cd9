//! Points of the graph, and where a database stands.

use std::collections::BTreeSet;
use std::fmt;

use super::{Entry, Graph, RevisionId};
use crate::key::Key;

/// A point of the graph: the highest revisions that are applied there, none at the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point(pub BTreeSet<RevisionId>);

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("base");
        }
        let ids: Vec<&str> = self.0.iter().map(RevisionId::as_str).collect();
        f.write_str(&ids.join(", "))
    }
}

/// Where one database stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub key: Key,
    /// The highest point that it stands at: every revision below it that has a section for the key is applied.
    pub point: Point,
    pub(super) applied: BTreeSet<RevisionId>,
}

/// Why a database stands at no point.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    #[error("revision `{id}` is applied, but no file has it")]
    Deleted { key: Key, id: RevisionId },
    #[error("revision `{id}` is applied, but it has no section for `{key}` any more")]
    NoSection { key: Key, id: RevisionId },
    #[error("revision `{applied}` is applied, but `{missing}` below it is not")]
    Gap { key: Key, applied: RevisionId, missing: RevisionId },
}

impl Graph {
    /// Where a database stands that has these revisions applied.
    pub fn position(&self, key: &Key, applied: BTreeSet<RevisionId>) -> Result<Position, PositionError> {
        for id in &applied {
            match self.get(id) {
                None => return Err(PositionError::Deleted { key: key.clone(), id: id.clone() }),
                Some(entry) if !entry.keys.contains(key) => {
                    return Err(PositionError::NoSection { key: key.clone(), id: id.clone() });
                }
                Some(_) => {}
            }
        }
        let mut done: BTreeSet<&RevisionId> = BTreeSet::new();
        for entry in self.iter() {
            let id = &entry.header.id;
            let ran = !entry.keys.contains(key) || applied.contains(id);
            if ran && entry.header.revises.iter().all(|parent| done.contains(parent)) {
                done.insert(id);
            } else if applied.contains(id) {
                let missing = self.first_missing(id, key, &applied).unwrap_or(id).clone();
                return Err(PositionError::Gap { key: key.clone(), applied: id.clone(), missing });
            }
        }
        Ok(Position { key: key.clone(), point: self.top(&done), applied })
    }

    /// The revisions that an upgrade to `target` runs in that database, in order.
    pub fn upward(&self, position: &Position, target: &Point) -> Vec<&Entry> {
        let wanted = self.below(target);
        self.iter()
            .filter(|entry| entry.keys.contains(&position.key) && wanted.contains(&entry.header.id))
            .filter(|entry| !position.applied.contains(&entry.header.id))
            .collect()
    }

    /// The revisions that a downgrade to `target` takes back in that database, in order.
    pub fn downward(&self, position: &Position, target: &Point) -> Vec<&Entry> {
        let kept = self.below(target);
        self.iter()
            .rev()
            .filter(|entry| position.applied.contains(&entry.header.id) && !kept.contains(&entry.header.id))
            .collect()
    }

    fn first_missing(&self, id: &RevisionId, key: &Key, applied: &BTreeSet<RevisionId>) -> Option<&RevisionId> {
        let below = self.below(&Point([id.clone()].into()));
        self.iter()
            .filter(|entry| entry.keys.contains(key) && below.contains(&entry.header.id))
            .map(|entry| &entry.header.id)
            .find(|id| !applied.contains(*id))
    }
}
