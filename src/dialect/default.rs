//! Whether a literal default is a value of its column's type, as far as all engines agree.

use jiff::civil::{Date, DateTime, Time};

use super::lower::Reject;
use crate::schema::{ColumnType, Literal, Schema};

/// Checks that `literal` is a value of the type. What a native type takes is known to its engine alone, so that any
/// literal fits it here.
pub(super) fn fit(column_type: &ColumnType, literal: &Literal, schema: &Schema) -> Result<(), Reject> {
    match column_type {
        ColumnType::Boolean => boolean(literal),
        ColumnType::SmallInt => integer(literal, i16::MIN.into(), i16::MAX.into(), column_type),
        ColumnType::Integer => integer(literal, i32::MIN.into(), i32::MAX.into(), column_type),
        ColumnType::BigInt => integer(literal, i64::MIN.into(), i64::MAX.into(), column_type),
        ColumnType::Real | ColumnType::Double => float(literal, column_type),
        ColumnType::Decimal(digits, scale) => decimal(literal, *digits, *scale),
        ColumnType::String(length) => text_within(literal, *length, column_type),
        ColumnType::Char(length) => text_within(literal, Some(*length), column_type),
        ColumnType::Text => text(literal, column_type).map(drop),
        ColumnType::Bytes(length) => bytes(literal, *length),
        ColumnType::Date => moment::<Date>(literal, column_type, "2026-11-20"),
        ColumnType::Time(_) => moment::<Time>(literal, column_type, "10:15:00"),
        ColumnType::Timestamp(_) => moment::<DateTime>(literal, column_type, "2026-11-20 10:15:00"),
        ColumnType::TimestampTz(_) => point_in_time(literal),
        ColumnType::Uuid => uuid(literal),
        ColumnType::Json => json(literal),
        ColumnType::Enum(name) => one_of(literal, name, schema),
        ColumnType::Native(_) => Ok(()),
    }
}

/// Checks that the time of the statement is a value of the type.
pub(super) fn fit_now(column_type: &ColumnType) -> Result<(), Reject> {
    match column_type {
        ColumnType::Date | ColumnType::Time(_) | ColumnType::Timestamp(_) | ColumnType::TimestampTz(_) => Ok(()),
        ColumnType::Native(_) => Ok(()),
        other => Err(Reject::new(format!("the time of the statement is no `{other}`"))
            .help("give the column a date or time type, or write the default as `{ sql = \"…\" }`")),
    }
}

/// Checks that a new UUID is a value of the type: a UUID itself, or text that is long enough for its 36 characters.
pub(super) fn fit_uuid(column_type: &ColumnType) -> Result<(), Reject> {
    match column_type {
        ColumnType::Uuid | ColumnType::Text | ColumnType::String(None) | ColumnType::Native(_) => Ok(()),
        ColumnType::Char(length) | ColumnType::String(Some(length)) if *length >= 36 => Ok(()),
        other => Err(Reject::new(format!("a UUID is no `{other}`")).help("give the column the type `uuid`")),
    }
}

/// A number of the file in plain digits: without `_`, `+`, an exponent or a base, and never `-0`.
pub(super) fn plain_number(text: &str) -> Option<String> {
    let text = text.replace('_', "");
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let plain = match digits.get(..2) {
        Some("0x") => u64::from_str_radix(&digits[2..], 16).ok()?.to_string(),
        Some("0o") => u64::from_str_radix(&digits[2..], 8).ok()?.to_string(),
        Some("0b") => u64::from_str_radix(&digits[2..], 2).ok()?.to_string(),
        _ => without_exponent(digits)?,
    };
    let zero = plain.chars().all(|c| c == '0' || c == '.');
    Some(if negative && !zero { format!("-{plain}") } else { plain })
}

/// No float of 64 bits needs more places than these, and a text of a few bytes must not become one of gigabytes.
const MOST_PLACES: i32 = 400;

fn without_exponent(digits: &str) -> Option<String> {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || exponent.abs() > MOST_PLACES {
        return None;
    }
    if exponent == 0 {
        return Some(mantissa.to_owned());
    }
    let all = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let plain = match usize::try_from(point) {
        Ok(point) if point >= all.len() => format!("{all}{}", "0".repeat(point - all.len())),
        Ok(point) if point > 0 => format!("{}.{}", &all[..point], &all[point..]),
        _ => format!("0.{}{all}", "0".repeat(point.unsigned_abs() as usize)),
    };
    let trimmed = plain.trim_start_matches('0');
    Some(if trimmed.is_empty() || trimmed.starts_with('.') { format!("0{trimmed}") } else { trimmed.to_owned() })
}

fn describe(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("the text \"{}\"", text.escape_debug()),
        Literal::Number(number) => format!("the number {number}"),
        Literal::Boolean(value) => format!("the boolean {value}"),
    }
}

fn misfit(literal: &Literal, column_type: &ColumnType) -> Reject {
    Reject::new(format!("{} is no `{column_type}`", describe(literal)))
}

