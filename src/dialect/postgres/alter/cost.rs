//! What an alteration does with all rows: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.

use super::columns::Columns;
use super::difference::Difference;
use super::mention::is_constant;
use super::parts::Body;
use crate::dialect::postgres::fit::Kind;
use crate::dialect::{Alteration, Cost, Engine, Waits, Work};
use crate::physical::{Column, Expression, Storage};

pub(in crate::dialect::postgres) fn costs(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost> {
    let columns = Columns::of(engine, alteration);
    let parts = Difference::of(alteration, &columns);
    let mut costs = Vec::new();
    let tightened = columns.kept.iter().any(|pair| pair.before.nullable && !pair.after.nullable);
    if rewrites(&columns, alteration) {
        costs.push(Cost { work: Work::Rewrites, waits: Waits::Everybody });
    } else if tightened || parts.created().any(|part| matches!(part.body, Body::Check(_))) {
        costs.push(Cost { work: Work::Reads, waits: Waits::Everybody });
    }
    costs.extend(parts.created().filter_map(|part| {
        let index = |waits| Some(Cost { work: Work::Indexes(part.name.clone()), waits });
        match part.body {
            Body::PrimaryKey(_) | Body::Unique(_) => index(Waits::Everybody),
            Body::Index(_) => index(Waits::Writers),
            Body::ForeignKey(_) => Some(Cost { work: Work::Reads, waits: Waits::Writers }),
            Body::Check(_) => None,
        }
    }));
    costs
}

fn rewrites(columns: &Columns<'_>, alteration: &Alteration<'_>) -> bool {
    let retyped = columns.kept.iter().any(|pair| {
        let made = alteration.using.contains_key(&pair.after.name);
        pair.before.r#type != pair.after.r#type && (made || !keeps_rows(&pair.before.r#type, &pair.after.r#type))
    });
    let mut new = columns.added.iter().copied().chain(columns.redefined.iter().map(|pair| pair.after));
    retyped || new.any(|column| is_written(column, alteration.fill.get(&column.name)))
}

/// Whether each row gets a value of its own in a new column.
fn is_written(column: &Column, fill: Option<&Expression>) -> bool {
    let stored = column.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Stored);
    let filled = fill.is_some_and(|fill| !is_constant(fill));
    stored || filled || column.identity.is_some() || column.default.as_ref().is_some_and(is_volatile)
}

/// Whether a default may be another for each row. What the server computes once for all rows are its clocks.
fn is_volatile(default: &Expression) -> bool {
    let sql = default.as_str();
    let clock = ["now()", "CURRENT_", "current_", "LOCAL", "transaction_timestamp()", "statement_timestamp()"];
    sql.contains('(') && !sql.starts_with('\'') && !clock.iter().any(|clock| sql.starts_with(clock))
}

/// Whether the rows are values of the new type as they are stored.
fn keeps_rows(before: &str, after: &str) -> bool {
    use Kind as K;
    let Some((before, after)) = Kind::of(before).zip(Kind::of(after)) else { return false };
    match (before, after) {
        (K::Text(_), K::Text(None)) => true,
        (K::Text(Some(had)), K::Text(Some(length))) => length >= had,
        (K::Numeric(_), K::Numeric(None)) => true,
        (K::Numeric(Some((had, scale))), K::Numeric(Some((digits, wanted)))) => digits >= had && scale == wanted,
        (K::Time(had), K::Time(digits))
        | (K::Timestamp(had), K::Timestamp(digits))
        | (K::TimestampTz(had), K::TimestampTz(digits)) => digits >= had,
        _ => false,
    }
}
