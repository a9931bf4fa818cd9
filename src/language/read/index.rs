//! Indexes.

use super::draft::Written;
use super::name::texts;
use super::{Fields, check_name, names, only, text};
use crate::diagnostic::Diagnostic;
use crate::language::value::{Kind, Name, Value};
use crate::schema::{Index, IndexKey, IndexKind, IndexPart, Nulls, Order};

pub(super) const KEYS: [&str; 8] = ["on", "unique", "kind", "method", "include", "where", "nulls_equal", "only"];
pub(super) const PART_KEYS: [&str; 7] = ["column", "sql", "order", "nulls", "operator_class", "collation", "prefix"];

/// An index under its name: what it is on alone, or a table with `on`.
pub fn index(name: &Name, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Written<Index>> {
    check_name("an index", &name.text, &name.location, diagnostics);
    let what = format!("index `{}`", name.text);
    if matches!(value.kind, Kind::Array(_)) {
        let mut columns = Vec::new();
        let parts = parts(value, &mut columns, diagnostics);
        return Some(Written { value: Index::new(&name.text, parts), location: name.location.clone(), columns });
    }
    let fields = Fields::new(value, &what, &KEYS, diagnostics)?;
    let kind = kind(&fields, diagnostics);
    let include = fields.get("include").map(|value| names(value, "include", diagnostics)).unwrap_or_default();
    let method = fields.get("method").and_then(|value| text(value, "method", diagnostics));
    let predicate = fields.get("where").and_then(|value| text(value, "where", diagnostics));
    let only = only(&fields, diagnostics);
    let nulls_equal = nulls_equal(&fields, kind, diagnostics);
    let mut columns = Vec::new();
    let parts = parts(fields.need("on", &name.location, diagnostics)?, &mut columns, diagnostics);
    columns.extend(include.iter().cloned());
    let value =
        Index { name: name.text.clone(), kind, parts, method, include: texts(&include), predicate, nulls_equal, only };
    Some(Written { value, location: name.location.clone(), columns })
}

fn kind(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> IndexKind {
    let kinds = [("fulltext", IndexKind::FullText), ("spatial", IndexKind::Spatial)];
    let kind = fields.word("kind", &kinds, diagnostics);
    match (fields.flag("unique", diagnostics), kind, fields.get("kind")) {
        (true, Some(kind), Some(value)) => {
            diagnostics.push(value.complain("an index of this kind cannot be unique").help("leave `unique` out"));
            kind
        }
        (true, ..) => IndexKind::Unique,
        (false, kind, _) => kind.unwrap_or_default(),
    }
}

fn nulls_equal(fields: &Fields<'_>, kind: IndexKind, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let given = fields.flag("nulls_equal", diagnostics);
    if let Some(value) = fields.get("nulls_equal")
        && given
        && kind != IndexKind::Unique
    {
        let complaint = value.complain("`nulls_equal` means nothing in an index that is not unique");
        diagnostics.push(complaint.help("add `unique = true`, or leave `nulls_equal` out"));
        return false;
    }
    given
}

fn parts(value: &Value, columns: &mut Vec<Name>, diagnostics: &mut Vec<Diagnostic>) -> Vec<IndexPart> {
    let values = match value.array("on") {
        Ok(values) => values,
        Err(complaint) => {
            diagnostics.push(complaint.help("write `on = [\"…\"]`"));
            return Vec::new();
        }
    };
    if values.is_empty() {
        diagnostics.push(value.complain("`on` is empty"));
    }
    values.iter().filter_map(|value| part(value, columns, diagnostics)).collect()
}

fn part(value: &Value, columns: &mut Vec<Name>, diagnostics: &mut Vec<Diagnostic>) -> Option<IndexPart> {
    let mut named = |text: &str, value: &Value| {
        columns.push(Name { text: text.to_owned(), location: value.location.clone() });
        IndexPart::new(IndexKey::Column(text.to_owned()))
    };
    let entries = match &value.kind {
        Kind::Text(column) => return Some(named(column, value)),
        Kind::Table(entries) => entries,
        _ => {
            diagnostics.push(value.mismatch("on", "an array of columns and tables"));
            return None;
        }
    };
    let fields = Fields::of(entries, "an index part", &PART_KEYS, diagnostics);
    let part = match (fields.get("column"), fields.get("sql")) {
        (Some(column), None) => {
            let text = column.text("column").map_err(|complaint| diagnostics.push(complaint)).ok()?;
            named(text, column)
        }
        (None, Some(sql)) => IndexPart::new(IndexKey::Sql(text(sql, "sql", diagnostics)?)),
        _ => {
            let complaint = value.complain("an index part is either a `column` or `sql`");
            diagnostics.push(complaint.help("write `{ column = \"…\" }` or `{ sql = \"…\" }`"));
            return None;
        }
    };
    let orders = [("asc", Order::Ascending), ("desc", Order::Descending)];
    let nulls = [("first", Nulls::First), ("last", Nulls::Last)];
    Some(IndexPart {
        order: fields.word("order", &orders, diagnostics).unwrap_or_default(),
        nulls: fields.word("nulls", &nulls, diagnostics),
        operator_class: fields.text("operator_class", diagnostics),
        collation: fields.get("collation").and_then(|value| text(value, "collation", diagnostics)),
        prefix: fields.get("prefix").and_then(|value| prefix(value, diagnostics)),
        ..part
    })
}

fn prefix(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<u32> {
    let length = match &value.kind {
        Kind::Integer(digits) => digits.parse().ok().filter(|length| *length > 0),
        _ => None,
    };
    if length.is_none() {
        diagnostics.push(value.complain("`prefix` must be a whole number of at least 1"));
    }
    length
}
