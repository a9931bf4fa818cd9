//! One column.

use toml_edit::{InlineTable, Value};

use super::value::set;
use super::{column_type, text};
use crate::schema::{Column, Default, Generated, Identity, Literal, Storage};

/// A column without its name: `{ type = "bigint", nullable = false }`.
pub fn column(column: &Column) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("type", column_type(&column.r#type));
    set(&mut entries, "nullable", (!column.nullable).then_some(false));
    set(&mut entries, "default", column.default.as_ref().map(default));
    set(&mut entries, "generated", column.generated.as_deref().map(generated));
    set(&mut entries, "autoincrement", column.identity.map(identity));
    set(&mut entries, "collation", column.collation.as_ref().map(text));
    set(&mut entries, "comment", column.comment.clone());
    entries
}

/// The value of `default`.
pub fn default(default: &Default) -> Value {
    let computed = |name: &str, value: Value| InlineTable::from_iter([(name, value)]).into();
    match default {
        Default::Literal(Literal::Text(text)) => text.into(),
        Default::Literal(Literal::Boolean(given)) => (*given).into(),
        // What is no number to TOML, such as one of more than 64 bits, is the same value as SQL.
        Default::Literal(Literal::Number(digits)) => digits
            .parse::<Value>()
            .ok()
            .filter(|value| value.is_integer() || value.is_float())
            .unwrap_or_else(|| computed("sql", digits.into())),
        Default::Now => computed("now", true.into()),
        Default::Uuid => computed("uuid", true.into()),
        Default::Sql(sql) => computed("sql", text(sql)),
    }
}

pub(in crate::language) fn generated(generated: &Generated) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("sql", text(&generated.sql));
    set(&mut entries, "stored", (generated.storage == Storage::Virtual).then_some(false));
    entries
}

pub(in crate::language) fn identity(identity: Identity) -> Value {
    match identity {
        Identity::ByDefault => true.into(),
        Identity::Always => "always".into(),
        Identity::Serial => "serial".into(),
    }
}
