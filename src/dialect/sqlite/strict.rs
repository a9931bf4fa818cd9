//! STRICT tables: <https://sqlite.org/stricttables.html>.

use crate::dialect::Problem;
use crate::physical::Table;
use crate::schema::Place;

const TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

/// Refuses native types that a STRICT table has not. The portable ones are lowered to those that it has.
pub(super) fn check(table: &Table, problems: &mut Vec<Problem>) {
    for column in table.columns.values().filter(|column| !TYPES.contains(&column.r#type.as_str())) {
        problems.push(
            Problem::new(
                Place::column(&table.name, &column.name).attribute("type"),
                format!("a strict table of SQLite has no type `{}`", column.r#type),
            )
            .help(format!("use one of {}, or leave `strict` out", TYPES.join(", "))),
        );
    }
}
