//! A table on its way up beside one that may be the same in parts: the words of those parts are kept.

use indexmap::IndexMap;

use super::table::{lowered, raise};
use crate::dialect::Engine;
use crate::physical;
use crate::schema::{Schema, Table};

/// The table that lowers to exactly what is stored; none where the language has none.
pub(in crate::dialect) fn raise_like(
    engine: &Engine,
    schema: &Schema,
    stored: &physical::Table,
    like: Option<&Table>,
) -> Option<Table> {
    let mut table = raise(engine, schema, stored);
    if let Some(like) = like {
        let like = Table { name: stored.name.clone(), ..like.clone() };
        keep(&mut table, &like, stored, &lowered(engine, schema, &like)?);
    }
    (lowered(engine, schema, &table)? == *stored).then_some(table)
}

/// Keeps the words of `like`, which would be stored as `would_be`, for all that is stored so.
fn keep(table: &mut Table, like: &Table, stored: &physical::Table, would_be: &physical::Table) {
    for (name, column) in &mut table.columns {
        if let Some(known) = like.columns.get(name).filter(|_| same(name, &stored.columns, &would_be.columns)) {
            column.clone_from(known);
        }
    }
    if stored.primary_key == would_be.primary_key {
        table.primary_key.clone_from(&like.primary_key);
    }
    if stored.comment == would_be.comment {
        table.comment.clone_from(&like.comment);
    }
    if stored.options == would_be.options {
        table.mysql.clone_from(&like.mysql);
        table.sqlite = like.sqlite;
    }
    // What comes with something else, such as the check of an enum, is not said.
    let implied = |name: &String| !like.checks.contains_key(name) && same(name, &stored.checks, &would_be.checks);
    table.checks.retain(|name, _| !implied(name) || !would_be.checks.contains_key(name));
    let kept = like.checks.iter().filter(|(name, _)| same(name, &stored.checks, &would_be.checks));
    table.checks.extend(kept.map(|(name, check)| (name.clone(), check.clone())));
    keep_indexes(table, like, stored, would_be);
}

/// A unique constraint and a unique index may be stored alike.
fn keep_indexes(table: &mut Table, like: &Table, stored: &physical::Table, would_be: &physical::Table) {
    let is_kept = |name: &String| {
        same(name, &stored.indexes, &would_be.indexes) && same(name, &stored.uniques, &would_be.uniques)
    };
    for (name, unique) in like.uniques.iter().filter(|(name, _)| is_kept(name)) {
        table.indexes.shift_remove(name);
        table.uniques.insert(name.clone(), unique.clone());
    }
    for (name, index) in like.indexes.iter().filter(|(name, _)| is_kept(name)) {
        table.uniques.shift_remove(name);
        table.indexes.insert(name.clone(), index.clone());
    }
}

/// Whether a part is stored as it would be; also where it is not stored at all, since it is for other engines.
fn same<T: PartialEq>(name: &str, stored: &IndexMap<String, T>, would_be: &IndexMap<String, T>) -> bool {
    stored.get(name) == would_be.get(name)
}
