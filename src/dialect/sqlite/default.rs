//! Defaults: <https://sqlite.org/lang_createtable.html#the_default_clause>.
//!
//! A default is kept without the parentheses that SQLite asks for around an expression; they are written again where
//! they are needed. So `DEFAULT 5` and `DEFAULT (5)` are one.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::expression::{bare, bare_text, plain};
use super::names;
use crate::dialect::default as shared;
use crate::dialect::tokens::{self, Token, TokenKind};
use crate::dialect::{LowerColumn, Reject};
use crate::flavour::Flavour;
use crate::schema::{ColumnType, Default, Literal};

/// A random UUID of version 4 (RFC 9562): SQLite has no function for it.
const UUID: &str = "lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || \
    substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || \
    substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))";

/// SQLite's clock has milliseconds, so these stand for one to six digits after the second.
const TIMESTAMP_IN_MILLISECONDS: &str = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
const TIME_IN_MILLISECONDS: &str = "strftime('%H:%M:%f', 'now')";

/// Words that need no parentheses.
const BARE_WORDS: [&str; 6] = ["NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"];

/// Functions of other engines, each with what to write for it. SQLite takes any function in a default and fails with
/// the first insert; a program may also have added its own, so that not every unknown one can be refused.
const OF_OTHER_ENGINES: [(&str, &str); 11] = [
    ("now", "{ now = true }"),
    ("utc_timestamp", "{ now = true }"),
    ("clock_timestamp", "{ now = true }"),
    ("statement_timestamp", "{ now = true }"),
    ("getdate", "{ now = true }"),
    ("curdate", "{ now = true }"),
    ("curtime", "{ now = true }"),
    ("uuid", "{ uuid = true }"),
    ("gen_random_uuid", "{ uuid = true }"),
    ("uuid_generate_v4", "{ uuid = true }"),
    ("uuidv4", "{ uuid = true }"),
];

