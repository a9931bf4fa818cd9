//! Plans that would hold their locks for long.

use std::time::Duration;

use super::leg::Leg;
use crate::plan::{Act, Planned};
use crate::run::Verdict;
use crate::schema::{Schema, TableName};
use crate::session::{RowCount, Session};

/// A table of more rows is not altered while other databases wait with their locks.
const MANY_ROWS: u64 = 100_000;

/// Why other databases should not wait for this one; none when they can. `stands` is what is there before.
pub(super) fn heavy(
    session: &mut dyn Session,
    stands: &Schema,
    planned: &[(&Leg<'_>, Vec<Planned>)],
) -> Result<Option<String>, Verdict> {
    let steps = planned.iter().flat_map(|(_, steps)| steps);
    let altered =
        steps.filter(|step| matches!(step.act, Act::Alters(_)) && step.pieces.iter().any(|one| !one.is_empty()));
    let there = |name: &TableName| stands.tables.contains_key(name);
    let tables: Vec<TableName> = altered.flat_map(|step| step.act.tables()).filter(there).collect();
    if tables.is_empty() {
        return Ok(None);
    }
    // No time at all leaves estimates.
    let rows = session.count_rows(&tables, Duration::ZERO);
    let rows = rows.map_err(|error| Verdict::failed("estimating rows", error))?;
    let rows = rows.into_iter().map(|(RowCount::Exact(rows) | RowCount::Estimate(rows))| rows);
    let many = tables.iter().zip(rows).find(|(_, rows)| *rows > MANY_ROWS);
    Ok(many.map(|(table, rows)| format!("table `{table}` of about {rows} rows is altered")))
}
