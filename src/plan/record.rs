//! What a unit writes to the history.

use crate::key::Key;

/// One revision passing over one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub key: Key,
    pub revision: String,
    /// Of the part of the revision that is for this key.
    pub checksum: String,
}

/// One entry to make in the history, or to take out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The revision is about to run.
    Started(Passage),
    Applied(Passage),
    /// The key has no history any more.
    Forgotten(Key),
}
