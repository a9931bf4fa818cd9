//! One database beside what is declared for it.

use std::collections::BTreeSet;

use super::{Changed, Merged, column};
use crate::config::Database;
use crate::dialect::Engine;
use crate::diff::physical::{DifferenceKind, compare};
use crate::flavour::Flavour;
use crate::language::merge::read_back;
use crate::physical::{self, Physical};
use crate::run::words::told;
use crate::schema::{EnumType, Schema, TableName};
use crate::session::{Scope, ServerError, Session, Settled};
use crate::tasks::bookkeeping::bookkeeping;
use crate::tasks::naming::name_keys;
use crate::tasks::pull::unsaid::{leave_out_dangling, lost};
use crate::tasks::{Opened, Unread, Wanted, open};

/// Compares what a database has with what is declared for it; nothing of one that is not there or is in memory.
pub fn merge(database: &Database, wanted: &Wanted) -> Result<Option<Merged>, Unread> {
    let Opened::Session(mut session) = open(database)? else { return Ok(None) };
    let declared = &database.schema;
    let of_tables = declared.tables.keys().filter_map(|name| name.schema.clone());
    let of_enums = declared.enums.values().filter_map(|declared| declared.schema.clone());
    let schemas: BTreeSet<String> = of_tables.chain(of_enums).collect();
    let schemas = schemas.into_iter().chain(wanted.schemas.clone()).collect();
    let mut live = session.inspect(&Scope::All { schemas })?;
    let engine = session.engine();
    let mut merged = Merged { left_out: bookkeeping(&live), ..Merged::default() };
    // What is declared is read, whatever the file says of others.
    let is_declared = |name: &TableName| wanted.tables.is_empty() && declared.tables.contains_key(name);
    let is_wanted = |name: &TableName| is_declared(name) || wanted.has(database, name);
    live.tables.retain(|name, _| is_wanted(name) && !merged.left_out.iter().any(|one| one.table == *name));
    live.tables.sort_by(|name, _, other, _| name.cmp(other));
    let would_be = engine.lower(declared).physical;
    let known = enums(&engine, declared, &live, &mut merged);
    merged.gone =
        would_be.tables.keys().filter(|name| is_wanted(name) && !live.tables.contains_key(*name)).cloned().collect();
    for (name, table) in &live.tables {
        let Some((wanted, declared)) = would_be.tables.get(name).zip(declared.tables.get(name)) else { continue };
        let settled = settled(&mut *session, table, wanted)?;
        let differences = compare(&settled, wanted);
        if differences.is_empty() {
            continue;
        }
        let what = differences.into_iter().map(|one| one.what).collect();
        match changed(&engine, &known, database, declared, settled, wanted) {
            Ok(table) => merged.changed.push(Changed { table, what }),
            Err(reason) => merged.refused.push((name.clone(), reason)),
        }
    }
    live.tables.retain(|name, _| !would_be.tables.contains_key(name));
    add(&engine, &live, &known, database, &mut merged);
    Ok(Some(merged))
}

/// The enums that columns can have: those of the file with the values that they have, and those that nobody declared.
fn enums(engine: &Engine, declared: &Schema, live: &Physical, merged: &mut Merged) -> Schema {
    let mut known = Schema { enums: declared.enums.clone(), ..Schema::default() };
    let stored = engine.enums(declared);
    for (name, values) in &live.enums {
        let new = EnumType { name: name.name.clone(), schema: name.schema.clone(), values: values.clone() };
        match stored.get(name) {
            Some(same) if same == values => continue,
            Some(_) => merged.enums.push(new.clone()),
            None if known.enums.contains_key(&new.name) => continue,
            None => _ = merged.added.enums.insert(new.name.clone(), new.clone()),
        }
        known.enums.insert(new.name.clone(), new);
    }
    known
}

