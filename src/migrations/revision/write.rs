//! A revision, to TOML.

use std::fmt::Write;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use toml_edit::{InlineTable, Value};

use super::{Adopts, Header, Revision};
use crate::change::Operation;
use crate::key::Key;
use crate::language::operation::write::operation;

/// Comments are broken before they are wider than that.
const WIDTH: usize = 120;
/// The longest part of a file's name that a message gives.
const SLUG: usize = 40;

impl Revision {
    /// The name of its file: `20261120-1015_3f2a9c1b_add-users.toml`, so that files are listed as they were made.
    pub fn file_name(&self) -> String {
        let time = self.header.created.to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M").to_string();
        let slug = slug(&self.header.message);
        let words = [time.as_str(), self.header.id.short(), &slug];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        format!("{}.toml", words.join("_"))
    }

    /// The text of its file. The same revision gives the same bytes, always.
    pub fn to_toml(&self) -> String {
        self.with_remarks(&[])
    }

    /// The same with what should be known beside the operations, as comments.
    pub fn with_remarks(&self, remarks: &[String]) -> String {
        let mut text = summary(self);
        remarks.iter().for_each(|remark| comment(&mut text, remark));
        header(&mut text, &self.header);
        for (key, section) in &self.sections {
            operations(&mut text, "upgrade", key, &section.upgrade);
        }
        for (key, section) in &self.sections {
            operations(&mut text, "downgrade", key, section.downgrade.as_deref().unwrap_or_default());
        }
        text
    }
}

fn slug(message: &str) -> String {
    let words: Vec<String> =
        message.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let mut slug: String = words.join("-").chars().take(SLUG).collect();
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The message, and for each database what changes there.
fn summary(revision: &Revision) -> String {
    let mut text = String::new();
    for line in revision.header.message.lines() {
        comment(&mut text, line);
    }
    let changed = || revision.sections.iter().filter(|(_, section)| !section.upgrade.is_empty());
    let width = changed().map(|(key, _)| key.as_str().chars().count()).max().unwrap_or(0);
    for (key, section) in changed() {
        let mut line = format!("{:width$} ", key.as_str());
        for (index, operation) in section.upgrade.iter().enumerate() {
            let last = index + 1 == section.upgrade.len();
            let word = format!(" {}{}", operation.change.describe_for_review(), if last { "" } else { "," });
            if line.chars().count() + word.chars().count() > WIDTH - 2 && !line.trim().is_empty() {
                comment(&mut text, &line);
                line = format!("{:width$} ", "");
            }
            line.push_str(&word);
        }
        comment(&mut text, &line);
    }
    text
}

/// TOML has no control characters in comments.
fn comment(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = writeln!(text, "{}", format!("# {line}").trim_end());
}

fn header(text: &mut String, header: &Header) {
    let revises: toml_edit::Array = header.revises.iter().map(|id| id.as_str()).collect();
    let mut fields: IndexMap<&str, Value> = IndexMap::new();
    fields.insert("revision", header.id.as_str().into());
    fields.insert("revises", revises.into());
    fields.insert("message", header.message.as_str().into());
    fields.insert("created", header.created.to_string().into());
    if !header.adopts.is_empty() {
        fields.insert("adopts", adopts(&header.adopts).into());
    }
    for (name, value) in fields {
        let _ = writeln!(text, "{name:8} = {value}");
    }
}

fn adopts(adopts: &Adopts) -> InlineTable {
    let mut entries: InlineTable = adopts.every.iter().collect();
    for (key, versions) in &adopts.own {
        entries.insert(key.as_str(), versions.iter().collect::<InlineTable>().into());
    }
    entries
}

fn operations(text: &mut String, direction: &str, key: &Key, written: &[Operation]) {
    let key = toml_edit::Key::new(key.as_str());
    for each in written {
        let _ = write!(text, "\n[[{direction}.{}]]\n{}", key.display_repr(), operation(each));
    }
}
