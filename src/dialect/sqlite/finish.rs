//! What SQLite makes of a whole table: enum checks, AUTOINCREMENT, options, and what no single part shows to be wrong.

use super::index::{self, COLLATIONS, collation_name, key, part_collation};
use super::types::is_numbered;
use super::{names, strict};
use crate::dialect::Problem;
use crate::dialect::tokens::tokens;
use crate::flavour::Flavour;
use crate::physical::{Check, Expression, Identity, IndexKey, Table, TableName};
use crate::schema::{self, ColumnType, Part, Place, conventional_name};

/// SQLITE_MAX_COLUMN: <https://sqlite.org/limits.html>.
const MOST_COLUMNS: usize = 2000;

pub(super) fn table(declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
    table.options.strict = declared.sqlite.strict;
    table.options.without_rowid = declared.sqlite.without_rowid;
    check_names(table, problems);
    check_options(declared, problems);
    number(declared, table, problems);
    for column in table.columns.values_mut() {
        column.default.take_if(|default| default.as_str().eq_ignore_ascii_case("NULL"));
    }
    collations(table, problems);
    check_generated(table, problems);
    indexes(table, problems);
    if table.options.strict {
        strict::check(table, problems);
    }
}

/// The check that stands for an enum's list of values.
pub(super) fn enum_check_name(table: &TableName, column: &str) -> String {
    conventional_name("ck", [table.name.as_str(), column, "enum"])
}

/// The checks that hold the values of a table's enum columns.
pub(super) fn enum_checks(schema: &schema::Schema, declared: &schema::Table) -> Vec<Check> {
    let check = |column: &schema::Column| {
        let name = match column.r#type.get(Flavour::Sqlite)? {
            ColumnType::Native(text) => match text.parse() {
                Ok(ColumnType::Enum(name)) => name,
                _ => return None,
            },
            ColumnType::Enum(name) => name.clone(),
            _ => return None,
        };
        let values: Vec<String> = schema.enums.get(&name)?.values.iter().map(|value| names::literal(value)).collect();
        Some(Check {
            name: enum_check_name(&declared.name, &column.name),
            expression: Expression::new(format!("{} IN ({})", names::quote(&column.name), values.join(", "))),
        })
    };
    declared.columns.values().filter_map(check).collect()
}

fn check_names(table: &Table, problems: &mut Vec<Problem>) {
    let of_table = std::iter::once((Place::table(&table.name), &table.name.name));
    let indexes = table.indexes.keys().map(|name| (Place::part(&table.name, Part::Index, name), name));
    for (place, name) in of_table.chain(indexes).filter(|(_, name)| names::is_reserved(name)) {
        problems.push(
            Problem::new(place, format!("SQLite keeps names like `{name}` for itself"))
                .help("choose a name that does not begin with `sqlite_`"),
        );
    }
    if table.columns.len() > MOST_COLUMNS {
        let count = table.columns.len();
        let message = format!("table `{}` has {count} columns, SQLite allows {MOST_COLUMNS}", table.name);
        problems.push(Problem::new(Place::table(&table.name), message));
    }
}

fn check_options(declared: &schema::Table, problems: &mut Vec<Problem>) {
    let place = || Place::table(&declared.name).attribute("sqlite");
    if declared.sqlite.without_rowid && declared.primary_key.is_none() {
        problems.push(
            Problem::new(place(), format!("table `{}` is without a rowid and without a primary key", declared.name))
                .help("give it a primary key, or leave `without_rowid` out"),
        );
    }
    if declared.sqlite.without_rowid && declared.sqlite.autoincrement {
        problems.push(
            Problem::new(place(), "a table of SQLite cannot be both `without_rowid` and `autoincrement`")
                .help("leave one of the two out"),
        );
    } else if declared.sqlite.autoincrement && !declared.columns.keys().any(|name| is_numbered(declared, name)) {
        problems.push(
            Problem::new(place(), "SQLite numbers only the sole integer column of a primary key")
                .help("leave `autoincrement` out, or make one integer column the primary key"),
        );
    }
}

