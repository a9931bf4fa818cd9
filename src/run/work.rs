//! What a run does to a database, in the end.

use super::Mismatch;
use crate::physical::TableName;
use crate::plan::Way;
use crate::session::{Dependent, RowCount};

/// What was done, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    Create {
        created: Vec<TableName>,
        /// Tables that were there and are as declared.
        existing: usize,
        /// Tables that an earlier run left without a foreign key which closes a circle, and that have it now.
        completed: Vec<TableName>,
        /// Tables that were there and are not as declared.
        different: Vec<Mismatch>,
        /// The revision at head that the history now names, where there are migrations.
        head: Option<String>,
        lasting: Lasting,
    },
    Drop {
        dropped: Vec<(TableName, RowCount)>,
        outside: Vec<Dependent>,
    },
    Migrate {
        way: Way,
        revisions: Vec<String>,
        /// Where the database stands in the end; none where no migrations are in charge of it.
        point: Option<String>,
        /// What goes, with consent.
        losses: Vec<String>,
        lasting: Lasting,
    },
    Abort {
        /// None where nothing was begun.
        revision: Option<String>,
    },
    Stamp {
        point: String,
        /// How many rows of the history come, go or change.
        rows: usize,
    },
    Resolve {
        /// None where the history says so already.
        revision: Option<String>,
        resolution: Resolution,
    },
}

/// What the history is to say of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It ran.
    Applied,
    /// It did not run.
    RolledBack,
}

/// Whether what was made outlives this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Kept,
    InMemory,
}

impl Work {
    /// Whether the database is not as it was.
    pub(super) fn changed_something(&self) -> bool {
        match self {
            Work::Create { created, completed, .. } => !created.is_empty() || !completed.is_empty(),
            Work::Drop { dropped, .. } => !dropped.is_empty(),
            Work::Migrate { revisions, .. } => !revisions.is_empty(),
            Work::Stamp { rows, .. } => *rows > 0,
            Work::Abort { revision } | Work::Resolve { revision, .. } => revision.is_some(),
        }
    }
}
