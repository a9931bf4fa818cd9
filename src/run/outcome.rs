//! How a run ended, for each database.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use indexmap::IndexMap;

use super::{Disproof, Exit, Interrupt, Mismatch, Signal};
use crate::config::Database;
use crate::dialect::Engine;
use crate::key::Key;
use crate::physical::TableName;
use crate::plan::{By, Plan, Source, Way};
use crate::session::{ConnectError, Dependent, RowCount, ServerError, StatementError};
use crate::url::{SqliteUrl, Url};

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

/// Why a database was left alone on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Reason,
    pub message: String,
    pub details: Vec<String>,
    pub help: Option<String>,
}

/// The stable word for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Rows would go, and nobody said so.
    DataLoss,
    /// Rows are there that what is to be does not allow.
    Violated,
    /// Objects outside of the selection depend on what would go.
    Dependents,
    /// The database is not what the history says.
    Drifted,
    /// A revision was edited after it ran.
    Edited,
    /// A revision ran, and its file is gone.
    Missing,
    /// The history is of a newer version of binds.
    Newer,
    /// The history or the revisions make no sense.
    Unreadable,
    /// The database is protected.
    Protected,
    /// What is declared can be meant in two ways.
    Ambiguous,
    /// The other command is the right one here: create-all or migrations.
    Managed,
    /// A revision cannot be taken back.
    Irreversible,
    /// A revision began and has not ended, and what was asked for does not end it.
    Unfinished,
    /// The server is not of an engine that the file names.
    Engine,
    /// This version cannot do it.
    Unsupported,
    /// The database changed between the question and the answer.
    Changed,
    /// Two keys are one database and want the same table.
    Shared,
}

impl Reason {
    pub const ALL: [Reason; 17] = [
        Reason::DataLoss,
        Reason::Violated,
        Reason::Dependents,
        Reason::Drifted,
        Reason::Edited,
        Reason::Missing,
        Reason::Newer,
        Reason::Unreadable,
        Reason::Protected,
        Reason::Ambiguous,
        Reason::Managed,
        Reason::Irreversible,
        Reason::Unfinished,
        Reason::Engine,
        Reason::Unsupported,
        Reason::Changed,
        Reason::Shared,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Reason::DataLoss => "data_loss",
            Reason::Violated => "violated",
            Reason::Dependents => "dependents",
            Reason::Drifted => "drifted",
            Reason::Edited => "edited",
            Reason::Missing => "missing",
            Reason::Newer => "newer",
            Reason::Unreadable => "unreadable",
            Reason::Protected => "protected",
            Reason::Ambiguous => "ambiguous",
            Reason::Managed => "managed",
            Reason::Irreversible => "irreversible",
            Reason::Unfinished => "unfinished",
            Reason::Engine => "engine",
            Reason::Unsupported => "unsupported",
            Reason::Changed => "changed",
            Reason::Shared => "shared",
        }
    }
}

impl Refusal {
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Refusal { reason, message: message.into(), details: Vec::new(), help: None }
    }

    #[must_use]
    pub fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Verdict::Refused(refusal)
    }
}

/// What went wrong, and what stands now.
#[derive(Clone, Debug)]
pub struct Failure {
    pub cause: FailureCause,
    pub stands: Stands,
}

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

impl Work {
    fn changed_something(&self) -> bool {
        match self {
            Work::Create { created, completed, .. } => !created.is_empty() || !completed.is_empty(),
            Work::Drop { dropped, .. } => !dropped.is_empty(),
            Work::Migrate { revisions, .. } => !revisions.is_empty(),
            Work::Stamp { rows, .. } => *rows > 0,
            Work::Abort { revision } | Work::Resolve { revision, .. } => revision.is_some(),
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

/// The outcomes of a run while it goes on.
pub(super) struct Board {
    rows: IndexMap<Key, Outcome>,
    /// Databases in memory, which hold up no other: nothing of them is left in any case.
    rehearsals: HashSet<Key>,
}

impl Board {
    pub(super) fn new(databases: &[&Database]) -> Self {
        let row = |database: &&Database| {
            let location = database.url.as_ref().map(ToString::to_string).unwrap_or_default();
            let outcome = Outcome {
                key: database.key.clone(),
                engine: None,
                location,
                verdict: Verdict::Unchanged,
                announcements: Vec::new(),
                elapsed: Duration::ZERO,
            };
            (database.key.clone(), outcome)
        };
        let in_memory = |database: &&&Database| matches!(database.url, Ok(Url::Sqlite(SqliteUrl::Memory { .. })));
        let rehearsals = databases.iter().filter(in_memory).map(|database| database.key.clone()).collect();
        Board { rows: databases.iter().map(row).collect(), rehearsals }
    }

    pub(super) fn located(&mut self, key: &Key, engine: Engine, location: &str) {
        if let Some(row) = self.rows.get_mut(key) {
            row.engine = Some(engine);
            location.clone_into(&mut row.location);
        }
    }

    pub(super) fn announce(&mut self, key: &Key, announcements: &[String]) {
        if let Some(row) = self.rows.get_mut(key) {
            row.announcements.extend_from_slice(announcements);
        }
    }

    pub(super) fn set(&mut self, key: &Key, verdict: Verdict) {
        if let Some(row) = self.rows.get_mut(key) {
            row.verdict = verdict;
        }
    }

    /// Sets how long a database was worked on.
    pub(super) fn spent(&mut self, key: &Key, spent: Duration) {
        if let Some(row) = self.rows.get_mut(key) {
            row.elapsed = spent;
        }
    }

    /// Whether a signal ended the run; then no database is changed, whatever else was found.
    pub(super) fn interrupted(&mut self, interrupt: &Interrupt) -> bool {
        let signal = interrupt.signal();
        if let Some(signal) = signal {
            self.rows.values_mut().for_each(|row| row.verdict = Verdict::Interrupted(signal, Stands::Nothing));
        }
        signal.is_some()
    }

    /// Whether any verdict so far keeps the others from going on.
    pub(super) fn stopped(&self) -> bool {
        self.rows.values().any(|row| row.verdict.stops_others() && !self.rehearsals.contains(&row.key))
    }

    /// Whether a database goes on: nothing was found against it.
    pub(super) fn goes_on(&self, key: &Key) -> bool {
        self.rows.get(key).is_none_or(|row| !row.verdict.stops_others())
    }

    pub(super) fn outcomes(self) -> Vec<Outcome> {
        self.rows.into_values().collect()
    }
}
