//! A revision, from TOML.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;

use super::{Adopts, Entry, Header, Lines, Outline, Revision, RevisionFile, Section, Versions};
use crate::change::Operation;
use crate::cores;
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::key::Key;
use crate::language::operation::read::operation;
use crate::language::read::Fields;
use crate::language::{Kind, Name, Table, Value};
use crate::migrations::{Checksum, InvalidId, RevisionId};

const KEYS: [&str; 7] = ["revision", "revises", "message", "created", "adopts", "upgrade", "downgrade"];

/// Reads what stands above the operations, and which databases have any. The operations are not looked at.
pub(in crate::migrations) fn outline(file: FileId, path: &Path, text: &str) -> Result<Outline, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let root = parse(file, text, &mut diagnostics);
    let header = header(file, &root, &mut diagnostics);
    let mut checksums = BTreeMap::new();
    let mut found = BTreeMap::new();
    for (key, parts) in sections(&root, &mut diagnostics) {
        checksums.insert(key.clone(), Checksum::of(parts.upgrade, parts.downgrade));
        let lines = |part: Option<&Value>| part.map(|part| lines(text, part)).unwrap_or_default();
        found.insert(key, Lines { upgrade: lines(parts.upgrade), downgrade: lines(parts.downgrade) });
    }
    let Some(header) = header.filter(|_| diagnostics.is_empty()) else { return Err(diagnostics) };
    let entry = Entry { path: path.to_owned(), header, keys: checksums.keys().cloned().collect() };
    Ok(Outline { entry, checksums, lines: found, root, renamed: IndexMap::new() })
}

/// Reads the operations, but for files that they name.
pub(in crate::migrations) fn revision(outline: &Outline) -> Result<RevisionFile, Vec<Diagnostic>> {
    let Outline { entry, checksums, lines, root, .. } = outline;
    let mut diagnostics = Vec::new();
    let mut read = IndexMap::new();
    for (key, parts) in sections(root, &mut diagnostics) {
        let upgrade = parts.upgrade.map(|value| section(value, &mut diagnostics)).unwrap_or_default();
        let downgrade = parts.downgrade.map(|value| section(value, &mut diagnostics));
        read.insert(outline.now(key), Section { upgrade, downgrade });
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let revision = Revision { header: entry.header.clone(), sections: read };
    Ok(RevisionFile { path: entry.path.clone(), revision, checksums: checksums.clone(), lines: lines.clone() })
}

fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let (root, errors) = Value::parse(file, text);
    diagnostics.extend(errors);
    root
}

fn header(file: FileId, root: &Table, diagnostics: &mut Vec<Diagnostic>) -> Option<Header> {
    let fields = Fields::of(root, "a revision", &KEYS, diagnostics);
    let top = Location::new(file, 0..0);
    let id = fields.need("revision", &top, diagnostics).and_then(|value| id(value, "revision", diagnostics));
    let revises = fields.need("revises", &top, diagnostics).and_then(|value| revises(value, diagnostics));
    let message = fields.need("message", &top, diagnostics).and_then(|_| fields.text("message", diagnostics));
    let created = fields.need("created", &top, diagnostics).and_then(|value| created(value, diagnostics));
    let adopts = fields.map("adopts", diagnostics).map(|entries| adopts(entries, diagnostics)).unwrap_or_default();
    Some(Header { id: id?, revises: revises?, message: message?, created: created?, adopts })
}

