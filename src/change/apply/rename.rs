//! Renames, followed wherever the old name stands. Texts of SQL are not looked into.

use std::collections::BTreeMap;
use std::hash::Hash;

use indexmap::IndexMap;

use super::{ApplyError, find};
use crate::change::{NamedPart, Subject};
use crate::schema::{ColumnType, Default, Index, IndexKey, Literal, Schema, Table, TableName};

pub(super) fn enum_type(schema: &mut Schema, from: &String, to: &String) -> Result<(), ApplyError> {
    let declared = rekey(&mut schema.enums, from, to, |name| Subject::Enum(name.clone()))?;
    declared.name.clone_from(to);
    for table in schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            let types = column.r#type.any.iter_mut().chain(column.r#type.own.values_mut());
            for used in types.filter(|used| matches!(used, ColumnType::Enum(name) if name == from)) {
                *used = ColumnType::Enum(to.clone());
            }
        }
    }
    Ok(())
}

/// Defaults follow the values of their enum, as they do in a server that keeps both.
pub(crate) fn values(schema: &mut Schema, name: &str, renamed: &BTreeMap<String, String>) {
    let columns = schema.tables.values_mut().flat_map(|table| table.columns.values_mut());
    let is_it = |r#type: &ColumnType| matches!(r#type, ColumnType::Enum(used) if used == name);
    for column in columns.filter(|column| column.r#type.values().any(|(_, used)| is_it(used))) {
        if let Some(Default::Literal(Literal::Text(value))) = &mut column.default
            && let Some(new) = renamed.get(value)
        {
            value.clone_from(new);
        }
    }
}

pub(super) fn table(schema: &mut Schema, from: &TableName, to: &TableName) -> Result<(), ApplyError> {
    let table = rekey(&mut schema.tables, from, to, |name| Subject::Table(name.clone()))?;
    table.name.clone_from(to);
    for key in schema.tables.values_mut().flat_map(|table| table.foreign_keys.values_mut()) {
        if key.table == *from {
            key.table.clone_from(to);
        }
    }
    Ok(())
}

pub(super) fn column(schema: &mut Schema, table: &TableName, from: &String, to: &String) -> Result<(), ApplyError> {
    let owner = find(schema, table)?;
    let column = rekey(&mut owner.columns, from, to, |name| Subject::Column(table.clone(), name.clone()))?;
    column.name.clone_from(to);
    let keys = owner.primary_key.iter_mut().map(|key| &mut key.columns);
    let uniques = owner.uniques.values_mut().map(|unique| &mut unique.columns);
    let foreign_keys = owner.foreign_keys.values_mut().map(|key| &mut key.columns);
    keys.chain(uniques).chain(foreign_keys).for_each(|names| replace(names, from, to));
    owner.indexes.values_mut().for_each(|index| replace_in_index(index, from, to));
    let keys = schema.tables.values_mut().flat_map(|table| table.foreign_keys.values_mut());
    keys.filter(|key| key.table == *table).for_each(|key| replace(&mut key.references, from, to));
    Ok(())
}

pub(super) fn part(table: &mut Table, part: NamedPart, from: &String, to: &String) -> Result<(), ApplyError> {
    let owner = table.name.clone();
    let subject = |name: &String| part.subject(owner.clone(), name.clone());
    let name = match part {
        NamedPart::PrimaryKey => match &mut table.primary_key {
            Some(key) if key.name == *from => &mut key.name,
            _ => return Err(ApplyError::Missing(subject(from))),
        },
        NamedPart::Unique => &mut rekey(&mut table.uniques, from, to, subject)?.name,
        NamedPart::Check => &mut rekey(&mut table.checks, from, to, subject)?.name,
        NamedPart::ForeignKey => &mut rekey(&mut table.foreign_keys, from, to, subject)?.name,
        NamedPart::Index => &mut rekey(&mut table.indexes, from, to, subject)?.name,
    };
    name.clone_from(to);
    Ok(())
}

/// Gives a value another key, in the same place.
fn rekey<'a, K: Clone + Eq + Hash, V>(
    map: &'a mut IndexMap<K, V>,
    from: &K,
    to: &K,
    subject: impl Fn(&K) -> Subject,
) -> Result<&'a mut V, ApplyError> {
    if map.contains_key(to) {
        return Err(ApplyError::Exists(subject(to)));
    }
    let Some((index, _, value)) = map.shift_remove_full(from) else { return Err(ApplyError::Missing(subject(from))) };
    map.shift_insert(index, to.clone(), value);
    Ok(&mut map[index])
}

fn replace(names: &mut [String], from: &str, to: &String) {
    names.iter_mut().filter(|name| *name == from).for_each(|name| name.clone_from(to));
}

fn replace_in_index(index: &mut Index, from: &str, to: &String) {
    for part in &mut index.parts {
        if let IndexKey::Column(name) = &mut part.key {
            replace(std::slice::from_mut(name), from, to);
        }
    }
    replace(&mut index.include, from, to);
}
