//! The driver's errors, told apart.

use std::error::Error as _;

use crate::session::error::ServerErrorKind;
use crate::session::{ConnectError, ConnectFailure, ServerError};

/// An error of a query or statement. Codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) fn server(error: postgres::Error) -> ServerError {
    let Some(db) = error.as_db_error() else {
        let kind = match lost(&error) {
            true => ServerErrorKind::ConnectionLost,
            false => ServerErrorKind::Other,
        };
        return ServerError { kind, ..ServerError::new(whole(&error)) };
    };
    let code = db.code().code();
    let kind = match code {
        "55P03" | "40P01" => ServerErrorKind::LockTimeout,
        "42501" => ServerErrorKind::Permission,
        "53100" => ServerErrorKind::Full,
        // Ended by an administrator, a crash, or a limit on idle sessions and long transactions.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04" => ServerErrorKind::ConnectionLost,
        _ if code.starts_with("22") => ServerErrorKind::NoValue,
        _ if code.starts_with("08") => ServerErrorKind::ConnectionLost,
        _ => ServerErrorKind::Other,
    };
    ServerError {
        message: db.message().to_owned(),
        code: Some(code.to_owned()),
        detail: db.detail().map(str::to_owned),
        hint: db.hint().map(str::to_owned),
        kind,
    }
}

/// Whether the driver itself gave up waiting.
pub(super) fn timed_out(error: &postgres::Error) -> bool {
    let cause = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::TimedOut)
}

/// Why a connection could not be made.
pub(super) fn connect(error: postgres::Error, database: &str) -> ConnectError {
    if let Some(code) = error.as_db_error().map(|db| db.code().code().to_owned()) {
        let refused = server(error);
        return match code.as_str() {
            "3D000" => ConnectFailure::no_database(database),
            // The server is starting, stopping or recovering.
            "57P03" => ConnectFailure::Unreachable(refused.message).help("wait for it with `--wait 30s`"),
            _ if code.starts_with("28") => login(refused.message),
            _ => refused.into(),
        };
    }
    let message = whole(&error);
    if secured(&error) {
        return match message.as_str() {
            "server does not support TLS" => ConnectFailure::tls_not_offered(),
            _ => ConnectFailure::tls(&message),
        };
    }
    if message.contains("password missing") {
        return login("it asks for a password and none is given".to_owned());
    }
    if message.contains("channel binding") {
        return ConnectFailure::Login(message)
            .help("`channel_binding = \"require\"` needs TLS and a server that asks for SCRAM; or set it to `prefer`");
    }
    match error.source().and_then(|source| source.downcast_ref::<std::io::Error>()) {
        Some(_) => ConnectFailure::Unreachable(message).help("is the server running, and are host and port right?"),
        None => login(message),
    }
}

fn login(message: String) -> ConnectError {
    ConnectFailure::Login(message)
        .help("check user and password: they come from the URL, `PGPASSWORD` or the file `~/.pgpass`")
}

/// What broke the handshake is hidden in the sources of the error: the driver's kinds are private.
fn secured(error: &postgres::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        source = cause.source();
    }
    error.to_string().contains("TLS")
}

fn lost(error: &postgres::Error) -> bool {
    let from_network = || error.source().is_some_and(|source| source.is::<std::io::Error>());
    error.is_closed() || from_network()
}

/// The innermost cause says most, and says it once.
fn whole(error: &postgres::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
