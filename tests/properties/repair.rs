//! Takes out of a schema what its engine refuses, so that most that is drawn gets through.

use std::collections::BTreeSet;

use binds::dialect::{Engine, Problem};
use binds::schema::{
    ColumnType, Index, IndexKey, IndexKind, IndexPart, Part, PerEngine, Place, Schema, Table, TableName,
};

/// Lowers until nothing is refused, and takes out each time what was.
pub(super) fn repair(engine: &Engine, schema: &mut Schema) {
    for _ in 0..12 {
        drop_dangling(schema);
        drop_unused(schema);
        let problems = engine.lower(schema).problems;
        if problems.is_empty() {
            return;
        }
        for problem in &problems {
            take_out(schema, problem);
        }
    }
}

/// Foreign keys whose target has lost its columns, or the key over them.
fn drop_dangling(schema: &mut Schema) {
    let keys: Vec<(TableName, Vec<BTreeSet<String>>)> =
        schema.tables.values().map(|table| (table.name.clone(), unique_sets(table))).collect();
    for table in schema.tables.values_mut() {
        table.foreign_keys.retain(|_, key| {
            let references: BTreeSet<String> = key.references.iter().cloned().collect();
            keys.iter().any(|(name, sets)| *name == key.table && sets.contains(&references))
        });
    }
}

/// Enums that no column has: a file keeps such a one out of every database.
fn drop_unused(schema: &mut Schema) {
    let columns = schema.tables.values().flat_map(|table| table.columns.values());
    let used: BTreeSet<String> = columns
        .flat_map(|column| column.r#type.values())
        .filter_map(|(_, column_type)| match column_type {
            ColumnType::Enum(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    schema.enums.retain(|name, _| used.contains(name));
}

fn unique_sets(table: &Table) -> Vec<BTreeSet<String>> {
    let key = table.primary_key.iter().map(|key| key.columns.iter().cloned().collect());
    let uniques = table.uniques.values().map(|unique| unique.columns.iter().cloned().collect());
    let whole = |index: &&Index| index.kind == IndexKind::Unique && index.predicate.is_none();
    let columns = |index: &Index| {
        let column = |part: &IndexPart| match &part.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Sql(_) => None,
        };
        index.parts.iter().map(column).collect::<Option<BTreeSet<_>>>()
    };
    key.chain(uniques).chain(table.indexes.values().filter(whole).filter_map(columns)).collect()
}

fn take_out(schema: &mut Schema, problem: &Problem) {
    let places: Vec<Place> = std::iter::successors(Some(problem.place.clone()), Place::wider).collect();
    let enums: Vec<String> = schema.enums.keys().cloned().collect();
    if let Some(name) = enums.into_iter().find(|name| places.contains(&Place::enum_type(name))) {
        schema.enums.shift_remove(&name);
        return;
    }
    let name = problem.place.table_name().clone();
    let Some(table) = schema.tables.get_mut(&name) else { return };
    if take_out_of(table, &places) {
        return;
    }
    let options = Place::table(&name).attribute("sqlite");
    if places.contains(&options) || problem.message.contains("no engine, charset") {
        table.sqlite = Default::default();
        table.mysql = Default::default();
    } else {
        schema.tables.shift_remove(&name);
        for table in schema.tables.values_mut() {
            table.foreign_keys.retain(|_, key| key.table != name);
        }
    }
}

/// False if no part of the table is meant.
fn take_out_of(table: &mut Table, places: &[Place]) -> bool {
    let name = table.name.clone();
    let at = |part: Part, given: &str| places.contains(&Place::part(&name, part, given));
    let columns: Vec<String> = table.columns.keys().cloned().collect();
    if let Some(column) = columns.into_iter().find(|column| at(Part::Column, column)) {
        let own = &mut table.columns[column.as_str()];
        let attribute = |attribute| places.contains(&Place::column(&name, &column).attribute(attribute));
        if attribute("default") {
            own.default = None;
        } else if attribute("collation") {
            own.collation = None;
        } else if attribute("comment") {
            own.comment = None;
        } else if attribute("autoincrement") {
            own.identity = None;
        } else if attribute("type") && own.r#type != PerEngine::any(ColumnType::Integer) {
            own.r#type = PerEngine::any(ColumnType::Integer);
            own.default = None;
            forget_expressions(table);
        } else {
            forget(table, &column);
        }
        return true;
    }
    let before = parts(table);
    table.uniques.retain(|given, _| !at(Part::Unique, given));
    table.checks.retain(|given, _| !at(Part::Check, given));
    table.foreign_keys.retain(|given, _| !at(Part::ForeignKey, given));
    table.indexes.retain(|given, _| !at(Part::Index, given));
    let key = table.primary_key.as_ref().is_some_and(|key| at(Part::PrimaryKey, &key.name));
    if key || places.contains(&Place::table(&name).attribute("primary_key")) {
        table.primary_key = None;
        for column in table.columns.values_mut() {
            column.identity = None;
        }
    }
    if places.contains(&Place::table(&name).attribute("comment")) {
        table.comment = None;
        return true;
    }
    parts(table) != before
}

fn parts(table: &Table) -> (usize, bool) {
    let count = table.uniques.len() + table.checks.len() + table.foreign_keys.len() + table.indexes.len();
    (count, table.primary_key.is_some())
}

/// Takes a column out, and all that names it.
pub(super) fn forget(table: &mut Table, column: &str) {
    table.columns.shift_remove(column);
    let name = column.to_owned();
    table.primary_key.take_if(|key| key.columns.contains(&name));
    table.uniques.retain(|_, unique| !unique.columns.contains(&name));
    table.foreign_keys.retain(|_, key| !key.columns.contains(&name));
    table.indexes.retain(|_, index| {
        let named = |key: &IndexKey| *key == IndexKey::Column(name.clone());
        !index.include.contains(&name) && !index.parts.iter().any(|part| named(&part.key))
    });
    forget_expressions(table);
}

/// Expressions name columns in words of their own, and take them for values of their type.
fn forget_expressions(table: &mut Table) {
    table.checks.clear();
    table.indexes.retain(|_, index| {
        index.predicate.is_none() && !index.parts.iter().any(|part| matches!(part.key, IndexKey::Sql(_)))
    });
    let generated: Vec<String> =
        table.columns.values().filter(|column| column.generated.is_some()).map(|column| column.name.clone()).collect();
    for name in generated {
        forget(table, &name);
    }
}

/// Takes away the expressions in which a name stands, spelled like this.
pub(super) fn forget_expressions_of(table: &mut Table, quoted: &str) {
    let names = |sql: &PerEngine<String>| sql.any.as_ref().is_some_and(|words| words.contains(quoted));
    table.checks.retain(|_, check| !names(&check.sql));
    table.indexes.retain(|_, index| {
        let named = |key: &IndexKey| matches!(key, IndexKey::Sql(sql) if names(sql));
        !index.predicate.as_ref().is_some_and(names) && !index.parts.iter().any(|part| named(&part.key))
    });
    let computed = table.columns.values().filter(|column| column.generated.as_ref().is_some_and(|own| names(&own.sql)));
    for name in computed.map(|column| column.name.clone()).collect::<Vec<_>>() {
        forget(table, &name);
    }
}
