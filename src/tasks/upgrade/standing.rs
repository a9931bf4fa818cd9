//! What a database has before an upgrade, told by its catalog.

use super::{Progress, Step, scope};
use crate::change::Change;
use crate::dialect::{Engine, Statement};
use crate::diff::physical::lacks_only_foreign_keys;
use crate::physical::{Physical, Table};
use crate::plan::touched;
use crate::run::{Reason, Refusal, Verdict, differences};
use crate::schema::{Schema, TableName};
use crate::session::{RowCount, Session};
use crate::tasks::COUNTING;

/// What is there already: the recorded schema, and what a revision made before it was cut off.
pub(super) struct Standing {
    pub(super) schema: Schema,
    /// The changes of the revision that was cut off which took effect.
    pub(super) made: Vec<Change>,
    /// The foreign keys that this revision still has to add to the tables that it made.
    pub(super) closing: Vec<Statement>,
}

impl Standing {
    /// Reads what the revisions touch. A new revision must find its tables as they are recorded and nothing of what it
    /// makes; one that began finds some of it made.
    pub(super) fn look(session: &mut dyn Session, recorded: &Schema, steps: &[Step<'_>]) -> Result<Self, Verdict> {
        let engine = session.engine();
        let changes: Vec<&Change> = steps.iter().flat_map(|step| step.changes).collect();
        let scope = scope(&engine, recorded, &changes);
        let live = session.inspect(&scope).map_err(|error| Verdict::failed("reading the database", error))?;
        let mut standing = Standing { schema: recorded.clone(), made: Vec::new(), closing: Vec::new() };
        for step in steps.iter().filter(|step| step.progress == Progress::Begun) {
            standing.take_in(step, &live)?;
        }
        standing.check_free(recorded, steps, &live)?;
        standing.close(&engine, &live);
        standing.check_drift(session, &changes, &live)?;
        check_rows(session, &changes, &live)?;
        Ok(standing)
    }

    /// Takes what a revision that began has made already as standing.
    fn take_in(&mut self, step: &Step<'_>, live: &Physical) -> Result<(), Refusal> {
        for change in step.changes.iter().filter(|change| is_made(change, live)) {
            change.apply(&mut self.schema).map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
            self.made.push(change.clone());
        }
        Ok(())
    }

    /// Refuses to run where something of the name of what will be made is there, and nobody recorded it.
    fn check_free(&self, recorded: &Schema, steps: &[Step<'_>], live: &Physical) -> Result<(), Refusal> {
        let new = steps.iter().flat_map(|step| step.changes).filter(|change| !self.made.contains(change));
        let taken: Vec<String> = new.filter(|change| is_made(change, live)).map(Change::describe).collect();
        if taken.is_empty() {
            return Ok(());
        }
        let nothing_yet = recorded.tables.is_empty() && self.made.is_empty();
        let reason = if nothing_yet { Reason::Managed } else { Reason::Drifted };
        Err(Refusal::new(reason, "the database has already what the revisions would make").details(taken).help(
            "no history says where it comes from: begin with an empty database, or take these away if they are not needed",
        ))
    }

    /// Foreign keys that close a circle come last, so that a run that was cut off may have left them out.
    fn close(&mut self, engine: &Engine, live: &Physical) {
        let wanted = touched(engine, &self.schema, &self.made);
        for table in wanted.tables.values() {
            let lacking = live.tables.get(&table.name).map(|live| lacks_only_foreign_keys(live, table));
            let added = lacking.into_iter().flatten().filter_map(|key| engine.add_foreign_key(&table.name, key));
            self.closing.extend(added);
        }
    }

    /// Tables that are changed must be what the history says.
    fn check_drift(&self, session: &mut dyn Session, changes: &[&Change], live: &Physical) -> Result<(), Verdict> {
        let recorded = touched(&session.engine(), &self.schema, changes.iter().copied());
        for wanted in recorded.tables.values() {
            let Some(live) = live.tables.get(&wanted.name) else {
                return Err(drifted(&wanted.name, vec!["it is missing".to_owned()]).into());
            };
            let open = self.made.iter().any(|change| change.subject().table() == Some(&wanted.name));
            if open && !lacks_only_foreign_keys(live, wanted).is_empty() {
                continue;
            }
            let found =
                differences(session, live, wanted).map_err(|error| Verdict::failed("comparing tables", error))?;
            if let Some(mismatch) = found {
                return Err(
                    drifted(&wanted.name, mismatch.differences.iter().map(ToString::to_string).collect()).into()
                );
            }
        }
        Ok(())
    }
}

fn drifted(table: &TableName, details: Vec<String>) -> Refusal {
    Refusal::new(Reason::Drifted, format!("table `{table}` is not what the history says"))
        .details(details)
        .help("bring the table back to what is recorded: the revisions do not know of this change")
}

/// A column that must have a value and gets none cannot be added to rows.
fn check_rows(session: &mut dyn Session, changes: &[&Change], live: &Physical) -> Result<(), Verdict> {
    for change in changes {
        let Change::AddColumn { table, column } = change else { continue };
        let filled =
            column.nullable || column.default.is_some() || column.generated.is_some() || column.identity.is_some();
        if filled || !live.tables.contains_key(table) {
            continue;
        }
        let rows = session.count_rows(std::slice::from_ref(table), COUNTING);
        let rows = rows.map_err(|error| Verdict::failed("counting rows", error))?;
        if rows != [RowCount::Exact(0)] {
            let message =
                format!("column `{}` is not nullable and has no default, and table `{table}` has rows", column.name);
            return Err(Refusal::new(Reason::DataLoss, message).help("give it a default, or make it nullable").into());
        }
    }
    Ok(())
}

/// Whether the catalog has what a change makes.
fn is_made(change: &Change, live: &Physical) -> bool {
    let part = |table: &TableName, has: &dyn Fn(&Table) -> bool| live.tables.get(table).is_some_and(has);
    match change {
        Change::CreateTable(table) => live.tables.contains_key(&table.name),
        Change::CreateEnum(declared) => {
            live.enums.contains_key(&TableName { schema: declared.schema.clone(), name: declared.name.clone() })
        }
        Change::AddColumn { table, column } => part(table, &|live| live.columns.contains_key(&column.name)),
        Change::CreateIndex { table, index } => part(table, &|live| live.indexes.contains_key(&index.name)),
        _ => false,
    }
}
