//! What a check finds, beside the lines of the file that it is about.

use super::{Checked, FailOn};
use crate::change::{Change, Subject};
use crate::commands::workspace;
use crate::config::{Database, Project};
use crate::migrations::Point;
use crate::report::{Annotation, Files, Level, counted};
use crate::run::{Expected, Mismatch};
use crate::schema::{Part, Place};
use crate::tasks::Looked;

/// A line for each finding; nothing where there is none. `heads` are told where there are several.
pub(super) fn annotations(
    project: &Project,
    checked: &[Checked<'_>],
    fail_on: Option<FailOn>,
    heads: Option<&Point>,
) -> String {
    let mut found = Vec::new();
    for checked in checked {
        models(checked, &mut found);
        match &checked.live {
            None => {}
            Some(Err(unread)) => {
                let help = unread.help.iter().map(|help| format!("\nhelp: {help}"));
                let message = std::iter::once(unread.message.clone()).chain(help).collect();
                found.push(finding(checked.database, "live", Level::Error, None, message));
            }
            Some(Ok(looked)) => live(checked.database, looked, fail_on, &mut found),
        }
    }
    found.extend(heads.map(|heads| Annotation {
        level: Level::Error,
        location: None,
        title: "heads".to_owned(),
        message: format!("there are several heads: {heads}; merge them with a revision that revises all"),
    }));
    let here = std::env::current_dir().unwrap_or_default();
    let workspace = workspace();
    let file = Some(project.file.as_path());
    let files = Files { sources: &project.sources, file, here: &here, workspace: workspace.as_deref() };
    found.iter().map(|annotation| files.annotation(annotation)).collect()
}

fn finding(database: &Database, kind: &str, level: Level, place: Option<&Place>, message: String) -> Annotation {
    let location = place.and_then(|place| database.places.find(place));
    Annotation { level, location, title: format!("{}: {kind}", database.key), message }
}

fn models(Checked { database, models, .. }: &Checked<'_>, found: &mut Vec<Annotation>) {
    for change in &models.changes {
        let message = format!("in no revision: {}", change.describe_for_review());
        found.push(finding(database, "models", Level::Error, place(change).as_ref(), message));
    }
    for ambiguous in &models.ambiguous {
        let message = format!("{}\nhelp: {}", ambiguous.message(), ambiguous.help());
        found.push(finding(database, "models", Level::Error, Some(&ambiguous.place), message));
    }
}

fn live(database: &Database, looked: &Looked, fail_on: Option<FailOn>, found: &mut Vec<Annotation>) {
    if let Some(revision) = &looked.unfinished {
        let message = format!("revision {revision} began and has not ended");
        found.push(finding(database, "pending", Level::Error, None, message));
    } else if looked.pending > 0 {
        let level = if fail_on == Some(FailOn::Pending) { Level::Error } else { Level::Notice };
        let message = format!("{} to run", counted(looked.pending, "revision"));
        found.push(finding(database, "pending", level, None, message));
    }
    for table in &looked.missing {
        let message = format!("table `{table}` is missing");
        found.push(finding(database, "drift", Level::Error, Some(&Place::table(table)), message));
    }
    for table in &looked.unmanaged.ours {
        let message = format!("table `{table}` is there, and no revision made it");
        found.push(finding(database, "drift", Level::Error, None, message));
    }
    looked.drifted.iter().for_each(|mismatch| drift(database, Level::Error, mismatch, found));
    looked.undecided.iter().for_each(|mismatch| drift(database, Level::Warning, mismatch, found));
}

/// Each difference is told at its column, or else at its table.
fn drift(database: &Database, level: Level, mismatch: &Mismatch, found: &mut Vec<Annotation>) {
    let table = &mismatch.table;
    let undecided = mismatch.undecided.iter().map(|why| format!("\nundecided, the texts may mean the same: {why}"));
    let undecided: String = undecided.collect();
    for difference in &mismatch.differences {
        let place = match &difference.column {
            Some(column) => Place::column(table, column),
            None => Place::table(table),
        };
        let message = format!("table `{table}`: {}{undecided}", Expected::Recorded.text(difference));
        found.push(finding(database, "drift", level, Some(&place), message));
    }
}

/// Where in the file a change stands, by the name that it leads to.
fn place(change: &Change) -> Option<Place> {
    Some(match change.renamed().unwrap_or_else(|| change.subject()) {
        Subject::Enum(name) => Place::enum_type(&name),
        Subject::Table(table) => Place::table(&table),
        Subject::Column(table, name) => Place::column(&table, &name),
        Subject::PrimaryKey(table, name) => Place::part(&table, Part::PrimaryKey, &name),
        Subject::Unique(table, name) => Place::part(&table, Part::Unique, &name),
        Subject::Check(table, name) => Place::part(&table, Part::Check, &name),
        Subject::ForeignKey(table, name) => Place::part(&table, Part::ForeignKey, &name),
        Subject::Index(table, name) => Place::part(&table, Part::Index, &name),
        Subject::Sql => return None,
    })
}
