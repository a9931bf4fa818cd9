//! What a unit leaves in the history.

use super::Confirmed;
use crate::key::Key;

/// One revision passing over one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub project: String,
    pub key: Key,
    pub revision: String,
    /// Of the part of the revision that is for this key.
    pub checksum: String,
}

/// A row of the history to write, or rows to take out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The table of the history itself, where it is missing. The keys of one database share it, so that this is known
    /// only when it is written.
    Table,
    /// The revision is about to run, in statements that commit by themselves.
    Started(Passage, Way),
    /// These steps of a revision that was started have taken effect.
    Confirmed(Passage, Way, Confirmed),
    /// A revision that was started has run to its end.
    Finished(Passage, Way),
    /// The revision ran, all of it with this mark in one transaction.
    Ran(Passage, Way),
    /// Nothing of this key is left.
    Forgotten { project: String, key: Key },
}

/// The way in which a revision runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}
