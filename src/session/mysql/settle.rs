//! Whether two definitions mean the same: both are built as temporary tables, and the server prints them.

use super::connection::{Connection, text};
use crate::dialect::Engine;
use crate::dialect::mysql::create_temporary;
use crate::dialect::mysql::literal::quote;
use crate::dialect::mysql::spelling::same;
use crate::physical::{Expression, IndexKey, Table};
use crate::session::error::ServerErrorKind;
use crate::session::{ServerError, Settled};

/// A name of its own: a temporary table hides a real one. It is gone with the session at the latest.
const NAME: &str = "binds_scratch";

pub(super) fn settle(
    connection: &mut Connection,
    engine: &Engine,
    live: &Table,
    wanted: &Table,
) -> Result<Settled, ServerError> {
    if *live == respelled(engine, live, wanted) {
        return Ok(Settled::Same);
    }
    let mut printed = Vec::new();
    for (which, table) in [("live", live), ("wanted", wanted)] {
        match print(connection, &create_temporary(engine, table, NAME)) {
            Ok(lines) => printed.push(lines),
            Err(error) if error.kind == ServerErrorKind::ConnectionLost => return Err(error),
            Err(error) => {
                let reason = format!("the {which} definition could not be built as a temporary table: {error}");
                return Ok(Settled::Undecided(reason));
            }
        }
    }
    Ok(if printed[0] == printed[1] { Settled::Same } else { Settled::Different })
}

/// The wanted table with the live spelling of every expression that differs in spelling alone.
fn respelled(engine: &Engine, live: &Table, wanted: &Table) -> Table {
    let mut table = wanted.clone();
    let take = |ours: &mut Expression, theirs: &Expression| {
        if same(engine.flavour, ours.as_str(), theirs.as_str()) {
            ours.clone_from(theirs);
        }
    };
    for (name, check) in &mut table.checks {
        if let Some(theirs) = live.checks.get(name) {
            take(&mut check.expression, &theirs.expression);
        }
    }
    for (name, column) in &mut table.columns {
        let Some(theirs) = live.columns.get(name) else { continue };
        if let (Some(ours), Some(theirs)) = (&mut column.default, &theirs.default) {
            take(ours, theirs);
        }
        if let (Some(ours), Some(theirs)) = (&mut column.generated, &theirs.generated) {
            take(&mut ours.expression, &theirs.expression);
        }
    }
    for (name, index) in &mut table.indexes {
        let Some(theirs) = live.indexes.get(name) else { continue };
        for (ours, theirs) in index.parts.iter_mut().zip(&theirs.parts) {
            if let (IndexKey::Expression(ours), IndexKey::Expression(theirs)) = (&mut ours.key, &theirs.key) {
                take(ours, theirs);
            }
        }
    }
    table
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
