//! Values that may differ from engine to engine.

use std::collections::BTreeSet;

use super::name::{check_text, suggest};
use super::{Fields, names};
use crate::diagnostic::Diagnostic;
use crate::flavour::Flavour;
use crate::language::value::{Kind, Value};
use crate::schema::{ColumnType, Only, PerEngine};

/// The keys of a value that differs from engine to engine.
pub const SLOTS: [&str; 5] = ["any", "sqlite", "postgres", "mysql", "mariadb"];

/// A text, or one for each engine; `name` is the key that it stands under.
pub fn text(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<PerEngine<String>> {
    let read = |text: &str, _: &Value, _: &mut Vec<Diagnostic>| Some(text.to_owned());
    per_engine(value, name, diagnostics, read, |text| text.to_owned())
}

/// A type, or one for each engine. What stands in an engine's own slot is native until the dialect says otherwise.
pub fn column_type(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<PerEngine<ColumnType>> {
    let portable = |text: &str, value: &Value, diagnostics: &mut Vec<Diagnostic>| match text.parse() {
        Ok(parsed) => Some(parsed),
        Err(crate::schema::UnknownType(message)) => {
            diagnostics.push(value.complain(message));
            None
        }
    };
    per_engine(value, "type", diagnostics, portable, |text| ColumnType::Native(text.trim().to_owned()))
}

fn per_engine<T>(
    value: &Value,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
    any: impl Fn(&str, &Value, &mut Vec<Diagnostic>) -> Option<T>,
    own: impl Fn(&str) -> T,
) -> Option<PerEngine<T>> {
    match &value.kind {
        Kind::Text(_) => Some(PerEngine::any(any(slot(value, name, diagnostics)?, value, diagnostics)?)),
        Kind::Table(entries) => {
            let what = format!("`{name}`");
            let fields = Fields::of(entries, &what, &SLOTS, diagnostics);
            if entries.is_empty() {
                diagnostics.push(value.complain(format!("`{name}` names no engine")).help("add `any = \"…\"`"));
                return None;
            }
            let shared = fields
                .get("any")
                .and_then(|value| slot(value, "any", diagnostics).and_then(|text| any(text, value, diagnostics)));
            let engines = Flavour::ALL.into_iter().filter_map(|flavour| {
                let value = fields.get(flavour.name())?;
                slot(value, flavour.name(), diagnostics).map(|text| (flavour, own(text)))
            });
            let read = PerEngine { any: shared, own: engines.collect() };
            let named = read.any.is_some() || !read.own.is_empty();
            named.then_some(read)
        }
        _ => {
            diagnostics.push(value.mismatch(name, "a string, or a table of one for each engine"));
            None
        }
    }
}

fn slot<'a>(value: &'a Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    if text.trim().is_empty() {
        diagnostics.push(value.complain(format!("`{name}` is empty")));
        return None;
    }
    check_text(value, name, text, diagnostics).then_some(text)
}

/// The engines that something exists on.
pub fn only(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Only {
    let Some(value) = fields.get("only") else { return Only::default() };
    let mut flavours = BTreeSet::new();
    for name in names(value, "only", diagnostics) {
        match Flavour::ALL.into_iter().find(|flavour| flavour.name() == name.text) {
            Some(flavour) => {
                flavours.insert(flavour);
            }
            None => {
                let complaint = name.complain(format!("unknown engine `{}` in `only`", name.text));
                let complaint = complaint.help("engines are `sqlite`, `postgres`, `mysql` and `mariadb`");
                diagnostics.push(suggest(complaint, &name.text, Flavour::ALL.map(Flavour::name)));
            }
        }
    }
    Only(Some(flavours))
}
