//! One table on its way down.

use super::{column, constraint, index, names};
use crate::dialect::{Engine, Problem};
use crate::physical;
use crate::schema::{Part, Place, Schema, Table};

pub(super) fn lower(
    engine: &Engine,
    schema: &Schema,
    declared: &Table,
    problems: &mut Vec<Problem>,
) -> physical::Table {
    let facts = engine.facts();
    let place = Place::table(&declared.name);
    if declared.name.schema.is_some() && !facts.schemas {
        problems.push(
            Problem::new(
                place.clone().attribute("schema"),
                format!("{} has no schemas inside a database", engine.flavour.title()),
            )
            .help("leave `schema` out, or give the table a database of its own"),
        );
    }
    let mut table = physical::Table::new(declared.name.clone());
    table.columns.reserve_exact(declared.columns.len());
    for (name, declared_column) in &declared.columns {
        if let Some(column) = column::lower(engine, schema, declared, declared_column, problems) {
            table.columns.insert(name.clone(), column);
        }
    }
    if let Some(key) = &declared.primary_key {
        table.primary_key = Some(physical::PrimaryKey { name: Some(key.name.clone()), columns: key.columns.clone() });
    }
    for unique in declared.uniques.values() {
        constraint::check_unique(engine, declared, unique, problems);
        table.uniques.insert(unique.name.clone(), unique.clone());
    }
    for check in declared.checks.values().filter(|check| check.only.includes(engine.flavour)) {
        let place = Place::part(&declared.name, Part::Check, &check.name);
        if let Some(expression) = constraint::expression(engine, &check.sql, "check", &place, problems) {
            table.checks.insert(check.name.clone(), physical::Check { name: check.name.clone(), expression });
        }
    }
    for check in engine.dialect().implied_checks(schema, declared) {
        let place = Place::part(&declared.name, Part::Check, &check.name);
        let message = format!("the name `{}` is taken by a check that {} needs", check.name, engine.flavour.title());
        if table.checks.insert(check.name.clone(), check).is_some() {
            problems.push(Problem::new(place, message).help("choose another name"));
        }
    }
    for key in declared.foreign_keys.values() {
        constraint::check_foreign_key(engine, declared, key, problems);
        table.foreign_keys.insert(key.name.clone(), key.clone());
    }
    for declared_index in declared.indexes.values().filter(|index| index.only.includes(engine.flavour)) {
        if let Some(index) = index::lower(engine, declared, declared_index, problems) {
            table.indexes.insert(index.name.clone(), index);
        }
    }
    // Where an engine keeps no comments they are no part of what it stores, and leaving them out loses nothing of it.
    table.comment = declared.comment.clone().filter(|_| facts.comments);
    engine.dialect().finish_table(engine, declared, &mut table, problems);
    names::check_columns(engine, &facts, &table, problems);
    table.give_back_room();
    table
}
