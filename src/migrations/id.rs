//! The id of a revision.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

/// The id of a revision: letters, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(String);

/// Why a text cannot be the id of a revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be the id of a revision")]
pub struct InvalidId(pub String);

impl InvalidId {
    /// What to do.
    pub const HELP: &'static str =
        "use up to 64 letters, digits and `_`, and none of the words `base`, `head` and `heads`";
}

impl RevisionId {
    /// What fits into the column of the history table.
    pub const LONGEST: usize = 64;

    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = (1..=Self::LONGEST).contains(&text.len());
        if !length || !text.chars().all(fits) || matches!(text, "base" | "head" | "heads") {
            return Err(InvalidId(text.to_owned()));
        }
        Ok(RevisionId(text.to_owned()))
    }

    /// A new id of twelve hexadecimal digits.
    pub fn random() -> Self {
        RevisionId(random_digits(12))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight characters, for names of files.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As many random hexadecimal digits, 64 at most.
///
/// The keys of [`RandomState`] come from the system's source of randomness; the time makes two calls of one thread
/// differ. Nothing here needs to be a secret, only to be told apart.
pub(super) fn random_digits(count: usize) -> String {
    let mut hash = Sha256::new();
    for _ in 0..4 {
        hash.update(RandomState::new().hash_one(SystemTime::now()).to_le_bytes());
    }
    let mut digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    digits.truncate(count);
    digits
}
