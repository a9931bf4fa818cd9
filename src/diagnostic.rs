//! What is wrong with a file, where, and what to do about it.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A span of bytes in one of the files that were read.
///
/// Small, as the tree of a large file has two for each of hundreds of thousands of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: FileId,
    start: u32,
    end: u32,
}

impl Location {
    /// What is behind the first four gigabytes of a file is at their end.
    pub fn new(file: FileId, span: Range<usize>) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location { file, start: byte(span.start), end: byte(span.end) }
    }

    pub fn span(&self) -> Range<usize> {
        self.start()..self.end()
    }

    pub fn start(&self) -> usize {
        self.start as usize
    }

    pub fn end(&self) -> usize {
        self.end as usize
    }
}

/// A file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// The files that were read, kept whole so that a diagnostic can show its line.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// A file, as it was read.
#[derive(Debug)]
pub struct Source {
    /// As it is shown to people: relative where it was named so.
    pub path: PathBuf,
    pub text: Arc<str>,
}

impl Sources {
    /// Takes up a file, which places in it name from now on.
    pub fn add(&mut self, path: PathBuf, text: impl Into<Arc<str>>) -> FileId {
        self.files.push(Source { path, text: text.into() });
        FileId((self.files.len() - 1) as u32)
    }

    /// A file that was taken up.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }
}

impl Source {
    /// The line of a byte and the column in it, both from 1; a column is a character.
    pub fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}

/// One error in what the user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    pub location: Option<Location>,
    /// What the caret points at; may be empty.
    pub label: String,
    /// Other places that belong to it, each with its label.
    pub related: Vec<(Location, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>) -> Self {
        Diagnostic { message: message.into(), location: None, label: String::new(), related: Vec::new(), help: None }
    }

    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    #[must_use]
    pub fn related(mut self, location: Location, label: impl Into<String>) -> Self {
        self.related.push((location, label.into()));
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The known name that `given` was most likely meant to be.
pub fn suggestion<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, name)| *distance <= 1 + given.chars().count().min(name.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
