//! What goes wrong between binds and a server.

use std::time::Duration;

use crate::dialect::Statement;

/// A server's refusal, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
pub struct ServerError {
    pub message: String,
    /// SQLSTATE, MySQL's number, or SQLite's name of the error.
    pub code: Option<String>,
    /// What the server adds: DETAIL and HINT of PostgreSQL.
    pub detail: Option<String>,
    pub hint: Option<String>,
    pub kind: ServerErrorKind,
}

impl ServerError {
    /// Names the option of the file that asked for what failed.
    pub(crate) fn of_option(self, option: &str) -> Self {
        ServerError { message: format!("`{option}` failed: {}", self.message), ..self }
    }
}

/// What a caller may want to tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerErrorKind {
    #[default]
    Other,
    /// Another session held a lock for too long; nothing of the statement took effect.
    LockTimeout,
    /// The connection is gone, and with it the transaction.
    ConnectionLost,
    /// The user may not do this.
    Permission,
    /// An expression has no value for a row: a number out of range, a division by zero.
    NoValue,
    /// No room: a full disk, a quota, a limit on the file size.
    Full,
}

impl ServerError {
    /// An error that says nothing but its message.
    pub fn new(message: impl Into<String>) -> Self {
        ServerError { message: message.into(), code: None, detail: None, hint: None, kind: ServerErrorKind::Other }
    }
}

/// A statement that failed, with its place among those that were to run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} failed: {error}", statement.what)]
pub struct StatementError {
    pub index: usize,
    pub statement: Statement,
    pub error: ServerError,
}

/// Why the lock was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Who holds it, where the server knows.
    #[error("another run of binds holds the lock{}", owner.as_ref().map(|owner| format!(": {owner}")).unwrap_or_default())]
    Held { owner: Option<String> },
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct ConnectError {
    pub failure: ConnectFailure,
    /// What to do.
    pub help: Option<String>,
}

/// What went wrong on the way to a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFailure {
    #[error("no answer within {}", human(*.0))]
    Timeout(Duration),
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    #[error("the server refused the log-in: {0}")]
    Login(String),
    #[error("there is no database `{0}`")]
    NoDatabase(String),
    #[error("TLS failed: {0}")]
    Tls(String),
    #[error("{0}")]
    File(String),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl ConnectFailure {
    /// Whether the server may merely be starting, so that `--wait` should try again.
    pub fn may_pass(&self) -> bool {
        matches!(self, ConnectFailure::Timeout(_) | ConnectFailure::Unreachable(_))
    }

    /// No server has that database, and nobody asked to create it.
    pub(crate) fn no_database(name: &str) -> ConnectError {
        ConnectFailure::NoDatabase(name.to_owned())
            .help("create it, or let `create-all --create-database` do so; or correct the URL")
    }

    /// What a TLS library says, with what to do about it.
    pub(crate) fn tls(reason: &str) -> ConnectError {
        let reason = reason.strip_prefix("invalid peer certificate: ").unwrap_or(reason);
        if reason == "UnknownIssuer" {
            let message = "the server's certificate is signed by an authority that is not trusted";
            return ConnectFailure::Tls(message.to_owned())
                .help("name the file of the authority that signed it as `sslrootcert`");
        }
        let help = match reason.starts_with("certificate not valid for name") {
            true => {
                "give the host as the certificate names it, or `sslmode = \"verify-ca\"`, which does not compare it"
            }
            false => "check `sslmode`, `sslrootcert`, `sslcert` and `sslkey`",
        };
        ConnectFailure::Tls(reason.to_owned()).help(help)
    }

    /// The server speaks no TLS.
    pub(crate) fn tls_not_offered() -> ConnectError {
        ConnectFailure::Tls("the server does not offer it".to_owned())
            .help("give the server a certificate, or set `sslmode` to `prefer` or `disable`")
    }

    pub(crate) fn help(self, help: impl Into<String>) -> ConnectError {
        ConnectError { failure: self, help: Some(help.into()) }
    }
}

impl From<ConnectFailure> for ConnectError {
    fn from(failure: ConnectFailure) -> Self {
        ConnectError { failure, help: None }
    }
}

impl From<ServerError> for ConnectError {
    fn from(error: ServerError) -> Self {
        ConnectFailure::Server(error).into()
    }
}

fn human(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}