fn boolean(literal: &Literal) -> Result<(), Reject> {
    match literal {
        Literal::Boolean(_) => Ok(()),
        other => Err(misfit(other, &ColumnType::Boolean).help("write `true` or `false`, without quotes")),
    }
}

fn number(literal: &Literal, column_type: &ColumnType) -> Result<String, Reject> {
    let plain = match literal {
        Literal::Number(text) => plain_number(text),
        _ => return Err(misfit(literal, column_type).help("write a number, without quotes")),
    };
    plain.ok_or_else(|| misfit(literal, column_type))
}

fn integer(literal: &Literal, least: i128, most: i128, column_type: &ColumnType) -> Result<(), Reject> {
    let plain = number(literal, column_type)?;
    match plain.parse::<i128>() {
        Ok(value) if (least..=most).contains(&value) => Ok(()),
        Ok(_) => Err(misfit(literal, column_type).help(format!("it holds {least} to {most}"))),
        Err(_) => Err(misfit(literal, column_type).help("write a whole number")),
    }
}

fn float(literal: &Literal, column_type: &ColumnType) -> Result<(), Reject> {
    let plain = number(literal, column_type)?;
    let finite = match column_type {
        ColumnType::Real => plain.parse::<f32>().is_ok_and(f32::is_finite),
        _ => plain.parse::<f64>().is_ok_and(f64::is_finite),
    };
    if finite { Ok(()) } else { Err(misfit(literal, column_type).help("it is out of range")) }
}

/// A decimal may be written in quotes, so that a TOML reader that keeps floats in 64 bits loses no digit of it.
fn decimal(literal: &Literal, digits: u16, scale: u16) -> Result<(), Reject> {
    let column_type = ColumnType::Decimal(digits, scale);
    let plain = match literal {
        Literal::Text(text) => plain_number(text).ok_or_else(|| misfit(literal, &column_type))?,
        _ => number(literal, &column_type)?,
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let whole = whole.trim_start_matches('-').trim_start_matches('0').len();
    let fraction = fraction.trim_end_matches('0').len();
    if whole > usize::from(digits - scale) || fraction > usize::from(scale) {
        return Err(misfit(literal, &column_type)
            .help(format!("it holds {} digits before the point and {scale} after it", digits - scale)));
    }
    Ok(())
}

fn text<'a>(literal: &'a Literal, column_type: &ColumnType) -> Result<&'a str, Reject> {
    match literal {
        Literal::Text(text) if text.contains('\0') => {
            Err(Reject::new("a default cannot hold a NUL character").help("leave it out"))
        }
        Literal::Text(text) => Ok(text),
        other => Err(misfit(other, column_type).help("put it in quotes")),
    }
}

fn text_within(literal: &Literal, length: Option<u32>, column_type: &ColumnType) -> Result<(), Reject> {
    let given = text(literal, column_type)?.chars().count();
    match length {
        Some(length) if given > length as usize => Err(misfit(literal, column_type)
            .help(format!("it has {given} characters, {} more than fit", given - length as usize))),
        _ => Ok(()),
    }
}

fn bytes(literal: &Literal, length: Option<u32>) -> Result<(), Reject> {
    let column_type = ColumnType::Bytes(length);
    let given = text(literal, &column_type)?.len();
    match length {
        Some(length) if given > length as usize => Err(misfit(literal, &column_type)
            .help(format!("it has {given} bytes, {} more than fit", given - length as usize))),
        _ => Ok(()),
    }
}

fn moment<T: std::str::FromStr>(literal: &Literal, column_type: &ColumnType, example: &str) -> Result<(), Reject> {
    let help = || format!("write it as \"{example}\", or `{{ now = true }}` for the time of the statement");
    match text(literal, column_type)?.parse::<T>() {
        Ok(_) => Ok(()),
        Err(_) => Err(misfit(literal, column_type).help(help())),
    }
}

fn point_in_time(literal: &Literal) -> Result<(), Reject> {
    let column_type = ColumnType::TimestampTz(6);
    match text(literal, &column_type)?.parse::<jiff::Timestamp>() {
        Ok(_) => Ok(()),
        Err(_) => Err(misfit(literal, &column_type).help(
            "write it with its offset, as \"2026-11-20 10:15:00+01:00\", or `{ now = true }` for the time of the \
             statement",
        )),
    }
}

fn uuid(literal: &Literal) -> Result<(), Reject> {
    let given = text(literal, &ColumnType::Uuid)?;
    let right = given.len() == 36
        && given.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        });
    let help = "write 32 hexadecimal digits in groups of 8-4-4-4-12, or `{ uuid = true }` for a new one";
    if right { Ok(()) } else { Err(misfit(literal, &ColumnType::Uuid).help(help)) }
}

