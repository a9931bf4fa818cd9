//! Texts that become something else.

use super::kind::Kind;
use crate::dialect::fit::{Fit, range, too_large};
use crate::dialect::postgres::literal;
use crate::dialect::{Engine, Version};

/// pg_input_is_valid is there from 16 on: <https://www.postgresql.org/docs/16/release-16.html>.
const ASKS_TYPES: Version = Version::new(16, 0, 0);

/// What may be around a number.
const BLANKS: &str = r"[ \t\n\r]*";

const BOOLEANS: [&str; 19] = [
    "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1", "f", "fa", "fal", "fals", "false", "n", "no", "of", "off",
    "0",
];

pub(super) fn fit(engine: &Engine, from: &Kind, to: &Kind, native: &str, value: &str) -> Option<Fit> {
    let text = match (from, to) {
        (_, Kind::Text(_) | Kind::Char(_)) | (Kind::Text(_), _) => format!("{value}::text"),
        _ => padded(value),
    };
    match to {
        Kind::Text(length) => shortened(from, *length, &text),
        Kind::Char(length) => {
            let bare = format!("rtrim({text}, ' ')");
            let refused = format!("length({bare}) > {length}");
            // The blanks at its end are no part of a character value.
            let altered = matches!(from, Kind::Text(_)).then(|| format!("{text} <> {bare}"));
            Some(Fit { altered, refused: Some(refused) })
        }
        Kind::Integer(bytes) => integer(*bytes, &text),
        Kind::Numeric(precision) => numeric(*precision, &text),
        Kind::Boolean => {
            let known: Vec<String> = BOOLEANS.iter().map(|word| literal(word)).collect();
            Fit::refuses(format!("lower(btrim({text}, E' \\t\\n\\r')) NOT IN ({})", known.join(", ")))
        }
        Kind::Uuid => {
            let digits = "([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}";
            Fit::refuses(format!("{text} !~ {}", literal(&format!("^({digits}|\\{{{digits}\\}})$"))))
        }
        _ if engine.version < ASKS_TYPES => None,
        // Some of a date or time may go without a word.
        Kind::Date | Kind::Time(_) | Kind::Timestamp(_) | Kind::TimestampTz(_) => {
            let refused = format!("NOT pg_input_is_valid({text}, {})", literal(native));
            Fit::both(format!("CASE WHEN {refused} THEN false ELSE {text}::{native}::text <> {text} END"), refused)
        }
        Kind::Real | Kind::Double | Kind::Json | Kind::Jsonb | Kind::Written => {
            Fit::refuses(format!("NOT pg_input_is_valid({text}, {})", literal(native)))
        }
    }
}

/// A character value goes on to other types than texts with the blanks that it is filled up with.
fn padded(value: &str) -> String {
    format!("concat({value}, '')")
}

pub(super) fn to_enum(value: &str, list: &[String]) -> Option<Fit> {
    let list: Vec<String> = list.iter().map(|one| literal(one)).collect();
    let value = padded(value);
    Fit::refuses(format!("{value} NOT IN ({})", list.join(", ")))
}

/// Blanks beyond the length are cut off in silence, anything else is refused:
/// <https://www.postgresql.org/docs/current/datatype-character.html>.
fn shortened(from: &Kind, length: Option<u32>, text: &str) -> Option<Fit> {
    let Some(length) = length else { return Fit::all() };
    match from {
        Kind::Text(Some(had)) | Kind::Char(had) if *had <= length => Fit::all(),
        _ => Fit::both(
            format!("length({text}) > {length} AND length(rtrim({text}, ' ')) <= {length}"),
            format!("length(rtrim({text}, ' ')) > {length}"),
        ),
    }
}

fn integer(bytes: u32, text: &str) -> Option<Fit> {
    let number = format!("{text} ~ {}", literal(&format!("^{BLANKS}[+-]?[0-9]+{BLANKS}$")));
    let (least, greatest) = range(bytes);
    let outside = format!("{text}::numeric NOT BETWEEN {least} AND {greatest}");
    Fit::refuses(format!("CASE WHEN {number} THEN {outside} ELSE true END"))
}

fn numeric(precision: Option<(u32, u32)>, text: &str) -> Option<Fit> {
    let digits = r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?";
    let number = format!("{text} ~ {}", literal(&format!("^{BLANKS}[+-]?{digits}{BLANKS}$")));
    let Some((digits, scale)) = precision else {
        return Fit::refuses(format!("NOT ({number}) AND {text} !~* 'nan|inf'"));
    };
    let rounded = format!("round({text}::numeric, {scale})");
    let large = format!("abs({rounded}) >= {}", too_large(digits, scale));
    Fit::both(
        format!("CASE WHEN {number} THEN {rounded} <> {text}::numeric ELSE false END"),
        format!("CASE WHEN {number} THEN {large} ELSE {text} !~* 'nan' END"),
    )
}
