//! The constraints and indexes of a table that stays.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::Phases;
use crate::change::{Change, NamedPart};
use crate::schema::{Check, Index, PrimaryKey, Table, TableName, Unique};

/// What becomes of them, each where it belongs among the changes of its table.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) gone: Vec<Change>,
    pub(super) renamed: Vec<Change>,
    pub(super) new: Vec<Change>,
}

/// Pairs the parts of one kind: those of one name that are equal, then those that are equal but for their names. A part
/// that changed is one that goes and one that comes.
pub(super) fn matched<'a, V: PartialEq>(
    before: &'a IndexMap<String, V>,
    after: &'a IndexMap<String, V>,
    same: impl Fn(&V, &V) -> bool,
) -> Vec<(Option<&'a V>, Option<&'a V>)> {
    let mut gone: Vec<&V> =
        before.iter().filter(|(name, _)| !after.contains_key(*name)).map(|(_, part)| part).collect();
    let mut matched = Vec::new();
    for (name, new) in after {
        match before.get(name) {
            Some(old) if old == new => matched.push((Some(old), Some(new))),
            Some(old) => matched.extend([(Some(old), None), (None, Some(new))]),
            None => {
                let old = gone.iter().position(|old| same(old, new)).map(|found| gone.remove(found));
                matched.push((old, Some(new)));
            }
        }
    }
    matched.extend(gone.into_iter().map(|old| (Some(old), None)));
    matched
}

pub(super) fn compare(before: &Table, after: &Table) -> Parts {
    let mut parts = Parts::default();
    let table = || after.name.clone();
    primary_key(before, after, &mut parts);
    let uniques =
        matched(&before.uniques, &after.uniques, |old, new| Unique { name: new.name.clone(), ..old.clone() } == *new);
    for (old, new) in uniques {
        parts.add(
            (
                old.map(|unique| Change::DropUnique { table: table(), unique: unique.clone() }),
                old.map(|part| &part.name),
            ),
            (
                new.map(|unique| Change::AddUnique { table: table(), unique: unique.clone() }),
                new.map(|part| &part.name),
            ),
            (&after.name, NamedPart::Unique),
        );
    }
    let checks =
        matched(&before.checks, &after.checks, |old, new| Check { name: new.name.clone(), ..old.clone() } == *new);
    for (old, new) in checks {
        parts.add(
            (old.map(|check| Change::DropCheck { table: table(), check: check.clone() }), old.map(|part| &part.name)),
            (new.map(|check| Change::AddCheck { table: table(), check: check.clone() }), new.map(|part| &part.name)),
            (&after.name, NamedPart::Check),
        );
    }
    let indexes =
        matched(&before.indexes, &after.indexes, |old, new| Index { name: new.name.clone(), ..old.clone() } == *new);
    for (old, new) in indexes {
        parts.add(
            (old.map(|index| Change::DropIndex { table: table(), index: index.clone() }), old.map(|part| &part.name)),
            (new.map(|index| Change::CreateIndex { table: table(), index: index.clone() }), new.map(|part| &part.name)),
            (&after.name, NamedPart::Index),
        );
    }
    parts
}

fn primary_key(before: &Table, after: &Table, parts: &mut Parts) {
    let table = || after.name.clone();
    let drop = |key: &PrimaryKey| Change::DropPrimaryKey { table: table(), key: key.clone() };
    let add = |key: &PrimaryKey| Change::AddPrimaryKey { table: table(), key: key.clone() };
    let (old, new) = (before.primary_key.as_ref(), after.primary_key.as_ref());
    let sides = match (old, new) {
        (Some(old), Some(new)) if old.columns != new.columns => vec![(Some(old), None), (None, Some(new))],
        _ => vec![(old, new)],
    };
    for (old, new) in sides {
        parts.add(
            (old.map(drop), old.map(|key| &key.name)),
            (new.map(add), new.map(|key| &key.name)),
            (&after.name, NamedPart::PrimaryKey),
        );
    }
}

impl Parts {
    /// Takes in one pair: the change that drops the old with its name, and the one that adds the new.
    fn add(
        &mut self,
        (drop, from): (Option<Change>, Option<&String>),
        (add, to): (Option<Change>, Option<&String>),
        (table, part): (&TableName, NamedPart),
    ) {
        match (from, to) {
            (Some(from), Some(to)) if from == to => {}
            (Some(from), Some(to)) => {
                self.renamed.push(Change::RenamePart { table: table.clone(), part, from: from.clone(), to: to.clone() })
            }
            _ => {
                self.gone.extend(drop);
                self.new.extend(add);
            }
        }
    }
}

/// Puts first what gives a name free that another table takes.
pub(super) fn free_names(phases: &mut Phases) {
    // To some engines names that differ in case alone are one.
    let mut taken: HashMap<String, Vec<&TableName>> = HashMap::new();
    for (name, table) in phases.tables_change.iter().filter_map(takes) {
        taken.entry(name.to_lowercase()).or_default().push(table);
    }
    let taken_elsewhere = |name: &str, table: &TableName| {
        taken.get(&name.to_lowercase()).is_some_and(|tables| tables.iter().any(|other| *other != table))
    };
    let goes_first: Vec<bool> = phases
        .tables_change
        .iter()
        .map(|change| match change {
            Change::DropIndex { table, index } => taken_elsewhere(&index.name, table),
            Change::DropUnique { table, unique } => taken_elsewhere(&unique.name, table),
            Change::DropPrimaryKey { table, key } => taken_elsewhere(&key.name, table),
            Change::DropCheck { table, check } => taken_elsewhere(&check.name, table),
            _ => false,
        })
        .collect();
    for (change, first) in std::mem::take(&mut phases.tables_change).into_iter().zip(goes_first) {
        if first { phases.names_go.push(change) } else { phases.tables_change.push(change) }
    }
}

/// The name that a change takes among those that tables share, and for which table.
fn takes(change: &Change) -> Option<(&str, &TableName)> {
    match change {
        Change::CreateIndex { table, index } => Some((&index.name, table)),
        Change::AddUnique { table, unique } => Some((&unique.name, table)),
        Change::AddPrimaryKey { table, key } => Some((&key.name, table)),
        Change::AddCheck { table, check } => Some((&check.name, table)),
        Change::RenamePart { table, to, .. } => Some((to, table)),
        _ => None,
    }
}
