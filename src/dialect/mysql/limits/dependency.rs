//! Checks, generated columns and foreign keys that get in each other's way.

use crate::dialect::mysql::literal::unquote_name;
use crate::dialect::tokens::{Token, TokenKind, tokens, without_parentheses};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, ForeignKey, IndexKey, IndexKind, IndexPart, Storage, Table};
use crate::schema::{Action, Part, Place};

/// A check cannot use what the server changes by itself:
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html>
pub(super) fn check_checks(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    for check in table.checks.values() {
        let place = Place::part(&table.name, Part::Check, &check.name);
        if engine.flavour == Flavour::MariaDb && shares_name(table, &check.name) {
            let message = format!("a unique key, foreign key or json column has the name `{}` too", check.name);
            problems.push(Problem::new(place.clone(), message).help("choose another name"));
        }
        if engine.flavour == Flavour::MySql && is_column(engine, &check.expression) {
            problems.push(
                Problem::new(place.clone(), "MySQL takes a comparison for a check, and no column alone")
                    .help(format!("write `{} = true`, or `<> 0`", check.expression)),
            );
        }
        let uses = |column: &str| names_column(engine, &check.expression, column);
        for column in table.columns.values().filter(|column| column.identity.is_some() && uses(&column.name)) {
            let message = format!("a check cannot use `{}`, which numbers rows", column.name);
            problems.push(Problem::new(place.clone(), message));
        }
        for key in table.foreign_keys.values().filter(|key| changes_columns(key)) {
            for column in key.columns.iter().filter(|column| uses(column)) {
                let message = format!("a check cannot use `{column}`, which the foreign key `{}` changes", key.name);
                problems.push(Problem::new(place.clone(), message));
            }
        }
    }
}

/// MariaDB keeps one list of a table's checks, unique keys and foreign keys, and gives a JSON column a check of its name.
fn shares_name(table: &Table, check: &str) -> bool {
    let unique = table.indexes.values().filter(|index| index.kind == IndexKind::Unique).map(|index| &index.name);
    let json = table.columns.values().filter(|column| column.r#type == "json").map(|column| &column.name);
    table.foreign_keys.keys().chain(unique).chain(json).any(|name| name.eq_ignore_ascii_case(check))
}

/// Whether the action of a foreign key writes to its own columns.
fn changes_columns(key: &ForeignKey) -> bool {
    key.on_delete == Action::SetNull || key.on_update != Action::NoAction
}

fn is_column(engine: &Engine, expression: &Expression) -> bool {
    let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
    let constant = |token: &Token<'_>| token.is_word("true") || token.is_word("false");
    matches!(without_parentheses(&found), [token] if is_name(token) && !constant(token))
}

/// A number is given when the row is already there: <https://dev.mysql.com/doc/refman/8.4/en/create-table-generated-columns.html>
fn check_numbers(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    let Some(numbered) = table.columns.values().find(|column| column.identity.is_some()) else { return };
    for column in table.columns.values() {
        let Some(generated) = &column.generated else { continue };
        if names_column(engine, &generated.expression, &numbered.name) {
            let place = Place::column(&table.name, &column.name).attribute("generated");
            let message = format!("a generated column cannot use `{}`, which numbers rows", numbered.name);
            problems.push(Problem::new(place, message));
        }
    }
    for index in table.indexes.values() {
        let uses = |part: &IndexPart| match &part.key {
            IndexKey::Expression(expression) => names_column(engine, expression, &numbered.name),
            IndexKey::Column(_) => false,
        };
        if index.parts.iter().any(uses) {
            let place = Place::part(&table.name, Part::Index, &index.name);
            let message = format!("an expression of an index cannot use `{}`, which numbers rows", numbered.name);
            problems.push(Problem::new(place, message));
        }
    }
}

/// MySQL computes columns in their order, those with an expression as default among them.
fn check_order(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    for (at, column) in table.columns.values().enumerate() {
        let Some(generated) = &column.generated else { continue };
        let computed = |later: &&Column| {
            later.generated.is_some() || later.default.as_ref().is_some_and(|default| default.as_str().starts_with('('))
        };
        let mut later = table.columns.values().skip(at + 1).filter(computed);
        if let Some(later) = later.find(|later| names_column(engine, &generated.expression, &later.name)) {
            let place = Place::column(&table.name, &column.name).attribute("generated");
            let message = format!("MySQL computes columns in their order, and `{}` comes later", later.name);
            problems.push(Problem::new(place, message).help("put it before this column"));
        }
    }
}

/// Whether an expression may use the column: one of its words is the name.
pub(in crate::dialect::mysql) fn names_column(engine: &Engine, expression: &Expression, column: &str) -> bool {
    let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
    found.iter().filter(|token| is_name(token)).any(|token| unquote_name(token.text).eq_ignore_ascii_case(column))
}

fn is_name(token: &Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
}

/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>, <https://mariadb.com/kb/en/generated-columns/>
pub(super) fn check_generated(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    check_numbers(engine, table, problems);
    if engine.flavour == Flavour::MySql {
        check_order(engine, table, problems);
    }
    for key in table.foreign_keys.values() {
        let place = Place::part(&table.name, Part::ForeignKey, &key.name);
        for column in table.columns.values() {
            let Some(generated) = &column.generated else { continue };
            let own = key.columns.contains(&column.name);
            if own && generated.storage == Storage::Virtual && engine.flavour == Flavour::MySql {
                let message = format!("MySQL has no foreign key of the virtual column `{}`", column.name);
                problems.push(Problem::new(place.clone(), message).help("store it: `stored = true`"));
            }
            let cascades = key.on_delete == Action::Cascade && engine.flavour == Flavour::MySql;
            let base = |name: &&String| names_column(engine, &generated.expression, name);
            if generated.storage == Storage::Stored
                && (changes_columns(key) || cascades)
                && let Some(base) = key.columns.iter().find(base)
            {
                let message =
                    format!("no action can change `{base}`: the stored column `{}` depends on it", column.name);
                problems.push(Problem::new(place.clone(), message).help("make the column virtual"));
            }
        }
    }
}
