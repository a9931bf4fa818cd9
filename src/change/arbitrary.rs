//! Random schemas of several tables, and random changes.

mod mix;

use indexmap::IndexMap;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

use super::{Change, ColumnChange, EnumChange, NamedPart, Operation, Script, Sql, TableChange, Transaction, Undo};
use crate::schema::arbitrary::{column, default, enum_type, name, per_engine, sql_per_engine, table, table_name, text};
use crate::schema::{ColumnType, EnumType, Schema, Table, TableName};

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

/// Two schemas that have much in common.
pub(crate) fn two() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), schema(), vec(any::<u8>(), 64)).prop_map(|(from, other, dice)| {
        let to = mix::schemas(&from, &other, dice);
        (from, to)
    })
}

/// Any change, as a revision orders it.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    (change(), of(text()), of(0..=i64::MAX as u64), any::<bool>()).prop_map(|(change, data_loss, rows, flag)| {
        let is_index = matches!(change, Change::CreateIndex { .. } | Change::DropIndex { .. });
        let max_rows = rows.filter(|_| data_loss.is_some());
        Operation { change, data_loss, max_rows, concurrently: flag && is_index }
    })
}

/// Any change.
pub(crate) fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => whole().boxed(),
        1 => rename().boxed(),
        1 => alter_column().boxed(),
        1 => alter_other().boxed(),
        1 => sql().boxed(),
    ]
    .boxed()
}

/// A change that adds or drops something.
fn whole() -> impl Strategy<Value = Change> {
    let table = table().prop_filter("it has a part of every kind", |table| {
        table.primary_key.is_some()
            && !table.uniques.is_empty()
            && !table.checks.is_empty()
            && !table.foreign_keys.is_empty()
            && !table.indexes.is_empty()
    });
    (enum_type(), table, of(default()), any::<Pick>(), any::<bool>()).prop_map(|(declared, whole, fill, pick, add)| {
        let table = whole.name.clone();
        let additions = [
            Change::CreateEnum(declared),
            Change::AddColumn { table: table.clone(), column: whole.columns[0].clone(), fill },
            Change::AddPrimaryKey { table: table.clone(), key: whole.primary_key.clone().unwrap() },
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

fn rename() -> impl Strategy<Value = Change> {
    let part = select(vec![
        NamedPart::PrimaryKey,
        NamedPart::Unique,
        NamedPart::Check,
        NamedPart::ForeignKey,
        NamedPart::Index,
    ]);
    (table_name(), table_name(), name(), name(), part, 0..4).prop_map(|(table, other, from, to, part, kind)| match kind
    {
        0 => Change::RenameEnum { from, to },
        1 => Change::RenameTable { from: table, to: other },
        2 => Change::RenameColumn { table, from, to },
        _ => Change::RenamePart { table, part, from, to },
    })
}

fn alter_column() -> impl Strategy<Value = Change> {
    let side = || column("x".to_owned()).boxed();
    let sides = (side(), side());
    (table_name(), name(), sides, of(default()), of(sql_per_engine())).prop_filter_map(
        "the columns differ",
        |(table, column, (before, after), fill, using)| {
            let change = ColumnChange::between(&before, &after)?;
            Some(Change::AlterColumn { table, column, change, fill, using })
        },
    )
}

fn alter_other() -> impl Strategy<Value = Change> {
    let enums = (enum_type(), enum_type()).prop_filter_map("the enums differ", |(before, after)| {
        let renamed = before.values.first().zip(after.values.first()).map(|(from, to)| (from.clone(), to.clone()));
        let change = EnumChange::between(&before, &after, &renamed.into_iter().collect())?;
        Some(Change::AlterEnum { name: before.name, change })
    });
    let tables = (table().boxed(), table().boxed()).prop_filter_map("the tables differ", |(before, after)| {
        let change = TableChange::between(&before, &after)?;
        Some(Change::AlterTable { table: before.name, change })
    });
    prop_oneof![enums.boxed(), tables.boxed()]
}

fn sql() -> impl Strategy<Value = Change> {
    let statement = || text().prop_map(|text| format!("x {text}"));
    let script = move || {
        prop_oneof![
            3 => vec(statement(), 0..3).prop_map(Script::Statements),
            1 => Just(Script::Statements(vec!["nothing".to_owned()])),
            1 => "[a-z]{1,8}\\.sql".prop_map(|name| Script::File { name, text: String::new() }),
        ]
    };
    let scripts = move || per_engine(script().boxed(), script());
    let undo = of(prop_oneof![1 => Just(Undo::Nothing), 2 => scripts().prop_map(Undo::Run)]);
    let transaction = select(vec![Transaction::Inside, Transaction::Outside]);
    let changes = vec(prop_oneof![whole().boxed(), rename().boxed()], 0..3);
    (scripts(), undo, of(sql_per_engine()), changes, transaction).prop_map(
        |(run, undo, applied, changes, transaction)| Change::Sql(Sql { run, undo, applied, changes, transaction }),
    )
}

/// Gives a schema what its parts name: enums, and tables and columns for its foreign keys.
pub(super) fn complete(schema: &mut Schema) {
    declare_enums(schema);
    let columns: IndexMap<TableName, Vec<String>> =
        schema.tables.iter().map(|(name, table)| (name.clone(), table.columns.keys().cloned().collect())).collect();
    let keys = schema.tables.values_mut().flat_map(|table| table.foreign_keys.values_mut());
    for (place, key) in keys.enumerate() {
        if !columns.contains_key(&key.table) {
            key.table = columns.get_index(place % columns.len()).unwrap().0.clone();
        }
        let target = &columns[&key.table];
        if key.references.iter().any(|name| !target.contains(name)) {
            key.columns.truncate(target.len());
            key.references = target[..key.columns.len()].to_vec();
        }
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
