//! Holds the reader to SQLite: any text is read without a panic and to its end, and what SQLite takes is read as SQLite
//! understands it, as far as its PRAGMAs tell.

use std::time::{Duration, Instant};

use indexmap::IndexSet;
use rusqlite::Connection;

use super::{Catalog, Depth, index, table};
use crate::dialect::sqlite::names::unquote;
use crate::dialect::sqlite::{default, types};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::{Identity, Storage, Table, TableName};

/// A text of a few lines needs less by far.
const LONGEST: Duration = Duration::from_secs(2);

/// Whether SQLite takes the text as the definition of a table; an error where it understands another one than is read.
pub fn held_to_sqlite(sql: &str) -> Result<bool, String> {
    let began = Instant::now();
    let _ = table::read("t", sql);
    let _ = index::read("i", sql, &Table::new(TableName::new("t")));
    if began.elapsed() > LONGEST {
        return Err(format!("takes {:?}: {sql}", began.elapsed()));
    }
    let connection = Connection::open_in_memory().unwrap();
    // What does not end with the statement is no part of the definition.
    if !is_definition(sql) || connection.execute(sql, []).is_err() {
        return Ok(false);
    }
    agree(&connection).map_err(|why| format!("{why}\n{sql}"))?;
    let name: Result<String, _> =
        connection
            .query_row("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL", [], |row| row.get(0));
    let Ok(name) = name else { return Ok(false) };
    let quoted = name.replace('"', "\"\"");
    for change in ["ADD COLUMN zz int DEFAULT 5 CHECK (zz > 0)", "RENAME COLUMN zz TO \"z (z\"", "RENAME TO \"a, new\""]
    {
        // SQLite writes into the text itself, and refuses to where it would be wrong.
        if connection.execute(&format!("ALTER TABLE \"{quoted}\" {change}"), []).is_ok() {
            agree(&connection).map_err(|why| format!("{why}\nafter {change} of\n{sql}"))?;
        }
    }
    Ok(true)
}

/// Whether it begins as a definition does, and does nothing else: what is drawn may be any statement.
fn is_definition(sql: &str) -> bool {
    let Ok(found) = tokens(Flavour::Sqlite, sql) else { return false };
    let begins = ["create", "table"].iter().zip(&found).all(|(word, token)| token.is_word(word));
    begins && found.len() > 1 && !found.iter().any(|token| token.is_word("select") || token.is_word("with"))
}

