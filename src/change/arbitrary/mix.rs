//! A schema made of two others, so that every kind of part comes, goes and changes.

use indexmap::IndexMap;

use super::complete;
use crate::change::Change;
use crate::schema::{Column, EnumType, Schema, Table, TableName};

/// Numbers that decide, over and over.
struct Dice(std::iter::Cycle<std::vec::IntoIter<u8>>);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().unwrap()) % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
}

pub(super) fn schemas(from: &Schema, other: &Schema, dice: Vec<u8>) -> Schema {
    let mut dice = Dice(dice.into_iter().cycle());
    let mut to = Schema::default();
    for (name, declared) in &from.enums {
        if !dice.one_in(4) {
            to.enums.insert(name.clone(), enum_type(declared, other, &mut dice));
        }
    }
    for (name, table) in &from.tables {
        let mixed = match dice.roll(4) {
            0 => continue,
            1 => table.clone(),
            _ => {
                let count = other.tables.len();
                let lender = if count == 0 { table } else { &other.tables[dice.roll(count)] };
                mix(table, lender, &mut dice)
            }
        };
        to.tables.insert(name.clone(), mixed);
    }
    add_missing(&mut to.enums, &other.enums, &mut dice);
    add_missing(&mut to.tables, &other.tables, &mut dice);
    complete(&mut to);
    rename(&mut to, &mut dice);
    to
}

/// Gives some things other names, everywhere.
fn rename(schema: &mut Schema, dice: &mut Dice) {
    let mut changes = Vec::new();
    for (name, table) in &schema.tables {
        let column = &table.columns[0].name;
        if dice.one_in(4) {
            let (from, to) = (column.clone(), format!("{column} 2"));
            changes.push(Change::RenameColumn { table: name.clone(), from, to });
        }
        if dice.one_in(4) {
            let to = TableName { name: format!("{} 2", name.name), ..name.clone() };
            changes.push(Change::RenameTable { from: name.clone(), to });
        }
    }
    for name in schema.enums.keys().filter(|_| dice.one_in(4)) {
        changes.push(Change::RenameEnum { from: name.clone(), to: format!("{name} 2") });
    }
    // A name may be taken by chance.
    changes.iter().for_each(|change| drop(change.apply(schema)));
}

fn enum_type(declared: &EnumType, other: &Schema, dice: &mut Dice) -> EnumType {
    let mut mixed = declared.clone();
    let lent = other.enums.values().next().map_or(&[][..], |lender| &lender.values);
    mixed.values.retain(|_| !dice.one_in(3));
    for value in lent {
        if !mixed.values.contains(value) && dice.one_in(2) {
            let place = dice.roll(mixed.values.len() + 1);
            mixed.values.insert(place, value.clone());
        }
    }
    if mixed.values.is_empty() || dice.one_in(2) {
        mixed.values.clone_from(&declared.values);
    }
    if dice.one_in(4) {
        mixed.schema = other.enums.values().next().and_then(|lender| lender.schema.clone());
    }
    mixed
}

fn mix(table: &Table, lender: &Table, dice: &mut Dice) -> Table {
    let mut mixed = table.clone();
    mixed.columns.clear();
    for (name, column) in &table.columns {
        match dice.roll(5) {
            0 if table.columns.len() > 1 && !(mixed.columns.is_empty()) => {}
            1 => {
                let lent = &lender.columns[dice.roll(lender.columns.len())];
                mixed.columns.insert(name.clone(), Column { name: name.clone(), ..lent.clone() });
            }
            _ => _ = mixed.columns.insert(name.clone(), column.clone()),
        }
    }
    add_missing(&mut mixed.columns, &lender.columns, dice);
    mix_parts(&mut mixed.uniques, &lender.uniques, dice, |part, name| part.name = name);
    mix_parts(&mut mixed.checks, &lender.checks, dice, |part, name| part.name = name);
    mix_parts(&mut mixed.foreign_keys, &lender.foreign_keys, dice, |part, name| part.name = name);
    mix_parts(&mut mixed.indexes, &lender.indexes, dice, |part, name| part.name = name);
    match dice.roll(4) {
        0 => mixed.primary_key = None,
        1 => mixed.primary_key.clone_from(&lender.primary_key),
        2 => mixed.primary_key.iter_mut().for_each(|key| key.name.push_str(" new")),
        _ => {}
    }
    if dice.one_in(2) {
        mixed.comment.clone_from(&lender.comment);
        mixed.mysql.clone_from(&lender.mysql);
        mixed.sqlite = lender.sqlite;
    }
    settle(&mut mixed);
    mixed
}

fn mix_parts<V: Clone>(
    parts: &mut IndexMap<String, V>,
    lent: &IndexMap<String, V>,
    dice: &mut Dice,
    rename: impl Fn(&mut V, String),
) {
    for (name, mut part) in std::mem::take(parts) {
        match dice.roll(4) {
            0 => {}
            1 => {
                let name = format!("{name} new");
                rename(&mut part, name.clone());
                parts.insert(name, part);
            }
            _ => _ = parts.insert(name, part),
        }
    }
    for (name, part) in lent {
        // Sometimes in the place of one of that name.
        let name = match parts.keys().next() {
            Some(taken) if dice.one_in(3) => taken.clone(),
            _ => name.clone(),
        };
        let mut part = part.clone();
        rename(&mut part, name.clone());
        parts.insert(name, part);
    }
}

fn add_missing<K: Clone + Eq + std::hash::Hash, V: Clone>(
    map: &mut IndexMap<K, V>,
    more: &IndexMap<K, V>,
    dice: &mut Dice,
) {
    for (name, value) in more {
        if dice.one_in(2) {
            map.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// Takes away what names columns that are gone.
fn settle(table: &mut Table) {
    let Table { columns, primary_key, uniques, foreign_keys, indexes, .. } = table;
    let there = |names: &[String]| names.iter().all(|name| columns.contains_key(name));
    uniques.retain(|_, unique| there(&unique.columns));
    foreign_keys.retain(|_, key| there(&key.columns));
    indexes.retain(|_, index| {
        let keys = index.parts.iter().filter_map(|part| match &part.key {
            crate::schema::IndexKey::Column(name) => Some(name),
            crate::schema::IndexKey::Sql(_) => None,
        });
        keys.chain(&index.include).all(|name| columns.contains_key(name))
    });
    if primary_key.as_ref().is_some_and(|key| !there(&key.columns)) {
        *primary_key = None;
    }
    for name in primary_key.iter().flat_map(|key| &key.columns) {
        columns[name.as_str()].nullable = false;
    }
}
