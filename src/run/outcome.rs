//! How a run ended, for each database.

use std::time::Duration;

use super::{Exit, Failure, FailureCause, Refusal, Signal, Stands, Work};
use crate::dialect::Engine;
use crate::key::Key;
use crate::plan::Plan;
use crate::session::{ConnectError, ServerError};

/// How it ended for one key.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub key: Key,
    /// None when the server was never reached.
    pub engine: Option<Engine>,
    pub location: String,
    pub verdict: Verdict,
    pub announcements: Vec<String>,
    pub elapsed: Duration,
}

/// What became of one key.
#[derive(Clone, Debug)]
pub enum Verdict {
    Done(Work),
    /// What would be done.
    Planned(Work, Plan),
    Refused(Refusal),
    Locked {
        owner: Option<String>,
    },
    Failed(Failure),
    /// The database is as it was, because of another one.
    Unchanged,
    /// Part of it was committed already when another database failed.
    Stopped(Stands),
    /// It could not be reached, and the others went on without it.
    Skipped(ConnectError),
    Interrupted(Signal, Stands),
}

impl Verdict {
    /// A failure before anything was changed.
    pub fn failed(during: &'static str, error: ServerError) -> Self {
        Verdict::Failed(Failure { cause: FailureCause::Server { during, error }, stands: Stands::Nothing })
    }

    /// Whether this verdict keeps the others from starting.
    pub fn stops_others(&self) -> bool {
        matches!(self, Verdict::Refused(_) | Verdict::Locked { .. } | Verdict::Failed(_) | Verdict::Interrupted(..))
    }

    /// Whether part of the work took effect, and the rest did not.
    pub fn stands_half_way(&self) -> bool {
        match self {
            Verdict::Failed(Failure { stands, .. }) | Verdict::Interrupted(_, stands) | Verdict::Stopped(stands) => {
                *stands != Stands::Nothing
            }
            _ => false,
        }
    }

    /// Whether the database is not as it was, or may not be.
    pub fn changed_something(&self) -> bool {
        match self {
            Verdict::Done(work) => work.changed_something(),
            half_way => half_way.stands_half_way(),
        }
    }
}

/// The one exit code of a run.
pub fn exit(outcomes: &[Outcome]) -> Exit {
    let changed = outcomes.iter().any(|outcome| outcome.verdict.changed_something());
    Exit::of(outcomes.iter().map(|outcome| match &outcome.verdict {
        Verdict::Done(_) | Verdict::Planned(..) | Verdict::Skipped(_) | Verdict::Unchanged | Verdict::Stopped(_) => {
            Exit::Done
        }
        Verdict::Refused(_) => Exit::Refused,
        Verdict::Locked { .. } => Exit::Locked,
        Verdict::Failed(_) if changed => Exit::FailedAfterChanges,
        Verdict::Failed(_) => Exit::Failed,
        Verdict::Interrupted(signal, _) => signal.exit(),
    }))
}