/// Gives the numbered column its AUTOINCREMENT, and refuses `autoincrement` on any other column.
fn number(declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
    for column in declared.columns.values() {
        let Some(lowered) = table.columns.get_mut(&column.name) else { continue };
        let numbered = is_numbered(declared, &column.name);
        let place = || Place::column(&declared.name, &column.name);
        if column.identity.is_some() && !numbered {
            let (message, help) = if declared.sqlite.without_rowid {
                ("SQLite numbers no column of a table without a rowid", "leave `without_rowid` out")
            } else {
                (
                    "SQLite numbers only the sole integer column of a primary key",
                    "leave `autoincrement` out, or make this column alone the primary key",
                )
            };
            problems.push(Problem::new(place().attribute("autoincrement"), message).help(help));
        } else if numbered && lowered.r#type != "INTEGER" {
            problems.push(
                Problem::new(
                    place().attribute("type"),
                    format!(
                        "SQLite numbers a column of type INTEGER alone, and `{}` is {}",
                        column.name, lowered.r#type
                    ),
                )
                .help("give it the type `integer` or `bigint`"),
            );
        } else if numbered && declared.sqlite.autoincrement {
            lowered.identity = Some(Identity::AutoIncrement);
        }
    }
}

fn collations(table: &mut Table, problems: &mut Vec<Problem>) {
    for column in table.columns.values_mut() {
        let Some(collation) = column.collation.take().map(|name| collation_name(&name)) else { continue };
        if !COLLATIONS.contains(&collation.as_str()) {
            problems
                .push(unknown_collation(Place::column(&table.name, &column.name).attribute("collation"), &collation));
        }
        column.collation = Some(collation).filter(|name| name != index::BINARY);
    }
}

fn unknown_collation(place: Place, collation: &str) -> Problem {
    Problem::new(place, format!("SQLite has no collation `{collation}`"))
        .help(format!("it has {}; for one of a single engine write `{{ postgres = \"…\" }}`", COLLATIONS.join(", ")))
}

fn check_generated(table: &Table, problems: &mut Vec<Problem>) {
    let key = table.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
    for column in table.columns.values().filter(|column| column.generated.is_some()) {
        let place = || Place::column(&table.name, &column.name).attribute("generated");
        if key.contains(&column.name) {
            problems.push(Problem::new(place(), "SQLite has no generated columns in a primary key"));
        }
        if column.default.is_some() {
            problems.push(Problem::new(place(), "a generated column has no default"));
        }
    }
    if !table.columns.is_empty() && table.columns.values().all(|column| column.generated.is_some()) {
        let message = format!("table `{}` needs a column that is not generated", table.name);
        problems.push(Problem::new(Place::table(&table.name), message));
    }
}

/// Spells the parts of indexes as SQLite understands them, which is how they are read back.
fn indexes(table: &mut Table, problems: &mut Vec<Problem>) {
    let mut indexes = std::mem::take(&mut table.indexes);
    for index in indexes.values_mut() {
        for part in &mut index.parts {
            part.collation = part.collation.take().map(|name| collation_name(&name));
            if let IndexKey::Expression(expression) = &part.key
                && let Ok(found) = tokens(Flavour::Sqlite, expression.as_str())
            {
                let (key, collation) = key(expression.as_str(), &found, table);
                part.key = key;
                part.collation = part.collation.take().or(collation);
            }
            if let Some(unknown) = part.collation.as_ref().filter(|name| !COLLATIONS.contains(&name.as_str())) {
                problems.push(unknown_collation(Place::part(&table.name, Part::Index, &index.name), unknown));
            }
            part.collation = part_collation(&part.key, part.collation.take(), table);
        }
    }
    table.indexes = indexes;
}
