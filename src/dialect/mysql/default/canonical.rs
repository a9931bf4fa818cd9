//! The one spelling of a default.

use crate::dialect::mysql::literal::{hex, literal, unescape, unquote};
use crate::dialect::mysql::types::{Kind, kind, name};
use crate::dialect::mysql::{number as numbers, time};
use crate::dialect::tokens::{Token, TokenKind, tokens, without_parentheses};
use crate::flavour::Flavour;

/// A value without its quotes, in the canonical text of its type.
pub(super) fn from_plain(flavour: Flavour, native: &str, plain: &str) -> Option<String> {
    match kind(native) {
        Kind::Integer => numbers::integer(plain),
        Kind::Year => numbers::integer(plain).map(year),
        Kind::Decimal => {
            let scale = native.split_once(',').and_then(|(_, rest)| rest.split(')').next()?.parse().ok());
            numbers::decimal(plain, scale.unwrap_or(0))
        }
        Kind::Float => numbers::float(plain),
        Kind::Double => numbers::double(plain),
        Kind::Bit => {
            let digits = plain.strip_prefix("b'").and_then(|rest| rest.strip_suffix('\''));
            let digits = digits.map(str::to_owned).or_else(|| Some(format!("{:b}", plain.parse::<u64>().ok()?)))?;
            Some(format!("b'{digits}'"))
        }
        // The spaces at the end are not part of a CHAR, nor of a value of an enum.
        Kind::Text if matches!(name(native), "char" | "enum") => Some(literal(plain.trim_end_matches(' '))),
        Kind::Text => Some(literal(plain)),
        Kind::LongText | Kind::Json if flavour == Flavour::MySql => Some(format!("(_utf8mb4{})", literal(plain))),
        Kind::LongText | Kind::Json => Some(literal(plain)),
        Kind::LongBytes if flavour == Flavour::MySql => Some(format!("({})", hex(plain.as_bytes()))),
        Kind::Bytes | Kind::LongBytes => Some(bytes_literal(flavour, native, plain.as_bytes())),
        Kind::Date => time::date(plain).or_else(|| Some(plain.to_owned())).map(|text| literal(&text)),
        Kind::Other => Some(literal(&plain.to_lowercase())),
        Kind::Time | Kind::DateTime | Kind::Spatial => Some(literal(plain)),
    }
}

/// The default of MySQL's catalog: literals without quotes, expressions escaped and marked in EXTRA.
pub(crate) fn read_mysql(native: &str, default: Option<&str>, extra: &str) -> Option<String> {
    let update = on_update(extra);
    let read = default.map(|text| {
        if extra.contains("DEFAULT_GENERATED") {
            return canonical(Flavour::MySql, native, &unescape(text));
        }
        let plain = match text.strip_prefix("0x") {
            Some(digits) if matches!(kind(native), Kind::Bytes) => {
                return bytes_of(digits).map_or_else(String::new, |b| hex(&b));
            }
            _ => text,
        };
        from_plain(Flavour::MySql, native, plain).unwrap_or_else(|| literal(plain))
    });
    joined(read, update)
}

/// The default of MariaDB's catalog: SQL text, with `NULL` where a nullable column has none.
pub(crate) fn read_mariadb(native: &str, default: Option<&str>, extra: &str) -> Option<String> {
    let read = default.filter(|text| *text != "NULL").map(|text| canonical(Flavour::MariaDb, native, text));
    joined(read, on_update(extra))
}

fn on_update(extra: &str) -> Option<String> {
    let at = extra.to_ascii_lowercase().find("on update ")?;
    let text = extra[at + "on update ".len()..].trim();
    Some(current_timestamp(&tokens(Flavour::MySql, text).ok()?).unwrap_or_else(|| text.to_owned()))
}

fn joined(default: Option<String>, update: Option<String>) -> Option<String> {
    match (default, update) {
        (default, None) => default,
        (Some(default), Some(update)) => Some(format!("{default} ON UPDATE {update}")),
        (None, Some(update)) => Some(format!("ON UPDATE {update}")),
    }
}

/// An expression in canonical text.
pub(super) fn canonical(flavour: Flavour, native: &str, sql: &str) -> String {
    let Ok(found) = tokens(flavour, sql) else { return format!("({sql})") };
    let on = found.windows(2).position(|pair| pair[0].is_word("on") && pair[1].is_word("update"));
    let Some(on) = on else { return canonical_value(flavour, native, sql, &found) };
    let update = current_timestamp(&found[on + 2..]);
    let value = sql[..found[on].start].trim();
    let value = (on > 0).then(|| canonical_value(flavour, native, value, &found[..on]));
    joined(value, update.or_else(|| Some(sql[found[on + 1].end()..].trim().to_owned()))).unwrap_or_default()
}

