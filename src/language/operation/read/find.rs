//! Which operation it is.

use super::{Aside, Verb};
use crate::diagnostic::{Diagnostic, suggestion};
use crate::language::operation::{SQL, VERBS, verbs};
use crate::language::{Name, Table, Value};

/// Whether it is SQL of the user's own; none, with a complaint, where it is that and something else.
pub(super) fn is_sql(entries: &Table, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
    let Some((sql, _)) = entries.get_key_value(SQL) else { return Some(false) };
    match VERBS.iter().find_map(|(verb, ..)| entries.get_key_value(verb)) {
        None => Some(true),
        Some((other, _)) => {
            diagnostics.push(either(sql, other));
            None
        }
    }
}

impl<'a> Verb<'a> {
    pub(super) fn find(
        value: &'a Value,
        entries: &'a Table,
        aside: Aside,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let found: Vec<_> = VERBS.iter().filter_map(|verb| Some((verb, entries.get_key_value(verb.0)?))).collect();
        match found.as_slice() {
            [((verb, object, action), (_, given))] => {
                let text = given.text(verb).map_err(|complaint| diagnostics.push(complaint)).ok()?;
                let name = Name { text: text.to_owned(), location: given.location.clone() };
                Some(Verb { value, entries, verb, object: *object, action: *action, name, aside })
            }
            [] => {
                diagnostics.push(unknown(value, entries));
                None
            }
            [(_, (first, _)), (_, (second, _)), ..] => {
                diagnostics.push(either(first, second));
                None
            }
        }
    }
}

fn either(first: &Name, second: &Name) -> Diagnostic {
    second
        .complain(format!("an operation is either `{}` or `{}`", first.text, second.text))
        .related(first.location.clone(), "the other")
        .help("make two operations of it")
}

/// No key of the operation is a verb.
fn unknown(value: &Value, entries: &Table) -> Diagnostic {
    let close = entries.keys().find_map(|name| Some((name, suggestion(&name.text, verbs())?)));
    match (close, entries.keys().next()) {
        (Some((name, verb)), _) => {
            name.complain(format!("unknown operation `{}`", name.text)).help(format!("did you mean `{verb}`?"))
        }
        (None, Some(name)) => name.unknown("an operation", verbs()),
        (None, None) => value.complain("the operation is empty"),
    }
}
