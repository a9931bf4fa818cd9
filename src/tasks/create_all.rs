//! `create-all`: what is declared and missing is created, what exists is left alone and compared.

use super::adopted::check_adopted;
use super::managed::{History, HistoryTable, Migrations};
use super::{Found, Unclosed, lasting, lower};
use crate::config::Database;
use crate::dialect::Engine;
use crate::diff::neutral::diff;
use crate::plan::{Mark, Plan, Proof, Step, Unit, Way, create};
use crate::run::{Prepared, Reason, Refusal, Task, Verdict, Work};
use crate::session::{ServerError, Session};

/// Creates what is missing.
#[derive(Clone, Copy, Debug)]
pub struct CreateAll<'a> {
    /// The migrations of the project, where there are any: the history must go on from what is created.
    pub managed: Option<&'a Migrations>,
}

impl Task for CreateAll<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let engine = session.engine();
        let ledger = self.ledger(database, session)?;
        let wanted = lower(&engine, &database.schema)?;
        let found = Found::look(session, wanted).map_err(|error| Verdict::failed("reading the database", error))?;
        if let Some(ledger) = &ledger {
            ledger.check(&found)?;
        }
        let adopted = match &ledger {
            // Tables that are there may have been made by another tool.
            Some(ledger) if found.existing > 0 => ledger.adopt(database, session)?,
            _ => Vec::new(),
        };
        let (mut plan, mut announcements) =
            plan(&engine, session, &found).map_err(|error| Verdict::failed("reading the server's limits", error))?;
        announcements.extend(adopted);
        let head = ledger.as_ref().map(|ledger| ledger.migrations.graph.heads().to_string());
        if let Some(ledger) = &ledger {
            ledger.mark(&engine, database, &mut plan);
        }
        let mut present = found.missing;
        let created = present.tables.keys().cloned().collect();
        let completed = found.unclosed.iter().map(|unclosed| unclosed.table.name.clone()).collect();
        present.tables.extend(found.unclosed.into_iter().map(|Unclosed { table, .. }| (table.name.clone(), table)));
        let work = Work::Create {
            created,
            existing: found.existing,
            completed,
            different: found.different,
            head,
            lasting: lasting(database),
        };
        plan.prove(Proof::present(present));
        Ok(Prepared { announcements, ..Prepared::new(plan, work) })
    }
}

impl CreateAll<'_> {
    /// What the history will have to say; none where no migrations are in charge of the database.
    fn ledger(&self, database: &Database, session: &mut dyn Session) -> Result<Option<Ledger<'_>>, Verdict> {
        let managed = self.managed.filter(|migrations| migrations.databases.includes(&database.key));
        let Some(migrations) = managed else { return Ok(None) };
        let history = History::read(session, &migrations.owner(&database.key))?;
        if let Some(record) = history.unfinished() {
            let message = format!("revision `{}` began here and has not ended", record.revision);
            let help = "run `binds migrate upgrade`: it goes on from what stands";
            return Err(Refusal::new(Reason::Unfinished, message).help(help).into());
        }
        if !history.records.is_empty() {
            let message = "migrations are in charge of this database";
            return Err(Refusal::new(Reason::Managed, message).help("run `binds migrate upgrade`").into());
        }
        let recorded = migrations.recorded(&database.key, &migrations.graph.heads());
        let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let difference = diff(&recorded, &database.schema, &database.renames, &[]);
        if !difference.is_empty() {
            let changes = difference.changes.iter().map(|change| change.describe());
            return Err(Refusal::new(Reason::Managed, "the file has changes that no revision has")
                .details(changes)
                .help("write them as a revision: `binds migrate revision --autogenerate -m \"…\"`, then run `binds migrate upgrade`")
                .into());
        }
        Ok(Some(Ledger { migrations, history }))
    }
}

/// The history that comes with what is created.
struct Ledger<'a> {
    migrations: &'a Migrations,
    history: History,
}

impl Ledger<'_> {
    /// Head can only be recorded of a database that is as it says.
    fn check(&self, found: &Found) -> Result<(), Refusal> {
        if found.different.is_empty() {
            return Ok(());
        }
        let tables = found.different.iter().map(|mismatch| format!("table `{}` is not as declared", mismatch.table));
        Err(Refusal::new(Reason::Drifted, "the head of the migrations cannot be recorded")
            .details(tables)
            .help("`binds diff` shows the differences"))
    }

    /// The history will say that another tool's work is done.
    fn adopt(&self, database: &Database, session: &mut dyn Session) -> Result<Vec<String>, Verdict> {
        let heads = self.migrations.graph.heads();
        check_adopted(self.migrations, &heads, &database.key, &self.history, session)
    }

    fn mark(&self, engine: &Engine, database: &Database, plan: &mut Plan) {
        let passages = self.migrations.passages(&database.key);
        if passages.is_empty() {
            return;
        }
        let table = (self.history.table == HistoryTable::Missing).then_some(Mark::Table);
        let ran = passages.into_iter().map(|passage| Mark::Ran(passage, Way::Up));
        let step = Step { after: table.into_iter().chain(ran).collect(), ..Step::default() };
        match plan.units.last_mut() {
            Some(last) if engine.facts().transactional_ddl => last.steps.push(step),
            _ => plan.units.push(Unit { steps: vec![step], ..Unit::default() }),
        }
    }
}

fn plan(engine: &Engine, session: &mut dyn Session, found: &Found) -> Result<(Plan, Vec<String>), ServerError> {
    let capacity = session.table_capacity()?;
    let mut plan = create(engine, &found.missing, capacity);
    let keys = found.unclosed.iter().flat_map(|Unclosed { table, keys, .. }| keys.iter().map(move |key| (table, key)));
    let closing = keys.filter_map(|(table, key)| engine.add_foreign_key(&table.name, key));
    if let Some(unit) = plan.units.last_mut() {
        unit.steps.push(Step { statements: closing.collect(), ..Step::default() });
    }
    let announcements = announce(engine, plan.units.len(), capacity);
    Ok((plan, announcements))
}

/// Says that the new tables of a plan take several transactions, where they do.
pub(super) fn announce(engine: &Engine, count: usize, capacity: Option<usize>) -> Vec<String> {
    let Some(capacity) = capacity else { return Vec::new() };
    if count < 2 || !engine.facts().transactional_ddl {
        return Vec::new();
    }
    vec![format!(
        "{count} transactions are needed: the server's lock table holds no more than {capacity} new tables in one"
    )]
}
