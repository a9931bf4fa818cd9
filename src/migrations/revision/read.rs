//! A revision, from TOML.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;

use super::{Entry, Header, Lines, Revision, RevisionFile, Section};
use crate::change::Operation;
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::key::Key;
use crate::language::operation::read::operation;
use crate::language::read::Fields;
use crate::language::{Kind, Table, Value};
use crate::migrations::{Checksum, InvalidId, RevisionId};

const KEYS: [&str; 7] = ["revision", "revises", "message", "created", "adopts", "upgrade", "downgrade"];

/// Reads what stands above the operations, and which databases have any. The operations are looked at only as far as
/// that takes.
pub(in crate::migrations) fn entry(file: FileId, path: &Path, text: &str) -> Result<Entry, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let scanned = scan(text).map(|(end, keys)| (Value::parse(file, &text[..end]), keys));
    // Sections may stand in the header too, as values.
    let plain = |head: &Table| !["upgrade", "downgrade"].iter().any(|word| head.contains_key(word));
    let (head, keys) = match scanned {
        Some(((head, errors), keys)) if plain(&head) => {
            diagnostics.extend(errors);
            (head, keys)
        }
        _ => {
            let root = parse(file, text, &mut diagnostics);
            let keys = sections(&root, &mut diagnostics).into_keys().collect();
            (root, keys)
        }
    };
    let header = header(file, &head, &mut diagnostics);
    match header {
        Some(header) if diagnostics.is_empty() => Ok(Entry { path: path.to_owned(), header, keys }),
        _ => Err(diagnostics),
    }
}

/// Reads a whole revision.
pub(in crate::migrations) fn revision(
    file: FileId,
    path: PathBuf,
    text: &str,
) -> Result<RevisionFile, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let root = parse(file, text, &mut diagnostics);
    let header = header(file, &root, &mut diagnostics);
    let mut read = IndexMap::new();
    let mut checksums = BTreeMap::new();
    let mut found = BTreeMap::new();
    for (key, parts) in sections(&root, &mut diagnostics) {
        checksums.insert(key.clone(), Checksum::of(parts.upgrade, parts.downgrade));
        let lines = |part: Option<&Value>| part.map(|part| lines(text, part)).unwrap_or_default();
        found.insert(key.clone(), Lines { upgrade: lines(parts.upgrade), downgrade: lines(parts.downgrade) });
        let upgrade = parts.upgrade.map(|value| section(value, &mut diagnostics)).unwrap_or_default();
        let downgrade = parts.downgrade.map(|value| section(value, &mut diagnostics));
        read.insert(key, Section { upgrade, downgrade });
    }
    match header {
        Some(header) if diagnostics.is_empty() => {
            Ok(RevisionFile { path, revision: Revision { header, sections: read }, checksums, lines: found })
        }
        _ => Err(diagnostics),
    }
}

/// Where the header ends and the keys of the sections, by the lines that begin operations. None where lines alone do
/// not tell: in a text over several lines, or in another form of TOML.
fn scan(text: &str) -> Option<(usize, BTreeSet<Key>)> {
    if text.contains("\"\"\"") || text.contains("'''") {
        return None;
    }
    let mut end = None;
    let mut keys = BTreeSet::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            let path = toml_edit::Key::parse(trimmed.strip_prefix("[[")?.strip_suffix("]]")?).ok()?;
            let [direction, key] = path.as_slice() else { return None };
            let known = matches!(direction.get(), "upgrade" | "downgrade");
            keys.insert(Key::new(key.get()).ok().filter(|_| known)?);
            end = end.or(Some(start));
        }
        start += line.len();
    }
    Some((end.unwrap_or(text.len()), keys))
}

fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let (root, errors) = Value::parse(file, text);
    diagnostics.extend(errors);
    root
}

fn header(file: FileId, root: &Table, diagnostics: &mut Vec<Diagnostic>) -> Option<Header> {
    let fields = Fields::of(root, "a revision", &KEYS, diagnostics);
    let top = Location { file, span: 0..0 };
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

fn adopts(entries: &Table, diagnostics: &mut Vec<Diagnostic>) -> IndexMap<String, String> {
    let mut versions = IndexMap::new();
    for (name, value) in entries {
        match value.text(&name.text) {
            Ok(version) => _ = versions.insert(name.text.clone(), version.to_owned()),
            Err(complaint) => diagnostics.push(complaint),
        }
    }
    versions
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
    value.one_or_more().iter().filter_map(|value| operation(value, diagnostics)).collect()
}

fn lines(text: &str, value: &Value) -> Vec<usize> {
    let line = |value: &Value| text[..value.location.span.start].matches('\n').count() + 1;
    value.one_or_more().iter().map(line).collect()
}
