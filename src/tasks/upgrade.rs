//! `migrate upgrade`: the revisions that a database does not have yet, in order.

mod cut;
mod standing;
mod takeover;

use super::create_all::announce;
use super::lasting;
use super::managed::{History, HistoryTable, Migrations};
use crate::change::Change;
use crate::config::Database;
use crate::dialect::Engine;
use crate::migrations::{Point, Position};
use crate::physical::Physical;
use crate::plan::{Mark, Passage, Plan, touched, upgrade};
use crate::run::{Prepared, Proof, Reason, Refusal, Task, Verdict, Work};
use crate::schema::Schema;
use crate::session::Session;
use cut::{Pieces, cut};
use standing::Standing;

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
        let steps = self.steps(database, &history, &position);
        self.check_unfinished(&history, &steps)?;
        if steps.is_empty() {
            return Ok(nothing(database, Some(position.point.to_string())));
        }
        let recorded = self.migrations.recorded(&database.key, &position.point);
        let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let standing =
            Standing::look(session, &recorded, &steps).map_err(|refused| self.show_door(database, session, refused))?;
        let engine = session.engine();
        let (revisions, schema) = pieces(&engine, standing, &steps)?;
        let capacity =
            session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
        let mut units = cut(&engine, revisions, capacity);
        if history.table == HistoryTable::Missing
            && let Some(first) = units.first_mut()
        {
            first.before.insert(0, Mark::Table);
        }
        let present = touched(&engine, &schema, steps.iter().flat_map(|step| step.changes));
        let revisions = steps.iter().map(|step| format!("{} {}", step.passage.revision, step.message)).collect();
        let work = Work::Upgrade { revisions, head: Some(self.target.to_string()), lasting: lasting(database) };
        let proof = Proof { present, absent: Vec::new() };
        let plan = Plan { units };
        let announcements = announce(&engine, &plan, capacity);
        Ok(Prepared { plan, proof, work, announcements })
    }
}

fn nothing(database: &Database, head: Option<String>) -> Prepared {
    let work = Work::Upgrade { revisions: Vec::new(), head, lasting: lasting(database) };
    Prepared { plan: Plan::default(), proof: Proof::default(), work, announcements: Vec::new() }
}

/// One revision that is to run.
struct Step<'a> {
    passage: Passage,
    message: &'a str,
    changes: &'a [Change],
    progress: Progress,
}

/// Whether a revision finds nothing of itself in the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    /// It began, in statements that commit by themselves, and did not end.
    Begun,
}

impl Upgrade<'_> {
    /// Refuses to leave a revision half way.
    fn check_unfinished(&self, history: &History, steps: &[Step<'_>]) -> Result<(), Refusal> {
        let Some(record) = history.unfinished().filter(|_| steps.iter().all(|step| step.progress == Progress::New))
        else {
            return Ok(());
        };
        let message = format!("revision `{}` began here and has not ended", record.revision);
        let help = match self.migrations.file(&record.revision) {
            Some(_) => "upgrade at least to it: `binds migrate upgrade`",
            None => "no file has it: bring it back, from version control for instance",
        };
        Err(Refusal::new(Reason::Unfinished, message).help(help))
    }

    fn steps(&self, database: &Database, history: &History, position: &Position) -> Vec<Step<'_>> {
        let key = &database.key;
        let pending = self.migrations.graph.upward(position, &self.target);
        let step = |id| {
            let file = self.migrations.file(id)?;
            let passage = self.migrations.passage(key, file)?;
            let begun = history.unfinished().is_some_and(|record| record.revision == *id);
            Some(Step {
                passage,
                message: &file.revision.header.message,
                changes: &file.revision.sections.get(key)?.upgrade,
                progress: if begun { Progress::Begun } else { Progress::New },
            })
        };
        pending.into_iter().filter_map(|entry| step(&entry.header.id)).collect()
    }
}

/// The statements of each revision, and the schema after the last.
fn pieces<'a>(
    engine: &Engine,
    standing: Standing,
    steps: &'a [Step<'a>],
) -> Result<(Vec<Pieces<'a>>, Schema), Refusal> {
    let Standing { mut schema, made, mut closing } = standing;
    let mut revisions = Vec::new();
    for step in steps {
        let left: Vec<Change> = match step.progress {
            Progress::New => step.changes.to_vec(),
            Progress::Begun => step.changes.iter().filter(|change| !made.contains(change)).cloned().collect(),
        };
        let upgraded = upgrade(engine, &schema, &left);
        let upgraded = upgraded.map_err(|error| {
            Refusal::new(Reason::Unsupported, format!("revision `{}`: {error}", step.passage.revision))
        })?;
        schema = upgraded.schema;
        let mut pieces = upgraded.pieces;
        if step.progress == Progress::Begun {
            pieces.extend(closing.drain(..).map(|statement| vec![statement]));
        }
        revisions.push(Pieces { step, pieces });
    }
    Ok((revisions, schema))
}

/// Everything that some changes of a schema name, in the catalog of an engine.
fn scope(engine: &Engine, schema: &Schema, changes: &[&Change]) -> crate::session::Scope {
    let mut after = schema.clone();
    // What does not apply is told when it is planned.
    changes.iter().for_each(|change| drop(change.apply(&mut after)));
    let Physical { enums, tables } = touched(engine, &after, changes.iter().copied());
    crate::session::Scope::Only { tables: tables.into_keys().collect(), enums: enums.into_keys().collect() }
}
