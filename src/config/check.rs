//! What an engine cannot do of what is declared, at its place in the file.

use indexmap::IndexMap;

use super::Database;
use crate::diagnostic::{Diagnostic, Location};
use crate::dialect::Engine;
use crate::key::Key;

/// A problem without the names of the databases that have it.
#[derive(PartialEq, Eq, Hash)]
struct Finding {
    message: String,
    help: Option<String>,
    place: Option<(crate::diagnostic::FileId, usize, usize)>,
}

/// Everything that `engine` cannot do of what the database declares.
pub fn check(database: &Database, engine: &Engine) -> Vec<Diagnostic> {
    complaints(findings(std::iter::once((database, *engine))))
}

/// Everything that the databases cannot do on some engine that they may be. A table in several databases, or a
/// database with several engines, has one problem once.
pub(super) fn check_all(databases: &IndexMap<Key, Database>) -> Vec<Diagnostic> {
    let engines = |database: &Database| database.engines.iter().map(|range| range.from).collect::<Vec<_>>();
    complaints(findings(
        databases.values().flat_map(|each| engines(each).into_iter().map(move |engine| (each, engine))),
    ))
}

fn findings<'a>(
    pairs: impl Iterator<Item = (&'a Database, Engine)>,
) -> IndexMap<Finding, (Vec<&'a Key>, Option<Location>)> {
    let mut found: IndexMap<Finding, (Vec<&Key>, Option<Location>)> = IndexMap::new();
    for (database, engine) in pairs {
        // Nothing is declared for this key, so there is nothing that an engine could lack.
        if database.schema.tables.is_empty() && database.schema.enums.is_empty() {
            continue;
        }
        for problem in engine.problems(&database.schema) {
            let location = database.places.find(&problem.place);
            let place = location.as_ref().map(|at| (at.file, at.start(), at.end()));
            let finding = Finding { message: problem.message, help: problem.help, place };
            let (keys, _) = found.entry(finding).or_insert_with(|| (Vec::new(), location));
            if !keys.contains(&&database.key) {
                keys.push(&database.key);
            }
        }
    }
    found
}

fn complaints(found: IndexMap<Finding, (Vec<&Key>, Option<Location>)>) -> Vec<Diagnostic> {
    let complaint = |(finding, (keys, location)): (Finding, (Vec<&Key>, Option<Location>))| {
        let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
        let mut complaint = Diagnostic::new(format!("{}: {}", keys.join(", "), finding.message));
        complaint.location = location;
        complaint.help = finding.help;
        complaint
    };
    found.into_iter().map(complaint).collect()
}
