//! Checks, generated columns and foreign keys that get in each other's way.

use crate::dialect::tokens::tokens;
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Expression, ForeignKey, IndexKind, Storage, Table};
use crate::schema::{Action, Part, Place};

/// A check cannot use what the server changes by itself:
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html>
pub(super) fn check_checks(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    for check in table.checks.values() {
        let place = Place::part(&table.name, Part::Check, &check.name);
        if engine.flavour == Flavour::MariaDb && shares_name(table, &check.name) {
            let message = format!("a unique or foreign key of the table has the name `{}` too", check.name);
            problems.push(Problem::new(place.clone(), message).help("choose another name"));
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

/// MariaDB keeps one list of a table's checks, unique keys and foreign keys.
fn shares_name(table: &Table, check: &str) -> bool {
    let unique = table.indexes.values().filter(|index| index.kind == IndexKind::Unique).map(|index| &index.name);
    table.foreign_keys.keys().chain(unique).any(|name| name.eq_ignore_ascii_case(check))
}

/// Whether the action of a foreign key writes to its own columns.
fn changes_columns(key: &ForeignKey) -> bool {
    key.on_delete == Action::SetNull || key.on_update != Action::NoAction
}

/// Whether an expression may use the column: one of its words is the name.
pub(in crate::dialect::mysql) fn names_column(engine: &Engine, expression: &Expression, column: &str) -> bool {
    let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
    found.iter().any(|token| token.text.trim_matches('`').replace("``", "`").eq_ignore_ascii_case(column))
}

/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>, <https://mariadb.com/kb/en/generated-columns/>
pub(super) fn check_generated(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    for key in table.foreign_keys.values() {
        let place = Place::part(&table.name, Part::ForeignKey, &key.name);
        for column in table.columns.values() {
            let Some(generated) = &column.generated else { continue };
            let own = key.columns.contains(&column.name);
            if own && generated.storage == Storage::Virtual && engine.flavour == Flavour::MySql {
                let message = format!("MySQL has no foreign key of the virtual column `{}`", column.name);
                problems.push(Problem::new(place.clone(), message).help("store it: `stored = true`"));
            }
            if own && changes_columns(key) {
                let message = format!("no action can change the generated column `{}`", column.name);
                problems.push(Problem::new(place.clone(), message));
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
