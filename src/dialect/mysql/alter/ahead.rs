//! Renamings that need a statement of their own.
//!
//! A column that a foreign key is on, or refers to, gets another name without a copy of the table or not at all, and
//! much of what else a statement may do makes a copy:
//! <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>.

use std::collections::BTreeMap;

use super::constraints::drop_check;
use super::hindrance::Hindrance;
use super::part::{Part, statement};
use super::renames::sources;
use crate::dialect::mysql::dependency::names_column;
use crate::dialect::mysql::literal::quote;
use crate::dialect::{Alteration, Engine, Statement};
use crate::flavour::Flavour;
use crate::physical::{Expression, Index, IndexKey, IndexKind, Table};

/// The statement that gives columns their new names, or makes the way free for that, and the table as it is then. None
/// where it can be done along with all the rest.
pub(super) fn ahead(engine: &Engine, alteration: &Alteration<'_>) -> Option<(Statement, Table)> {
    let (before, after) = (alteration.before, alteration.after);
    let sources = sources(alteration);
    let names = sources.iter().filter(|(new, old)| {
        let free = !before.columns.contains_key(*new) && !after.columns.contains_key(*old);
        // What gets its values anew is made beside the old column.
        let goes_on = !alteration.using.contains_key(*new)
            && before.columns.get(*old).is_some_and(|column| column.generated.is_none());
        free && goes_on
    });
    let mut hindrance = Hindrance::default();
    let can_have_it = |(_, old): &(&String, &String)| {
        let Some(found) = Hindrance::of(engine, before, old) else { return false };
        let goes = found.is_empty() || (engine.flavour == Flavour::MySql && referred(before).any(|name| name == *old));
        if goes {
            hindrance.extend(found);
        }
        goes
    };
    let names = names.filter(can_have_it);
    let names: BTreeMap<&str, &str> = names.map(|(new, old)| (old.as_str(), new.as_str())).collect();
    if !key_columns(before).any(|name| names.contains_key(name.as_str())) {
        return None;
    }
    if !hindrance.is_empty() {
        return hindrance.removed(engine, before);
    }
    let mut stands = before.clone();
    let touched = |expression: &Expression| names.keys().any(|old| names_column(engine, expression, old));
    stands.checks.retain(|_, check| !touched(&check.expression));
    rename(&mut stands, &names);
    // Which of the rest makes a copy depends on the server's version, and on what comes together.
    if (Table { name: after.name.clone(), ..stands.clone() }) == *after {
        return None;
    }
    let dropped = before.checks.values().filter(|check| touched(&check.expression));
    let mut parts: Vec<Part> = dropped.map(|check| drop_check(engine.flavour, &before.name, check)).collect();
    parts.extend(names.iter().map(|(old, new)| {
        Part::new(
            format!("rename column `{}.{old}` to `{new}`", before.name),
            format!("RENAME COLUMN {} TO {}", quote(old), quote(new)),
        )
    }));
    Some((statement(&before.name, &parts)?, stands))
}

/// The columns that a foreign key may be on or refer to.
fn key_columns(table: &Table) -> impl Iterator<Item = &String> {
    constrained(table).chain(table.indexes.values().flat_map(columns))
}

/// Those of them that a foreign key is on, or usually refers to.
fn referred(table: &Table) -> impl Iterator<Item = &String> {
    let unique = table.indexes.values().filter(|index| index.kind == IndexKind::Unique);
    constrained(table).chain(unique.flat_map(columns))
}

fn constrained(table: &Table) -> impl Iterator<Item = &String> {
    let key = table.primary_key.iter().flat_map(|key| &key.columns);
    key.chain(table.foreign_keys.values().flat_map(|key| &key.columns))
}

fn columns(index: &Index) -> impl Iterator<Item = &String> {
    index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    })
}

fn rename(table: &mut Table, names: &BTreeMap<&str, &str>) {
    let put = |name: &mut String| {
        if let Some(new) = names.get(name.as_str()) {
            (*new).clone_into(name);
        }
    };
    let columns = std::mem::take(&mut table.columns);
    table.columns = columns
        .into_iter()
        .map(|(mut name, mut column)| {
            put(&mut name);
            column.name.clone_from(&name);
            (name, column)
        })
        .collect();
    table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(put);
    for part in table.indexes.values_mut().flat_map(|index| &mut index.parts) {
        if let IndexKey::Column(name) = &mut part.key {
            put(name);
        }
    }
    for key in table.foreign_keys.values_mut() {
        key.columns.iter_mut().for_each(put);
        if key.table == table.name {
            key.references.iter_mut().for_each(put);
        }
    }
}
