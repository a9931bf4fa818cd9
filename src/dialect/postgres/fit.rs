//! Values that a new type does not hold: what the server's cast rounds or cuts, and what it refuses.
//!
//! What no query can tell without failing is left out. From 16 on a query can ask whether a text is a value of a type:
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-VALIDITY>.

mod kind;
mod text;

use super::name::qualified;
use crate::dialect::fit::{self, Change, Fit, range, too_large};
use crate::dialect::{Alteration, Engine, Enums, Misfits};

pub(super) use kind::Kind;

pub(super) fn misfits(engine: &Engine, alteration: &Alteration<'_>, enums: &Enums) -> Vec<Misfits> {
    fit::misfits(engine, alteration, |change| {
        let Change { before, after, value } = change;
        let same = before.r#type == after.r#type;
        if same || before.generated.is_some() || alteration.using.contains_key(&after.name) {
            return None;
        }
        let list = enums.iter().find(|(name, _)| qualified(name) == after.r#type).map(|(_, values)| values);
        match (Kind::of(&before.r#type)?, list) {
            (Kind::Text(_) | Kind::Char(_), Some(list)) => text::to_enum(value, list),
            (_, Some(_)) => None,
            (from, None) => fits(engine, &from, &after.r#type, value),
        }
    })
}

fn fits(engine: &Engine, from: &Kind, native: &str, value: &str) -> Option<Fit> {
    use Kind as K;
    let to = Kind::of(native)?;
    match (from, &to) {
        (K::Text(_) | K::Char(_), _) => text::fit(engine, from, &to, native, value),
        (_, K::Text(None)) => Fit::all(),
        // Other types are assigned as the text that they are written as.
        (_, K::Text(Some(length)) | K::Char(length)) => Fit::refuses(format!("length({value}::text) > {length}")),
        (K::Integer(_), _) => integer(from, &to, value),
        (K::Numeric(_), _) => numeric(from, &to, value),
        (K::Real | K::Double, _) => float(from, &to, value),
        (K::Boolean, K::Integer(4)) | (K::Date, K::Timestamp(_) | K::TimestampTz(_)) | (K::Jsonb, K::Json) => {
            Fit::all()
        }
        (K::Timestamp(_) | K::TimestampTz(_), K::Date) => {
            Fit::alters(format!("{value} <> {value}::date::{}", from.moment()))
        }
        (K::Timestamp(had) | K::TimestampTz(had), K::Timestamp(digits) | K::TimestampTz(digits))
        | (K::Time(had), K::Time(digits)) => {
            if digits >= had {
                return Fit::all();
            }
            Fit::alters(format!("{value} <> {value}::{}", from.with_digits(*digits)))
        }
        _ => None,
    }
}

fn integer(from: &Kind, to: &Kind, value: &str) -> Option<Fit> {
    let Kind::Integer(had) = from else { return None };
    match to {
        Kind::Integer(bytes) if bytes >= had => Fit::all(),
        Kind::Integer(bytes) => Fit::refuses(outside(value, *bytes)),
        Kind::Numeric(None) => Fit::all(),
        Kind::Numeric(Some((digits, scale))) => {
            Fit::refuses(format!("abs({value}::numeric) >= {}", too_large(*digits, *scale)))
        }
        // So many whole numbers in a row are exact: https://www.postgresql.org/docs/current/datatype-numeric.html.
        Kind::Real => Fit::alters(format!("abs({value}::numeric) > 16777216")),
        Kind::Double => Fit::alters(format!("abs({value}::numeric) > 9007199254740992")),
        Kind::Boolean if *had == 4 => Fit::alters(format!("{value} NOT IN (0, 1)")),
        _ => None,
    }
}

fn numeric(from: &Kind, to: &Kind, value: &str) -> Option<Fit> {
    match (from, to) {
        (_, Kind::Integer(bytes)) => {
            Fit::both(format!("{value} <> round({value})"), outside(&format!("round({value})"), *bytes))
        }
        (_, Kind::Numeric(None)) => Fit::all(),
        (_, Kind::Numeric(Some((digits, scale)))) => {
            let rounded = format!("round({value}, {scale})");
            Fit::both(
                format!("{value} <> {rounded}"),
                format!("abs({rounded}) >= {} AND {value} <> 'NaN'", too_large(*digits, *scale)),
            )
        }
        // More digits might be beyond the range of the type, and the cast fail.
        (Kind::Numeric(Some((..=37, _))), Kind::Real) => Fit::alters(format!("{value} <> {value}::real::numeric")),
        (Kind::Numeric(Some((..=300, _))), Kind::Double) => {
            Fit::alters(format!("{value} <> {value}::double precision::numeric"))
        }
        _ => None,
    }
}

fn float(from: &Kind, to: &Kind, value: &str) -> Option<Fit> {
    let double = format!("{value}::double precision");
    match (from, to) {
        (_, Kind::Integer(bytes)) => {
            let (least, greatest) = range(*bytes);
            // The greatest bigint is none of these numbers, the one after it is.
            let inside = format!("round({double}) >= {least} AND round({double}) < {}", greatest + 1);
            Fit::both(format!("{double} <> round({double})"), format!("NOT ({inside})"))
        }
        (_, Kind::Numeric(precision)) => {
            let own = if *from == Kind::Real { "real" } else { "double precision" };
            let exact = format!("{value}::numeric");
            let altered = format!("{exact}::{own} <> {value}");
            let Some((digits, scale)) = precision else { return Fit::alters(altered) };
            let rounded = format!("round({exact}, {scale})");
            Fit::both(
                format!("{altered} OR {rounded} <> {exact}"),
                format!("abs({rounded}) >= {} AND {exact} <> 'NaN'", too_large(*digits, *scale)),
            )
        }
        (Kind::Double, Kind::Real) => {
            // Halfway to the next number above the greatest, and below the least.
            let large = format!("abs({value}) >= 3.4028235677973366e38 AND abs({value}) < 'Infinity'");
            let small = format!("{value} <> 0 AND abs({value}) <= 7.006492321624085e-46");
            let refused = format!("({large}) OR ({small})");
            Fit::both(
                format!("CASE WHEN {refused} THEN false ELSE {value}::real::double precision <> {value} END"),
                refused,
            )
        }
        (Kind::Real, Kind::Double) => Fit::all(),
        _ => None,
    }
}

/// Whether a whole number has more than so many bytes.
fn outside(value: &str, bytes: u32) -> String {
    let (least, greatest) = range(bytes);
    format!("{value} NOT BETWEEN {least} AND {greatest}")
}
