//! Texts that become something else.

use super::{beyond_timestamp, bytes, digits, pattern, whole};
use crate::dialect::Engine;
use crate::dialect::fit::{Fit, too_large};
use crate::dialect::mysql::literal::literal;
use crate::dialect::mysql::types::{Kind, kind, name, number};
use crate::flavour::Flavour;

const NUMBER: &str = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?";

pub(super) fn fit(engine: &Engine, from: &str, to: &str, value: &str) -> Option<Fit> {
    match kind(to) {
        Kind::Text if name(to) == "varchar" => shorter(from, number(to)?, value),
        Kind::Text if name(to) == "char" => {
            let bare = bare(value);
            Fit::both(format!("{value} LIKE '% '"), format!("CHAR_LENGTH({bare}) > {}", number(to)?))
        }
        Kind::Text if name(to) == "enum" => listed(to, value),
        Kind::LongText => Fit::refuses(format!("LENGTH({value}) > {}", bytes(to)?)),
        Kind::Integer => integer(engine, to, value),
        Kind::Decimal => decimal(engine, from, to, value),
        Kind::Double => {
            let number = format!("{value} REGEXP {}", pattern(NUMBER));
            Fit::refuses(format!("NOT ({number}) OR ABS({value} + 0e0) >= 1.7976931348623157e308"))
        }
        Kind::Json => Fit::refuses(format!("NOT JSON_VALID({value})")),
        Kind::Date => dated("CAST({} AS DATE)", "", value),
        Kind::DateTime => moment(engine, to, value),
        _ if name(to) == "uuid" => Fit::refuses(format!("CAST({value} AS UUID) IS NULL")),
        _ => None,
    }
}

/// A value of a list is written as a text, and is the number of its place elsewhere.
pub(super) fn of_list(from: &str, to: &str, value: &str) -> Option<Fit> {
    match name(to) {
        "char" | "varchar" => Fit::refuses(format!("CHAR_LENGTH({value}) > {}", number(to)?)),
        "longtext" => Fit::all(),
        "enum" if name(from) == "enum" => Fit::refuses(format!("{value} NOT IN {}", to.strip_prefix("enum")?)),
        _ => None,
    }
}

fn bare(value: &str) -> String {
    format!("TRIM(TRAILING ' ' FROM {value})")
}

/// Blanks that are too many are refused where the table is copied, and cut off elsewhere.
fn shorter(from: &str, length: u32, value: &str) -> Option<Fit> {
    if ["char", "varchar"].contains(&name(from)) && number(from).is_some_and(|had| had <= length) {
        return Fit::all();
    }
    let bare = bare(value);
    Fit::both(
        format!("CHAR_LENGTH({value}) > {length} AND CHAR_LENGTH({bare}) <= {length}"),
        format!("CHAR_LENGTH({bare}) > {length}"),
    )
}

/// A number is taken for the place of a value in the list.
fn listed(to: &str, value: &str) -> Option<Fit> {
    let list = to.strip_prefix("enum")?;
    let unlisted = format!("{} NOT IN {list}", bare(value));
    let number = format!("{value} REGEXP {}", literal("^[0-9]+$"));
    Fit::both(format!("{unlisted} AND {number}"), format!("{unlisted} AND NOT ({number})"))
}

/// MySQL rounds a fraction, MariaDB refuses it.
fn integer(engine: &Engine, to: &str, value: &str) -> Option<Fit> {
    let (least, greatest) = whole(to)?;
    let outside = |number: &str| format!("{number} NOT BETWEEN {least} AND {greatest}");
    if engine.flavour == Flavour::MariaDb {
        let number = format!("{value} REGEXP {}", pattern("[+-]?[0-9]+"));
        return Fit::refuses(format!("NOT ({number}) OR {}", outside(&format!("CAST({value} AS DECIMAL(65, 0))"))));
    }
    let number = format!("{value} REGEXP {}", pattern(NUMBER));
    let exact = format!("CAST({value} AS DECIMAL(65, 30))");
    Fit::both(
        format!("{number} AND ROUND({exact}) <> {exact}"),
        format!("NOT ({number}) OR {}", outside(&format!("ROUND({exact})"))),
    )
}

fn decimal(engine: &Engine, from: &str, to: &str, value: &str) -> Option<Fit> {
    let (digits, scale) = digits(to).filter(|(digits, scale)| digits - scale <= 34 && *scale <= 30)?;
    let number = format!("{value} REGEXP {}", pattern(NUMBER));
    let exact = format!("CAST({value} AS DECIMAL(65, 30))");
    let rounded = format!("ROUND({exact}, {scale})");
    let altered = format!("{number} AND {rounded} <> {exact}");
    let large = format!("ABS({rounded}) >= {}", too_large(digits, scale));
    if engine.flavour == Flavour::MySql && kind(from) == Kind::LongText {
        // Of a TEXT the server takes the number that it begins with, and cuts off the rest in silence.
        let begins = format!("{value} REGEXP {}", literal("^[ \t\n\r]*[+-]?[.]?[0-9]"));
        return Fit::both(
            format!("({altered}) OR ({begins} AND NOT ({number}))"),
            format!("NOT ({begins}) OR ({number} AND {large})"),
        );
    }
    Fit::both(altered, format!("NOT ({number}) OR {large}"))
}

fn moment(engine: &Engine, to: &str, value: &str) -> Option<Fit> {
    let fraction = match number(to).unwrap_or_default() {
        0 => String::new(),
        digits => format!("([.][0-9]{{1,{digits}}})?"),
    };
    let clock = format!("([ T][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{fraction})?");
    let Fit { altered, refused } = dated("CAST({} AS DATETIME(6))", &clock, value)?;
    let beyond = (name(to) == "timestamp").then(|| beyond_timestamp(engine, &format!("CAST({value} AS DATETIME(6))")));
    let refused = refused.into_iter().chain(beyond).collect::<Vec<_>>().join(" OR ");
    Some(Fit { altered, refused: Some(refused) })
}

/// Both servers read dates in many forms. Those that are not the usual one may come out as another, or be refused.
fn dated(cast: &str, clock: &str, value: &str) -> Option<Fit> {
    let usual = literal(&format!("^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{clock}$"));
    let read = cast.replace("{}", value);
    Fit::both(format!("NOT ({value} REGEXP {usual})"), format!("{read} IS NULL"))
}
