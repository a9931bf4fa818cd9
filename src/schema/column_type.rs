//! The portable types, and native ones for what no portable type says.

use std::fmt;
use std::str::FromStr;

/// What a column holds. Every portable type has one native type on each engine, published in the README's table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    Boolean,
    SmallInt,
    Integer,
    BigInt,
    /// 32-bit IEEE 754.
    Real,
    /// 64-bit IEEE 754.
    Double,
    /// Exact: total digits, digits after the point.
    Decimal(u16, u16),
    /// At most so many characters; without a number, as long as the engine allows where it needs none.
    String(Option<u32>),
    /// Exactly so many characters, padded with spaces.
    Char(u32),
    /// As long as the engine allows.
    Text,
    /// Bytes, as many as the engine allows, or at most so many.
    Bytes(Option<u32>),
    Date,
    /// Digits after the second, 0 to 6.
    Time(u8),
    /// A date and time without a zone. Digits after the second, 0 to 6.
    Timestamp(u8),
    /// A point in time. Digits after the second, 0 to 6.
    TimestampTz(u8),
    Uuid,
    Json,
    /// One value of a declared enum.
    Enum(String),
    /// A type of one engine, in that engine's own words.
    Native(String),
}

/// A portable type whose numbers are missing or out of range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownType(pub String);

impl ColumnType {
    /// The names of the portable types, for suggestions.
    pub const NAMES: [&'static str; 18] = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "decimal",
        "string",
        "char",
        "text",
        "bytes",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "uuid",
        "json",
        "enum",
    ];

    /// Digits after the second where none are written.
    /// Before a type of an engine that is taken as it stands, such as a domain or a type of an extension.
    pub const AS_IT_STANDS: &'static str = "native:";

    const DEFAULT_PRECISION: u8 = 6;
}

impl fmt::Display for ColumnType {
    /// The canonical spelling in the language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precise = |f: &mut fmt::Formatter<'_>, name: &str, digits: u8| {
            if digits == Self::DEFAULT_PRECISION { f.write_str(name) } else { write!(f, "{name}({digits})") }
        };
        match self {
            ColumnType::Boolean => f.write_str("boolean"),
            ColumnType::SmallInt => f.write_str("smallint"),
            ColumnType::Integer => f.write_str("integer"),
            ColumnType::BigInt => f.write_str("bigint"),
            ColumnType::Real => f.write_str("real"),
            ColumnType::Double => f.write_str("double"),
            ColumnType::Decimal(digits, scale) => write!(f, "decimal({digits},{scale})"),
            ColumnType::String(None) => f.write_str("string"),
            ColumnType::String(Some(length)) => write!(f, "string({length})"),
            ColumnType::Char(length) => write!(f, "char({length})"),
            ColumnType::Text => f.write_str("text"),
            ColumnType::Bytes(None) => f.write_str("bytes"),
            ColumnType::Bytes(Some(length)) => write!(f, "bytes({length})"),
            ColumnType::Date => f.write_str("date"),
            ColumnType::Time(digits) => precise(f, "time", *digits),
            ColumnType::Timestamp(digits) => precise(f, "timestamp", *digits),
            ColumnType::TimestampTz(digits) => precise(f, "timestamptz", *digits),
            ColumnType::Uuid => f.write_str("uuid"),
            ColumnType::Json => f.write_str("json"),
            ColumnType::Enum(name) => write!(f, "enum:{name}"),
            ColumnType::Native(text) => f.write_str(text),
        }
    }
}

impl FromStr for ColumnType {
    type Err = UnknownType;

    /// Reads a type: portable where its name is one of [`ColumnType::NAMES`], else native.
    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("enum:") {
            return Ok(ColumnType::Enum(name.trim().to_owned()));
        }
        let (name, numbers) = split_numbers(text)?;
        let wrong = |want: &str| Err(UnknownType(format!("`{name}` is written `{want}`")));
        match (name, numbers.as_slice()) {
            ("boolean", []) => Ok(ColumnType::Boolean),
            ("smallint", []) => Ok(ColumnType::SmallInt),
            ("integer", []) => Ok(ColumnType::Integer),
            ("bigint", []) => Ok(ColumnType::BigInt),
            ("real", []) => Ok(ColumnType::Real),
            ("double", []) => Ok(ColumnType::Double),
            ("text", []) => Ok(ColumnType::Text),
            ("date", []) => Ok(ColumnType::Date),
            ("uuid", []) => Ok(ColumnType::Uuid),
            ("json", []) => Ok(ColumnType::Json),
            (
                "boolean" | "smallint" | "integer" | "bigint" | "real" | "double" | "text" | "date" | "uuid" | "json",
                _,
            ) => wrong(name),
            ("decimal", [digits]) => decimal(*digits, 0),
            ("decimal", [digits, scale]) => decimal(*digits, *scale),
            ("decimal", _) => wrong("decimal(digits,scale)"),
            ("string", []) => Ok(ColumnType::String(None)),
            ("string", [length]) if *length > 0 => Ok(ColumnType::String(Some(*length))),
            ("string", _) => wrong("string(length)"),
            ("char", [length]) if *length > 0 => Ok(ColumnType::Char(*length)),
            ("char", _) => wrong("char(length)"),
            ("bytes", []) => Ok(ColumnType::Bytes(None)),
            ("bytes", [length]) if *length > 0 => Ok(ColumnType::Bytes(Some(*length))),
            ("bytes", _) => wrong("bytes(length)"),
            ("time", numbers) => precision(name, numbers).map(ColumnType::Time),
            ("timestamp", numbers) => precision(name, numbers).map(ColumnType::Timestamp),
            ("timestamptz", numbers) => precision(name, numbers).map(ColumnType::TimestampTz),
            ("enum", _) => wrong("enum:name"),
            _ => Ok(ColumnType::Native(text.to_owned())),
        }
    }
}

/// The name before a parenthesis and the numbers in it. What does not end in `(1, 2)` is all name.
fn split_numbers(text: &str) -> Result<(&str, Vec<u32>), UnknownType> {
    let Some((name, rest)) = text.split_once('(') else { return Ok((text, Vec::new())) };
    let name = name.trim_end();
    if !ColumnType::NAMES.contains(&name) {
        return Ok((text, Vec::new()));
    }
    let inner = rest.strip_suffix(')').ok_or_else(|| UnknownType(format!("`{text}` does not end with `)`")))?;
    let number = |part: &str| {
        part.trim()
            .parse::<u32>()
            .map_err(|_| UnknownType(format!("`{}` in `{text}` is not a whole number", part.trim())))
    };
    Ok((name, inner.split(',').map(number).collect::<Result<_, _>>()?))
}

fn decimal(digits: u32, scale: u32) -> Result<ColumnType, UnknownType> {
    if digits == 0 || digits > 1000 || scale > digits {
        return Err(UnknownType(format!(
            "`decimal({digits},{scale})` needs 1 to 1000 digits, and a scale of at most as many"
        )));
    }
    Ok(ColumnType::Decimal(digits as u16, scale as u16))
}

fn precision(name: &str, numbers: &[u32]) -> Result<u8, UnknownType> {
    match numbers {
        [] => Ok(ColumnType::DEFAULT_PRECISION),
        [digits @ 0..=6] => Ok(*digits as u8),
        _ => Err(UnknownType(format!("`{name}` takes 0 to 6 digits after the second"))),
    }
}
