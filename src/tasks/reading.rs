//! A look at a database: no lock is taken and nothing is created.

use crate::config::Database;
use crate::run::{self, Exit, Failure, FailureCause, Reason, Refusal, Verdict};
use crate::session::{Access, ConnectError, ConnectFailure, ServerError, Session, Target, connect};
use crate::url::{SqliteUrl, Url};

/// What a look finds.
pub enum Opened {
    Session(Box<dyn Session>),
    /// Nobody has created it yet.
    Absent,
    /// Every process has its own, which begins empty.
    InMemory,
}

/// Why a look found nothing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub message: String,
    pub help: Option<String>,
    /// Why it was left alone on purpose; none where looking failed.
    pub refused: Option<Reason>,
}

impl Unread {
    /// As a command that changes databases would end with it.
    pub fn exit(&self) -> Exit {
        if self.refused.is_some() { Exit::Refused } else { Exit::Failed }
    }
}

/// Opens a database for reading, when it is one that the file was checked for.
pub fn open(database: &Database) -> Result<Opened, Unread> {
    let url = match &database.url {
        Ok(Url::Sqlite(SqliteUrl::Memory { .. })) => return Ok(Opened::InMemory),
        Ok(url) => url.clone(),
        Err(diagnostic) => {
            return Err(Unread { message: diagnostic.message.clone(), help: diagnostic.help.clone(), refused: None });
        }
    };
    let target = Target { url, options: database.options.clone(), access: Access::Read };
    match connect(&target) {
        Ok(session) => {
            run::admit(database, session.engine())?;
            Ok(Opened::Session(session))
        }
        Err(error) if matches!(error.failure, ConnectFailure::NoDatabase(_)) => Ok(Opened::Absent),
        Err(error) => Err(error.into()),
    }
}

impl From<ConnectError> for Unread {
    fn from(error: ConnectError) -> Self {
        Unread { message: error.failure.to_string(), help: error.help, refused: None }
    }
}

impl From<ServerError> for Unread {
    fn from(error: ServerError) -> Self {
        Unread { message: error.to_string(), help: error.hint, refused: None }
    }
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        let details: String = refusal.details.iter().map(|detail| format!("\n  {detail}")).collect();
        let message = format!("refused ({}): {}{details}", refusal.reason.word(), refusal.message);
        Unread { message, help: refusal.help, refused: Some(refusal.reason) }
    }
}

impl From<Verdict> for Unread {
    /// A look is refused or fails; it has no other end.
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Refused(refusal) => refusal.into(),
            Verdict::Failed(Failure { cause: FailureCause::Connect(error), .. }) => error.into(),
            Verdict::Failed(Failure { cause, .. }) => Unread { message: cause.to_string(), help: None, refused: None },
            other => Unread { message: format!("{other:?}"), help: None, refused: None },
        }
    }
}