fn id(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<RevisionId> {
    let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    RevisionId::new(text)
        .map_err(|error| diagnostics.push(value.complain(error.to_string()).help(InvalidId::HELP)))
        .ok()
}

fn revises(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<RevisionId>> {
    let values = value.array("revises").map_err(|complaint| diagnostics.push(complaint)).ok()?;
    let ids: Vec<RevisionId> = values.iter().filter_map(|value| id(value, "revises", diagnostics)).collect();
    let distinct: IndexSet<&RevisionId> = ids.iter().collect();
    if distinct.len() < ids.len() {
        diagnostics.push(value.complain("`revises` names a revision twice"));
    }
    Some(ids)
}

fn created(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Timestamp> {
    let (Kind::Text(text) | Kind::Datetime(text)) = &value.kind else {
        diagnostics.push(value.mismatch("created", "a time"));
        return None;
    };
    let wrong = |_| value.complain(format!("`{text}` is no time")).help("write for example `2026-11-20T10:15:00Z`");
    text.parse().map_err(|error: jiff::Error| diagnostics.push(wrong(error))).ok()
}

/// Versions of tools, or of those of one database.
fn adopts(entries: &Table, diagnostics: &mut Vec<Diagnostic>) -> Adopts {
    let mut adopts = Adopts::default();
    for (name, value) in entries {
        let Kind::Table(own) = &value.kind else {
            version(name, value, &mut adopts.every, diagnostics);
            continue;
        };
        match Key::new(&name.text) {
            Ok(key) => {
                let versions = adopts.own.entry(key).or_default();
                own.iter().for_each(|(name, value)| version(name, value, versions, diagnostics));
            }
            Err(error) => diagnostics.push(name.complain(error.to_string())),
        }
    }
    adopts
}

fn version(name: &Name, value: &Value, versions: &mut Versions, diagnostics: &mut Vec<Diagnostic>) {
    match value.text(&name.text) {
        Ok(version) => _ = versions.insert(name.text.clone(), version.to_owned()),
        Err(complaint) => diagnostics.push(complaint),
    }
}

/// What stands in a file about one key.
#[derive(Default)]
struct Parts<'a> {
    upgrade: Option<&'a Value>,
    downgrade: Option<&'a Value>,
}

fn sections<'a>(root: &'a Table, diagnostics: &mut Vec<Diagnostic>) -> IndexMap<Key, Parts<'a>> {
    let mut found: IndexMap<Key, Parts<'a>> = IndexMap::new();
    for direction in ["upgrade", "downgrade"] {
        let Some(value) = root.get(direction) else { continue };
        let Kind::Table(entries) = &value.kind else {
            let complaint = value.complain(format!("`{direction}` must name a database"));
            diagnostics.push(complaint.help(format!("write `[[{direction}.KEY]]`")));
            continue;
        };
        for (name, value) in entries {
            let key = match Key::new(&name.text) {
                Ok(key) => key,
                Err(error) => {
                    diagnostics.push(name.complain(error.to_string()));
                    continue;
                }
            };
            if !matches!(value.kind, Kind::Array(_)) {
                let complaint = value.complain(format!("`{direction}.{key}` must be an array of operations"));
                diagnostics.push(complaint.help(format!("write `[[{direction}.{key}]]`")));
                continue;
            }
            if direction == "upgrade" {
                found.entry(key).or_default().upgrade = Some(value);
            } else if let Some(parts) = found.get_mut(&key) {
                parts.downgrade = Some(value);
            } else {
                let complaint = name.complain(format!("`downgrade.{key}` takes back an upgrade that is not there"));
                diagnostics.push(complaint.help(format!("add `[[upgrade.{key}]]`, or leave it out")));
            }
        }
    }
    found
}

fn section(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Vec<Operation> {
    let read = cores::share(value.one_or_more(), |value| {
        let mut found = Vec::new();
        (operation(value, &mut found), found)
    });
    read.into_iter()
        .filter_map(|(operation, found)| {
            diagnostics.extend(found);
            operation
        })
        .collect()
}

/// The lines at which operations begin, which stand in the order of the file.
fn lines(text: &str, value: &Value) -> Vec<usize> {
    let (mut line, mut at) = (1, 0);
    let mut lines = Vec::new();
    for operation in value.one_or_more() {
        let start = operation.location.start();
        line += text.get(at..start).map_or(0, |between| between.matches('\n').count());
        at = start;
        lines.push(line);
    }
    lines
}
