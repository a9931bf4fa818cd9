//! From an address to an open file.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, ffi};

use super::error::{is_locked, server_error};
use super::watchdog::Watchdog;
use crate::options::Options;
use crate::session::{Access, ConnectError, ConnectFailure, Target};
use crate::url::SqliteUrl;

/// An open connection with its identity.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) identity: String,
}

pub(super) fn open(url: &SqliteUrl, target: &Target) -> Result<Opened, ConnectError> {
    let deadline = Instant::now() + target.options.connect_timeout;
    let opened = match url {
        SqliteUrl::File(path) => file(path, target, deadline)?,
        SqliteUrl::Memory { shared } => memory(shared.as_deref())?,
    };
    prepare(&opened.connection, &target.options)?;
    Ok(opened)
}

fn memory(shared: Option<&str>) -> Result<Opened, ConnectError> {
    static PRIVATE: AtomicU64 = AtomicU64::new(0);
    let (connection, identity) = match shared {
        None => {
            let number = PRIVATE.fetch_add(1, Ordering::Relaxed);
            (Connection::open_in_memory(), format!("sqlite:memory:{number}"))
        }
        Some(name) => {
            let uri = format!("file:{}?mode=memory&cache=shared", utf8_percent_encode(name, NON_ALPHANUMERIC));
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI;
            (Connection::open_with_flags(uri, flags), format!("sqlite:shared:{name}"))
        }
    };
    let connection = connection.map_err(|error| server_error(&error))?;
    Ok(Opened { connection, identity })
}

fn file(path: &Path, target: &Target, deadline: Instant) -> Result<Opened, ConnectError> {
    let exists = check_path(path)?;
    let read_write = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = match target.access {
        Access::Read | Access::Existing if !exists => {
            return Err(ConnectFailure::NoDatabase(path.display().to_string())
                .help("`binds create-all` makes the file; or correct the path"));
        }
        Access::Read => match open_readable(path, OpenFlags::SQLITE_OPEN_READ_ONLY, deadline) {
            // What a killed program left behind can be rolled back by a writer alone:
            // https://sqlite.org/wal.html#readonly and https://sqlite.org/lockingv3.html#hot_journals.
            Err(error) if needs_recovery(&error) => open_readable(path, read_write, deadline),
            opened => opened,
        },
        Access::Existing => open_readable(path, read_write, deadline),
        Access::Write | Access::Create => open_readable(path, read_write | OpenFlags::SQLITE_OPEN_CREATE, deadline),
    };
    let connection = connection.map_err(|error| file_error(path, &error))?;
    if target.access != Access::Read && connection.is_readonly("main").unwrap_or(false) {
        return Err(ConnectFailure::File(format!("the file `{}` is read-only", path.display()))
            .help("give this user the right to write it"));
    }
    let identity = identity(path, target.access)?;
    Ok(Opened { connection, identity })
}

/// Whether there is a file. What SQLite would only call "unable to open database file" is said here.
fn check_path(path: &Path) -> Result<bool, ConnectError> {
    let exists = match path.metadata() {
        Ok(found) if found.is_dir() => {
            return Err(ConnectFailure::File(format!("`{}` is a directory", path.display()))
                .help("name the file of the database in it"));
        }
        Ok(_) => true,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(ConnectFailure::File(format!("cannot look at `{}`: {error}", path.display())).into()),
    };
    if let Some(parent) = path.parent()
        && !exists
        && !parent.exists()
    {
        return Err(ConnectFailure::File(format!("the folder `{}` does not exist", parent.display()))
            .help("create the folder, or correct the path"));
    }
    Ok(exists)
}

/// Opens the file and reads from it, as SQLite itself looks at a file only when it must.
fn open_readable(path: &Path, flags: OpenFlags, deadline: Instant) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(deadline.saturating_duration_since(Instant::now()))?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn needs_recovery(error: &Error) -> bool {
    let recovering = [
        ffi::SQLITE_READONLY_ROLLBACK,
        ffi::SQLITE_READONLY_RECOVERY,
        ffi::SQLITE_READONLY_CANTINIT,
        ffi::SQLITE_READONLY_CANTLOCK,
        ffi::SQLITE_CANTOPEN,
    ];
    error.sqlite_error().is_some_and(|failure| recovering.contains(&failure.extended_code))
}

fn file_error(path: &Path, error: &Error) -> ConnectError {
    let path = path.display();
    match error.sqlite_error_code() {
        _ if is_locked(error) => ConnectFailure::File(format!("another program holds a lock on `{path}`"))
            .help("wait for it to end, or raise `connect_timeout`"),
        Some(ErrorCode::NotADatabase) => ConnectFailure::File(format!("the file `{path}` is no SQLite database"))
            .help("correct the path; an encrypted database cannot be read either"),
        Some(ErrorCode::DatabaseCorrupt) => ConnectFailure::File(format!("the file `{path}` is damaged"))
            .help("bring it back from a backup, or save what is left with `.recover` of the sqlite3 shell"),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => ConnectFailure::File(format!(
            "the file `{path}` cannot be opened: permission denied, or its folder is not writable"
        ))
        .help("give this user the right to read and write the file and its folder"),
        _ => ConnectFailure::Server(server_error(error)).into(),
    }
}

/// The device and the inode: one file has one, whatever path leads to it.
#[cfg(unix)]
fn identity(path: &Path, access: Access) -> Result<String, ConnectError> {
    use std::os::unix::fs::MetadataExt;
    let found = path
        .metadata()
        .map_err(|error| ConnectFailure::File(format!("cannot look at `{}`: {error}", path.display())))?;
    // The journal is named after one of the names, and a crash would be repaired through that one alone:
    // https://sqlite.org/howtocorrupt.html#multiple_links_to_the_same_file.
    if found.nlink() > 1 && access != Access::Read {
        return Err(ConnectFailure::File(format!(
            "the file `{}` has {} names (hard links)",
            path.display(),
            found.nlink()
        ))
        .help("SQLite can lose data when a file is written under two names: remove the other links"));
    }
    Ok(format!("sqlite:{}:{}", found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path, _access: Access) -> Result<String, ConnectError> {
    let found = path
        .canonicalize()
        .map_err(|error| ConnectFailure::File(format!("cannot look at `{}`: {error}", path.display())))?;
    Ok(format!("sqlite:{}", found.display()))
}

fn prepare(connection: &Connection, options: &Options) -> Result<(), ConnectError> {
    let settings = || -> Result<(), Error> {
        // Otherwise a column that does not exist is a text: https://sqlite.org/quirks.html#dblquote.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        connection.busy_timeout(options.lock_timeout.min(Duration::from_secs(i32::MAX as u64 / 1000)))?;
        Ok(())
    };
    settings().map_err(|error| server_error(&error))?;
    options.init_sql.iter().try_for_each(|sql| {
        let _watchdog = options.statement_timeout.map(|limit| Watchdog::start(connection, limit));
        super::statement::run(connection, sql).map_err(|error| server_error(&error).of_option("init_sql").into())
    })
}
