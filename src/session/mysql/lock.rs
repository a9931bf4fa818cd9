//! Named locks: the lock of a run, and marks that tell one physical database from another.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::connection::{Connection, integer, text};
use crate::session::{LockError, ServerError, Value};

/// The name of the lock of a database. Names are the server's, not the database's, and have at most 64 characters.
pub(super) fn name(database: &str) -> String {
    let hash = Sha256::digest(database.as_bytes());
    let digits: String = hash.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    format!("binds:{digits}")
}

fn mark_name(mark: u64) -> String {
    format!("binds-mark:{mark:016x}")
}

/// Waits in short turns, so that a deadline is kept and a signal is seen.
pub(super) fn take(connection: &mut Connection, name: &str, deadline: Instant) -> Result<(), LockError> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let turn = left.min(Duration::from_millis(500)).as_secs_f64();
        let rows = connection.query(&format!("SELECT GET_LOCK(?, {turn:.3})"), &[Value::text(name)])?;
        if rows.first().is_some_and(|row| integer(row, 0) == 1) {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(LockError::Held { owner: owner(connection, name) });
        }
    }
}

/// The owner, as far as the server shows other sessions to us.
fn owner(connection: &mut Connection, name: &str) -> Option<String> {
    let rows = connection.query("SELECT IS_USED_LOCK(?)", &[Value::text(name)]).ok()?;
    let id = rows.first()?.first()?.as_integer()?;
    let sql = "SELECT USER, HOST, TIME, COALESCE(LEFT(INFO, 60), '') FROM information_schema.PROCESSLIST WHERE ID = ?";
    let shown = connection.query(sql, &[Value::Integer(id)]).ok().unwrap_or_default();
    let Some(row) = shown.first() else { return Some(format!("connection {id}")) };
    let who = format!("connection {id} of {}@{}", text(row, 0), text(row, 1));
    Some(match text(row, 3) {
        "" => who,
        statement => format!("{who}, which has run `{statement}` for {} s", integer(row, 2)),
    })
}

pub(super) fn release(connection: &mut Connection, name: &str) -> Result<(), ServerError> {
    connection.query("SELECT RELEASE_LOCK(?)", &[Value::text(name)]).map(drop)
}

pub(super) fn leave_mark(connection: &mut Connection, mark: u64) -> Result<(), ServerError> {
    connection.query("SELECT GET_LOCK(?, 0)", &[Value::text(mark_name(mark))]).map(drop)
}

pub(super) fn sees_mark(connection: &mut Connection, mark: u64) -> Result<bool, ServerError> {
    let rows = connection.query("SELECT IS_USED_LOCK(?)", &[Value::text(mark_name(mark))])?;
    Ok(rows.first().is_some_and(|row| row.first() != Some(&Value::Null)))
}