/// The table with the declared texts wherever the server takes them for its own.
fn settled(
    session: &mut dyn Session,
    live: &physical::Table,
    wanted: &physical::Table,
) -> Result<physical::Table, ServerError> {
    let mut live = live.clone();
    live.name_key_like(wanted);
    // In a table that is otherwise, too, a text that cannot be decided may be one for what it was: the server's holds.
    let is_else_the_same = compare(&live, wanted).iter().all(|one| one.kind == DifferenceKind::Expression);
    for (passage, settled) in told(session, &live.clone(), wanted, |_| true)? {
        match settled {
            Settled::Same => passage.copy(wanted, &mut live),
            Settled::Undecided(_) if is_else_the_same => passage.copy(wanted, &mut live),
            Settled::Undecided(_) | Settled::Different => {}
        }
    }
    Ok(live)
}

/// The table that is declared so that it is stored as it is, in the words that it has for what did not change.
fn changed(
    engine: &Engine,
    known: &Schema,
    database: &Database,
    declared: &crate::schema::Table,
    mut live: physical::Table,
    would_be: &physical::Table,
) -> Result<crate::schema::Table, String> {
    if let Some(key) = live.primary_key.as_mut().filter(|key| key.name.is_none()) {
        key.name = Some(database.naming.primary_key(&live.name.name, &key.columns));
    }
    // Where nothing can be kept, all is said anew.
    let anew = || {
        let alone = Physical { tables: [(live.name.clone(), live.clone())].into(), enums: engine.enums(known) };
        engine.raise(&alone).tables.shift_remove(&live.name).ok_or("no file can say what it is")
    };
    let mut table = engine.raise_like(known, &live, Some(declared)).map_or_else(anew, Ok)?;
    keep_others(engine, &mut table, declared, &live, would_be);
    let several = database.engines.iter().any(|range| range.from.flavour != engine.flavour);
    let merge = column::Merge { engine, known, live: &live, several };
    let names: Vec<String> = table.columns.keys().cloned().collect();
    for name in names {
        if let Some(declared) = declared.columns.get(&name) {
            merge.keep_words(&mut table, declared);
        }
    }
    for (name, check) in &mut table.checks {
        if let Some(declared) = declared.checks.get(name) {
            check.sql = merge.text(&declared.sql, &check.sql);
            check.only.clone_from(&declared.only);
        }
    }
    let again = column::lowered(engine, known, &table)?;
    match compare(&live, &again).first() {
        None => read_back(&table),
        Some(difference) => Err(format!("no file can say {}", difference.what)),
    }
}

/// Keeps what is declared and not stored here, because it is for other engines.
fn keep_others(
    engine: &Engine,
    table: &mut crate::schema::Table,
    declared: &crate::schema::Table,
    live: &physical::Table,
    would_be: &physical::Table,
) {
    if live.comment == would_be.comment {
        table.comment.clone_from(&declared.comment);
    }
    if !engine.facts().storage_options || live.options == would_be.options {
        table.mysql.clone_from(&declared.mysql);
    }
    if engine.flavour != Flavour::Sqlite {
        table.sqlite = declared.sqlite;
    }
    for (name, check) in declared.checks.iter().filter(|(_, check)| !check.only.includes(engine.flavour)) {
        table.checks.entry(name.clone()).or_insert_with(|| check.clone());
    }
    for (name, index) in declared.indexes.iter().filter(|(_, index)| !index.only.includes(engine.flavour)) {
        table.indexes.entry(name.clone()).or_insert_with(|| index.clone());
    }
}

/// What is there and nobody declared.
fn add(engine: &Engine, live: &Physical, known: &Schema, database: &Database, merged: &mut Merged) {
    let others: Vec<TableName> =
        database.schema.tables.keys().filter(|name| !merged.gone.contains(name)).cloned().collect();
    let mut with_enums = Physical { enums: engine.enums(known), ..live.clone() };
    let mut unsaid = leave_out_dangling(&mut with_enums, &others);
    let mut raised = engine.raise(&with_enums);
    name_keys(engine, live, &mut raised, &database.naming);
    unsaid.extend(lost(engine, &with_enums, &raised));
    for (name, table) in raised.tables {
        match read_back(&table) {
            Ok(table) => _ = merged.added.tables.insert(name, table),
            Err(reason) => merged.refused.push((name, reason)),
        }
    }
    merged.unsaid = unsaid;
}
