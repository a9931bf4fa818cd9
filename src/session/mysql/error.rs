//! The driver's errors in our own words.

use std::io::ErrorKind;
use std::time::Duration;

use mysql::{DriverError, Error};

use crate::session::error::ServerErrorKind;
use crate::session::{ConnectError, ConnectFailure, ServerError};
use crate::url::ServerUrl;

/// What both servers say of a table that is not there.
pub(super) const NO_SUCH_TABLE: &str = "1146";

/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>, <https://mariadb.com/kb/en/mariadb-error-code-reference/>
pub(super) fn server_error(error: Error) -> ServerError {
    let mut ours = ServerError::new(message(&error));
    match &error {
        Error::MySqlError(server) => {
            ours.code = Some(server.code.to_string());
            ours.kind = kind(server.code);
        }
        Error::IoError(_) | Error::CodecError(_) | Error::TlsError(_) => ours.kind = ServerErrorKind::ConnectionLost,
        _ => {}
    }
    ours
}

fn kind(code: u16) -> ServerErrorKind {
    match code {
        1205 => ServerErrorKind::LockTimeout,
        // Shutting down, killed, ended as idle.
        1053 | 1927 | 4031 => ServerErrorKind::ConnectionLost,
        1044 | 1045 | 1142 | 1143 | 1227 | 1290 | 1370 | 1410 | 1419 => ServerErrorKind::Permission,
        // Disk full, record file full, table full, temporary file write.
        1021 | 1114 | 1135 | 3 => ServerErrorKind::Full,
        1365 | 1690 => ServerErrorKind::NoValue,
        _ => ServerErrorKind::Other,
    }
}

fn message(error: &Error) -> String {
    match error {
        Error::MySqlError(server) => server.message.clone(),
        Error::IoError(error) => network(error.to_string()),
        Error::DriverError(error) => error.to_string(),
        Error::TlsError(error) => error.to_string(),
        // The driver's own words around it: IO error: `...'
        Error::CodecError(error) => {
            let text = error.to_string();
            let inner = text.strip_prefix("IO error: `").and_then(|text| text.strip_suffix('\''));
            network(inner.unwrap_or(&text).to_owned())
        }
        other => other.to_string(),
    }
}

/// The TLS library answers a connection that ends with a lecture.
fn network(text: String) -> String {
    if text.contains("close_notify") { "the server closed the connection".to_owned() } else { text }
}

/// Tells the reasons apart for which there is no session.
pub(super) fn connect_error(error: Error, url: &ServerUrl, deadline: Duration) -> ConnectError {
    match &error {
        Error::MySqlError(server) => refused(server, url),
        Error::DriverError(DriverError::ConnectTimeout | DriverError::Timeout) => timeout(deadline),
        Error::DriverError(DriverError::CouldNotConnect(Some((_, description, kind)))) => match kind {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => timeout(deadline),
            _ => unreachable(description),
        },
        Error::DriverError(DriverError::TlsNotSupported) => ConnectFailure::tls_not_offered(),
        Error::DriverError(DriverError::UnknownAuthPlugin(plugin)) => {
            ConnectFailure::Login(format!("it asks for the log-in method `{plugin}`, which is not known here"))
                .help("give the user another method: caching_sha2_password or mysql_native_password")
        }
        Error::TlsError(reason) => ConnectFailure::tls(&reason.to_string()),
        Error::IoError(reason) => match reason.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => timeout(deadline),
            _ => broken(&reason.to_string()),
        },
        Error::CodecError(_) => broken(&message(&error)),
        _ => server_error(error).into(),
    }
}

pub(super) fn timeout(deadline: Duration) -> ConnectError {
    ConnectFailure::Timeout(deadline)
        .help("check host, port and firewall, wait for a starting server with `--wait`, or raise `connect_timeout`")
}

/// The TLS library's errors come as those of reading and writing.
fn broken(reason: &str) -> ConnectError {
    let of_tls = ["certificate", "handshake", "alert", "peer"].iter().any(|word| reason.contains(word));
    if of_tls && !reason.contains("reset by peer") { ConnectFailure::tls(reason) } else { unreachable(reason) }
}

fn unreachable(reason: &str) -> ConnectError {
    ConnectFailure::Unreachable(reason.to_owned())
        .help("check host, port and socket, start the server, or wait for it with `--wait`")
}

fn refused(server: &mysql::MySqlError, url: &ServerUrl) -> ConnectError {
    let message = server.message.clone();
    match server.code {
        1049 => ConnectFailure::no_database(&url.database),
        1044 => ConnectFailure::Login(message).help("grant the user the database"),
        1045 | 1698 | 1251 | 1862 | 3118 | 4151 => {
            ConnectFailure::Login(message).help("check user and password (`MYSQL_PWD` counts where the URL has none)")
        }
        1129 | 1130 => ConnectFailure::Login(message).help("let the server accept this host for the user"),
        3159 => ConnectFailure::Tls(message).help("set `sslmode` to `require` or stricter"),
        1040 | 1053 | 1203 => ConnectFailure::Unreachable(message).help("try again when the server has room"),
        _ => server_error(Error::MySqlError(server.clone())).into(),
    }
}