/// Compares what is read of each table with what the PRAGMAs say.
fn agree(connection: &Connection) -> Result<(), String> {
    let catalog = Catalog::read(connection).map_err(|error| error.to_string())?;
    let names: Vec<String> = catalog.own_tables().map(|object| object.name.clone()).collect();
    let wanted = catalog.own_tables().map(|object| (object.name.clone(), object));
    let read = catalog.definitions(wanted, Depth::Whole).map_err(|error| error.to_string())?;
    for (name, (_, table)) in names.iter().zip(&read) {
        columns(connection, name, table)?;
        keys(connection, name, table)?;
        foreign_keys(connection, name, table)?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, read: T, told: T) -> Result<(), String> {
    if read == told { Ok(()) } else { Err(format!("{what}: {read:?} is read, and SQLite says {told:?}")) }
}

/// <https://sqlite.org/pragma.html#pragma_table_xinfo>
fn columns(connection: &Connection, name: &str, table: &Table) -> Result<(), String> {
    type Row = (String, String, bool, Option<String>, i64, i64);
    let mut statement = connection
        .prepare("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1)")
        .unwrap();
    let rows = statement
        .query_map([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)));
    let rows: Vec<Row> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    same("columns", table.columns.keys().collect::<Vec<_>>(), rows.iter().map(|row| &row.0).collect())?;
    let mut key: Vec<(i64, &String)> = rows.iter().filter(|row| row.4 > 0).map(|row| (row.4, &row.0)).collect();
    key.sort();
    let read = table.primary_key.iter().flat_map(|key| &key.columns).collect::<Vec<_>>();
    same("primary key", read, key.into_iter().map(|(_, name)| name).collect())?;
    for (name, r#type, not_null, value, _, hidden) in &rows {
        let column = &table.columns[name];
        // SQLite looks for GENERATED ALWAYS at the end of the text of a type, comments and all.
        if column.generated.is_none() {
            type_agrees(&column.r#type, r#type)?;
        }
        let canonical = |text: &str| default::read(text, &tokens(Flavour::Sqlite, text).unwrap());
        let told = value.as_deref().and_then(canonical);
        same("default", column.default.as_ref().and_then(|text| canonical(text.as_str())), told)?;
        let storage = match hidden {
            2 => Some(Storage::Virtual),
            3 => Some(Storage::Stored),
            _ => None,
        };
        same("generated", column.generated.as_ref().map(|generated| generated.storage), storage)?;
        if *not_null && column.nullable {
            return Err(format!("column {name} is read as nullable"));
        }
        let in_key = table.primary_key.iter().any(|key| key.columns.contains(name));
        if !not_null && !column.nullable && !in_key {
            return Err(format!("column {name} is read as not null"));
        }
    }
    let numbered = table.columns.values().any(|column| column.identity == Some(Identity::AutoIncrement));
    let sequence: bool = connection
        .query_row("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_sequence'", [], |row| row.get(0))
        .unwrap();
    same("AUTOINCREMENT", numbered, sequence)
}

fn type_agrees(read: &str, told: &str) -> Result<(), String> {
    let spelled = |text: &str| types::spelled(&tokens(Flavour::Sqlite, text).unwrap());
    // SQLite takes the first quotes off a type.
    let words = tokens(Flavour::Sqlite, read).unwrap();
    match words.first().filter(|first| first.kind != TokenKind::Word) {
        Some(quoted) if told.to_lowercase().starts_with(&unquote(quoted.text).to_lowercase()) => Ok(()),
        Some(_) => Err(format!("type {read} is read, and SQLite says {told}")),
        None => same("type", spelled(read), spelled(told)),
    }
}

/// <https://sqlite.org/pragma.html#pragma_index_list>. SQLite makes one index for keys that are alike.
fn keys(connection: &Connection, name: &str, table: &Table) -> Result<(), String> {
    let mut statement = connection.prepare("SELECT name, origin FROM pragma_index_list(?1)").unwrap();
    let rows = statement.query_map([name], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let indexes: Vec<(String, String)> = rows.collect::<Result<_, _>>().unwrap();
    let mut told: Vec<Vec<String>> = Vec::new();
    for (index, origin) in indexes {
        let mut statement = connection.prepare("SELECT name FROM pragma_index_info(?1) ORDER BY seqno").unwrap();
        let columns = statement.query_map([&index], |row| row.get(0)).unwrap();
        let columns: Vec<String> = columns.collect::<Result<_, _>>().unwrap();
        // A key that names a column twice is the key that names it once.
        let columns = columns.iter().collect::<IndexSet<_>>().into_iter().cloned().collect();
        let read = table.uniques.values().any(|unique| unique.columns == columns);
        if origin == "u" && !read {
            return Err(format!("unique constraint on {columns:?} is not read"));
        }
        told.push(columns);
    }
    let key = table.primary_key.as_ref().map(|key| &key.columns);
    match table.uniques.values().find(|unique| !told.contains(&unique.columns) && Some(&unique.columns) != key) {
        Some(unique) => Err(format!("unique constraint on {:?} is read, and SQLite has {told:?}", unique.columns)),
        None => Ok(()),
    }
}

/// <https://sqlite.org/pragma.html#pragma_foreign_key_list>
fn foreign_keys(connection: &Connection, name: &str, table: &Table) -> Result<(), String> {
    type Key = (String, Vec<String>, Vec<Option<String>>, String, String);
    let mut statement = connection
        .prepare("SELECT id, \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list(?1) ORDER BY id, seq")
        .unwrap();
    let mut rows = statement.query([name]).unwrap();
    let mut told: Vec<(i64, Key)> = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let id: i64 = row.get(0).unwrap();
        if told.last().is_none_or(|(last, _)| *last != id) {
            let (update, delete): (String, String) = (row.get(4).unwrap(), row.get(5).unwrap());
            let key = (row.get(1).unwrap(), Vec::new(), Vec::new(), update.to_lowercase(), delete.to_lowercase());
            told.push((id, key));
        }
        let (_, key) = told.last_mut().unwrap();
        key.1.push(row.get(2).unwrap());
        key.2.push(row.get(3).unwrap());
    }
    // The last one is listed first.
    let told: Vec<Key> = told.into_iter().rev().map(|(_, key)| key).collect();
    let read = table.foreign_keys.values().map(|key| {
        let to = match key.references.as_slice() {
            [] => vec![None; key.columns.len()],
            columns => columns.iter().cloned().map(Some).collect(),
        };
        (key.table.name.clone(), key.columns.clone(), to, key.on_update.to_string(), key.on_delete.to_string())
    });
    same("foreign keys", read.collect::<Vec<_>>(), told)
}
