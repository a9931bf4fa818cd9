//! How much of a revision is known to have taken effect.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::dialect::Statement;

/// A number of steps with a hash of all their statements, by which they are known again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    pub steps: usize,
    pub hash: String,
}

impl Confirmed {
    /// What is known after one more step.
    #[must_use]
    pub fn and<'a>(&self, statements: impl IntoIterator<Item = &'a Statement>) -> Self {
        let mut hash = Sha256::new();
        hash.update(&self.hash);
        for statement in statements {
            // With its length, so that no two lists of statements are one text.
            hash.update(format!("{}:{}", statement.sql.len(), statement.sql));
        }
        let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Confirmed { steps: self.steps + 1, hash }
    }

    /// Reads what [`fmt::Display`] writes; none of anything else.
    pub fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Confirmed::default());
        }
        let (steps, hash) = text.split_once(' ')?;
        Some(Confirmed { steps: steps.parse().ok()?, hash: hash.to_owned() })
    }
}

impl fmt::Display for Confirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps == 0 { Ok(()) } else { write!(f, "{} {}", self.steps, self.hash) }
    }
}
