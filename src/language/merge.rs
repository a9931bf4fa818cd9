//! Changes of a file in place: what is not changed keeps every byte, comments and order included.

mod lines;
mod part;
mod read_back;
mod table;
mod value;

use toml_edit::{Array, DocumentMut, Item, Table as Entries, Value};

pub use lines::unified;
pub use read_back::read_back;
pub use table::merge_table;

use super::write::{Words, enum_type, file_table};
use crate::schema::{EnumType, ForeignKey, Table};

/// A file in which tables are changed.
#[derive(Debug)]
pub struct FileText {
    before: String,
    /// What the editor makes of the text without any change: it knows one kind of line end alone.
    settled: String,
    document: DocumentMut,
    added: Entries,
}

/// Why a file cannot be changed in place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is no TOML: {0}")]
    Syntax(String),
    /// The editor puts `a.x`, `b`, `a.y` into another order.
    #[error("line {line} has a dotted key apart from the others that begin so")]
    Scattered { line: usize },
}

impl FileText {
    pub fn parse(text: String) -> Result<Self, Unfit> {
        let document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| Unfit::Syntax(error.message().to_owned()))?;
        let settled = document.to_string();
        let (own, other): (Vec<&str>, Vec<&str>) = (text.lines().collect(), settled.lines().collect());
        let bare = |line: &str| line.trim_start_matches('\u{feff}').trim_end_matches('\r').to_owned();
        if let Some(line) = (0..own.len().max(other.len()))
            .find(|line| own.get(*line).map(|text| bare(text)) != other.get(*line).map(|text| bare(text)))
        {
            return Err(Unfit::Scattered { line: line + 1 });
        }
        let mut added = Entries::new();
        added.set_implicit(true);
        Ok(FileText { before: text, settled, document, added })
    }

    pub fn before(&self) -> &str {
        &self.before
    }

    /// The keys of the tables in the file.
    pub fn table_keys(&self) -> impl Iterator<Item = &str> {
        let tables = self.document.get("tables").and_then(Item::as_table_like);
        tables.into_iter().flat_map(|tables| tables.iter().map(|(key, _)| key))
    }

    /// A table by its key in the file.
    pub fn table(&mut self, key: &str) -> Option<&mut Item> {
        self.document.get_mut("tables")?.as_table_like_mut()?.get_mut(key)
    }

    /// Takes a table out of the file.
    pub fn remove_table(&mut self, key: &str) -> bool {
        let tables = self.document.get_mut("tables").and_then(Item::as_table_like_mut);
        tables.and_then(|tables| tables.remove(key)).is_some()
    }

    /// Puts a table at the end of the file, with remarks above it.
    pub fn add_table<K>(
        &mut self,
        key: &str,
        (declared, databases): (&Table, &[String]),
        words: &Words<'_, K>,
        remarks: &[String],
    ) where
        K: Fn(&ForeignKey) -> String,
    {
        let mut entries = file_table(declared, databases, words);
        if key != declared.name.name {
            entries.insert("name", Item::Value(declared.name.name.as_str().into()));
        }
        let remarks: String = remarks.iter().map(|line| format!("# {line}\n")).collect();
        entries.decor_mut().set_prefix(format!("\n{remarks}"));
        self.added.insert(key, Item::Table(entries));
    }

    /// Adds an enum, or changes the values of one.
    pub fn set_enum(&mut self, declared: &EnumType, databases: &[String]) {
        let enums = self.document.entry("enums").or_insert_with(|| Item::Table(Entries::new()));
        let Some(enums) = enums.as_table_like_mut() else { return };
        let mut written = enum_type(declared);
        match enums.get_mut(&declared.name).and_then(Item::as_table_like_mut) {
            Some(known) => {
                let values = written.remove("values");
                known.get_mut("values").into_iter().zip(values).for_each(|(known, values)| value::set(known, values));
            }
            None => {
                let databases: Value = match databases {
                    [one] => one.into(),
                    several => several.iter().collect::<Array>().into(),
                };
                written.insert("database", databases);
                enums.insert(&declared.name, Item::Value(Value::InlineTable(written)));
            }
        }
    }

    /// The text with all changes.
    pub fn finish(&self) -> String {
        let mut text = lines::patch(&self.before, &self.settled, &self.document.to_string());
        if !self.added.is_empty() {
            let mut tables = DocumentMut::new();
            tables.insert("tables", Item::Table(self.added.clone()));
            lines::append(&mut text, &tables.to_string());
        }
        text
    }
}
