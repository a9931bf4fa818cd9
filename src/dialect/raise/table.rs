//! One table on its way up.

use super::{column, own};
use crate::dialect::Engine;
use crate::physical::{self, Identity};
use crate::schema::{
    Check, Index, IndexKey, IndexKind, IndexPart, MySqlOptions, Only, Order, PrimaryKey, Schema, SqliteOptions, Table,
    Timing, Unique, conventional_name,
};

pub(super) fn raise(engine: &Engine, schema: &Schema, live: &physical::Table) -> Table {
    let mut table = Table::new(live.name.clone());
    table.comment.clone_from(&live.comment);
    table.sqlite = sqlite(live);
    // Columns may depend on the key they are in.
    table.primary_key = live.primary_key.as_ref().map(|key| primary_key(engine, live, key));
    table.columns.reserve_exact(live.columns.len());
    for live in live.columns.values() {
        let column = column::raise(engine, schema, &mut table, live);
        table.columns.insert(column.name.clone(), column);
    }
    table.uniques.clone_from(&live.uniques);
    table.foreign_keys.clone_from(&live.foreign_keys);
    for check in live.checks.values() {
        let sql = own(engine, check.expression.0.clone());
        table.checks.insert(check.name.clone(), Check { name: check.name.clone(), sql, only: Only::default() });
    }
    for live in live.indexes.values() {
        match unique(live) {
            Some(unique) if engine.facts().uniques_are_indexes => _ = table.uniques.insert(unique.name.clone(), unique),
            _ => _ = table.indexes.insert(live.name.clone(), index(engine, live)),
        }
    }
    without_implied(engine, schema, live, &mut table);
    table.mysql = mysql(engine, schema, live, &table);
    table.give_back_room();
    table
}

/// One that the engine does not name gets the name that it gets where nothing is said.
fn primary_key(engine: &Engine, live: &physical::Table, key: &physical::PrimaryKey) -> PrimaryKey {
    let named = key.name.clone().filter(|_| engine.facts().named_primary_keys);
    let name = named.unwrap_or_else(|| conventional_name("pk", [live.name.name.as_str()]));
    PrimaryKey { name, columns: key.columns.clone() }
}

fn sqlite(live: &physical::Table) -> SqliteOptions {
    SqliteOptions {
        strict: live.options.strict,
        without_rowid: live.options.without_rowid,
        autoincrement: live.options.engine.is_none()
            && live.options.charset.is_none()
            && live.columns.values().any(|column| column.identity == Some(Identity::AutoIncrement)),
    }
}

fn unique(live: &physical::Index) -> Option<Unique> {
    let plain = |part: &physical::IndexPart| match &part.key {
        physical::IndexKey::Column(name) if part.order == Order::Ascending && part.prefix.is_none() => {
            Some(name.clone())
        }
        _ => None,
    };
    let columns: Vec<String> = live.parts.iter().map(plain).collect::<Option<_>>()?;
    (live.kind == IndexKind::Unique && live.method.is_none() && live.predicate.is_none()).then(|| Unique {
        name: live.name.clone(),
        columns,
        nulls_equal: live.nulls_equal,
        timing: Timing::NotDeferrable,
    })
}

fn index(engine: &Engine, live: &physical::Index) -> Index {
    Index {
        name: live.name.clone(),
        kind: live.kind,
        parts: live.parts.iter().map(|part| index_part(engine, part)).collect(),
        method: live.method.clone().map(|method| own(engine, method)),
        include: live.include.clone(),
        predicate: live.predicate.as_ref().map(|predicate| own(engine, predicate.0.clone())),
        nulls_equal: live.nulls_equal,
        only: Only::default(),
    }
}

fn index_part(engine: &Engine, live: &physical::IndexPart) -> IndexPart {
    IndexPart {
        key: match &live.key {
            physical::IndexKey::Column(name) => IndexKey::Column(name.clone()),
            physical::IndexKey::Expression(sql) => IndexKey::Sql(own(engine, sql.0.clone())),
        },
        order: live.order,
        nulls: live.nulls,
        operator_class: live.operator_class.clone(),
        collation: live.collation.clone().map(|collation| own(engine, collation)),
        prefix: live.prefix,
    }
}

/// Leaves out what comes back by itself: the index of a foreign key, the check of an enum.
fn without_implied(engine: &Engine, schema: &Schema, live: &physical::Table, table: &mut Table) {
    let names: Vec<String> =
        table.foreign_keys.keys().filter(|name| table.indexes.contains_key(*name)).cloned().collect();
    for name in names {
        let mut without = table.clone();
        without.indexes.shift_remove(&name);
        if lowered(engine, schema, &without).is_some_and(|again| again.indexes.get(&name) == live.indexes.get(&name)) {
            *table = without;
        }
    }
}

/// Says nothing of options that are so where nothing is said.
fn mysql(engine: &Engine, schema: &Schema, live: &physical::Table, table: &Table) -> MySqlOptions {
    if !engine.facts().storage_options {
        return MySqlOptions::default();
    }
    let usual = lowered(engine, schema, table).map(|again| again.options).unwrap_or_default();
    if usual == live.options {
        return MySqlOptions::default();
    }
    let physical::Options { engine: storage, charset, collation, .. } = live.options.clone();
    let other = |own: Option<String>, usual: Option<String>| own.filter(|own| Some(own) != usual.as_ref());
    MySqlOptions {
        engine: other(storage, usual.engine),
        charset: other(charset, usual.charset),
        collation: other(collation, usual.collation),
    }
}

pub(super) fn lowered(engine: &Engine, schema: &Schema, table: &Table) -> Option<physical::Table> {
    let alone = Schema { enums: schema.enums.clone(), tables: [(table.name.clone(), table.clone())].into() };
    engine.lower(&alone).physical.tables.shift_remove(&table.name)
}
