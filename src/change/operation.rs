//! A change as a revision orders it: with what was consented to, and how it is to be done.

use super::Change;

/// A change, and what was said of it that is no part of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub change: Change,
    /// Why data may be lost: the consent of who wrote or reviewed the revision.
    pub data_loss: Option<String>,
    /// How many rows may be lost at most.
    pub max_rows: Option<u64>,
    /// PostgreSQL: an index comes or goes without locking out those who write.
    pub concurrently: bool,
}

impl From<Change> for Operation {
    fn from(change: Change) -> Self {
        Operation { change, data_loss: None, max_rows: None, concurrently: false }
    }
}

impl Operation {
    /// What takes it back; none where nothing does. Consent to the one is no consent to the other.
    pub fn reverse(&self) -> Option<Operation> {
        Some(Operation { concurrently: self.concurrently, ..self.change.reverse()?.into() })
    }
}
