//! The schema that revisions add up to, made in memory.

use std::collections::HashMap;

use super::{Revision, RevisionId};
use crate::change::{ApplyError, Change, Subject};
use crate::key::Key;
use crate::schema::Schema;

/// The recorded schema of one key, and which revision touched what last.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub schema: Schema,
    touched: HashMap<Subject, RevisionId>,
}

/// A revision that does not fit what the ones before it made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: operation {operation} of revision `{revision}` does not fit{}: {error}", after(earlier.as_ref()))]
pub struct ReplayError {
    pub key: Key,
    pub revision: RevisionId,
    /// Counted from 1.
    pub operation: usize,
    /// The revision that made what stands in the way, or took away what is missing.
    pub earlier: Option<RevisionId>,
    #[source]
    pub error: Box<ApplyError>,
}

fn after(earlier: Option<&RevisionId>) -> String {
    earlier.map(|id| format!(" after `{id}`")).unwrap_or_default()
}

impl Recorded {
    /// What the revisions, each after those that it follows, add up to for one key.
    pub fn replay<'a>(key: &Key, revisions: impl IntoIterator<Item = &'a Revision>) -> Result<Self, ReplayError> {
        let mut recorded = Recorded::default();
        for revision in revisions {
            recorded.add(key, revision)?;
        }
        Ok(recorded)
    }

    /// Takes in one more revision.
    pub fn add(&mut self, key: &Key, revision: &Revision) -> Result<(), ReplayError> {
        let Some(section) = revision.sections.get(key) else { return Ok(()) };
        for (index, change) in section.upgrade.iter().map(|operation| &operation.change).enumerate() {
            change.apply(&mut self.schema).map_err(|error| ReplayError {
                key: key.clone(),
                revision: revision.header.id.clone(),
                operation: index + 1,
                earlier: self.who(&error),
                error: Box::new(error),
            })?;
            self.touch(change, &revision.header.id);
        }
        Ok(())
    }

    fn touch(&mut self, change: &Change, id: &RevisionId) {
        if let Change::Sql(sql) = change {
            sql.changes.iter().for_each(|change| self.touch(change, id));
            return;
        }
        for subject in [Some(change.subject()), change.renamed()].into_iter().flatten() {
            if let Some(table) = subject.table() {
                self.touched.insert(Subject::Table(table.clone()), id.clone());
            }
            self.touched.insert(subject, id.clone());
        }
    }

    /// A part that came with its table was touched when the table was.
    fn who(&self, error: &ApplyError) -> Option<RevisionId> {
        let subject = error.subject();
        let table = || subject.table().and_then(|table| self.touched.get(&Subject::Table(table.clone())));
        self.touched.get(subject).or_else(table).cloned()
    }
}

#[cfg(test)]
mod tests;
