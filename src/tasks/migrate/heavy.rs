//! Plans that take long and hold their locks meanwhile.

use std::collections::HashMap;
use std::time::Duration;

use indexmap::IndexSet;

use super::leg::Leg;
use crate::plan::{Act, Planned};
use crate::run::Verdict;
use crate::schema::{Schema, TableName};
use crate::session::Session;

/// A table of more rows is not altered while other databases wait with their locks.
const MANY_ROWS: u64 = 100_000;

/// What is known of the tables that have many rows.
#[derive(Default)]
pub(super) struct Heavy {
    /// Why other databases should not wait for this one; none when they can.
    pub(super) reason: Option<String>,
    /// What is done with all rows of a table, for people to read.
    pub(super) notes: IndexSet<String>,
}

impl Heavy {
    /// `stands` is what is there before.
    pub(super) fn of(
        session: &mut dyn Session,
        stands: &Schema,
        planned: &[(&Leg<'_>, Vec<Planned>)],
    ) -> Result<Self, Verdict> {
        let steps = planned.iter().flat_map(|(_, steps)| steps);
        let altered: Vec<&Planned> = steps
            .filter(|step| matches!(step.act, Act::Alters(_)) && step.pieces.iter().any(|one| !one.is_empty()))
            .collect();
        let there = |name: &TableName| stands.tables.contains_key(name);
        let tables: Vec<TableName> = altered.iter().flat_map(|step| step.act.tables()).filter(there).collect();
        if tables.is_empty() {
            return Ok(Heavy::default());
        }
        // No time at all leaves estimates.
        let rows = session.count_rows(&tables, Duration::ZERO);
        let rows = rows.map_err(|error| Verdict::failed("estimating rows", error))?;
        let rows = tables.iter().zip(rows.into_iter().map(|rows| rows.number()));
        let many: Vec<(&TableName, u64)> = rows.filter(|(_, rows)| *rows > MANY_ROWS).collect();
        let reason = many.first().map(|(table, rows)| format!("table `{table}` of about {rows} rows is altered"));
        Ok(Heavy { reason, notes: notes(session, &altered, &many.into_iter().collect()) })
    }
}

fn notes(session: &dyn Session, altered: &[&Planned], many: &HashMap<&TableName, u64>) -> IndexSet<String> {
    let engine = session.engine();
    let tables = altered.iter().flat_map(|step| match &step.act {
        Act::Alters(tables) => tables.as_slice(),
        _ => &[],
    });
    let large = tables.filter_map(|altering| Some((altering, many.get(&altering.before.name)?)));
    let notes = large.flat_map(|(altering, rows)| {
        let name = &altering.before.name;
        let costs = engine.costs(&altering.alteration());
        costs.into_iter().map(move |cost| format!("{} table `{name}` of about {rows} rows{}", cost.work, cost.waits))
    });
    notes.collect()
}
