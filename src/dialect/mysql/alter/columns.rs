//! Columns that go, come, change or get another name.

use super::lineage::Lineage;
use super::part::Part;
use super::unsafe_default::is_late;
use crate::dialect::mysql::column::definition;
use crate::dialect::mysql::dependency::names_column;
use crate::dialect::mysql::literal::quote;
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, TableName};

/// The columns that are dropped.
pub(super) fn dropped(lineage: &Lineage<'_>) -> Vec<Part> {
    let gone = lineage.before.columns.keys().filter(|name| lineage.target(name).is_none());
    gone.map(|name| drop_column(&lineage.before.name, name)).collect()
}

pub(super) fn drop_column(table: &TableName, column: &str) -> Part {
    Part::new(format!("drop column `{table}.{column}`"), format!("DROP COLUMN {}", quote(column)))
}

/// Whether a column goes whose name is cut in the middle of a letter where MySQL drops it in an instant: it keeps it under
/// a name of 64 bytes that begins with up to 24 of its own. 9.7 was seen to fail with error 3507 then.
pub(super) fn drops_hidden_name(lineage: &Lineage<'_>) -> bool {
    let gone = lineage.before.columns.keys().filter(|name| lineage.target(name).is_none());
    gone.into_iter().any(|name| !name.is_ascii() && name.len() > 40)
}

/// The columns that are added, then those that change: these may be moved behind those.
pub(super) fn written(lineage: &Lineage<'_>) -> Vec<Part> {
    let moves = moves(lineage);
    let position = |column: &Column| {
        let moved = moves.iter().find(|(name, _)| *name == column.name);
        moved.map(|(_, behind)| format!(" AFTER {}", quote(behind))).unwrap_or_default()
    };
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for new in lineage.after.columns.values() {
        let late = is_late(lineage, new).then(|| Column { default: None, ..new.clone() });
        let (definition, position) = (definition(lineage.engine, late.as_ref().unwrap_or(new)), position(new));
        let name = &new.name;
        let Some(old) = lineage.source(name) else {
            added.push(Part::new(what("add", lineage, name), format!("ADD COLUMN {definition}{position}")));
            continue;
        };
        let redefined = lineage.redefines(old, new) || !position.is_empty() || loses_check(lineage, old, new);
        let old = &old.name;
        changed.push(match (redefined, old == name) {
            (false, true) => continue,
            (false, false) => Part::new(
                format!("{} to `{name}`", what("rename", lineage, old)),
                format!("RENAME COLUMN {} TO {}", quote(old), quote(name)),
            ),
            (true, true) => Part::new(what("change", lineage, name), format!("MODIFY COLUMN {definition}{position}")),
            (true, false) => {
                Part::new(what("change", lineage, old), format!("CHANGE COLUMN {} {definition}{position}", quote(old)))
            }
        });
    }
    added.append(&mut changed);
    added
}

/// Whether the column is known by a check that has its name. RENAME COLUMN leaves that name as it was, CHANGE does not:
/// JSON is a text with such a check on MariaDB, <https://mariadb.com/kb/en/json/>.
fn loses_check(lineage: &Lineage<'_>, old: &Column, new: &Column) -> bool {
    lineage.engine.flavour == Flavour::MariaDb && new.r#type == "json" && old.name != new.name
}

fn what(verb: &str, lineage: &Lineage<'_>, column: &str) -> String {
    format!("{verb} column `{}.{column}`", lineage.before.name)
}

/// The columns that must move behind others because they are computed from them, each with the last of those.
///
/// An expression may only use generated columns, and columns with an expression as their default, that stand before it:
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-generated-columns.html>.
fn moves<'a>(lineage: &Lineage<'a>) -> Vec<(&'a str, &'a str)> {
    let after = &lineage.after.columns;
    let kept = lineage.before.columns.keys().filter_map(|name| lineage.target(name));
    let added = after.values().filter(|column| lineage.source(&column.name).is_none());
    let mut order: Vec<&'a Column> = kept.chain(added).collect();
    let mut moves: Vec<(&'a str, &'a str)> = Vec::new();
    for column in after.values() {
        // Columns that are added come last, in the order of the new table.
        let (Some(old), Some(expression)) = (lineage.source(&column.name), computation(column)) else { continue };
        let uses = |other: &&'a Column| {
            other.name != column.name
                && is_computed(lineage, other)
                && names_column(lineage.engine, expression, &other.name)
        };
        // How columns really stand is known only of those that were used already: order is no part of a definition.
        let stands = |other: &&'a Column| {
            let used = |source: &Column| {
                let named = |expression| names_column(lineage.engine, expression, &source.name);
                is_computed(lineage, source) && computation(old).is_some_and(named)
            };
            let moved = moves.iter().any(|(name, _)| *name == other.name);
            !moved && lineage.source(&other.name).is_some_and(used)
        };
        if order.iter().filter(|other| uses(other)).all(stands) {
            continue;
        }
        let Some(at) = order.iter().position(|other| other.name == column.name) else { continue };
        let moved = order.remove(at);
        let Some(last) = order.iter().rposition(uses) else { continue };
        moves.push((column.name.as_str(), order[last].name.as_str()));
        order.insert(last + 1, moved);
    }
    moves
}

/// What a column is computed from, by itself or where no value is given.
fn computation(column: &Column) -> Option<&Expression> {
    let default = column.default.as_ref().filter(|default| default.as_str().starts_with('('));
    column.generated.as_ref().map(|generated| &generated.expression).or(default)
}

/// Whether the value is known only after those of the columns before it. To MariaDB the time of the statement is such.
fn is_computed(lineage: &Lineage<'_>, column: &Column) -> bool {
    let now = column.default.as_ref().is_some_and(|default| default.as_str().starts_with("CURRENT_TIMESTAMP"));
    computation(column).is_some() || (now && lineage.engine.flavour == Flavour::MariaDb)
}
