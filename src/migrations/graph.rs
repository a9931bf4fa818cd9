//! How revisions follow each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use indexmap::IndexMap;

use super::{Entry, Point, RevisionId};

/// All revisions, each after those that it follows; those that do not follow each other are in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    entries: IndexMap<RevisionId, Entry>,
}

/// Why files do not make a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    #[error("revision `{id}` is in two files: {} and {}", first.display(), second.display())]
    Duplicate { id: RevisionId, first: PathBuf, second: PathBuf },
    #[error("{}: revision `{id}` revises `{parent}`, which no file has", path.display())]
    MissingParent { id: RevisionId, path: PathBuf, parent: RevisionId },
    #[error("revisions follow each other in a circle: {}", chain(.0))]
    Loop(Vec<(RevisionId, PathBuf)>),
}

fn chain(links: &[(RevisionId, PathBuf)]) -> String {
    let link = |(id, path): &(RevisionId, PathBuf)| format!("`{id}` ({})", path.display());
    links.iter().map(link).collect::<Vec<_>>().join(" revises ")
}

impl Graph {
    /// Puts revisions in order, or tells everything that is wrong with them.
    pub fn new(entries: Vec<Entry>) -> Result<Graph, Vec<GraphError>> {
        let mut errors = Vec::new();
        let mut waiting: BTreeMap<RevisionId, Entry> = BTreeMap::new();
        for entry in entries {
            if let Some(first) = waiting.get(&entry.header.id) {
                let (id, first) = (entry.header.id.clone(), first.path.clone());
                errors.push(GraphError::Duplicate { id, first, second: entry.path });
            } else {
                waiting.insert(entry.header.id.clone(), entry);
            }
        }
        for entry in waiting.values() {
            for parent in entry.header.revises.iter().filter(|parent| !waiting.contains_key(*parent)) {
                let (id, path) = (entry.header.id.clone(), entry.path.clone());
                errors.push(GraphError::MissingParent { id, path, parent: parent.clone() });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        sort(waiting).map(|entries| Graph { entries }).map_err(|error| vec![error])
    }

    /// Every revision after those that it follows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    pub fn get(&self, id: &RevisionId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// The revisions that no other follows.
    pub fn heads(&self) -> Point {
        self.top(&self.entries.keys().collect())
    }

    /// The revisions at and below a point.
    pub fn below(&self, point: &Point) -> BTreeSet<&RevisionId> {
        let mut below: BTreeSet<&RevisionId> = BTreeSet::new();
        for entry in self.iter().rev() {
            if point.0.contains(&entry.header.id) || below.contains(&entry.header.id) {
                below.insert(&entry.header.id);
                below.extend(&entry.header.revises);
            }
        }
        below
    }

    /// The point of a set of revisions that holds all that they follow.
    pub(super) fn top(&self, set: &BTreeSet<&RevisionId>) -> Point {
        let mut top = set.clone();
        for entry in set.iter().filter_map(|id| self.get(id)) {
            for parent in &entry.header.revises {
                top.remove(parent);
            }
        }
        Point(top.into_iter().cloned().collect())
    }
}

/// Takes again and again the smallest id of those that follow nothing that waits.
fn sort(mut waiting: BTreeMap<RevisionId, Entry>) -> Result<IndexMap<RevisionId, Entry>, GraphError> {
    let mut children: BTreeMap<RevisionId, Vec<RevisionId>> = BTreeMap::new();
    let mut open: BTreeMap<RevisionId, usize> = BTreeMap::new();
    for (id, entry) in &waiting {
        let parents: BTreeSet<&RevisionId> = entry.header.revises.iter().collect();
        open.insert(id.clone(), parents.len());
        for parent in parents {
            children.entry(parent.clone()).or_default().push(id.clone());
        }
    }
    let mut ready: BTreeSet<RevisionId> = open.iter().filter(|(_, n)| **n == 0).map(|(id, _)| id.clone()).collect();
    let mut sorted = IndexMap::with_capacity(waiting.len());
    while let Some(id) = ready.pop_first() {
        for child in children.remove(&id).unwrap_or_default() {
            if let Some(parents) = open.get_mut(&child) {
                *parents -= 1;
                if *parents == 0 {
                    ready.insert(child);
                }
            }
        }
        if let Some((id, entry)) = waiting.remove_entry(&id) {
            sorted.insert(id, entry);
        }
    }
    match waiting.values().next() {
        None => Ok(sorted),
        Some(start) => Err(circle(&waiting, start)),
    }
}

/// Each of what still waits follows another of it, so going from one to the next ends where it has been.
fn circle(waiting: &BTreeMap<RevisionId, Entry>, start: &Entry) -> GraphError {
    let mut path: Vec<(RevisionId, PathBuf)> = Vec::new();
    let mut next = Some(start);
    while let Some(entry) = next {
        let met = path.iter().position(|(id, _)| *id == entry.header.id);
        path.push((entry.header.id.clone(), entry.path.clone()));
        if let Some(met) = met {
            path.drain(..met);
            break;
        }
        next = entry.header.revises.iter().find_map(|parent| waiting.get(parent));
    }
    GraphError::Loop(path)
}

#[cfg(test)]
mod tests;
