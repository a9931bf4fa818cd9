//! `migrate upgrade`: the revisions that a database does not have yet, in order.

use super::managed::{History, HistoryTable, Migrations};
use super::{lasting, lower};
use crate::change::Change;
use crate::config::Database;
use crate::dialect::{Engine, Statement};
use crate::history;
use crate::migrations::{Entry, Point, Position};
use crate::physical::{Physical, TableName};
use crate::plan::{Mark, Passage, Plan, Unit, Upgraded, upgrade};
use crate::run::{Prepared, Proof, Reason, Refusal, Task, Verdict, Work, differences};
use crate::schema::Schema;
use crate::session::{RowCount, Scope, Session};

/// Brings databases up to a point.
#[derive(Clone, Debug)]
pub struct Upgrade<'a> {
    pub migrations: &'a Migrations,
    pub target: Point,
}

impl Task for Upgrade<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        if !self.migrations.databases.includes(&database.key) {
            return Ok(nothing(database, None));
        }
        let history = History::read(session, &self.migrations.owner(&database.key))?;
        let position = history.position(database, self.migrations)?;
        let pending = self.migrations.graph.upward(&position, &self.target);
        if pending.is_empty() {
            return Ok(nothing(database, Some(position.point.to_string())));
        }
        Steps::new(self, database, session, &history).prepare(&position, &pending)
    }
}

fn nothing(database: &Database, head: Option<String>) -> Prepared {
    let work = Work::Upgrade { revisions: Vec::new(), head, lasting: lasting(database) };
    Prepared { plan: Plan::default(), proof: Proof::default(), work, announcements: Vec::new() }
}

/// The planning of one database.
struct Steps<'a> {
    migrations: &'a Migrations,
    target: &'a Point,
    database: &'a Database,
    session: &'a mut dyn Session,
    engine: Engine,
    history: &'a History,
}

impl<'a> Steps<'a> {
    fn new(task: &'a Upgrade<'_>, database: &'a Database, session: &'a mut dyn Session, history: &'a History) -> Self {
        let engine = session.engine();
        Steps { migrations: task.migrations, target: &task.target, database, session, engine, history }
    }

    fn prepare(mut self, position: &Position, pending: &[&Entry]) -> Result<Prepared, Verdict> {
        let mut schema = self.recorded(&position.point)?;
        let mut proof = Proof::default();
        let mut units = vec![Unit { statements: self.history_table()?, ..Unit::default() }];
        let mut revisions = Vec::new();
        for entry in pending {
            let Some(file) = self.migrations.file(&entry.header.id) else { continue };
            let Some(section) = file.revision.sections.get(&self.database.key) else { continue };
            let Some(passage) = self.migrations.passage(&self.database.key, file) else { continue };
            let left = self.left_to_do(&passage, &schema, &section.upgrade)?;
            let Upgraded { statements, .. } = self.plan(&left.schema, &left.changes, &passage)?;
            let Upgraded { schema: after, touched, .. } = self.plan(&schema, &section.upgrade, &passage)?;
            units.push(self.unit(passage, statements));
            revisions.push(format!("{} {}", entry.header.id, entry.header.message));
            proof.present.tables.extend(touched.tables);
            proof.present.enums.extend(touched.enums);
            schema = after;
        }
        let units = if self.engine.facts().transactional_ddl { vec![together(units)] } else { units };
        let work = Work::Upgrade { revisions, head: Some(self.target.to_string()), lasting: lasting(self.database) };
        Ok(Prepared { plan: Plan { units }, proof, work, announcements: Vec::new() })
    }

    fn recorded(&self, point: &Point) -> Result<Schema, Refusal> {
        let recorded = self.migrations.recorded(&self.database.key, point);
        recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))
    }

    fn plan(&self, before: &Schema, changes: &[Change], passage: &Passage) -> Result<Upgraded, Refusal> {
        upgrade(&self.engine, before, changes)
            .map_err(|error| Refusal::new(Reason::Unsupported, format!("revision `{}`: {error}", passage.revision)))
    }

    fn history_table(&self) -> Result<Vec<Statement>, Refusal> {
        if self.history.table == HistoryTable::Present {
            return Ok(Vec::new());
        }
        history::create(&self.engine).map_err(|error| Refusal::new(Reason::Unsupported, error.to_string()))
    }

    /// Marks a revision in the way that its engine needs: as begun and ended where statements commit by themselves.
    fn unit(&self, passage: Passage, statements: Vec<Statement>) -> Unit {
        if self.engine.facts().transactional_ddl {
            return Unit { before: Vec::new(), statements, after: vec![Mark::Applied(passage)] };
        }
        let begun = self.is_unfinished(&passage);
        let before = if begun { Vec::new() } else { vec![Mark::Started(passage.clone())] };
        Unit { before, statements, after: vec![Mark::Finished(passage)] }
    }

    fn is_unfinished(&self, passage: &Passage) -> bool {
        self.history.unfinished().is_some_and(|record| record.revision.to_string() == passage.revision)
    }
}

