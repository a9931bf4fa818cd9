//! Indexes.

use toml_edit::{Array, InlineTable, Value};

use super::text;
use super::value::{names, set, set_flag, set_only};
use crate::schema::{Index, IndexKey, IndexKind, IndexPart, Nulls, Order};

/// An index without its name.
pub fn index(index: &Index) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("on", index.parts.iter().map(part).collect::<Array>().into());
    set_flag(&mut entries, "unique", index.kind == IndexKind::Unique);
    set(&mut entries, "kind", kind(index.kind));
    set(&mut entries, "method", index.method.as_ref().map(text));
    set(&mut entries, "include", (!index.include.is_empty()).then(|| names(&index.include)));
    set(&mut entries, "where", index.predicate.as_ref().map(text));
    set_flag(&mut entries, "nulls_equal", index.nulls_equal);
    set_only(&mut entries, &index.only);
    entries
}

fn kind(kind: IndexKind) -> Option<&'static str> {
    match kind {
        IndexKind::Plain | IndexKind::Unique => None,
        IndexKind::FullText => Some("fulltext"),
        IndexKind::Spatial => Some("spatial"),
    }
}

/// A column alone is a string.
fn part(part: &IndexPart) -> Value {
    let mut entries = InlineTable::new();
    match &part.key {
        IndexKey::Column(name) => entries.insert("column", name.into()),
        IndexKey::Sql(sql) => entries.insert("sql", text(sql)),
    };
    set(&mut entries, "order", (part.order == Order::Descending).then_some("desc"));
    let nulls = part.nulls.map(|nulls| match nulls {
        Nulls::First => "first",
        Nulls::Last => "last",
    });
    set(&mut entries, "nulls", nulls);
    set(&mut entries, "operator_class", part.operator_class.clone());
    set(&mut entries, "collation", part.collation.as_ref().map(text));
    set(&mut entries, "prefix", part.prefix.map(i64::from));
    match &part.key {
        IndexKey::Column(name) if entries.len() == 1 => name.into(),
        _ => entries.into(),
    }
}
