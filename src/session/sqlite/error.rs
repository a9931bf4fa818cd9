//! SQLite's errors as those of a session: <https://sqlite.org/rescode.html>.

use rusqlite::{Error, ErrorCode, ffi};

use crate::session::ServerError;
use crate::session::error::ServerErrorKind;

pub(super) fn server_error(error: &Error) -> ServerError {
    let (failure, message) = match error {
        Error::SqliteFailure(failure, message) => (failure, message.clone()),
        Error::SqlInputError { error, msg, .. } => (error, Some(msg.clone())),
        Error::MultipleStatement => return ServerError::new("there is more than one statement in it"),
        other => return ServerError::new(other.to_string()),
    };
    let known = known(failure);
    let message = message.unwrap_or_else(|| ffi::code_to_str(failure.extended_code).to_owned());
    let mut made = ServerError::new(message);
    if let Some((name, kind)) = known {
        made.code = Some(name.to_owned());
        made.kind = kind;
    }
    if failure.extended_code == ffi::SQLITE_IOERR_WRITE {
        made.hint = Some("a limit on the size of files, or a quota, may be reached".to_owned());
    }
    made
}

/// The name and the kind of what is more than a mistake in the SQL.
fn known(failure: &ffi::Error) -> Option<(&'static str, ServerErrorKind)> {
    use ServerErrorKind::{Full, LockTimeout, Other, Permission};
    Some(match failure.code {
        ErrorCode::DatabaseBusy => ("SQLITE_BUSY", LockTimeout),
        ErrorCode::DatabaseLocked => ("SQLITE_LOCKED", LockTimeout),
        ErrorCode::ReadOnly => ("SQLITE_READONLY", Permission),
        ErrorCode::PermissionDenied => ("SQLITE_PERM", Permission),
        // Also what a folder says in which no journal can be made.
        ErrorCode::CannotOpen => ("SQLITE_CANTOPEN", Permission),
        ErrorCode::DiskFull => ("SQLITE_FULL", Full),
        // A limit on the size of files is met here: only ENOSPC becomes SQLITE_FULL.
        ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_WRITE => ("SQLITE_IOERR_WRITE", Full),
        ErrorCode::SystemIoFailure => ("SQLITE_IOERR", Other),
        ErrorCode::DatabaseCorrupt => ("SQLITE_CORRUPT", Other),
        ErrorCode::NotADatabase => ("SQLITE_NOTADB", Other),
        ErrorCode::ConstraintViolation => ("SQLITE_CONSTRAINT", Other),
        ErrorCode::OperationInterrupted => ("SQLITE_INTERRUPT", Other),
        _ => return None,
    })
}

pub(super) fn is_locked(error: &Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
