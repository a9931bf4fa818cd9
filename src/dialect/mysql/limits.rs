//! What the servers refuse in a whole table, found before they are asked.

mod charset;
pub(super) mod dependency;
mod key;

use super::table::width;
use super::types::{Kind, kind, name};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, IndexKey, IndexPart, Table};
use crate::schema::{Part, Place};

pub(super) fn check(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    check_names(engine, table, problems);
    check_numbered(table, problems);
    for column in table.columns.values() {
        check_column(engine, table, column, problems);
        check_document_id(table, column, problems);
    }
    charset::check(engine, table, problems);
    key::check(engine, table, problems);
    dependency::check_checks(engine, table, problems);
    dependency::check_generated(engine, table, problems);
    check_row(table, problems);
    if table.options.engine.as_deref() != Some("InnoDB") {
        for key in table.foreign_keys.values() {
            let place = Place::part(&table.name, Part::ForeignKey, &key.name);
            problems.push(Problem::new(place, "only the engine InnoDB keeps foreign keys"));
        }
    }
}

/// <https://dev.mysql.com/doc/refman/8.4/en/identifiers.html>: no characters beyond U+FFFF, no space at the end.
fn check_names(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    let of = |part: Part| move |name: &String| (Place::part(&table.name, part, name), name.clone());
    let parts = std::iter::once((Place::table(&table.name), table.name.name.clone()))
        .chain(table.columns.keys().map(of(Part::Column)))
        .chain(table.indexes.keys().map(of(Part::Index)))
        .chain(table.checks.keys().map(of(Part::Check)))
        .chain(table.foreign_keys.keys().map(of(Part::ForeignKey)));
    for (place, name) in parts {
        let of_table = place == Place::table(&table.name);
        let message = if name.ends_with(' ') {
            "ends with a space"
        } else if name.chars().any(|c| c > '\u{ffff}') {
            "has a character beyond U+FFFF"
        } else if name.eq_ignore_ascii_case("primary") && is_constraint(table, &name) {
            "is that of the primary key"
        } else if of_table && name.starts_with("#mysql50#") {
            "begins like that of a file"
        } else if of_table && file_name_length(&name) > LONGEST_FILE_NAME {
            "is too long for a file, in which most signs take five bytes"
        } else {
            continue;
        };
        let message = format!("{} refuses the name `{name}`: it {message}", engine.flavour.title());
        problems.push(Problem::new(place, message).help("choose another name"));
    }
}

fn is_constraint(table: &Table, name: &String) -> bool {
    table.indexes.contains_key(name) || table.foreign_keys.contains_key(name) || table.checks.contains_key(name)
}

/// File systems take 255 bytes, of which the longest ending is four.
const LONGEST_FILE_NAME: usize = 251;

/// How long the name of a table is as that of its file: letters and digits of ASCII stay, other letters of Europe are
/// `@` and two signs, all else is `@` and four (<https://dev.mysql.com/doc/refman/8.4/en/identifier-mapping.html>).
fn file_name_length(name: &str) -> usize {
    let length = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => 1,
        '\u{c0}'..='\u{587}' | '\u{1e00}'..='\u{1fff}' => 3,
        _ => 5,
    };
    name.chars().map(length).sum()
}

/// InnoDB's own column of a table with a full text index, known by its name:
/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-fulltext-index.html>
fn check_document_id(table: &Table, column: &Column, problems: &mut Vec<Problem>) {
    let innodb = table.options.engine.as_deref() == Some("InnoDB");
    let right =
        column.name == "FTS_DOC_ID" && column.r#type.starts_with("bigint") && column.r#type.ends_with("unsigned");
    if innodb && column.name.eq_ignore_ascii_case("FTS_DOC_ID") && (!right || column.nullable) {
        let place = Place::column(&table.name, &column.name);
        problems.push(
            Problem::new(place, "InnoDB keeps the column name `FTS_DOC_ID` for the numbers of its full text indexes")
                .help("choose another name"),
        );
    }
}

fn check_numbered(table: &Table, problems: &mut Vec<Problem>) {
    let numbered: Vec<_> = table.columns.values().filter(|column| column.identity.is_some()).collect();
    for column in numbered.iter().skip(1) {
        let place = Place::column(&table.name, &column.name).attribute("autoincrement");
        problems.push(Problem::new(
            place,
            format!("`{}` numbers rows already: a table has one such column", numbered[0].name),
        ));
    }
    for column in numbered {
        let place = Place::column(&table.name, &column.name).attribute("autoincrement");
        if kind(&column.r#type) != Kind::Integer {
            problems
                .push(Problem::new(place.clone(), format!("a column of type {} cannot number rows", column.r#type)));
        }
        let first = |columns: Option<&String>| columns == Some(&column.name);
        let keyed = table.primary_key.as_ref().is_some_and(|key| first(key.columns.first()))
            || table.indexes.values().any(|index| {
                matches!(index.parts.first(), Some(IndexPart { key: IndexKey::Column(name), .. }) if *name == column.name)
            });
        if !keyed {
            problems.push(
                Problem::new(place.clone(), "a column that numbers rows must be the first of a key")
                    .help("make it the primary key, or `index = true`"),
            );
        }
        if column.default.is_some() {
            problems.push(Problem::new(place, "a column that numbers rows has no default"));
        }
    }
}

fn check_column(engine: &Engine, table: &Table, column: &Column, problems: &mut Vec<Problem>) {
    let place = Place::column(&table.name, &column.name);
    if column.generated.is_some() {
        if column.default.is_some() {
            problems.push(Problem::new(place.clone().attribute("default"), "a generated column has no default"));
        }
        if column.identity.is_some() {
            problems.push(Problem::new(place.clone(), "a generated column cannot number rows"));
        }
        if !column.nullable && engine.flavour == Flavour::MariaDb {
            let key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
            let what = if key { "be in a primary key" } else { "be `nullable = false`" };
            problems.push(Problem::new(place.clone(), format!("a generated column cannot {what} on MariaDB")));
        }
    }
    if column.comment.as_ref().is_some_and(|comment| comment.chars().count() > 1024) {
        problems.push(Problem::new(place.attribute("comment"), "a comment of a column has at most 1024 characters"));
    }
}

/// <https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html>: texts and blobs are kept elsewhere.
fn check_row(table: &Table, problems: &mut Vec<Problem>) {
    const MOST_BYTES: u32 = 65_535;
    let place = Place::table(&table.name);
    // The length of a VARCHAR is kept in two bytes, and each column that may be NULL has a bit.
    let length = |column: &Column| if name(&column.r#type).starts_with("var") { 2 } else { 0 };
    let bits = u32::try_from(table.columns.len().div_ceil(8)).unwrap_or(u32::MAX);
    let columns = table.columns.values().map(|column| width(table, column).saturating_add(length(column)));
    let bytes = columns.fold(bits, u32::saturating_add);
    if bytes > MOST_BYTES {
        problems.push(
            Problem::new(
                place.clone(),
                format!("a row has at most {MOST_BYTES} bytes, and these columns up to {bytes}"),
            )
            .help("use `text` or `bytes` without a length for long values"),
        );
    }
    if table.columns.len() > 1017 {
        problems.push(Problem::new(place.clone(), "a table has at most 1017 columns"));
    }
    if table.indexes.len() > 64 {
        problems.push(Problem::new(place.clone(), "a table has at most 64 indexes"));
    }
    if table.comment.as_ref().is_some_and(|comment| comment.chars().count() > 2048) {
        problems.push(Problem::new(place.attribute("comment"), "a comment of a table has at most 2048 characters"));
    }
}
