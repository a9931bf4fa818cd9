//! Rows that refer to nothing, found before the commit finds them.

use std::collections::HashSet;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};

use super::error::server_error;
use crate::dialect::tokens::first_tokens;
use crate::flavour::Flavour;
use crate::session::ServerError;

/// Whether a statement cannot leave a row without the one that it refers to: it reads, or it makes something new.
pub(super) fn keeps_references(sql: &str) -> bool {
    let Ok(found) = first_tokens(Flavour::Sqlite, sql, 4) else { return false };
    let starts =
        |words: &[&str]| words.iter().zip(&found).filter(|(word, token)| token.is_word(word)).count() == words.len();
    // `CREATE TABLE t AS SELECT …` copies rows; what begins with the columns does not.
    let lists_columns = found.get(3).is_some_and(|token| token.is_symbol("("));
    (starts(&["CREATE", "TABLE"]) && lists_columns)
        || starts(&["CREATE", "INDEX"])
        || starts(&["CREATE", "UNIQUE", "INDEX"])
        || starts(&["SELECT"])
}

pub(super) fn drops_table(sql: &str) -> bool {
    let found = first_tokens(Flavour::Sqlite, sql, 2).unwrap_or_default();
    matches!(found.as_slice(), [drop, table, ..] if drop.is_word("DROP") && table.is_word("TABLE"))
}

/// Switches the enforcement of foreign keys, in the middle of a transaction too, and tells what it was.
///
/// SQLite deletes the rows of a table before it drops it, with all actions that this sets off
/// (<https://sqlite.org/foreignkeys.html#fk_schemacommands>): rows of other tables go silently, and in a circle of tables
/// it fails for want of those that are gone already.
pub(super) fn enforce(connection: &Connection, on: bool) -> Result<bool, Error> {
    let before = connection.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, on)?;
    Ok(before)
}

/// One violation: table, rowid, table that is referred to, number of the foreign key.
type Violation = (String, Option<i64>, String, i64);

/// Fails if this transaction left rows that refer to nothing. Those that were there before are none of its doing.
pub(super) fn check(connection: &Connection) -> Result<(), ServerError> {
    let found = match violations(connection) {
        // A foreign key whose other side is not unique stops the check, not the commit, which has the last word.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => return Ok(()),
        found => found.map_err(|error| server_error(&error))?,
    };
    if found.is_empty() {
        return Ok(());
    }
    let before: HashSet<Violation> = committed(connection).unwrap_or_default().into_iter().collect();
    let new: Vec<Violation> = found.into_iter().filter(|violation| !before.contains(violation)).collect();
    let Some((table, row, parent, _)) = new.first() else { return Ok(()) };
    let row = row.map(|row| format!(" (row {row})")).unwrap_or_default();
    let mut error =
        ServerError::new(format!("a row of `{table}`{row} refers to a row of `{parent}` that does not exist"));
    error.code = Some("SQLITE_CONSTRAINT_FOREIGNKEY".to_owned());
    if new.len() > 1 {
        error.detail = Some(format!("{} more rows refer to nothing", new.len() - 1));
    }
    Err(error)
}

fn violations(connection: &Connection) -> Result<Vec<Violation>, Error> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    rows.collect()
}

/// The violations of what is committed, which another connection still sees. A database in memory has no other.
fn committed(connection: &Connection) -> Option<Vec<Violation>> {
    let path = connection.path().filter(|path| !path.is_empty())?;
    violations(&Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?).ok()
}
