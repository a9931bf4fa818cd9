//! Whether two definitions mean the same: both are built as temporary tables, and the server prints them.

use super::connection::{Connection, text};
use crate::dialect::mysql::create_temporary;
use crate::dialect::mysql::literal::quote;
use crate::dialect::{Engine, Meaning};
use crate::diff::Passage;
use crate::physical::Table;
use crate::session::error::ServerErrorKind;
use crate::session::{ServerError, Settled, by_text};

/// A name of its own: a temporary table hides a real one. It is gone with the session at the latest.
const NAME: &str = "binds_scratch";

pub(super) fn settle(
    connection: &mut Connection,
    engine: &Engine,
    live: &Table,
    wanted: &Table,
) -> Result<Settled, ServerError> {
    let mut reworded = live.clone();
    Passage::differing(live, wanted).iter().for_each(|passage| passage.copy(wanted, &mut reworded));
    // Most need no server.
    if reworded == *wanted && by_text::meaning(engine, live, wanted) == Meaning::Same {
        return Ok(Settled::Same);
    }
    let mut printed = Vec::new();
    for (which, table) in [("live", live), ("wanted", wanted)] {
        match print(connection, &create_temporary(engine, table, NAME)) {
            Ok(lines) => printed.push(lines),
            Err(error) if error.kind == ServerErrorKind::ConnectionLost => return Err(error),
            Err(error) => {
                let reason = format!("the {which} definition could not be built as a temporary table: {error}");
                return Ok(by_text::settle(engine, live, wanted, reason));
            }
        }
    }
    Ok(if printed[0] == printed[1] { Settled::Same } else { Settled::Different })
}

/// What the server prints of the table when it is built from its own print once more: some expressions are rewritten
/// again then.
fn print(connection: &mut Connection, sql: &str) -> Result<Vec<String>, ServerError> {
    let first = build(connection, sql)?;
    let second = build(connection, &first)?;
    // The order of columns and keys is no difference.
    let mut lines: Vec<_> = second.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect();
    lines.sort();
    Ok(lines)
}

fn build(connection: &mut Connection, sql: &str) -> Result<String, ServerError> {
    connection.run(sql)?;
    let name = quote(NAME);
    let printed = connection.query(&format!("SHOW CREATE TABLE {name}"), &[]);
    connection.run(&format!("DROP TEMPORARY TABLE {name}"))?;
    Ok(printed?.first().map(|row| text(row, 1).to_owned()).unwrap_or_default())
}
