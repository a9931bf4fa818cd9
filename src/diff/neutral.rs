//! The changes that lead from one neutral schema to another.

mod ambiguous;
mod answer;
mod columns;
mod enums;
mod keys;
mod order;
mod parts;
mod rename;
mod table;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::change::{Change, rename_values};
use crate::schema::{Renames, Schema, Table, TableName};

pub use ambiguous::Ambiguous;
pub use answer::Answer;
use answer::Answers;
use columns::ColumnRenames;
use rename::Renaming;

/// What leads from one schema to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// In an order in which they can be made.
    pub changes: Vec<Change>,
    /// What could be a rename as well as a drop and an addition. While there is any, the changes take it for the latter.
    pub ambiguous: Vec<Ambiguous>,
    /// Which of the answers were heeded, by their place among those given.
    pub heeded: BTreeSet<usize>,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.ambiguous.is_empty()
    }
}

/// Compares two schemas. `renames` are old names in words of `to`; they count while `from` has the old name and not the
/// new. `answers` say of what is ambiguous which it is.
pub fn diff(from: &Schema, to: &Schema, renames: &Renames, answers: &[Answer]) -> Difference {
    let mut renaming = Renaming::new(from, to, Answers::new(answers));
    renaming.tables(renames);
    renaming.columns(renames);
    renaming.enums();
    let mut phases = Phases::default();
    let values = renaming.values();
    for (name, renamed) in values.iter().filter(|(_, renamed)| !renamed.is_empty()) {
        rename_values(renaming.schema.to_mut(), name, renamed);
    }
    let mut reordered = BTreeSet::new();
    for (name, before, after) in sides(&renaming.schema.enums, &to.enums) {
        enums::compare(before, after, values.get(name), &mut phases);
        reordered.extend(enums::reorders(before, after, values.get(name)).then_some(name.as_str()));
    }
    tables(&renaming.schema, to, (&renaming.columns, &reordered), &mut phases);
    let Renaming { mut changes, ambiguous, answers, .. } = renaming;
    changes.extend(phases.in_order());
    Difference { changes, ambiguous, heeded: answers.heeded }
}

/// Changes by when they are made. Within a phase they are in the order of the file.
#[derive(Default)]
struct Phases {
    /// Before what they hold on to can change or go.
    foreign_keys_go: Vec<Change>,
    /// Enums, and values of them, that come.
    enums_come: Vec<Change>,
    tables_go: Vec<Change>,
    /// What gives a name free that another table takes: indexes share their names within a PostgreSQL schema and a
    /// SQLite file, checks within a MySQL database.
    names_go: Vec<Change>,
    /// All that is about one table, together, so that an engine that rebuilds does so once.
    tables_change: Vec<Change>,
    tables_come: Vec<Change>,
    /// Once no column needs the values, and before foreign keys hold on to the columns: MariaDB refuses then.
    values_go: Vec<Change>,
    /// After what they refer to is there.
    foreign_keys_come: Vec<Change>,
    /// Once no column uses them.
    enums_go: Vec<Change>,
}

impl Phases {
    fn in_order(self) -> impl Iterator<Item = Change> {
        [
            self.foreign_keys_go,
            self.enums_come,
            self.tables_go,
            self.names_go,
            self.tables_change,
            self.tables_come,
            self.values_go,
            self.foreign_keys_come,
            self.enums_go,
        ]
        .into_iter()
        .flatten()
    }
}

/// `reordered` are the enums whose old values do not stay where they are.
fn tables(from: &Schema, to: &Schema, (renames, reordered): (&ColumnRenames, &BTreeSet<&str>), phases: &mut Phases) {
    let mut gone: IndexMap<&TableName, &Table> = IndexMap::new();
    let mut created: IndexMap<&TableName, &Table> = IndexMap::new();
    let mut pairs: Vec<(&Table, &Table)> = Vec::new();
    for (name, before, after) in sides(&from.tables, &to.tables) {
        match (before, after) {
            (Some(before), Some(after)) => pairs.push((before, after)),
            (Some(before), None) => _ = gone.insert(name, before),
            (None, Some(after)) => _ = created.insert(name, after),
            (None, None) => {}
        }
    }
    let disturbed = keys::Disturbed::by(&pairs, reordered);
    for (before, after) in &pairs {
        keys::compare(before, after, &disturbed, phases);
        phases.tables_change.extend(renames.of(&after.name));
        if before != after {
            phases.tables_change.extend(table::compare(before, after));
        }
    }
    parts::free_names(phases);
    // Of tables that refer to each other, each goes before those that it refers to.
    phases.tables_go.extend(order::by_reference(&gone).into_iter().rev().cloned().map(Change::DropTable));
    let first = [&mut phases.foreign_keys_go, &mut phases.tables_go, &mut phases.names_go];
    first.into_iter().flatten().for_each(|change| renames.undo_in(change));
    phases.tables_come.extend(order::by_reference(&created).into_iter().cloned().map(Change::CreateTable));
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
