//! Other values of an enum, or another name: a type of its own on PostgreSQL, the columns that have it elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::table::Altering;
use super::touched::Touched;
use crate::change::Change;
use crate::dialect::{Engine, EnumAlteration, NewValues, Statement};
use crate::physical::Expression;
use crate::schema::{ColumnType, EnumType, Schema, Table, TableName};

/// What an alteration of an enum comes to.
#[derive(Default)]
pub(super) struct PlannedEnum {
    pub(super) ahead: Vec<Statement>,
    pub(super) statements: Vec<Statement>,
    pub(super) tables: Vec<Altering>,
}

pub(super) fn plan(
    engine: &Engine,
    before: &Schema,
    after: &Schema,
    change: &Change,
    uncommitted: &BTreeSet<String>,
) -> PlannedEnum {
    let (old, new, renamed) = match change {
        Change::RenameEnum { from, to } => (from, to, BTreeMap::new()),
        Change::AlterEnum { name, change } => (name, name, change.renamed.clone()),
        _ => return PlannedEnum::default(),
    };
    let (Some(was), Some(is)) = (before.enums.get(old), after.enums.get(new)) else { return PlannedEnum::default() };
    if !engine.facts().enum_types {
        let tables = tables(engine, before, after, old, &renamed);
        let statements = tables.iter().flat_map(|table| table.statements(engine)).collect();
        return PlannedEnum { ahead: Vec::new(), statements, tables };
    }
    let mut planned = PlannedEnum::default();
    // The columns go on with the type under its new name.
    let moved = moved(before, old, is);
    planned.statements.extend(engine.rename_enum(&full_name(was), &full_name(is)));
    if was.values != is.values {
        let tables = tables(engine, &moved, after, new, &BTreeMap::new());
        let first = !uncommitted.contains(old) && full_name(was) == full_name(is);
        let altered = engine.alter_enum(&EnumAlteration {
            name: &full_name(is),
            before: &was.values,
            after: &is.values,
            renamed,
            new_values: if first { NewValues::CommittedFirst } else { NewValues::ByNewType },
            tables: tables.iter().map(Altering::alteration).collect(),
        });
        planned.ahead = altered.ahead;
        planned.statements.extend(altered.statements);
    }
    planned
}

fn full_name(declared: &EnumType) -> TableName {
    TableName { schema: declared.schema.clone(), name: declared.name.clone() }
}

/// The schema before, with the enum under the name and in the schema that it is to have.
fn moved(before: &Schema, old: &str, is: &EnumType) -> Schema {
    let mut moved = before.clone();
    let rename = Change::RenameEnum { from: old.to_owned(), to: is.name.clone() };
    if old != is.name {
        // It applied to the same schema a moment ago.
        drop(rename.apply(&mut moved));
    }
    if let Some(declared) = moved.enums.get_mut(&is.name) {
        declared.schema.clone_from(&is.schema);
    }
    moved
}

/// The tables with columns of the enum, before and after.
fn tables(
    engine: &Engine,
    before: &Schema,
    after: &Schema,
    name: &str,
    renamed: &BTreeMap<String, String>,
) -> Vec<Altering> {
    let users: Touched = Touched {
        tables: before
            .tables
            .values()
            .filter(|table| uses(table, name).next().is_some())
            .map(|t| t.name.clone())
            .collect(),
        ..Touched::default()
    };
    let (old, new) = (users.lower(engine, before), users.lower(engine, after));
    let pairs = old.tables.into_iter().filter_map(|(name, before)| Some((before, new.tables.get(&name)?.clone())));
    let altering = pairs.map(|(table, after)| {
        let columns = before.tables.get(&table.name).into_iter().flat_map(|declared| uses(declared, name));
        let using = columns.filter_map(|column| Some((column.clone(), new_values(engine, column, renamed)?)));
        Altering { using: using.collect(), before: table, after, renamed: BTreeMap::new(), fill: BTreeMap::new() }
    });
    altering.collect()
}

/// The names of the columns that are of the enum on any engine.
fn uses<'a>(table: &'a Table, name: &'a str) -> impl Iterator<Item = &'a String> {
    let is_it = move |r#type: &ColumnType| matches!(r#type, ColumnType::Enum(used) if used == name);
    let columns = table.columns.values().filter(move |column| column.r#type.values().any(|(_, used)| is_it(used)));
    columns.map(|column| &column.name)
}

/// The value of a column after values of its enum got other names.
fn new_values(engine: &Engine, column: &str, renamed: &BTreeMap<String, String>) -> Option<Expression> {
    if renamed.is_empty() {
        return None;
    }
    let column = engine.quote(column);
    let cases: Vec<String> = renamed
        .iter()
        .map(|(from, to)| format!("WHEN {} THEN {}", engine.enum_value(from), engine.enum_value(to)))
        .collect();
    Some(Expression::new(format!("CASE {column} {} ELSE {column} END", cases.join(" "))))
}
