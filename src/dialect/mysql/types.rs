//! Native types as the catalog spells them, and the native type of each portable one.

mod native;

use super::literal::enum_value;
use crate::dialect::{Engine, LowerColumn, Reject};
use crate::flavour::Flavour;
use crate::schema::ColumnType;

pub(super) use native::native;

/// What a native type holds, as far as defaults, keys and collations depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Decimal,
    Float,
    Double,
    Bit,
    /// CHAR, VARCHAR, ENUM, SET.
    Text,
    /// TEXT in its four sizes.
    LongText,
    /// BINARY, VARBINARY.
    Bytes,
    /// BLOB in its four sizes.
    LongBytes,
    Json,
    Date,
    Time,
    /// DATETIME and TIMESTAMP.
    DateTime,
    Year,
    Spatial,
    /// UUID, INET4, INET6, VECTOR.
    Other,
}

/// The name of a native type: `bigint` of `bigint(20) unsigned`.
pub(crate) fn name(native: &str) -> &str {
    native.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(native)
}

/// The first number in parentheses.
pub(crate) fn number(native: &str) -> Option<u32> {
    let (_, rest) = native.split_once('(')?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

pub(crate) fn kind(native: &str) -> Kind {
    match name(native) {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => Kind::Integer,
        "decimal" => Kind::Decimal,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bit" => Kind::Bit,
        "char" | "varchar" | "enum" | "set" => Kind::Text,
        "tinytext" | "text" | "mediumtext" | "longtext" => Kind::LongText,
        "binary" | "varbinary" => Kind::Bytes,
        "tinyblob" | "blob" | "mediumblob" | "longblob" => Kind::LongBytes,
        "json" => Kind::Json,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "datetime" | "timestamp" => Kind::DateTime,
        "year" => Kind::Year,
        name if SPATIAL.contains(&name) => Kind::Spatial,
        _ => Kind::Other,
    }
}

/// `geomcollection` is how MySQL's catalog spells `geometrycollection`.
const SPATIAL: [&str; 9] = [
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
];

/// Whether values of the type have a collation.
pub(crate) fn has_collation(native: &str) -> bool {
    matches!(kind(native), Kind::Text | Kind::LongText)
}

pub(super) fn portable(column: &LowerColumn<'_>) -> Result<String, Reject> {
    let engine = column.engine;
    let precise = |name: &str, digits: u8| if digits == 0 { name.to_owned() } else { format!("{name}({digits})") };
    Ok(match &column.r#type {
        ColumnType::Boolean => "tinyint(1)".to_owned(),
        ColumnType::SmallInt => integer(engine, "smallint", ""),
        ColumnType::Integer => integer(engine, "int", ""),
        ColumnType::BigInt => integer(engine, "bigint", ""),
        ColumnType::Real => "float".to_owned(),
        ColumnType::Double => "double".to_owned(),
        ColumnType::Decimal(digits, scale) => return decimal(engine, *digits, *scale),
        ColumnType::String(None) => {
            return Err(Reject::new(format!("{} needs a length for `string`", engine.flavour.title()))
                .help("write for example `string(255)`, or `text`"));
        }
        ColumnType::String(Some(length)) => return sized(engine, "varchar", *length, 16_383, "text"),
        ColumnType::Char(length) => return sized(engine, "char", *length, 255, "string(…)"),
        ColumnType::Text => "longtext".to_owned(),
        ColumnType::Bytes(None) => "longblob".to_owned(),
        ColumnType::Bytes(Some(length)) => return sized(engine, "varbinary", *length, 65_533, "bytes"),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Time(digits) => precise("time", *digits),
        ColumnType::Timestamp(digits) => precise("datetime", *digits),
        ColumnType::TimestampTz(digits) => precise("timestamp", *digits),
        ColumnType::Uuid if engine.flavour == Flavour::MariaDb => "uuid".to_owned(),
        ColumnType::Uuid => "char(36)".to_owned(),
        ColumnType::Json => "json".to_owned(),
        ColumnType::Enum(name) => {
            let values = column.schema.enums.get(name).map(|declared| declared.values.as_slice()).unwrap_or_default();
            return enumeration(engine, values);
        }
        ColumnType::Native(text) => text.clone(),
    })
}

/// MariaDB's catalog shows how wide an integer is displayed, MySQL's does not since 8.0.19.
fn integer(engine: &Engine, name: &str, attributes: &str) -> String {
    let width = match (name, attributes.is_empty()) {
        ("tinyint", signed) => 3 + u8::from(signed),
        ("smallint", signed) => 5 + u8::from(signed),
        ("mediumint", signed) => 8 + u8::from(signed),
        ("int", signed) => 10 + u8::from(signed),
        _ => 20,
    };
    if engine.flavour == Flavour::MariaDb {
        format!("{name}({width}){attributes}")
    } else {
        format!("{name}{attributes}")
    }
}

fn decimal(engine: &Engine, digits: u16, scale: u16) -> Result<String, Reject> {
    if digits > 65 || scale > 30 {
        let message = format!("{} keeps at most 65 digits, 30 of them after the point", engine.flavour.title());
        return Err(Reject::new(message).help("use fewer digits"));
    }
    Ok(format!("decimal({digits},{scale})"))
}

fn sized(engine: &Engine, name: &str, length: u32, most: u32, instead: &str) -> Result<String, Reject> {
    if length > most {
        let message = format!("{} has no {name} of more than {most}", engine.flavour.title());
        return Err(Reject::new(message).help(format!("use `{instead}`")));
    }
    Ok(format!("{name}({length})"))
}

/// The server takes off spaces at the end of a value, and refuses two that its collation takes for one.
fn enumeration(engine: &Engine, values: &[String]) -> Result<String, Reject> {
    let title = engine.flavour.title();
    let mut seen: Vec<String> = Vec::new();
    // https://dev.mysql.com/doc/refman/8.4/en/enum.html
    if engine.flavour == Flavour::MySql && values.iter().any(|value| value.chars().count() > 255) {
        return Err(Reject::new("MySQL has no enum with a value of more than 255 characters"));
    }
    for value in values {
        let folded = value.trim_end_matches(' ').to_lowercase();
        if seen.contains(&folded) {
            return Err(Reject::new(format!("{title} takes the value `{value}` for one that stands before it"))
                .help("values that differ in case or in spaces at the end alone are one value there"));
        }
        seen.push(folded);
    }
    if values.is_empty() {
        return Err(Reject::new(format!("{title} has no enum without values")));
    }
    let values: Vec<_> = values.iter().map(|value| enum_value(value)).collect();
    Ok(format!("enum({})", values.join(",")))
}

/// The same type but for the length of texts and bytes:
/// <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>
pub(super) fn reference(from: &str, to: &str) -> bool {
    let unsigned = |native: &str| native.contains(" unsigned");
    match (name(from), name(to)) {
        ("char" | "varchar", "char" | "varchar") | ("binary" | "varbinary", "binary" | "varbinary") => true,
        (from_name, to_name) if kind(from) == Kind::Integer => from_name == to_name && unsigned(from) == unsigned(to),
        _ => from == to,
    }
}
