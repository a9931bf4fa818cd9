//! What a key can hold.

use crate::dialect::mysql::index::plain;
use crate::dialect::mysql::table::{character_width, width};
use crate::dialect::mysql::types::{Kind, has_collation, kind, name, number};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, Index, IndexKey, IndexKind, Order, Table};
use crate::schema::{Part, Place, Storage};

/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html>
const MOST_KEY_BYTES: u32 = 3072;

/// The hidden column of an expression is called by the index, in 64 bytes with what is around it.
const MOST_BYTES_OF_EXPRESSION_NAME: usize = 51;

/// MariaDB takes twice as many as MySQL.
fn most_columns(engine: &Engine) -> usize {
    if engine.flavour == Flavour::MariaDb { 32 } else { 16 }
}

pub(super) fn check(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    check_primary_key(engine, table, problems);
    for index in table.indexes.values() {
        check_index(engine, table, index, problems);
    }
}

fn check_primary_key(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    let Some(key) = &table.primary_key else { return };
    let name = key.name.as_deref().unwrap_or_default();
    let index = plain(name, IndexKind::Plain, &key.columns);
    let is_virtual =
        |column: &&Column| column.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Virtual);
    // MariaDB takes no generated column that is not nullable.
    if engine.flavour == Flavour::MySql
        && let Some(column) = key.columns.iter().filter_map(|name| table.columns.get(name)).find(is_virtual)
    {
        let message = format!("MySQL has no primary key of the virtual column `{}`", column.name);
        let place = Place::table(&table.name).attribute("primary_key");
        problems.push(Problem::new(place, message).help("store it: `stored = true`"));
    }
    check_key(engine, table, &index, &Place::table(&table.name).attribute("primary_key"), problems);
}

fn check_index(engine: &Engine, table: &Table, index: &Index, problems: &mut Vec<Problem>) {
    let place = Place::part(&table.name, Part::Index, &index.name);
    match index.kind {
        IndexKind::Plain | IndexKind::Unique => check_key(engine, table, index, &place, problems),
        IndexKind::FullText | IndexKind::Spatial => check_special(table, index, &place, problems),
    }
}

fn check_key(engine: &Engine, table: &Table, index: &Index, place: &Place, problems: &mut Vec<Problem>) {
    let mut bytes = 0;
    for (at, part) in index.parts.iter().enumerate() {
        let expression = matches!(part.key, IndexKey::Expression(_));
        if expression && part.prefix.is_some() {
            problems.push(Problem::new(place.clone(), "an expression of an index has no prefix length"));
        }
        if !expression && index.parts[..at].iter().any(|earlier| earlier.key == part.key) {
            problems.push(Problem::new(place.clone(), "a column is twice in this key"));
        }
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
    let expression = index.parts.iter().any(|part| matches!(part.key, IndexKey::Expression(_)));
    if expression && !index.name.is_ascii() && index.name.len() > MOST_BYTES_OF_EXPRESSION_NAME {
        problems.push(
            Problem::new(place.clone(), "MySQL cuts so long a name of an index with an expression inside a character")
                .help("choose a shorter name"),
        );
    }
    let most = most_columns(engine);
    if index.parts.len() > most {
        problems.push(Problem::new(
            place.clone(),
            format!("a key has at most {most} columns on {}", engine.flavour.title()),
        ));
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
        if part.prefix.is_some() || part.order != Order::Ascending {
            problems.push(Problem::new(place.clone(), "this kind of index has neither prefix lengths nor an order"));
        }
    }
}
