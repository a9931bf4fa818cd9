//! Why a database is left alone on purpose.

use super::Verdict;

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

    /// The stable word for scripts.
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
