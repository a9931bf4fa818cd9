//! The native type of every portable one, and which types can refer to one another.

use super::name::qualified;
use super::native::is_built_in;
use crate::dialect::{LowerColumn, Reject};
use crate::physical::TableName;
use crate::schema::ColumnType;

/// <https://www.postgresql.org/docs/current/datatype-enum.html>
const LONGEST_VALUE: usize = 63;

/// The type as `format_type` spells it; an enum as its name in quotes, with its schema where it has one.
pub(super) fn native_type(column: &LowerColumn<'_>) -> Result<String, Reject> {
    let most = 10_485_760;
    match &column.r#type {
        ColumnType::String(Some(length)) | ColumnType::Char(length) if *length > most => {
            Err(Reject::new(format!("`{}` is too long for PostgreSQL, which allows {most}", column.r#type))
                .help("use `text`"))
        }
        ColumnType::Enum(name) => enum_type(column, name),
        portable => Ok(spell(portable)),
    }
}

fn spell(portable: &ColumnType) -> String {
    let precise = |name: &str, digits: u8, zone: &str| match digits {
        6 => format!("{name} {zone} time zone"),
        digits => format!("{name}({digits}) {zone} time zone"),
    };
    match portable {
        ColumnType::Boolean => "boolean".to_owned(),
        ColumnType::SmallInt => "smallint".to_owned(),
        ColumnType::Integer => "integer".to_owned(),
        ColumnType::BigInt => "bigint".to_owned(),
        ColumnType::Real => "real".to_owned(),
        ColumnType::Double => "double precision".to_owned(),
        ColumnType::Decimal(digits, scale) => format!("numeric({digits},{scale})"),
        ColumnType::String(None) => "character varying".to_owned(),
        ColumnType::String(Some(length)) => format!("character varying({length})"),
        ColumnType::Char(length) => format!("character({length})"),
        ColumnType::Text => "text".to_owned(),
        ColumnType::Bytes(_) => "bytea".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Time(digits) => precise("time", *digits, "without"),
        ColumnType::Timestamp(digits) => precise("timestamp", *digits, "without"),
        ColumnType::TimestampTz(digits) => precise("timestamp", *digits, "with"),
        ColumnType::Uuid => "uuid".to_owned(),
        ColumnType::Json => "jsonb".to_owned(),
        ColumnType::Enum(text) | ColumnType::Native(text) => text.clone(),
    }
}

/// A type and a table of one schema cannot have one name, and a type without a schema is looked for among the server's
/// own types first.
fn enum_type(column: &LowerColumn<'_>, name: &str) -> Result<String, Reject> {
    let schema = column.schema.enums.get(name).and_then(|declared| declared.schema.clone());
    let values = column.schema.enums.get(name).map(|declared| declared.values.as_slice()).unwrap_or_default();
    if let Some(value) = values.iter().find(|value| value.len() > LONGEST_VALUE) {
        return Err(Reject::new(format!(
            "PostgreSQL keeps {LONGEST_VALUE} bytes of a value of an enum, and `{value}` has {}",
            value.len()
        ))
        .help("use a shorter value, or a `text` with a check"));
    }
    if schema.is_none() && is_built_in(name) {
        return Err(Reject::new(format!(
            "PostgreSQL has a type `{name}` of its own, which the enum would be taken for"
        ))
        .help("name the enum otherwise, or give it a `schema`"));
    }
    let name = TableName { schema, name: name.to_owned() };
    if column.schema.tables.contains_key(&name) {
        return Err(Reject::new(format!(
            "the enum `{name}` has the name of a table, which is a type on PostgreSQL too"
        ))
        .help("name the enum otherwise"));
    }
    Ok(qualified(&name))
}

/// Whether a foreign key may lead from one type to the other: the server needs an operator `=` of the key's index.
pub(super) fn reference(from: &str, to: &str) -> bool {
    // There is no operator of its own for arrays of these.
    if from.starts_with("character varying") && from.ends_with("[]") {
        return false;
    }
    let (from, to) = (base(from), base(to));
    let both = |family: &[&str]| family.contains(&from.as_str()) && family.contains(&to.as_str());
    from == to
        || both(&["smallint", "integer", "bigint"])
        || both(&["real", "double precision"])
        || both(&["text", "character varying", "character", "bpchar", "name"])
        || both(&["date", "timestamp without time zone", "timestamp with time zone"])
        || both(&["inet", "cidr"])
        || matches!(
            (from.as_str(), to.as_str()),
            ("smallint" | "integer" | "bigint", "numeric" | "real" | "double precision")
                | ("numeric", "real" | "double precision")
                | ("citext", "text" | "character varying")
                | ("bit", "bit varying")
        )
}

/// The type without its numbers.
pub(super) fn base(native: &str) -> String {
    match (native.find('('), native.find(')')) {
        (Some(open), Some(close)) if open < close && !native.starts_with('"') => {
            format!("{}{}", &native[..open], &native[close + 1..])
        }
        _ => native.to_owned(),
    }
}