fn canonical_value(flavour: Flavour, native: &str, sql: &str, found: &[Token<'_>]) -> String {
    if let Some(now) = current_timestamp(found).filter(|_| kind(native) == Kind::DateTime) {
        return now;
    }
    let inner = without_parentheses(found);
    plain_value(inner)
        .and_then(|value| match value {
            Plain::Text(text) => from_plain(flavour, native, &text),
            // MySQL takes an expression alone for what is kept outside of the row.
            Plain::Bytes(bytes)
                if flavour == Flavour::MySql
                    && matches!(kind(native), Kind::LongBytes | Kind::LongText | Kind::Json) =>
            {
                Some(format!("({})", hex(&bytes)))
            }
            Plain::Bytes(bytes) => Some(bytes_literal(flavour, native, &bytes)),
        })
        .unwrap_or_else(|| format!("({})", text_of(sql, inner)))
}

/// `CURRENT_TIMESTAMP`, in any of its spellings, with its digits.
fn current_timestamp(found: &[Token<'_>]) -> Option<String> {
    let (first, rest) = found.split_first()?;
    let known = ["current_timestamp", "now", "localtime", "localtimestamp"].iter().any(|word| first.is_word(word));
    if !known {
        return None;
    }
    match rest {
        [] if !first.is_word("now") => Some("CURRENT_TIMESTAMP".to_owned()),
        [open, close] if open.is_symbol("(") && close.is_symbol(")") => Some("CURRENT_TIMESTAMP".to_owned()),
        [open, digits, close] if open.is_symbol("(") && close.is_symbol(")") => match digits.text {
            "0" => Some("CURRENT_TIMESTAMP".to_owned()),
            digits => Some(format!("CURRENT_TIMESTAMP({digits})")),
        },
        _ => None,
    }
}

/// The SQL from the first token to the last.
fn text_of<'a>(sql: &'a str, found: &[Token<'_>]) -> &'a str {
    match (found.first(), found.last()) {
        (Some(first), Some(last)) => &sql[first.start..last.end()],
        _ => sql.trim(),
    }
}

enum Plain {
    Text(String),
    Bytes(Vec<u8>),
}

/// The value of an expression that is one literal.
fn plain_value(found: &[Token<'_>]) -> Option<Plain> {
    match found {
        [plus, number] if plus.is_symbol("+") && number.kind == TokenKind::Number => {
            Some(Plain::Text(number.text.to_owned()))
        }
        [text] if text.kind == TokenKind::Text => unquote(text.text).map(Plain::Text),
        [_, _, ..] if found.iter().all(|text| text.kind == TokenKind::Text) => {
            found.iter().map(|text| unquote(text.text)).collect::<Option<String>>().map(Plain::Text)
        }
        [charset, text] if charset.is_word("_utf8mb4") && text.kind == TokenKind::Text => {
            unquote(text.text).map(Plain::Text)
        }
        [x, text] if x.is_word("x") && text.kind == TokenKind::Text => bytes_of(&unquote(text.text)?).map(Plain::Bytes),
        [b, text] if b.is_word("b") && text.kind == TokenKind::Text => Some(Plain::Text(format!("b{}", text.text))),
        [number] if number.kind == TokenKind::Number => match number.text.strip_prefix("0x") {
            Some(digits) => bytes_of(digits).map(Plain::Bytes),
            None => Some(Plain::Text(number.text.to_owned())),
        },
        [minus, number] if minus.is_symbol("-") && number.kind == TokenKind::Number => {
            Some(Plain::Text(format!("-{}", number.text)))
        }
        [word] if word.is_word("true") => Some(Plain::Text("1".to_owned())),
        [word] if word.is_word("false") => Some(Plain::Text("0".to_owned())),
        _ => None,
    }
}

/// One or two digits are a year of this century or the last: <https://dev.mysql.com/doc/refman/8.4/en/year.html>
fn year(number: String) -> String {
    match number.parse::<u16>() {
        Ok(year @ 1..=69) => (year + 2000).to_string(),
        Ok(year @ 70..=99) => (year + 1900).to_string(),
        _ => number,
    }
}

/// Bytes as a literal where the catalog gives them back, else as an expression: MariaDB's gives back nothing that is no
/// text, and MySQL's nothing that is long or holds a zero.
fn bytes_literal(flavour: Flavour, native: &str, bytes: &[u8]) -> String {
    const LONG: usize = 128;
    // The server fills a BINARY with zeros at the end, and MariaDB's catalog shows them.
    let zeros = if name(native) == "binary" { bytes.iter().rev().take_while(|byte| **byte == 0).count() } else { 0 };
    let bytes = &bytes[..bytes.len() - zeros];
    let kept = |text: &str| text.chars().all(|c| c != '\0' && c <= '\u{ffff}');
    let lost = match flavour {
        Flavour::MySql => bytes.contains(&0) || bytes.len() > LONG,
        _ => !std::str::from_utf8(bytes).is_ok_and(kept),
    };
    let literal = hex(bytes);
    if lost { format!("(unhex({}))", literal.trim_start_matches('x')) } else { literal }
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
