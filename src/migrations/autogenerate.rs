//! A revision that leads from what is recorded to what is declared.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Header, Point, Revision, RevisionId, Section};
use crate::change::Change;
use crate::diff::neutral::{Answer, diff};
use crate::key::Key;
use crate::schema::{Place, Renames, Schema};

/// What the file says about one key.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    pub schema: &'a Schema,
    pub renames: &'a Renames,
}

/// Why no revision can be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AutogenerateError {
    /// A revision has to follow one of them, or merge them.
    #[error("there are several heads: {}", .0.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "))]
    SeveralHeads(Vec<RevisionId>),
    /// All of what is declared that can be meant in two ways.
    #[error("{} changes can be meant in two ways", .0.len())]
    Ambiguous(Vec<Unclear>),
    /// Answers to nothing that was asked.
    #[error("nothing fits {}", .0.iter().map(|answer| format!("`{answer}`")).collect::<Vec<_>>().join(", "))]
    Unheeded(Vec<Answer>),
}

/// A change that can be meant in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// In what is declared for this key.
    pub key: Key,
    pub place: Place,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    pub help: String,
}

/// The revision that follows `head` and has a section for each key whose schemas differ; none where no key's do.
///
/// A key that nothing is recorded of begins with nothing.
pub fn autogenerate(
    head: &Point,
    recorded: &IndexMap<Key, Schema>,
    declared: &IndexMap<Key, Declared<'_>>,
    answers: &[Answer],
    message: &str,
) -> Result<Option<Revision>, AutogenerateError> {
    if head.0.len() > 1 {
        return Err(AutogenerateError::SeveralHeads(head.0.iter().cloned().collect()));
    }
    let nothing = Schema::default();
    let mut found = IndexMap::new();
    let mut unclear = Vec::new();
    let mut heeded = BTreeSet::new();
    for (key, declared) in declared {
        let difference = diff(recorded.get(key).unwrap_or(&nothing), declared.schema, declared.renames, answers);
        unclear.extend(difference.ambiguous.into_iter().map(|ambiguous| Unclear {
            key: key.clone(),
            message: ambiguous.message(),
            help: ambiguous.help(),
            place: ambiguous.place,
        }));
        heeded.extend(difference.heeded);
        if !difference.changes.is_empty() {
            found.insert(key.clone(), difference.changes);
        }
    }
    unclear.extend(moves(&found, answers));
    if !unclear.is_empty() {
        return Err(AutogenerateError::Ambiguous(unclear));
    }
    let unheeded: Vec<Answer> = answers
        .iter()
        .enumerate()
        .filter(|(index, _)| !heeded.contains(index))
        .map(|(_, answer)| answer.clone())
        .collect();
    if !unheeded.is_empty() {
        return Err(AutogenerateError::Unheeded(unheeded));
    }
    let section =
        |changes: Vec<Change>| Section { upgrade: changes.into_iter().map(Into::into).collect(), downgrade: None };
    let sections: IndexMap<Key, Section> = found.into_iter().map(|(key, changes)| (key, section(changes))).collect();
    Ok((!sections.is_empty()).then(|| Revision { header: Header::new(message, head), sections }))
}

/// Tables that go from one key while another gets one of that name, unless they are said to be dropped: their rows do
/// not follow.
fn moves(found: &IndexMap<Key, Vec<Change>>, answers: &[Answer]) -> Vec<Unclear> {
    let mut moves = Vec::new();
    for (from, changes) in found {
        for change in changes {
            let Change::DropTable(table) = change else { continue };
            let name = table.name.to_string();
            let creates = |change: &Change| matches!(change, Change::CreateTable(new) if new.name == table.name);
            let to = found.iter().find(|(to, changes)| *to != from && changes.iter().any(creates));
            let Some((to, _)) = to.filter(|_| !answers.contains(&Answer::Dropped(name.clone()))) else { continue };
            moves.push(Unclear {
                key: to.clone(),
                place: Place::table(&table.name),
                message: format!("table `{name}` moves from `{from}` to `{to}`, and its rows would not follow"),
                help: format!(
                    "give it its old `database`, or say that it is dropped in `{from}` and created empty in `{to}`: `--drop '{name}'`"
                ),
            });
        }
    }
    moves
}

#[cfg(test)]
mod tests;
