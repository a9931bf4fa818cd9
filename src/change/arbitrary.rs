//! Random schemas of several tables, and what can be added to them.

use indexmap::IndexMap;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index as Pick;

use super::Change;
use crate::schema::arbitrary::{column, enum_type, index, name, table};
use crate::schema::{Column, ColumnType, EnumType, Index, Schema, Table};

/// A schema in which every enum and table that is named exists.
pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    (vec(enum_type(), 0..3), vec(table(), 0..4)).prop_map(|(enums, tables)| {
        let mut schema = Schema {
            enums: enums.into_iter().map(|declared| (declared.name.clone(), declared)).collect(),
            tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect(),
        };
        complete(&mut schema);
        schema
    })
}

/// A schema, and the same with enums, tables, columns and indexes more.
pub(crate) fn grown() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), schema(), vec(addition(), 0..4)).prop_map(|(from, other, additions)| {
        let to = grow(&from, other, additions);
        (from, to)
    })
}

/// Any change.
pub(crate) fn change() -> impl Strategy<Value = Change> {
    let table = table().prop_filter("it has a constraint of every kind", |table| {
        !table.uniques.is_empty()
            && !table.checks.is_empty()
            && !table.foreign_keys.is_empty()
            && !table.indexes.is_empty()
    });
    (enum_type(), table, any::<Pick>(), any::<bool>()).prop_map(|(declared, whole, pick, add)| {
        let table = whole.name.clone();
        let additions = [
            Change::CreateEnum(declared),
            Change::AddColumn { table: table.clone(), column: whole.columns[0].clone() },
            Change::AddUnique { table: table.clone(), unique: whole.uniques[0].clone() },
            Change::AddCheck { table: table.clone(), check: whole.checks[0].clone() },
            Change::AddForeignKey { table: table.clone(), key: whole.foreign_keys[0].clone() },
            Change::CreateIndex { table, index: whole.indexes[0].clone() },
            Change::CreateTable(whole),
        ];
        let change = pick.get(&additions).clone();
        if add { change } else { change.reverse().unwrap() }
    })
}

fn addition() -> impl Strategy<Value = (Pick, Column, Index)> {
    let column = name().prop_flat_map(|name| column(format!("new {name}")));
    (any::<Pick>(), column).prop_flat_map(|(pick, column)| {
        let index = index(std::slice::from_ref(&column.name));
        (Just(pick), Just(column), index)
    })
}

fn grow(from: &Schema, other: Schema, additions: Vec<(Pick, Column, Index)>) -> Schema {
    let mut to = from.clone();
    for (pick, mut column, mut index) in additions {
        let count = to.tables.len();
        let Some((_, table)) = (count > 0).then(|| to.tables.get_index_mut(pick.index(count))).flatten() else {
            continue;
        };
        column.nullable |= column.default.is_none() && column.generated.is_none() && column.identity.is_none();
        index.name = format!("new {}", index.name);
        table.columns.entry(column.name.clone()).or_insert(column);
        table.indexes.entry(index.name.clone()).or_insert(index);
    }
    add_missing(&mut to.enums, other.enums);
    add_missing(&mut to.tables, other.tables);
    declare_enums(&mut to);
    to
}

fn add_missing<K: Eq + std::hash::Hash, V>(map: &mut IndexMap<K, V>, more: IndexMap<K, V>) {
    for (name, value) in more {
        map.entry(name).or_insert(value);
    }
}

fn complete(schema: &mut Schema) {
    declare_enums(schema);
    let names: Vec<_> = schema.tables.keys().cloned().collect();
    let keys = schema.tables.values_mut().flat_map(|table| table.foreign_keys.values_mut());
    for (place, key) in keys.enumerate() {
        key.table = names[place % names.len()].clone();
    }
}

fn declare_enums(schema: &mut Schema) {
    let used: Vec<String> = schema.tables.values().flat_map(enums_of).collect();
    for name in used {
        let declared = EnumType { name: name.clone(), schema: None, values: vec!["a".to_owned()] };
        schema.enums.entry(name).or_insert(declared);
    }
}

fn enums_of(table: &Table) -> Vec<String> {
    let types = table.columns.values().flat_map(|column| column.r#type.values());
    let names = types.filter_map(|(_, declared)| match declared {
        ColumnType::Enum(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}
