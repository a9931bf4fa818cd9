//! What was said of a difference that is ambiguous.

use std::collections::BTreeSet;
use std::fmt;

/// One answer, in the names that the question is put in: `user`, `user.nick`, an enum, `enum.value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The one goes on as the other.
    Renamed { from: String, to: String },
    /// It goes, whatever comes.
    Dropped(String),
}

impl fmt::Display for Answer {
    /// As an argument.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Renamed { from, to } => write!(f, "--rename {from}={to}"),
            Answer::Dropped(name) => write!(f, "--drop {name}"),
        }
    }
}

/// Answers, and which of them were heeded.
pub(super) struct Answers<'a> {
    given: &'a [Answer],
    pub(super) heeded: BTreeSet<usize>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(given: &'a [Answer]) -> Self {
        Answers { given, heeded: BTreeSet::new() }
    }

    /// Whether `from` goes on under one of the names of `to`: the full one or the short one.
    pub(super) fn renames(&mut self, from: &str, to: [&str; 2]) -> bool {
        self.heed(|answer| matches!(answer, Answer::Renamed { from: old, to: new } if old == from && to.contains(&new.as_str())))
    }

    pub(super) fn drops(&mut self, name: &str) -> bool {
        self.heed(|answer| matches!(answer, Answer::Dropped(dropped) if dropped == name))
    }

    fn heed(&mut self, fits: impl Fn(&Answer) -> bool) -> bool {
        let found = self.given.iter().position(fits);
        self.heeded.extend(found);
        found.is_some()
    }
}
