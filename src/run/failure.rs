//! What goes wrong in a run.

use std::fmt;

use super::Disproof;
use crate::plan::{By, Source};
use crate::session::{ConnectError, ServerError, StatementError};

/// What went wrong, and what stands now.
#[derive(Clone, Debug)]
pub struct Failure {
    pub cause: FailureCause,
    pub stands: Stands,
}

/// What went wrong.
#[derive(Clone, Debug)]
pub enum FailureCause {
    Connect(ConnectError),
    /// With where it comes from; none where no revision ordered it.
    Statement(StatementError, Option<Source>),
    Server {
        during: &'static str,
        error: ServerError,
    },
    /// It ran, and the result is not what was planned.
    Proof(Box<Disproof>),
}

/// What of the work is in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing.
    Nothing,
    /// These statements took effect, so many are left.
    Some { done: Vec<String>, left: usize },
    /// The connection was lost in the middle: only another look can tell.
    Unknown,
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailureCause::Connect(error) => error.fmt(f),
            FailureCause::Statement(error, _) => error.fmt(f),
            FailureCause::Server { during, error } => write!(f, "{during} failed: {error}"),
            FailureCause::Proof(disproof) => f.write_str(match disproof.sql.as_ref().map(|blamed| blamed.by) {
                Some(By::Sql) => "what the SQL did is not what its `changes` say",
                Some(By::Undo) => "what `undo` did does not take back what `changes` say",
                None => "what was read back is not what was planned",
            }),
        }
    }
}
