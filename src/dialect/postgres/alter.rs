//! From one state of a table to another: <https://www.postgresql.org/docs/current/sql-altertable.html>.
//!
//! All of it can be in one transaction. Only what differs is touched, and what can be renamed is not made again.

mod columns;
mod cost;
mod difference;
mod fill;
mod mention;
mod parts;
mod rename;
mod spelling;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::create::{add_column, comment_on_column, comment_on_table};
use super::name::{literal, qualified, quote};
use crate::dialect::{Alteration, Engine, Statement};
use crate::physical::{Column, Table, TableName};
use columns::Columns;
use difference::Difference;
use fill::Fills;

pub(super) use cost::costs;
pub(super) use mention::mentions;
pub(super) use rename::{Rename, in_order, unused};
use steps::Step;

pub(super) fn table(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
    let columns = Columns::of(engine, alteration);
    let parts = Difference::of(alteration, &columns);
    let (old, name) = (&alteration.before.name, &alteration.after.name);
    let mut statements = if holds(alteration.before, &name.name) {
        // Its own index gives the name free first.
        parts.drops(old).chain(parts.renames(old)).chain(moved(old, name)).collect()
    } else {
        moved(old, name).into_iter().chain(parts.drops(name)).chain(parts.renames(name)).collect::<Vec<_>>()
    };
    statements.extend(make_room(&columns, name));
    statements.extend(rename_columns(&columns, alteration));
    statements.extend(change_columns(&columns, &parts, alteration));
    statements.extend(parts.creations(name));
    statements.extend(comments(&columns, alteration));
    statements
}

/// Columns from what they are to what they are to be: what may be looser first, then new columns and values, then what
/// may be stricter.
fn change_columns(columns: &Columns<'_>, parts: &Difference, alteration: &Alteration<'_>) -> Vec<Statement> {
    let name = &alteration.after.name;
    let mut steps: Vec<Step<'_>> = columns.kept.iter().map(|pair| Step::kept(pair.before, pair.after)).collect();
    let mut statements = steps::loosen(&mut steps, alteration);
    let mut fills = Fills::default();
    steps::fill_nulls(&steps, alteration, &mut fills);
    let new = columns.redefined.iter().map(|pair| pair.after).chain(columns.added.iter().copied());
    let (generated, plain): (Vec<&Column>, Vec<&Column>) = new.partition(|column| column.generated.is_some());
    for column in plain {
        let (step, statement, fill) = steps::add(column, alteration, columns);
        steps.push(step);
        statements.push(statement);
        fill.into_iter().for_each(|fill| fills.push(fill));
    }
    statements.extend(fills.statements(name));
    if !fills.is_empty() && parts.defers {
        // A table with checks still to come cannot be altered.
        statements.push(Statement::new("check what is deferred", "SET CONSTRAINTS ALL IMMEDIATE"));
    }
    let staying = columns.dropped.iter().filter(|column| !columns.in_the_way(column)).copied();
    statements.extend(drop_columns(staying, name));
    statements.extend(steps::tighten(&steps, columns, name));
    let computed = generated.into_iter().map(|column| Column { comment: None, ..column.clone() });
    statements.extend(computed.flat_map(|column| add_column(name, &column)));
    statements
}

/// Whether an index of the table has the name, which it shares with tables.
fn holds(table: &Table, name: &str) -> bool {
    let key = table.primary_key.as_ref().and_then(|key| key.name.as_deref());
    key == Some(name) || table.uniques.contains_key(name) || table.indexes.contains_key(name)
}

/// Another name, another schema.
fn moved(before: &TableName, after: &TableName) -> Vec<Statement> {
    let mut statements = Vec::new();
    let renamed = TableName { schema: before.schema.clone(), name: after.name.clone() };
    if before.name != after.name {
        let sql = format!("ALTER TABLE {} RENAME TO {}", qualified(before), quote(&after.name));
        statements.push(Statement::new(format!("rename table `{before}` to `{}`", after.name), sql));
    }
    if before.schema != after.schema {
        let alter = format!("ALTER TABLE {}", qualified(&renamed));
        statements.push(set_schema(&format!("table `{renamed}`"), &alter, after.schema.as_deref()));
    }
    statements
}

