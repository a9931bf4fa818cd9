//! TOML as a tree that owns its text and knows where each part of it stands.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeInteger, DeString, DeTable, DeValue};

use super::later::{Heads, Later};
use super::{Table, pieces, syntax};
use crate::diagnostic::{Diagnostic, FileId, Location, suggestion};

/// A file that was parsed, as far as it was.
pub struct Parsed {
    pub root: Table,
    /// Every syntax error.
    pub errors: Vec<Diagnostic>,
    pub later: Later,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Value {
    pub location: Location,
    pub kind: Kind,
}

/// What a value is. Numbers stay text, so that no digit is lost; integers are decimal, whatever base they came in.
#[derive(Clone, Debug)]
pub enum Kind {
    Text(String),
    Integer(String),
    Float(String),
    Boolean(bool),
    Datetime(String),
    Array(Vec<Value>),
    Table(Table),
}

/// The key of an entry and its place. Two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct Name {
    pub text: String,
    pub location: Location,
}

impl Value {
    /// Reads a whole file: always a table, as far as it could be read, and every syntax error in it.
    pub fn parse(file: FileId, text: &str) -> (Table, Vec<Diagnostic>) {
        match pieces::parse(file, text, &[], None) {
            Some((root, _)) => (root, Vec::new()),
            None => Self::parse_whole(file, text),
        }
    }

    /// The same without the sections of the `unread` tables at the top, of which a large file is not looked at, and
    /// without what stands behind the heads of a very large one.
    pub fn parse_in_part(file: FileId, text: &Arc<str>, unread: &[&str], heads: Heads<'_>) -> Parsed {
        let heads = Some(heads).filter(|_| text.len() > Later::FROM);
        match pieces::parse(file, text, unread, heads) {
            Some((root, places)) => {
                Parsed { root, errors: Vec::new(), later: Later::new(file, Arc::clone(text), places) }
            }
            None => {
                let (root, errors) = Self::parse_whole(file, text);
                Parsed { root, errors, later: Later::default() }
            }
        }
    }

    pub(super) fn parse_whole(file: FileId, text: &str) -> (Table, Vec<Diagnostic>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let root = Origin { file, base: 0 }.table(root.into_inner());
        let mut errors: Vec<_> = errors.iter().map(|error| syntax::complain(file, text, &root, error)).collect();
        errors.sort_by_key(|error| error.location.as_ref().map(|location| location.start()));
        (root, errors)
    }

    /// The value as text; `name` is what a complaint calls it.
    pub fn text(&self, name: &str) -> Result<&str, Diagnostic> {
        match &self.kind {
            Kind::Text(text) => Ok(text),
            _ => Err(self.mismatch(name, "a string")),
        }
    }

    pub fn boolean(&self, name: &str) -> Result<bool, Diagnostic> {
        match self.kind {
            Kind::Boolean(value) => Ok(value),
            _ => Err(self.mismatch(name, "true or false")),
        }
    }

    pub fn table(&self, name: &str) -> Result<&Table, Diagnostic> {
        match &self.kind {
            Kind::Table(table) => Ok(table),
            _ => Err(self.mismatch(name, "a table")),
        }
    }

    pub(super) fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table that the value is; none where it is something else.
    pub fn into_table(self) -> Option<Table> {
        match self.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn array(&self, name: &str) -> Result<&[Value], Diagnostic> {
        match &self.kind {
            Kind::Array(values) => Ok(values),
            _ => Err(self.mismatch(name, "an array")),
        }
    }

    /// The values of an array, or the value itself where a single one stands for an array of one.
    pub fn one_or_more(&self) -> &[Value] {
        match &self.kind {
            Kind::Array(values) => values,
            _ => std::slice::from_ref(self),
        }
    }

    /// The complaint that something else was `wanted` here.
    pub fn mismatch(&self, name: &str, wanted: &str) -> Diagnostic {
        Diagnostic::new(format!("`{name}` must be {wanted}, not {}", self.kind.title())).at(self.location.clone())
    }

    /// A complaint about this value.
    pub fn complain(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(message).at(self.location.clone())
    }
}

impl Kind {
    /// What it is, for a sentence.
    pub fn title(&self) -> &'static str {
        match self {
            Kind::Text(_) => "a string",
            Kind::Integer(_) => "a whole number",
            Kind::Float(_) => "a decimal number",
            Kind::Boolean(_) => "a boolean",
            Kind::Datetime(_) => "a date or time",
            Kind::Array(_) => "an array",
            Kind::Table(_) => "a table",
        }
    }
}

impl Name {
    /// A complaint about this entry.
    pub fn complain(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(message).at(self.location.clone())
    }

    /// The complaint that nothing of this name is known in `what`, such as `a column`.
    pub fn unknown<'a>(&self, what: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Diagnostic {
        let complaint = self.complain(format!("unknown key `{}` in {what}", self.text));
        match suggestion(&self.text, known.clone()) {
            Some(name) => complaint.help(format!("did you mean `{name}`?")),
            None => {
                let names: Vec<_> = known.into_iter().map(|name| format!("`{name}`")).collect();
                complaint.help(format!("known keys are {}", names.join(", ")))
            }
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

/// Where a text that is parsed stands: its file, and how many bytes into it.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) file: FileId,
    pub(super) base: usize,
}

impl Origin {
    /// Takes the parser's tree apart while the own one grows, so that no part of a large file is held twice.
    pub(super) fn table(self, entries: DeTable<'_>) -> Table {
        let name = |key: Spanned<DeString<'_>>| {
            let location = self.location(key.span());
            Name { text: key.into_inner().into_owned(), location }
        };
        entries.into_iter().map(|(key, entry)| (name(key), self.value(entry))).collect()
    }

    fn value(self, given: Spanned<DeValue<'_>>) -> Value {
        let location = self.location(given.span());
        let kind = match given.into_inner() {
            DeValue::String(text) => Kind::Text(text.into_owned()),
            DeValue::Integer(number) => Kind::Integer(decimal(&number)),
            DeValue::Float(number) => Kind::Float(number.as_str().to_owned()),
            DeValue::Boolean(value) => Kind::Boolean(value),
            DeValue::Datetime(time) => Kind::Datetime(time.to_string()),
            DeValue::Array(values) => Kind::Array(values.into_iter().map(|entry| self.value(entry)).collect()),
            DeValue::Table(entries) => Kind::Table(self.table(entries)),
        };
        Value { location, kind }
    }

    pub(super) fn location(self, span: Range<usize>) -> Location {
        Location::new(self.file, self.base + span.start..self.base + span.end)
    }
}

/// A number too long for any column keeps its digits, and is refused where a number of that size is.
fn decimal(number: &DeInteger<'_>) -> String {
    match i128::from_str_radix(number.as_str(), number.radix()) {
        Ok(value) => value.to_string(),
        Err(_) => number.to_string(),
    }
}
