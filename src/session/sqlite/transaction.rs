//! The lock and the transaction, which are one in SQLite: <https://sqlite.org/lang_transaction.html>.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Error};

use super::error::{is_locked, server_error};
use super::{read_only, statement};
use crate::options::Options;
use crate::session::LockError;

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the write lock. Readers go on, other writers wait.
pub(super) fn begin(connection: &Connection, deadline: Instant, lock_timeout: Duration) -> Result<(), LockError> {
    // BEGIN IMMEDIATE itself succeeds on a file that cannot be written.
    if connection.is_readonly("main").map_err(|error| server_error(&error))? {
        return Err(LockError::Server(read_only()));
    }
    // SQLite's own waiting backs off and is not told of our deadline.
    let begun = connection.busy_timeout(Duration::ZERO).and_then(|()| poll(connection, "BEGIN IMMEDIATE", deadline));
    let settled = connection.busy_timeout(lock_timeout);
    match begun {
        Err(error) if is_locked(&error) => {
            // It may be no run of binds, but any program.
            let owner = "a program that writes to the file; SQLite does not tell which".to_owned();
            return Err(LockError::Held { owner: Some(owner) });
        }
        begun => begun.and(settled).map_err(|error| server_error(&error))?,
    }
    // Tables that refer to each other can only be dropped, or filled, with the check at the commit:
    // https://sqlite.org/pragma.html#pragma_defer_foreign_keys. It ends with the transaction.
    statement::run(connection, "PRAGMA defer_foreign_keys = ON").map_err(|error| server_error(&error))?;
    Ok(())
}

/// Commits, waiting for readers that a rollback journal must let finish. The transaction stays open if they do not.
pub(super) fn commit(connection: &Connection, options: &Options) -> Result<(), Error> {
    let waits = options.lock_retries.saturating_add(1);
    poll(connection, "COMMIT", Instant::now() + options.lock_timeout.saturating_mul(waits))
}

fn poll(connection: &Connection, sql: &str, deadline: Instant) -> Result<(), Error> {
    loop {
        match statement::run(connection, sql) {
            Err(error) if is_locked(&error) && Instant::now() < deadline => {
                sleep(PAUSE.min(deadline.saturating_duration_since(Instant::now())));
            }
            done => return done,
        }
    }
}
