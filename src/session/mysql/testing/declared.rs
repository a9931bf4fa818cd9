//! Short words for declared schemas, and the round trip from one to the catalog and back.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::TestDatabase;
use crate::dialect::Engine;
use crate::physical::{self, Physical};
use crate::schema::{
    Action, Check, Column, ColumnType, Default, EnumType, ForeignKey, Identity, Index, IndexKey, IndexKind, IndexPart,
    Literal, Only, PerEngine, PrimaryKey, Schema, Table, TableName, Timing, Unique,
};
use crate::session::{Scope, Session};

pub(in crate::session::mysql) const ALL: Scope = Scope::All { schemas: Vec::new() };

pub(in crate::session::mysql) fn column(name: &str, r#type: &str) -> Column {
    Column::new(name, PerEngine::any(r#type.parse().unwrap()))
}

pub(in crate::session::mysql) fn native(name: &str, r#type: &str) -> Column {
    Column { r#type: PerEngine::any(ColumnType::Native(r#type.to_owned())), ..column(name, "text") }
}

pub(in crate::session::mysql) fn with(default: Default, column: Column) -> Column {
    Column { default: Some(default), ..column }
}

pub(in crate::session::mysql) fn text(text: &str) -> Default {
    Default::Literal(Literal::Text(text.to_owned()))
}

pub(in crate::session::mysql) fn number(number: &str) -> Default {
    Default::Literal(Literal::Number(number.to_owned()))
}

pub(in crate::session::mysql) fn sql(sql: &str) -> Default {
    Default::Sql(Box::new(PerEngine::any(sql.to_owned())))
}

pub(in crate::session::mysql) fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(TableName::new(name));
    let id = Column { nullable: false, identity: Some(Identity::ByDefault), ..column("id", "bigint") };
    table.columns = [id].into_iter().chain(columns).map(|column| (column.name.clone(), column)).collect();
    table.primary_key = Some(PrimaryKey { name: format!("pk_{name}"), columns: vec!["id".to_owned()] });
    table
}

pub(in crate::session::mysql) fn part(column: &str) -> IndexPart {
    IndexPart::new(IndexKey::Column(column.to_owned()))
}

pub(in crate::session::mysql) fn index(name: &str, kind: IndexKind, parts: Vec<IndexPart>) -> Index {
    Index { kind, ..Index::new(name, parts) }
}

pub(in crate::session::mysql) fn foreign_key(
    name: &str,
    columns: &[&str],
    target: &str,
    references: &[&str],
) -> ForeignKey {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ForeignKey {
        name: name.to_owned(),
        columns: names(columns),
        table: TableName::new(target),
        references: names(references),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    }
}

pub(in crate::session::mysql) fn unique(name: &str, columns: &[&str]) -> Unique {
    Unique {
        name: name.to_owned(),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        nulls_equal: false,
        timing: Timing::NotDeferrable,
    }
}

pub(in crate::session::mysql) fn check(name: &str, sql: &str) -> Check {
    Check { name: name.to_owned(), sql: PerEngine::any(sql.to_owned()), only: Only::default() }
}

pub(in crate::session::mysql) fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let enums = [("mood".to_owned(), vec!["happy", "it's", r"back\slash", "new\nline", "ä€"])];
    let enums = enums.map(|(name, values)| {
        let values = values.into_iter().map(str::to_owned).collect();
        (name.clone(), EnumType { name, schema: None, values })
    });
    Schema {
        enums: enums.into(),
        tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect::<IndexMap<_, _>>(),
    }
}

pub(in crate::session::mysql) fn lowered(engine: &Engine, schema: &Schema) -> Physical {
    let lowered = engine.lower(schema);
    let problems: Vec<_> = lowered.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{engine}: {problems:?}");
    lowered.physical
}

/// Makes the tables and reads them back.
pub(in crate::session::mysql) fn round_trip(database: &TestDatabase, schema: &Schema) -> (Physical, Physical) {
    let mut session = database.session();
    let wanted = lowered(&session.engine(), schema);
    for table in wanted.tables.values() {
        let statements = session.engine().create_table(table);
        session.execute(&statements, &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{}", error.statement));
    }
    let live = session.inspect(&ALL).unwrap();
    (wanted, live)
}

pub(in crate::session::mysql) fn assert_same(wanted: &Physical, live: &Physical) {
    for (name, table) in &wanted.tables {
        let found = live.tables.get(name).unwrap_or_else(|| panic!("no table {name}"));
        for (column, wanted) in &table.columns {
            assert_eq!(found.columns.get(column), Some(wanted), "column {name}.{column}");
        }
        assert_eq!(found, table, "table {name}");
    }
    assert_eq!(live, wanted);
}

/// Takes the expressions out, which the server rewrites, and gives them by where they stood.
pub(in crate::session::mysql) fn without_expressions(physical: &Physical) -> (Physical, BTreeMap<String, String>) {
    let mut plain = physical.clone();
    let mut expressions = BTreeMap::new();
    for table in plain.tables.values_mut() {
        for check in table.checks.values_mut() {
            expressions.insert(format!("check {}", check.name), std::mem::take(&mut check.expression.0));
        }
        for column in table.columns.values_mut() {
            if let Some(generated) = &mut column.generated {
                expressions.insert(format!("column {}", column.name), std::mem::take(&mut generated.expression.0));
            }
        }
        for index in table.indexes.values_mut() {
            for part in &mut index.parts {
                if let physical::IndexKey::Expression(expression) = &mut part.key {
                    expressions.insert(format!("index {}", index.name), std::mem::take(&mut expression.0));
                }
            }
        }
    }
    (plain, expressions)
}
