//! Values that a new type does not hold: what the servers round or cut with a note at most, and what they refuse. Each was
//! seen on MySQL 9.7 and MariaDB 10.11, in strict mode.

mod text;

use super::alter::effective;
use super::literal::literal;
use super::types::{Kind, has_collation, kind, name, number};
use crate::dialect::fit::{self, Change, Fit, range, too_large};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::dialect::{Alteration, Engine, Misfits};
use crate::flavour::Flavour;

pub(super) fn misfits(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Misfits> {
    fit::misfits(engine, alteration, |change| {
        let Change { before, after, value } = change;
        let (old, new) = (effective(alteration.before, before), effective(alteration.after, after));
        let texts = has_collation(&old.r#type) && has_collation(&new.r#type);
        // Another character set may lack a letter.
        if old.r#type == new.r#type || old.generated.is_some() || (texts && old.collation != new.collation) {
            return None;
        }
        // What is made by an expression is assigned to the new type, and of any type itself.
        let made = alteration.using.contains_key(&after.name);
        (!made).then(|| fits(engine, &old.r#type, &new.r#type, value)).flatten()
    })
}

fn fits(engine: &Engine, from: &str, to: &str, value: &str) -> Option<Fit> {
    match (kind(from), kind(to)) {
        (Kind::Text, _) if ["enum", "set"].contains(&name(from)) => text::of_list(from, to, value),
        (Kind::Text | Kind::LongText, _) => text::fit(engine, from, to, value),
        (_, Kind::Text) if matches!(name(to), "char" | "varchar") => written(from, to, value),
        (Kind::Integer | Kind::Decimal, Kind::Date | Kind::DateTime) => date_of_number(engine, to, value),
        (Kind::Integer, _) => integer(from, to, value),
        (Kind::Decimal, _) => decimal(from, to, value),
        (Kind::Double, _) => double(engine, to, value),
        (Kind::Json, Kind::LongText) => Fit::all(),
        (Kind::Bytes | Kind::LongBytes, Kind::Bytes | Kind::LongBytes) => {
            Fit::refuses(format!("LENGTH({value}) > {}", bytes(to)?))
        }
        (Kind::DateTime | Kind::Date, _) => moment(engine, from, to, value),
        (Kind::Time, Kind::Time) => finer(from, to, value),
        _ => None,
    }
}

/// Types whose text is always the same.
fn written(from: &str, to: &str, value: &str) -> Option<Fit> {
    let plain = match kind(from) {
        Kind::Integer | Kind::Decimal | Kind::Json | Kind::Date | Kind::Time | Kind::DateTime => true,
        _ => name(from) == "uuid",
    };
    plain.then(|| Fit::refuses(format!("CHAR_LENGTH(CAST({value} AS CHAR)) > {}", number(to)?))).flatten()
}

fn integer(from: &str, to: &str, value: &str) -> Option<Fit> {
    let (least, greatest) = whole(from)?;
    match kind(to) {
        Kind::Integer => {
            let (lowest, highest) = whole(to)?;
            let holds = lowest <= least && greatest <= highest;
            if holds { Fit::all() } else { Fit::refuses(outside(value, to)?) }
        }
        Kind::Decimal => {
            let (digits, scale) = digits(to)?;
            Fit::refuses(format!("ABS(CAST({value} AS DECIMAL(65, 0))) >= {}", too_large(digits, scale)))
        }
        // So many whole numbers in a row are exact, and of a FLOAT so many digits are read.
        Kind::Double => Fit::alters(format!("ABS(CAST({value} AS DECIMAL(65, 0))) > 9007199254740992")),
        Kind::Float => Fit::alters(format!("ABS(CAST({value} AS DECIMAL(65, 0))) > 999999")),
        // It is taken for the place of a value in the list, unless the list has it as a text.
        Kind::Text if name(to) == "enum" => {
            let (list, length) = (to.strip_prefix("enum")?, listed(to));
            let listed = format!("{value} BETWEEN 1 AND {length} OR CAST({value} AS CHAR) IN {list}");
            Fit::both(listed.clone(), format!("NOT ({listed})"))
        }
        _ => None,
    }
}

fn decimal(from: &str, to: &str, value: &str) -> Option<Fit> {
    let (had, had_scale) = digits(from)?;
    match kind(to) {
        Kind::Integer => {
            let rounded = format!("ROUND({value})");
            Fit::both(format!("{value} <> {rounded}"), outside(&rounded, to)?)
        }
        Kind::Decimal => {
            let (digits, scale) = digits(to)?;
            let rounded = format!("ROUND({value}, {scale})");
            let altered = (scale < had_scale).then(|| format!("{value} <> {rounded}"));
            let large = digits - scale < had - had_scale || altered.is_some();
            let refused = large.then(|| format!("ABS({rounded}) >= {}", too_large(digits, scale)));
            Some(Fit { altered, refused })
        }
        Kind::Double if had <= 15 => Fit::all(),
        _ => None,
    }
}

fn double(engine: &Engine, to: &str, value: &str) -> Option<Fit> {
    match kind(to) {
        Kind::Integer => {
            let (least, greatest) = whole(to)?;
            // The greatest BIGINT is none of these numbers: MariaDB takes the one after it for it, and MySQL refuses this
            // and also the least.
            let (from, up_to) = match (least == range(8).0, engine.flavour) {
                (true, Flavour::MariaDb) => (">=", "<="),
                (true, _) => (">", "<"),
                (false, _) => (">=", "<"),
            };
            let inside = format!("ROUND({value}) {from} {least}e0 AND ROUND({value}) {up_to} {}e0", greatest + 1);
            Fit::both(format!("{value} <> ROUND({value})"), format!("NOT ({inside})"))
        }
        Kind::Decimal => {
            let (digits, scale) = digits(to)?;
            let rounded = format!("ROUND({value}, {scale})");
            Fit::both(format!("{value} <> {rounded}"), format!("ABS({rounded}) >= {}e0", too_large(digits, scale)))
        }
        _ => None,
    }
}

/// The digits of a number are read as those of a date. MySQL reads them as it reads a text, where 10101 is in 2010 and not
/// in 2001.
fn date_of_number(engine: &Engine, to: &str, value: &str) -> Option<Fit> {
    let read = match engine.flavour {
        Flavour::MySql => format!("CAST(CAST({value} AS CHAR) AS DATETIME(6))"),
        _ => format!("CAST({value} AS DATETIME(6))"),
    };
    let beyond = (name(to) == "timestamp").then(|| beyond_timestamp(engine, &read));
    let refused = [Some(format!("{read} IS NULL")), beyond].into_iter().flatten().collect::<Vec<_>>().join(" OR ");
    Fit::both(format!("NOT ({refused})"), refused)
}

fn moment(engine: &Engine, from: &str, to: &str, value: &str) -> Option<Fit> {
    if kind(to) == Kind::Date && kind(from) == Kind::DateTime {
        return Fit::alters(format!("{value} <> DATE({value})"));
    }
    if kind(to) != Kind::DateTime {
        return None;
    }
    let altered = if kind(from) == Kind::Date { None } else { finer(from, to, value)?.altered };
    let refused = (name(to) == "timestamp" && name(from) != "timestamp").then(|| beyond_timestamp(engine, value));
    Some(Fit { altered, refused })
}

/// <https://dev.mysql.com/doc/refman/8.4/en/datetime.html>, <https://mariadb.com/kb/en/timestamp/>. MariaDB holds more from
/// 11.5 on.
fn beyond_timestamp(engine: &Engine, value: &str) -> String {
    let long = engine.flavour == Flavour::MariaDb && (engine.version.major, engine.version.minor) >= (11, 5);
    let last = if long { "2106-02-07 06:28:15.999999" } else { "2038-01-19 03:14:07.999999" };
    format!("{value} < '1970-01-01 00:00:01' OR {value} > '{last}'")
}

/// MySQL rounds digits after the second away, MariaDB cuts them off.
fn finer(from: &str, to: &str, value: &str) -> Option<Fit> {
    let (had, digits) = (number(from).unwrap_or_default(), number(to).unwrap_or_default());
    if digits >= had {
        return Fit::all();
    }
    Fit::alters(format!("MICROSECOND({value}) % {} <> 0", 10_u32.pow(6_u32.checked_sub(digits)?)))
}

/// The least and the greatest value of an integer type.
fn whole(native: &str) -> Option<(i128, i128)> {
    let bytes = match name(native) {
        "tinyint" => 1,
        "smallint" => 2,
        "mediumint" => 3,
        "int" => 4,
        "bigint" => 8,
        _ => return None,
    };
    let (least, greatest) = range(bytes);
    Some(if native.contains("unsigned") { (0, greatest - least) } else { (least, greatest) })
}

fn outside(value: &str, to: &str) -> Option<String> {
    let (least, greatest) = whole(to)?;
    Some(format!("{value} NOT BETWEEN {least} AND {greatest}"))
}

/// The digits of a decimal, and those after the point.
fn digits(native: &str) -> Option<(u32, u32)> {
    let (_, numbers) = native.split_once('(')?;
    let (digits, scale) = numbers.split(')').next()?.split_once(',')?;
    let numbers = (digits.trim().parse().ok()?, scale.trim().parse().ok()?);
    // Without a sign it refuses more.
    (!native.contains("unsigned") && numbers.1 <= numbers.0).then_some(numbers)
}

/// How many values an enum has.
fn listed(native: &str) -> usize {
    let found = tokens(Flavour::MySql, native).unwrap_or_default();
    found.iter().filter(|token| token.kind == TokenKind::Text).count()
}

/// How many bytes a type holds.
fn bytes(native: &str) -> Option<u64> {
    match name(native) {
        "tinyblob" | "tinytext" => Some(255),
        "blob" | "text" => Some(65_535),
        "mediumblob" | "mediumtext" => Some(16_777_215),
        "longblob" | "longtext" => Some(u64::from(u32::MAX)),
        "varbinary" => number(native).map(u64::from),
        _ => None,
    }
}

/// A pattern that both servers understand, as a literal.
fn pattern(pattern: &str) -> String {
    literal(&format!("^[ \t\n\r]*{pattern}[ \t\n\r]*$"))
}