fn json(literal: &Literal) -> Result<(), Reject> {
    match serde_json::from_str::<serde::de::IgnoredAny>(text(literal, &ColumnType::Json)?) {
        Ok(_) => Ok(()),
        Err(error) => Err(misfit(literal, &ColumnType::Json).help(format!("it is not JSON: {error}"))),
    }
}

fn one_of(literal: &Literal, name: &str, schema: &Schema) -> Result<(), Reject> {
    let column_type = ColumnType::Enum(name.to_owned());
    let given = text(literal, &column_type)?;
    let values = schema.enums.get(name).map(|declared| declared.values.as_slice()).unwrap_or_default();
    if values.iter().any(|value| value == given) {
        return Ok(());
    }
    let known: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
    Err(misfit(literal, &column_type).help(format!("it holds {}", known.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::EnumType;

    fn text(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    fn number(text: &str) -> Literal {
        Literal::Number(text.to_owned())
    }

    fn schema() -> Schema {
        let role = EnumType { name: "role".to_owned(), schema: None, values: vec!["admin".to_owned()] };
        Schema { enums: [("role".to_owned(), role)].into(), ..Schema::default() }
    }

    #[test]
    fn values_of_a_type_fit_it() {
        for (column_type, literal) in [
            ("boolean", Literal::Boolean(true)),
            ("smallint", number("-32768")),
            ("integer", number("0x7fff_ffff")),
            ("bigint", number("9223372036854775807")),
            ("real", number("1e38")),
            ("double", number("-1.5e300")),
            ("decimal(4,2)", text("99.99")),
            ("decimal(4,2)", number("-1.5e1")),
            ("decimal(4,2)", text("1.500")),
            ("string(3)", text("äöü")),
            ("bytes(3)", text("abc")),
            ("date", text("2024-02-29")),
            ("time", text("10:15:00.5")),
            ("timestamp", text("2026-11-20 10:15:00")),
            ("timestamptz", text("2026-11-20T10:15:00+01:00")),
            ("uuid", text("00000000-0000-0000-0000-00000000000F")),
            ("json", text("{\"a\": [1]}")),
            ("enum:role", text("admin")),
            ("citext", number("1")),
        ] {
            let column_type: ColumnType = column_type.parse().unwrap();
            let refused = fit(&column_type, &literal, &schema()).err().map(|reject| reject.message);
            assert_eq!(refused, None, "{column_type}");
        }
    }

    #[test]
    fn other_values_are_refused_with_what_would_fit() {
        for (column_type, literal, message) in [
            ("boolean", text("true"), "the text \"true\" is no `boolean`"),
            ("boolean", number("1"), "the number 1 is no `boolean`"),
            ("smallint", number("32768"), "the number 32768 is no `smallint`"),
            ("integer", text("1"), "the text \"1\" is no `integer`"),
            ("integer", number("1.5"), "the number 1.5 is no `integer`"),
            ("bigint", number("9223372036854775808"), "the number 9223372036854775808 is no `bigint`"),
            ("real", number("1e39"), "the number 1e39 is no `real`"),
            ("double", number("inf"), "the number inf is no `double`"),
            ("decimal(4,2)", text("100"), "the text \"100\" is no `decimal(4,2)`"),
            ("decimal(4,2)", text("0.001"), "the text \"0.001\" is no `decimal(4,2)`"),
            ("text", Literal::Boolean(false), "the boolean false is no `text`"),
            ("text", text("a\0"), "a default cannot hold a NUL character"),
            ("string(2)", text("äöü"), "the text \"äöü\" is no `string(2)`"),
            ("bytes(2)", text("ä1"), "the text \"ä1\" is no `bytes(2)`"),
            ("date", text("2023-02-29"), "the text \"2023-02-29\" is no `date`"),
            ("timestamptz", text("2026-11-20T10:15:00"), "the text \"2026-11-20T10:15:00\" is no `timestamptz`"),
            ("uuid", text("0"), "the text \"0\" is no `uuid`"),
            ("json", text("{"), "the text \"{\" is no `json`"),
            ("enum:role", text("root"), "the text \"root\" is no `enum:role`"),
        ] {
            let column_type: ColumnType = column_type.parse().unwrap();
            let refused = fit(&column_type, &literal, &schema()).err().map(|reject| reject.message);
            assert_eq!(refused.as_deref(), Some(message));
        }
    }

    #[test]
    fn a_plain_number_has_neither_exponent_nor_base() {
        for (given, plain) in [
            ("+1_000", "1000"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("0xFF", "255"),
            ("0b101", "5"),
            ("1.50", "1.50"),
            ("1.5e3", "1500"),
            ("1.5e-3", "0.0015"),
            ("12.5e-1", "1.25"),
            ("0.05e1", "0.5"),
            ("-2E2", "-200"),
        ] {
            assert_eq!(plain_number(given).as_deref(), Some(plain), "{given}");
        }
        for given in ["inf", "nan", "", "1e999999999", "1x", "."] {
            assert_eq!(plain_number(given), None, "{given}");
        }
    }
}
