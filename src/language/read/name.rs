//! Names of tables, columns and constraints as they are written.

use super::Fields;
use crate::diagnostic::{Diagnostic, Location, suggestion};
use crate::language::value::{Name, Value};
use crate::schema::TableName;

/// The key that says what a table or column was called before.
const RENAMED_FROM: &str = "renamed_from";

/// Whether `name` can name anything: not empty, and nothing in it that no engine or terminal shows as it is.
pub fn check_name(what: &str, name: &str, location: &Location, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let fault = match name.chars().find(|c| c.is_control()) {
        Some('\0') => format!("the name of {what} contains a NUL character"),
        Some(c) => format!("the name of {what} contains the control character U+{:04X}", c as u32),
        None if name.is_empty() => format!("the name of {what} is empty"),
        None => return true,
    };
    diagnostics.push(Diagnostic::new(fault).at(location.clone()).help("choose a name of visible characters"));
    false
}

/// A text that some engine could not hold: PostgreSQL and SQLite end a text at NUL.
pub fn check_text(value: &Value, name: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let fits = !text.contains('\0');
    if !fits {
        diagnostics.push(value.complain(format!("`{name}` contains a NUL character")));
    }
    fits
}

/// The value of `renamed_from`.
pub fn old_name(what: &str, fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let name = fields.text(RENAMED_FROM, diagnostics)?;
    let location = fields.location(RENAMED_FROM)?;
    check_name(what, &name, &location, diagnostics).then_some(name)
}

/// A list of names, such as the columns of a key: none of them twice, and at least one.
pub fn names(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Name> {
    let values = match value.array(name) {
        Ok(values) => values,
        Err(complaint) => {
            diagnostics.push(complaint.help(format!("write `{name} = [\"…\"]`")));
            return Vec::new();
        }
    };
    if values.is_empty() {
        diagnostics.push(value.complain(format!("`{name}` is empty")));
    }
    let mut names: Vec<Name> = Vec::with_capacity(values.len());
    for value in values {
        let text = match value.text(name) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                let found = value.kind.title();
                diagnostics.push(value.complain(format!("`{name}` must be an array of strings, not of {found}")));
                continue;
            }
        };
        match names.iter().find(|earlier| earlier.text == text) {
            Some(earlier) => diagnostics.push(
                value
                    .complain(format!("`{text}` is named twice in `{name}`"))
                    .related(earlier.location.clone(), "here already"),
            ),
            None => names.push(Name { text, location: value.location.clone() }),
        }
    }
    names
}

/// The texts of names.
pub(super) fn texts(names: &[Name]) -> Vec<String> {
    names.iter().map(|name| name.text.clone()).collect()
}

/// Adds the known name that was most likely meant.
pub fn suggest<'a>(complaint: Diagnostic, given: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    match suggestion(given, known) {
        Some(name) => complaint.help(format!("did you mean `{name}`?")),
        None => complaint,
    }
}

/// The complaint that a table has no such column.
pub fn unknown_column<'a>(
    column: &str,
    table: &TableName,
    known: impl ExactSizeIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let complaint = Diagnostic::new(format!("there is no column `{column}` in table `{table}`"));
    let complaint = match known.len() {
        1..=8 => {
            let columns: Vec<_> = known.clone().map(|column| format!("`{column}`")).collect();
            complaint.help(format!("its columns are {}", columns.join(", ")))
        }
        _ => complaint,
    };
    suggest(complaint, column, known)
}
