//! The values that all parts are made of.

use toml_edit::{Array, InlineTable, Value};

use crate::flavour::Flavour;
use crate::schema::{ColumnType, Only, PerEngine};

/// A text, or a table with one for each engine.
pub fn text(text: &PerEngine<String>) -> Value {
    per_engine(text, String::clone)
}

/// A type in its canonical spelling, or a table with one for each engine.
pub fn column_type(column_type: &PerEngine<ColumnType>) -> Value {
    per_engine(column_type, ToString::to_string)
}

fn per_engine<T>(values: &PerEngine<T>, spell: impl Fn(&T) -> String) -> Value {
    if let (Some(any), true) = (&values.any, values.own.is_empty()) {
        return spell(any).into();
    }
    let mut slots = InlineTable::new();
    for (flavour, value) in values.values() {
        slots.insert(flavour.map_or("any", Flavour::name), spell(value).into());
    }
    slots.into()
}

pub(in crate::language) fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> Value {
    names.into_iter().map(String::as_str).collect::<Array>().into()
}

/// Inserts a value where there is one.
pub(super) fn set(entries: &mut InlineTable, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        entries.insert(name, value.into());
    }
}

/// Inserts `true` where it is so.
pub(super) fn set_flag(entries: &mut InlineTable, name: &str, flag: bool) {
    set(entries, name, flag.then_some(true));
}

pub(super) fn set_only(entries: &mut InlineTable, only: &Only) {
    let engines = only.0.as_ref().map(|flavours| flavours.iter().map(|flavour| flavour.name()).collect::<Array>());
    set(entries, "only", engines);
}
