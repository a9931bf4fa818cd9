//! SQLite's types: names that choose an affinity, <https://sqlite.org/datatype3.html>.

use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::dialect::{LowerColumn, Reject};
use crate::flavour::Flavour;
use crate::schema::{Column, ColumnType, Table};

/// More digits than this do not survive the 64-bit float that NUMERIC stores a fraction as:
/// <https://sqlite.org/floatingpoint.html>.
const EXACT_DIGITS: u16 = 15;

/// The type names that are accepted as SQLite's own. SQLite itself takes any words, and so any typing mistake.
const NATIVE: [&str; 35] = [
    "ANY",
    "BIGINT",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "CHARACTER",
    "CLOB",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "DOUBLE PRECISION",
    "FLOAT",
    "INT",
    "INT2",
    "INT8",
    "INTEGER",
    "JSON",
    "JSONB",
    "MEDIUMINT",
    "NATIVE CHARACTER",
    "NCHAR",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "TINYINT",
    "UNSIGNED BIG INT",
    "UUID",
    "VARCHAR",
    "VARYING CHARACTER",
];

/// What values a column turns into numbers or texts, by the rules of
/// <https://sqlite.org/datatype3.html#determination_of_column_affinity>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

impl Affinity {
    pub(super) fn of(native: &str) -> Self {
        let has = |part: &str| native.to_ascii_uppercase().contains(part);
        match () {
            () if has("INT") => Affinity::Integer,
            () if has("CHAR") || has("CLOB") || has("TEXT") => Affinity::Text,
            () if has("BLOB") || native.is_empty() => Affinity::Blob,
            () if has("REAL") || has("FLOA") || has("DOUB") => Affinity::Real,
            () => Affinity::Numeric,
        }
    }
}

/// One spelling for all ways to write a type: words in upper case, numbers without blanks.
pub(crate) fn spelled(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token.kind {
            TokenKind::Word => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&token.text.to_ascii_uppercase());
            }
            TokenKind::QuotedName | TokenKind::Text => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(token.text);
            }
            TokenKind::Number | TokenKind::Symbol => text.push_str(token.text),
        }
    }
    text
}

/// The numbers of a type: those of `NUMERIC(10,2)` are 10 and 2.
pub(super) fn numbers(native: &str) -> Vec<u32> {
    let inside = native.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or_default();
    inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// A type of [`NATIVE`], with up to two numbers.
pub(super) fn native(text: &str) -> Option<String> {
    let found = tokens(Flavour::Sqlite, text).ok()?;
    let name = found.iter().position(|token| token.kind != TokenKind::Word).unwrap_or(found.len());
    let numbers: Vec<&str> = found[name..].iter().map(|token| token.text).collect();
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let fits = match numbers.as_slice() {
        [] => true,
        ["(", one, ")"] => digits(one),
        ["(", one, ",", two, ")"] => digits(one) && digits(two),
        _ => false,
    };
    let known = NATIVE.contains(&spelled(&found[..name]).as_str());
    (fits && known).then(|| spelled(&found))
}

/// Whether the values of two types compare as equals, so that a foreign key between them can hold.
pub(super) fn comparable(from: &str, to: &str) -> bool {
    let class = |native| match Affinity::of(native) {
        Affinity::Text => 't',
        Affinity::Blob => 'b',
        Affinity::Integer | Affinity::Real | Affinity::Numeric => 'n',
    };
    from == "ANY" || to == "ANY" || class(from) == class(to)
}

/// Whether the table asks that this column numbers itself: the sole integer column of its primary key, which only as
/// `INTEGER` is the rowid (<https://sqlite.org/lang_createtable.html#rowid>).
pub(super) fn is_numbered(table: &Table, column: &str) -> bool {
    let sole_key = table.primary_key.as_ref().is_some_and(|key| key.columns == [column]);
    let numbers = |declared: &Column| declared.identity.is_some() || table.sqlite.autoincrement;
    sole_key && !table.sqlite.without_rowid && table.columns.get(column).is_some_and(numbers)
}

pub(super) fn native_type(column: &LowerColumn<'_>) -> Result<String, Reject> {
    let strict = column.table.sqlite.strict;
    let numbered = is_numbered(column.table, &column.column.name);
    let name = match &column.r#type {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt if numbered || strict => "INTEGER",
        ColumnType::Decimal(digits, scale) => return decimal(*digits, *scale, strict),
        ColumnType::Boolean if strict => "INTEGER",
        ColumnType::Double if strict => "REAL",
        ColumnType::Bytes(_) => "BLOB",
        ColumnType::Real => "REAL",
        ColumnType::Json | ColumnType::Text | ColumnType::Enum(_) | ColumnType::String(None) => "TEXT",
        ColumnType::String(_) | ColumnType::Char(_) | ColumnType::Uuid if strict => "TEXT",
        ColumnType::Date | ColumnType::Time(_) | ColumnType::Timestamp(_) | ColumnType::TimestampTz(_) if strict => {
            "TEXT"
        }
        ColumnType::Boolean => "BOOLEAN",
        ColumnType::SmallInt => "SMALLINT",
        ColumnType::Integer => "INTEGER",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Double => "DOUBLE",
        ColumnType::String(Some(length)) => return Ok(format!("VARCHAR({length})")),
        ColumnType::Char(length) => return Ok(format!("CHAR({length})")),
        ColumnType::Date => "DATE",
        ColumnType::Time(_) => "TIME",
        ColumnType::Timestamp(_) => "TIMESTAMP",
        ColumnType::TimestampTz(_) => "TIMESTAMPTZ",
        ColumnType::Uuid => "CHAR(36)",
        ColumnType::Native(text) => text,
    };
    Ok(name.to_owned())
}

fn decimal(digits: u16, scale: u16, strict: bool) -> Result<String, Reject> {
    if strict {
        return Err(Reject::new(format!("a strict table of SQLite has no exact `decimal({digits},{scale})`"))
            .help("choose for SQLite: `{ any = \"decimal(…)\", sqlite = \"text\" }`, `real` or an integer of the smallest unit"));
    }
    if digits > EXACT_DIGITS {
        return Err(Reject::new(format!(
            "SQLite keeps {EXACT_DIGITS} digits of a number, and `decimal({digits},{scale})` has {digits}"
        ))
        .help(format!(
            "use at most {EXACT_DIGITS} digits, or keep it as text on SQLite: `{{ any = \"decimal({digits},{scale})\", sqlite = \"text\" }}`"
        )));
    }
    Ok(format!("NUMERIC({digits},{scale})"))
}
