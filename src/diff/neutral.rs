//! The changes that lead from one neutral schema to another.

mod order;
mod table;

use indexmap::IndexMap;

use crate::change::{Change, Subject};
use crate::schema::{EnumType, Place, Schema, Table};

/// What leads from one schema to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// In an order in which they can be made: enums, columns, indexes, tables. A new table may refer to a new column by
    /// a new unique index, while no added column refers to anything.
    pub changes: Vec<Change>,
    /// What no change of this version says. While there is any, the changes alone do not lead to the other schema.
    pub beyond: Vec<Beyond>,
}

/// A difference that cannot be written as a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// In the schema that is led to; what is only in the other stands there.
    pub place: Place,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    pub help: Option<&'static str>,
}

impl Beyond {
    fn new(place: Place, message: impl Into<String>) -> Self {
        Beyond { place, message: message.into(), help: None }
    }
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.beyond.is_empty()
    }
}

/// Compares two schemas.
pub fn diff(from: &Schema, to: &Schema) -> Difference {
    let mut beyond = Vec::new();
    let mut changes = enums(&from.enums, &to.enums, &mut beyond);
    let mut indexes = Vec::new();
    let mut created: IndexMap<_, &Table> = IndexMap::new();
    for (name, before, after) in sides(&from.tables, &to.tables) {
        match (before, after) {
            (Some(before), Some(after)) => {
                let mut found = table::compare(before, after);
                changes.append(&mut found.columns);
                indexes.append(&mut found.indexes);
                beyond.append(&mut found.beyond);
            }
            (None, Some(after)) => {
                created.insert(name, after);
            }
            _ => beyond.push(gone(Place::table(name), &Subject::Table(name.clone()))),
        }
    }
    changes.append(&mut indexes);
    changes.extend(order::by_reference(&created).into_iter().cloned().map(Change::CreateTable));
    Difference { changes, beyond }
}

fn enums(from: &IndexMap<String, EnumType>, to: &IndexMap<String, EnumType>, beyond: &mut Vec<Beyond>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, before, after) in sides(from, to) {
        let place = Place::enum_type(name);
        let subject = Subject::Enum(name.clone());
        match (before, after) {
            (None, Some(after)) => changes.push(Change::CreateEnum(after.clone())),
            (Some(before), Some(after)) if before != after => {
                beyond.push(Beyond::new(place, format!("{subject} changed")));
            }
            (Some(_), Some(_)) => {}
            _ => beyond.push(gone(place, &subject)),
        }
    }
    changes
}

fn gone(place: Place, subject: &Subject) -> Beyond {
    Beyond::new(place, format!("{subject} is no longer declared"))
}

/// Every name with its value on either side: those of `to` in their order, then those that only `from` has.
fn sides<'a, K: Eq + std::hash::Hash, V>(
    from: &'a IndexMap<K, V>,
    to: &'a IndexMap<K, V>,
) -> impl Iterator<Item = (&'a K, Option<&'a V>, Option<&'a V>)> {
    let declared = to.iter().map(|(name, after)| (name, from.get(name), Some(after)));
    let left = from.iter().filter(|(name, _)| !to.contains_key(*name)).map(|(name, before)| (name, Some(before), None));
    declared.chain(left)
}

#[cfg(test)]
mod tests;