/// Moves what `alter` begins to alter to another schema.
pub(super) fn set_schema(what: &str, alter: &str, schema: Option<&str>) -> Statement {
    let alter = format!("{alter} SET SCHEMA ");
    match schema {
        Some(schema) => {
            Statement::new(format!("move {what} to schema `{schema}`"), format!("{alter}{}", quote(schema)))
        }
        // The first schema of the search path has a name that only the server knows.
        None => {
            let sql = format!("BEGIN EXECUTE {} || quote_ident(current_schema()); END", literal(&alter));
            let what = format!("move {what} to the first schema of the search path");
            Statement::new(what, format!("DO {}", literal(&sql)))
        }
    }
}

/// Ends what columns are computed from, and drops those that cannot wait.
fn make_room(columns: &Columns<'_>, table: &TableName) -> Vec<Statement> {
    let plain = columns.kept.iter().filter(|pair| pair.before.generated.is_some() && pair.after.generated.is_none());
    let mut statements: Vec<Statement> = plain
        .map(|pair| {
            let name = &pair.before.name;
            steps::alter(table, &[(name, format!("ALTER COLUMN {} DROP EXPRESSION", quote(name)))])
        })
        .collect();
    let redefined = columns.redefined.iter().map(|pair| pair.before);
    let leaving = columns.dropped.iter().filter(|column| columns.in_the_way(column)).copied();
    statements.extend(drop_columns(redefined.chain(leaving), table));
    statements
}

/// Those that are computed from others first.
fn drop_columns<'a>(columns: impl Iterator<Item = &'a Column>, table: &TableName) -> Vec<Statement> {
    let (computed, plain): (Vec<&Column>, Vec<&Column>) = columns.partition(|column| column.generated.is_some());
    let drop = |column: &Column| {
        let sql = format!("ALTER TABLE {} DROP COLUMN {}", qualified(table), quote(&column.name));
        Statement::new(format!("drop column `{}` of `{table}`", column.name), sql)
    };
    computed.into_iter().chain(plain).map(drop).collect()
}

fn rename_columns(columns: &Columns<'_>, alteration: &Alteration<'_>) -> Vec<Statement> {
    let table = &alteration.after.name;
    let redefined = |new: &str| columns.redefined.iter().any(|pair| pair.after.name == new);
    let standing = columns.renamed.iter().filter(|(_, new)| !redefined(new));
    let renames = standing.map(|(old, new)| Rename { of: (), from: old.clone(), to: new.clone() }).collect();
    let taken: HashSet<String> =
        alteration.before.columns.keys().chain(alteration.after.columns.keys()).cloned().collect();
    let statement = |Rename { from, to, .. }: Rename<()>| {
        let sql = format!("ALTER TABLE {} RENAME COLUMN {} TO {}", qualified(table), quote(&from), quote(&to));
        Statement::new(format!("rename column `{from}` of `{table}` to `{to}`"), sql)
    };
    in_order(renames, &taken).into_iter().map(statement).collect()
}

fn comments(columns: &Columns<'_>, alteration: &Alteration<'_>) -> Vec<Statement> {
    let table = &alteration.after.name;
    let mut statements = Vec::new();
    if alteration.before.comment != alteration.after.comment {
        statements.push(comment_on_table(table, alteration.after.comment.as_deref()));
    }
    for column in alteration.after.columns.values() {
        let kept = columns.kept.iter().find(|pair| pair.after.name == column.name);
        let live = kept.and_then(|pair| pair.before.comment.as_ref());
        if live != column.comment.as_ref() {
            statements.push(comment_on_column(table, &column.name, column.comment.as_deref()));
        }
    }
    statements
}