/// What of a revision a database still needs, and the schema that it has before that.
struct Left {
    schema: Schema,
    changes: Vec<Change>,
}

impl Steps<'_> {
    /// Looks at what a revision touches. A new revision must find its tables as they are recorded and nothing of what
    /// it makes; one that was begun finds some of it made, which is told by the catalog.
    fn left_to_do(&mut self, passage: &Passage, before: &Schema, changes: &[Change]) -> Result<Left, Verdict> {
        let live = self.live(before, changes)?;
        let begun = self.is_unfinished(passage);
        let mut left = Left { schema: before.clone(), changes: Vec::new() };
        for change in changes {
            let made = is_made(change, &live);
            match (made, begun) {
                (true, true) => change
                    .apply(&mut left.schema)
                    .map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?,
                (true, false) => return Err(self.occupied(change).into()),
                (false, _) => left.changes.push(change.clone()),
            }
        }
        self.check_drift(&left, &live)?;
        self.check_rows(&left, &live)?;
        Ok(left)
    }

    fn live(&mut self, before: &Schema, changes: &[Change]) -> Result<Physical, Verdict> {
        let tables = changes.iter().filter_map(|change| change.subject().table().cloned()).collect();
        let enums = changes.iter().filter_map(|change| match change {
            Change::CreateEnum(declared) => {
                Some(TableName { schema: declared.schema.clone(), name: declared.name.clone() })
            }
            _ => None,
        });
        let enums = enums.chain(before.enums.keys().map(TableName::new)).collect();
        self.session
            .inspect(&Scope::Only { tables, enums })
            .map_err(|error| Verdict::failed("reading the database", error))
    }

    fn occupied(&self, change: &Change) -> Refusal {
        let message = format!("the database has already what `{}` would make", change.describe());
        let reason = if self.history.records.is_empty() { Reason::Managed } else { Reason::Drifted };
        Refusal::new(reason, message).help(
            "tables that migrations make must not exist before: rename or drop them, or begin with an empty database",
        )
    }

    /// Tables that are changed must be what the history says.
    fn check_drift(&mut self, left: &Left, live: &Physical) -> Result<(), Verdict> {
        let recorded = lower(&self.engine, &left.schema)?;
        let touched = left.changes.iter().filter_map(|change| change.subject().table().cloned());
        for name in touched.filter(|name| recorded.tables.contains_key(name)) {
            let Some(wanted) = recorded.tables.get(&name) else { continue };
            let drifted = |details: Vec<String>| {
                let message = format!("table `{name}` is not what the history says");
                Refusal::new(Reason::Drifted, message)
                    .details(details)
                    .help("bring the table back to what is recorded, or write the difference as a revision")
            };
            let Some(live) = live.tables.get(&name) else {
                return Err(drifted(vec!["it is missing".to_owned()]).into());
            };
            let found =
                differences(self.session, live, wanted).map_err(|error| Verdict::failed("comparing tables", error))?;
            if let Some(mismatch) = found {
                return Err(drifted(mismatch.differences.iter().map(ToString::to_string).collect()).into());
            }
        }
        Ok(())
    }

    /// A column that must have a value and gets none cannot be added to rows.
    fn check_rows(&mut self, left: &Left, live: &Physical) -> Result<(), Verdict> {
        for change in &left.changes {
            let Change::AddColumn { table, column } = change else { continue };
            let filled =
                column.nullable || column.default.is_some() || column.generated.is_some() || column.identity.is_some();
            if filled || !live.tables.contains_key(table) {
                continue;
            }
            let rows = self
                .session
                .count_rows(std::slice::from_ref(table), super::COUNTING)
                .map_err(|error| Verdict::failed("counting rows", error))?;
            if rows != [RowCount::Exact(0)] {
                let message = format!(
                    "column `{}` of table `{table}` is not nullable and has no default, and the table has rows",
                    column.name
                );
                return Err(Refusal::new(Reason::DataLoss, message)
                    .help("give it a default, or make it nullable")
                    .into());
            }
        }
        Ok(())
    }
}

/// Whether the catalog has what a change makes.
fn is_made(change: &Change, live: &Physical) -> bool {
    let part =
        |table: &TableName, has: &dyn Fn(&crate::physical::Table) -> bool| live.tables.get(table).is_some_and(has);
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

/// All units as one, for one transaction.
fn together(units: Vec<Unit>) -> Unit {
    let mut all = Unit::default();
    for unit in units {
        all.before.extend(unit.before);
        all.statements.extend(unit.statements);
        all.after.extend(unit.after);
    }
    all
}
