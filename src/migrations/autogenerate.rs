//! A revision that leads from what is recorded to what is declared.

use indexmap::IndexMap;

use super::{Header, Point, Revision, RevisionId, Section};
use crate::diff::neutral::{Beyond, diff};
use crate::key::Key;
use crate::schema::Schema;

/// Why no revision can be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AutogenerateError {
    /// A revision has to follow one of them, or merge them.
    #[error("there are several heads: {}", .0.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "))]
    SeveralHeads(Vec<RevisionId>),
    /// All of them, by key.
    #[error("{} changes cannot be written as a revision by this version", .0.len())]
    Beyond(Vec<(Key, Beyond)>),
}

/// The revision that follows `head` and has a section for each key whose schemas differ; none where no key's do.
///
/// A key that nothing is recorded of begins with nothing.
pub fn autogenerate(
    head: &Point,
    recorded: &IndexMap<Key, Schema>,
    declared: &IndexMap<Key, Schema>,
    message: &str,
) -> Result<Option<Revision>, AutogenerateError> {
    if head.0.len() > 1 {
        return Err(AutogenerateError::SeveralHeads(head.0.iter().cloned().collect()));
    }
    let nothing = Schema::default();
    let mut sections = IndexMap::new();
    let mut beyond = Vec::new();
    for (key, declared) in declared {
        let difference = diff(recorded.get(key).unwrap_or(&nothing), declared);
        beyond.extend(difference.beyond.into_iter().map(|beyond| (key.clone(), beyond)));
        if !difference.changes.is_empty() {
            sections.insert(
                key.clone(),
                Section { upgrade: difference.changes.into_iter().map(Into::into).collect(), downgrade: None },
            );
        }
    }
    if !beyond.is_empty() {
        return Err(AutogenerateError::Beyond(beyond));
    }
    Ok((!sections.is_empty()).then(|| Revision { header: Header::new(message, head), sections }))
}

#[cfg(test)]
mod tests;
