//! What the TOML parser complains of, in our words.

use super::{Kind, Name, Table};
use crate::diagnostic::{Diagnostic, FileId, Location};

/// The complaint about one syntax error; `root` is what could be read of the file.
pub(super) fn complain(file: FileId, text: &str, root: &Table, error: &toml::de::Error) -> Diagnostic {
    let Some(span) = error.span() else { return Diagnostic::new(error.message()) };
    let given = text.get(span.clone()).unwrap_or_default();
    let location = Location::new(file, span);
    let (problem, expected) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
    let complaint = match problem {
        "duplicate key" => return duplicate(text, given, location, root),
        "string values must be quoted" if given.is_empty() => {
            return Diagnostic::new("a value is missing").at(location);
        }
        "string values must be quoted" => return Diagnostic::new("a string must be in quotes").at(location),
        _ => Diagnostic::new(problem).at(location),
    };
    if expected.is_empty() { complaint } else { complaint.label(format!("expected {expected}")) }
}

fn duplicate(text: &str, given: &str, location: Location, root: &Table) -> Diagnostic {
    let mut firsts = Vec::new();
    find(root, given, &mut firsts);
    firsts.retain(|first| first.end() <= location.start());
    firsts.extend(same_header(text, &location));
    let complaint = Diagnostic::new(format!("`{given}` is defined twice")).at(location);
    // Of several places with this name it cannot be told which one is meant.
    match <[Location; 1]>::try_from(firsts) {
        Ok([first]) => complaint.related(first, "first defined here"),
        Err(_) => complaint,
    }
}

/// The same `[table]` further up, which the parser forgets for the second one.
fn same_header(text: &str, location: &Location) -> Option<Location> {
    let start = text[..location.start()].rfind('\n').map_or(0, |newline| newline + 1);
    let header = text[start..].lines().next().filter(|line| line.starts_with('['))?;
    let first =
        text[..start].match_indices(header).find(|(index, _)| text[..*index].ends_with(['\n']) || *index == 0)?;
    let column = location.start() - start;
    let span = first.0 + column..first.0 + column + location.span().len();
    Some(Location::new(location.file, span))
}

/// Every place where an entry of that name stands.
fn find(table: &Table, wanted: &str, places: &mut Vec<Location>) {
    for (name, value) in table {
        let Name { text, location } = name;
        if text == wanted.trim_matches(['"', '\'']) {
            places.push(location.clone());
        }
        if let Kind::Table(inner) = &value.kind {
            find(inner, wanted, places);
        }
    }
}
