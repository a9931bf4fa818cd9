//! The engine options of a database, typed.

mod channel_binding;
mod duration;
mod tls_mode;

use std::path::PathBuf;
use std::time::Duration;

pub use channel_binding::UnknownChannelBinding;
pub use duration::{InvalidDuration, parse_duration};
pub use tls_mode::UnknownTlsMode;

/// What `[options]` and the tables of `[databases]` may set. A database's own value wins over the shared one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The deadline for connecting, TLS and log-in together.
    pub connect_timeout: Duration,
    /// How long one statement may run; none is without end.
    pub statement_timeout: Option<Duration>,
    /// How long a statement waits for a lock of another session.
    pub lock_timeout: Duration,
    /// How often a statement that waited too long for a lock is tried again, where nothing of it took effect.
    pub lock_retries: u32,
    /// Whether every statement is printed to stderr.
    pub echo: bool,
    /// The name that the server shows for our session.
    pub application_name: String,
    /// PostgreSQL, MySQL, MariaDB: the role that the session takes on (SET ROLE).
    pub role: Option<String>,
    /// Statements that are run after connecting, each alone.
    pub init_sql: Vec<String>,
    pub tls: Tls,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            connect_timeout: Duration::from_secs(10),
            statement_timeout: None,
            lock_timeout: Duration::from_secs(5),
            lock_retries: 3,
            echo: false,
            application_name: "binds".to_owned(),
            role: None,
            init_sql: Vec::new(),
            tls: Tls::default(),
        }
    }
}

/// How a connection is secured, in libpq's words: <https://www.postgresql.org/docs/current/libpq-ssl.html>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    pub mode: TlsMode,
    /// The file of the authorities that are trusted; none is those of the system.
    pub root_cert: Option<PathBuf>,
    /// Our own certificate and its key.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub channel_binding: ChannelBinding,
}

/// PostgreSQL: whether the log-in is tied to the TLS connection, so that nobody in between can pass it on:
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CHANNEL-BINDING>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelBinding {
    Disable,
    /// Where the server offers it.
    #[default]
    Prefer,
    /// Tied, or no session.
    Require,
}

/// How much TLS a session asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsMode {
    Disable,
    /// TLS where the server offers it.
    #[default]
    Prefer,
    /// TLS or nothing; with a root certificate, as `VerifyCa`, as libpq does.
    Require,
    VerifyCa,
    VerifyFull,
}
