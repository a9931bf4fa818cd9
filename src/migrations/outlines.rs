//! All revisions, read as far as a run needs them.

use std::sync::OnceLock;

use indexmap::IndexMap;

use super::revision::scripts;
use super::{Checksum, Graph, GraphError, Outline, RevisionFile, RevisionId};
use crate::cores;
use crate::diagnostic::Diagnostic;
use crate::key::Key;

/// The revisions of a folder. Their operations are read once they are asked for: a database that has them all needs
/// none.
#[derive(Clone, Debug, Default)]
pub struct Outlines {
    outlines: IndexMap<RevisionId, Outline>,
    files: OnceLock<Result<IndexMap<RevisionId, RevisionFile>, Vec<Diagnostic>>>,
}

impl Outlines {
    /// Puts revisions in order, or tells everything that is wrong with it.
    pub fn new(outlines: Vec<Outline>) -> Result<(Graph, Self), Vec<GraphError>> {
        let graph = Graph::new(outlines.iter().map(|outline| outline.entry.clone()).collect())?;
        let mut outlines: IndexMap<RevisionId, Outline> =
            outlines.into_iter().map(|outline| (outline.entry.header.id.clone(), outline)).collect();
        let sorted = graph.iter().filter_map(|entry| outlines.swap_remove_entry(&entry.header.id)).collect();
        Ok((graph, Outlines { outlines: sorted, files: OnceLock::new() }))
    }

    /// Of what a revision says about a key.
    pub fn checksum(&self, id: &RevisionId, key: &Key) -> Option<&Checksum> {
        self.outlines.get(id)?.checksums.get(key)
    }

    /// Every checksum of what the revisions say about a key, in their order.
    pub fn checksums(&self, key: &Key) -> impl Iterator<Item = (&RevisionId, &Checksum)> {
        self.outlines.iter().filter_map(|(id, outline)| Some((id, outline.checksums.get(key)?)))
    }

    /// Every revision with its operations, each after those that it follows, or all that is wrong with any.
    pub fn files(&self) -> Result<&IndexMap<RevisionId, RevisionFile>, &Vec<Diagnostic>> {
        let read = || {
            let outlines: Vec<&Outline> = self.outlines.values().collect();
            let files = whole(cores::share(&outlines, |outline| scripts::whole(outline)))?;
            Ok(files.into_iter().map(|file| (file.revision.header.id.clone(), file)).collect())
        };
        self.files.get_or_init(read).as_ref()
    }

    /// Reads the operations, and lets go of the trees that they were read from.
    pub fn read(&mut self) -> Result<(), &Vec<Diagnostic>> {
        if self.files().is_ok() {
            self.outlines.values_mut().for_each(Outline::forget_operations);
        }
        self.files().map(|_| ())
    }

    /// What was found wrong with operations that were read.
    pub fn complaints(&self) -> Option<&Vec<Diagnostic>> {
        self.files.get().and_then(|files| files.as_ref().err())
    }
}

/// All that was read, or all that is wrong with any of it.
pub(super) fn whole<T>(read: Vec<Result<T, Vec<Diagnostic>>>) -> Result<Vec<T>, Vec<Diagnostic>> {
    let mut all = Vec::new();
    let mut diagnostics = Vec::new();
    for one in read {
        match one {
            Ok(one) => all.push(one),
            Err(found) => diagnostics.extend(found),
        }
    }
    if diagnostics.is_empty() { Ok(all) } else { Err(diagnostics) }
}
