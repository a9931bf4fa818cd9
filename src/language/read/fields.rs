//! The entries of a table whose keys are known.

use super::name::{check_text, suggest};
use crate::diagnostic::{Diagnostic, Location};
use crate::language::{Kind, Table, Value};

/// A table that is read by its keys.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    entries: &'a Table,
    what: &'a str,
}

impl<'a> Fields<'a> {
    /// The entries of `value`, with a complaint about each that is not `known`. `what` is what a complaint calls it.
    pub fn new(value: &'a Value, what: &'a str, known: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        match &value.kind {
            Kind::Table(entries) => Some(Self::of(entries, what, known, diagnostics)),
            kind => {
                diagnostics.push(value.complain(format!("{what} must be a table, not {}", kind.title())));
                None
            }
        }
    }

    /// The same for the entries of a table.
    pub fn of(entries: &'a Table, what: &'a str, known: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Self {
        for name in entries.keys().filter(|name| !known.contains(&name.text.as_str())) {
            diagnostics.push(name.unknown(what, known.iter().copied()));
        }
        Fields { entries, what }
    }

    /// A look at some of the entries, while the others are someone else's to know.
    pub fn some(entries: &'a Table, what: &'a str) -> Self {
        Fields { entries, what }
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.entries.get(name)
    }

    pub fn location(&self, name: &str) -> Option<Location> {
        self.get(name).map(|value| value.location.clone())
    }

    /// The value of a key that must be there; `location` is where a complaint points.
    pub fn need(&self, name: &str, location: &Location, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Value> {
        let value = self.get(name);
        if value.is_none() {
            diagnostics.push(Diagnostic::new(format!("{} needs `{name}`", self.what)).at(location.clone()));
        }
        value
    }

    pub fn text(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        let value = self.get(name)?;
        let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
        check_text(value, name, text, diagnostics).then(|| text.to_owned())
    }

    /// False where the key is left out or is no boolean.
    pub fn flag(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        self.boolean(name, diagnostics).unwrap_or(false)
    }

    pub fn boolean(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
        self.get(name)?.boolean(name).map_err(|complaint| diagnostics.push(complaint)).ok()
    }

    /// The entries of a map of named things.
    pub fn map(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Table> {
        self.get(name)?.table(name).map_err(|complaint| diagnostics.push(complaint)).ok()
    }

    /// One of a few words and what it stands for.
    pub fn word<T: Copy>(&self, name: &str, words: &[(&str, T)], diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
        let value = self.get(name)?;
        let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let quoted: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let complaint = value.complain(format!("`{name}` cannot be \"{text}\""));
            let complaint = complaint.help(format!("it is one of {}", quoted.join(", ")));
            diagnostics.push(suggest(complaint, text, words.iter().map(|(word, _)| *word)));
        }
        found
    }
}
