//! The default of a column.

use super::name::check_text;
use super::{Fields, text};
use crate::diagnostic::Diagnostic;
use crate::language::value::{Kind, Value};
use crate::schema::{Default, Literal};

pub(super) const FORMS: [&str; 3] = ["now", "uuid", "sql"];

/// A literal, `{ now = true }`, `{ uuid = true }` or `{ sql = "…" }`.
pub fn default(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Default> {
    match &value.kind {
        Kind::Text(given) => {
            check_text(value, "default", given, diagnostics).then(|| Default::Literal(Literal::Text(given.clone())))
        }
        Kind::Boolean(given) => Some(Default::Literal(Literal::Boolean(*given))),
        // TOML itself promises no more than 64 bits with a sign: https://toml.io/en/v1.0.0#integer.
        Kind::Integer(given) if given.parse::<i64>().is_err() => {
            diagnostics.push(
                value
                    .complain("a whole number in TOML has at most 64 bits")
                    .help(format!("write `default = {{ sql = \"{given}\" }}`")),
            );
            None
        }
        Kind::Float(given) if given.contains("inf") || given.contains("nan") => {
            diagnostics.push(value.complain(format!("`{given}` is not a number that every engine has")));
            None
        }
        Kind::Integer(given) | Kind::Float(given) => Some(Default::Literal(Literal::Number(number(given)))),
        Kind::Datetime(given) => {
            diagnostics.push(
                value
                    .mismatch("default", "a string, a number, a boolean or a table")
                    .help(format!("write `default = \"{given}\"`")),
            );
            None
        }
        Kind::Table(entries) => {
            let fields = Fields::of(entries, "a default", &FORMS, diagnostics);
            computed(value, &fields, diagnostics)
        }
        Kind::Array(_) => {
            diagnostics.push(value.mismatch("default", "a string, a number, a boolean or a table"));
            None
        }
    }
}

/// The digits as every engine reads them: TOML's underscores and leading plus are its own.
fn number(given: &str) -> String {
    given.trim_start_matches('+').replace('_', "")
}

fn computed(value: &Value, fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Default> {
    let given: Vec<_> = FORMS.into_iter().filter(|form| fields.get(form).is_some()).collect();
    let form = match given.as_slice() {
        [form] => *form,
        _ => {
            let complaint = value.complain("a default is one of `now`, `uuid` and `sql`");
            diagnostics.push(complaint.help("write `{ now = true }`, `{ uuid = true }` or `{ sql = \"…\" }`"));
            return None;
        }
    };
    if form == "sql" {
        return Some(Default::Sql(Box::new(text(fields.get("sql")?, "sql", diagnostics)?)));
    }
    let made = if form == "now" { Default::Now } else { Default::Uuid };
    match fields.boolean(form, diagnostics)? {
        true => Some(made),
        false => {
            diagnostics.push(value.complain(format!("`{form}` can only be true")).help("leave `default` out"));
            None
        }
    }
}
