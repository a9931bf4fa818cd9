//! Enums.

use super::{Fields, check_name, names};
use crate::diagnostic::Diagnostic;
use crate::language::value::{Name, Value};
use crate::schema::EnumType;

pub(super) const KEYS: [&str; 2] = ["values", "schema"];

/// An enum under its name. `also` are keys that the caller reads.
pub fn enum_type(name: &Name, value: &Value, also: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Option<EnumType> {
    check_name("an enum", &name.text, &name.location, diagnostics);
    let what = format!("enum `{}`", name.text);
    let known: Vec<&str> = KEYS.iter().chain(also).copied().collect();
    let fields = Fields::new(value, &what, &known, diagnostics)?;
    let schema = fields.text("schema", diagnostics);
    let values = fields.need("values", &name.location, diagnostics);
    let values = values.map(|value| names(value, "values", diagnostics)).unwrap_or_default();
    for value in &values {
        if value.text.contains('\0') {
            diagnostics.push(value.complain("a value of an enum contains a NUL character"));
        }
    }
    let values = values.into_iter().map(|value| value.text).collect();
    Some(EnumType { name: name.text.clone(), schema, values })
}