pub(super) fn lower(column: &LowerColumn<'_>, native: &str, default: &Default) -> Result<String, Reject> {
    match default {
        Default::Literal(literal) => {
            shared::fit(&column.r#type, literal, column.schema)?;
            self::literal(&column.r#type, literal)
        }
        Default::Now => {
            shared::fit_now(&column.r#type)?;
            now(&column.r#type, native)
        }
        Default::Uuid => {
            shared::fit_uuid(&column.r#type)?;
            Ok(UUID.to_owned())
        }
        Default::Sql(sql) => {
            let Some(text) = sql.get(Flavour::Sqlite) else {
                return Err(
                    Reject::new("this default has no SQL for SQLite").help("add `sqlite = \"…\"` or `any = \"…\"`")
                );
            };
            tokens::check_expression(Flavour::Sqlite, text)
                .map_err(|error| Reject::new(format!("this default is not one SQL expression: {error}")))?;
            check_functions(text)?;
            Ok(bare_text(text).to_owned())
        }
    }
}

fn check_functions(sql: &str) -> Result<(), Reject> {
    let found = tokens::tokens(Flavour::Sqlite, sql).unwrap_or_default();
    let called = found
        .windows(2)
        .filter(|pair| pair[1].is_symbol("("))
        .find_map(|pair| OF_OTHER_ENGINES.iter().find(|(name, _)| pair[0].is_word(name)));
    match called {
        Some((name, instead)) => Err(Reject::new(format!("SQLite has no function `{name}`")).help(format!(
            "write `default = {instead}`, or name each engine's own: `{{ sql = {{ sqlite = \"…\" }} }}`"
        ))),
        None => Ok(()),
    }
}

/// A literal as the column would store the value, so that defaults and values compare alike: times in UTC as SQLite's
/// own functions write them, decimals as numbers, bytes as a BLOB.
fn literal(column_type: &ColumnType, literal: &Literal) -> Result<String, Reject> {
    let text = match literal {
        Literal::Boolean(value) => return Ok(u8::from(*value).to_string()),
        Literal::Number(text) => return number(text),
        Literal::Text(text) => text,
    };
    Ok(match column_type {
        _ if text.contains('\0') => return Err(Reject::new("a default cannot hold a NUL character")),
        ColumnType::Decimal(..) => return number(text),
        ColumnType::Bytes(_) => format!("x'{}'", text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()),
        ColumnType::Uuid => names::literal(&text.to_ascii_lowercase()),
        ColumnType::Timestamp(_) => match text.parse::<DateTime>() {
            Ok(moment) => names::literal(&moment.to_string().replace('T', " ")),
            Err(_) => names::literal(text),
        },
        ColumnType::TimestampTz(_) => match text.parse::<Timestamp>() {
            Ok(moment) => names::literal(&moment.to_string().replace('T', " ").replace('Z', "")),
            Err(_) => names::literal(text),
        },
        _ => names::literal(text),
    })
}

fn number(text: &str) -> Result<String, Reject> {
    shared::plain_number(text).ok_or_else(|| Reject::new(format!("`{text}` is no number that SQLite can store")))
}

/// The time as UTC without an offset, as SQLite itself writes CURRENT_TIMESTAMP.
fn now(column_type: &ColumnType, native: &str) -> Result<String, Reject> {
    let text = match (column_type, native) {
        (ColumnType::Date, _) | (ColumnType::Native(_), "DATE") => "CURRENT_DATE",
        (ColumnType::Time(0), _) | (ColumnType::Native(_), "TIME") => "CURRENT_TIME",
        (ColumnType::Time(_), _) => TIME_IN_MILLISECONDS,
        (ColumnType::Timestamp(0) | ColumnType::TimestampTz(0), _) => "CURRENT_TIMESTAMP",
        (ColumnType::Timestamp(_) | ColumnType::TimestampTz(_), _) => TIMESTAMP_IN_MILLISECONDS,
        (_, "DATETIME" | "TIMESTAMP" | "TIMESTAMPTZ" | "TEXT") => "CURRENT_TIMESTAMP",
        _ => {
            return Err(Reject::new(format!("the time of the statement does not fit {native}"))
                .help("give the column a date or time type, or write the default as `{ sql = \"…\" }`"));
        }
    };
    Ok(text.to_owned())
}

/// A default as it stands after DEFAULT: an expression needs parentheses, a literal does not.
pub(super) fn written(default: &str) -> String {
    let bare = tokens::tokens(Flavour::Sqlite, default).is_ok_and(|found| is_bare(&found));
    if bare { default.to_owned() } else { format!("({default})") }
}

/// Whether a default is one value for all rows, which ADD COLUMN asks for.
pub(super) fn is_constant(default: &str) -> bool {
    let of_time =
        |token: &Token<'_>| token.kind == TokenKind::Word && token.text.to_ascii_uppercase().starts_with("CURRENT_");
    tokens::tokens(Flavour::Sqlite, default).is_ok_and(|found| is_bare(&found) && !found.iter().any(of_time))
}

fn is_bare(tokens: &[Token<'_>]) -> bool {
    match tokens {
        [one] => match one.kind {
            TokenKind::Text | TokenKind::Number => true,
            TokenKind::Word => BARE_WORDS.iter().any(|word| one.is_word(word)),
            TokenKind::QuotedName | TokenKind::Symbol => false,
        },
        [blob, bytes] if blob.is_word("x") => bytes.kind == TokenKind::Text && bytes.start == blob.end(),
        [sign, number] => (sign.is_symbol("-") || sign.is_symbol("+")) && number.kind == TokenKind::Number,
        _ => false,
    }
}

/// A default as it was read after DEFAULT, in the spelling of [`lower`]. None is no default.
///
/// A name there is a text: `DEFAULT red` is `DEFAULT 'red'`.
pub(crate) fn read(sql: &str, found: &[Token<'_>]) -> Option<String> {
    match found {
        [one] if one.is_word("NULL") => None,
        [one] if one.kind == TokenKind::Word && !BARE_WORDS.iter().any(|word| one.is_word(word)) => {
            Some(names::literal(one.text))
        }
        [one] if one.kind == TokenKind::QuotedName => Some(names::literal(&names::unquote(one.text))),
        _ => match bare(found) {
            [one] if one.is_word("NULL") => None,
            inner => Some(plain(sql, inner)),
        },
    }
}
