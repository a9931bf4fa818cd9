//! What the servers refuse in a whole table, found before they are asked.

use super::table::{character_width, width};
use super::types::{Kind, has_collation, kind, name, number};
use crate::dialect::tokens::tokens;
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Storage, Table};
use crate::schema::{Action, Part, Place};

pub(super) fn check(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    check_names(engine, table, problems);
    check_numbered(table, problems);
    for column in table.columns.values() {
        check_column(engine, table, column, problems);
    }
    check_primary_key(table, problems);
    for index in table.indexes.values() {
        check_index(table, index, problems);
    }
    check_checks(engine, table, problems);
    check_generated(engine, table, problems);
    check_row(table, problems);
    if table.options.engine.as_deref() != Some("InnoDB") {
        for key in table.foreign_keys.values() {
            let place = Place::part(&table.name, Part::ForeignKey, &key.name);
            problems.push(Problem::new(place, "only the engine InnoDB keeps foreign keys"));
        }
    }
}

/// https://dev.mysql.com/doc/refman/8.4/en/identifiers.html: no characters beyond U+FFFF, no space at the end.
fn check_names(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    let of = |part: Part| move |name: &String| (Place::part(&table.name, part, name), name.clone());
    let parts = std::iter::once((Place::table(&table.name), table.name.name.clone()))
        .chain(table.columns.keys().map(of(Part::Column)))
        .chain(table.indexes.keys().map(of(Part::Index)))
        .chain(table.checks.keys().map(of(Part::Check)))
        .chain(table.foreign_keys.keys().map(of(Part::ForeignKey)));
    for (place, name) in parts {
        let message = if name.ends_with(' ') {
            "ends with a space"
        } else if name.chars().any(|c| c > '\u{ffff}') {
            "has a character beyond U+FFFF"
        } else if name.eq_ignore_ascii_case("primary") && table.indexes.contains_key(&name) {
            "is that of the primary key"
        } else {
            continue;
        };
        let message = format!("{} refuses the name `{name}`: it {message}", engine.flavour.title());
        problems.push(Problem::new(place, message).help("choose another name"));
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

/// https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html
const MOST_KEY_BYTES: u32 = 3072;
const MOST_KEY_COLUMNS: usize = 16;

fn check_primary_key(table: &Table, problems: &mut Vec<Problem>) {
    let Some(key) = &table.primary_key else { return };
    let name = key.name.as_deref().unwrap_or_default();
    let index = super::index::plain(name, IndexKind::Plain, &key.columns);
    check_key(table, &index, &Place::table(&table.name).attribute("primary_key"), problems);
}

fn check_index(table: &Table, index: &Index, problems: &mut Vec<Problem>) {
    let place = Place::part(&table.name, Part::Index, &index.name);
    match index.kind {
        IndexKind::Plain | IndexKind::Unique => check_key(table, index, &place, problems),
        IndexKind::FullText | IndexKind::Spatial => check_special(table, index, &place, problems),
    }
}

fn check_key(table: &Table, index: &Index, place: &Place, problems: &mut Vec<Problem>) {
    let mut bytes = 0;
    for part in &index.parts {
        let IndexKey::Column(column) = &part.key else { continue };
        let Some(column) = table.columns.get(column) else { continue };
        match part_bytes(table, column, part.prefix) {
            Ok(more) => bytes += more,
            Err(message) => problems.push(
                Problem::new(place.clone(), message)
                    .help("give it a prefix length, or use `string(…)` or `bytes(…)` with a length"),
            ),
        }
    }
    if bytes > MOST_KEY_BYTES {
        problems.push(
            Problem::new(
                place.clone(),
                format!("a key has at most {MOST_KEY_BYTES} bytes, and this one up to {bytes}"),
            )
            .help("use shorter columns, or a prefix length: a character of utf8mb4 takes up to 4 bytes"),
        );
    }
    if index.parts.len() > MOST_KEY_COLUMNS {
        problems.push(Problem::new(place.clone(), format!("a key has at most {MOST_KEY_COLUMNS} columns")));
    }
}

fn part_bytes(table: &Table, column: &Column, prefix: Option<u32>) -> Result<u32, String> {
    let (name, native) = (&column.name, &column.r#type);
    let charset = column.collation.as_ref().or(table.options.collation.as_ref());
    let charset = charset.and_then(|collation| collation.split('_').next()).unwrap_or("utf8mb4");
    let each = if has_collation(native) { character_width(charset) } else { 1 };
    match (kind(native), prefix) {
        (Kind::LongText | Kind::LongBytes, Some(prefix)) => Ok(prefix * each),
        (Kind::LongText | Kind::LongBytes, None) => {
            Err(format!("column `{name}` is {native}, which no key holds whole"))
        }
        (Kind::Json | Kind::Spatial, _) => Err(format!("column `{name}` is {native}, which no key holds")),
        (Kind::Text | Kind::Bytes, Some(prefix)) if number(native).is_some_and(|length| prefix <= length) => {
            Ok(prefix * each)
        }
        (_, Some(prefix)) => Err(format!("column `{name}` is {native} and has no prefix of {prefix}")),
        (_, None) => Ok(width(table, column)),
    }
}

fn check_special(table: &Table, index: &Index, place: &Place, problems: &mut Vec<Problem>) {
    for part in &index.parts {
        let column = match &part.key {
            IndexKey::Column(column) => table.columns.get(column),
            IndexKey::Expression(_) => {
                problems.push(Problem::new(place.clone(), "only columns can be in this kind of index"));
                continue;
            }
        };
        let Some(column) = column else { continue };
        let fits = match index.kind {
            IndexKind::Spatial => kind(&column.r#type) == Kind::Spatial && !column.nullable,
            _ => has_collation(&column.r#type) && !matches!(name(&column.r#type), "enum" | "set"),
        };
        if !fits {
            let wants = if index.kind == IndexKind::Spatial { "geometries that are not nullable" } else { "texts" };
            problems.push(Problem::new(
                place.clone(),
                format!("this kind of index holds {wants}, and `{}` is {}", column.name, column.r#type),
            ));
        }
        let first = index.parts.first().and_then(|first| match &first.key {
            IndexKey::Column(first) => table.columns.get(first),
            IndexKey::Expression(_) => None,
        });
        if first.is_some_and(|first| first.collation != column.collation) {
            problems.push(Problem::new(place.clone(), "all columns of a full text index have one collation"));
        }
        if part.prefix.is_some() || part.order != crate::physical::Order::Ascending {
            problems.push(Problem::new(place.clone(), "this kind of index has neither prefix lengths nor an order"));
        }
    }
}

/// A check cannot use what the server changes by itself:
/// https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html
fn check_checks(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
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

fn names_column(engine: &Engine, expression: &Expression, column: &str) -> bool {
    let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
    found.iter().any(|token| token.text.trim_matches('`').replace("``", "`").eq_ignore_ascii_case(column))
}

/// https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html, https://mariadb.com/kb/en/generated-columns/
fn check_generated(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
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

/// https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html: texts and blobs are kept elsewhere.
fn check_row(table: &Table, problems: &mut Vec<Problem>) {
    const MOST_BYTES: u32 = 65_535;
    let place = Place::table(&table.name);
    let bytes = table.columns.values().fold(0_u32, |sum, column| sum.saturating_add(width(table, column)));
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
