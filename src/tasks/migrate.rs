//! `migrate upgrade` and `migrate downgrade`: revisions that a database does not have yet, or is to have no more.

mod abort;
mod consent;
mod counting;
mod heavy;
mod leg;
mod obstacles;
mod resolve;
mod resume;
mod stamp;
mod standing;
mod takeover;
mod units;
mod unsaid;
mod views;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::lasting;
use super::managed::{History, HistoryTable, Migrations};
use crate::config::{Database, LoadRequest};
use crate::key::Key;
use crate::migrations::{Point, Position};
use crate::physical::Physical;
use crate::plan::{Course, Mark, Plan, Planned, Way};
use crate::run::{Prepared, Reason, Refusal, Task, Verdict, Work};
use crate::schema::Schema;
use crate::session::{Scope, Session};
use heavy::Heavy;
use leg::Leg;
use resume::Resumed;
use standing::Standing;
use units::Cut;

pub use abort::Abort;
pub use resolve::Resolve;
pub use stamp::{Proven, Stamp};
pub use views::Views;

/// Brings databases to a point.
#[derive(Clone, Debug)]
pub struct Migrate<'a> {
    pub migrations: &'a Migrations,
    pub declared: Declared<'a>,
    pub way: Way,
    pub target: Point,
    pub consent: Consent,
    pub commits: CommitAfter,
    pub views: Views,
}

/// Where what the file declares is found. Revisions run without it.
#[derive(Clone, Copy, Debug)]
pub enum Declared<'a> {
    /// In the databases that the run is given.
    Given,
    /// In the files, to be read when it is asked for.
    In(&'a LoadRequest),
}

/// How much of a database's work one transaction holds, where there are any for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommitAfter {
    #[default]
    All,
    EachRevision,
}

/// What may be lost in a run, beyond what the revisions themselves consent to.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// `KEY.TABLE` or `KEY.TABLE.COLUMN`.
    pub losses: Vec<String>,
    /// Protected databases that may lose data.
    pub on_protected: Vec<Key>,
}

impl Consent {
    /// A table stands for its columns too.
    fn allows(&self, name: &str) -> bool {
        self.losses.iter().any(|given| {
            given == name
                || name.strip_prefix(given.as_str()).is_some_and(|rest| rest.starts_with('.') && given.contains('.'))
        })
    }
}

impl Task for Migrate<'_> {
    /// What all revisions add up to; nothing where they cannot be read, which is told when they are to run.
    fn schema<'b>(&self, database: &'b Database) -> Cow<'b, Schema> {
        let heads = self.migrations.graph.heads();
        Cow::Owned(self.migrations.recorded(&database.key, &heads).unwrap_or_default())
    }

    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        if !self.migrations.databases.includes(&database.key) {
            return Ok(self.nothing(database, None));
        }
        let history = History::read(session, &self.migrations.owner(&database.key))?;
        let position = history.position(database, self.migrations)?;
        let legs = self.legs(database, &history, &position)?;
        if legs.is_empty() {
            return Ok(self.nothing(database, Some(position.point.to_string())));
        }
        self.plan(database, session, &history, &position, &legs)
    }
}

impl Migrate<'_> {
    fn nothing(&self, database: &Database, point: Option<String>) -> Prepared {
        let work = Work::Migrate {
            way: self.way,
            revisions: Vec::new(),
            point,
            losses: Vec::new(),
            lasting: lasting(database),
        };
        Prepared::new(Plan::default(), work)
    }

    fn plan(
        &self,
        database: &Database,
        session: &mut dyn Session,
        history: &History,
        position: &Position,
        legs: &[Leg<'_>],
    ) -> Result<Prepared, Verdict> {
        let recorded = self.migrations.recorded(&database.key, &position.point);
        let mut stands = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let engine = session.engine();
        let mut course =
            Course::new(&engine, stands.clone()).with_all(legs.iter().flat_map(|leg| leg.operations.iter()));
        let mut planned = Vec::new();
        for leg in legs {
            planned.push((leg, leg.plan(&mut course)?));
        }
        let mut resumed = Resumed::default();
        if let Some((leg, planned)) = planned.first_mut() {
            resumed = Resumed::take_up(session, leg, planned, &mut stands)?;
        }
        Standing::look(session, &stands, course.touched.clone())
            .and_then(|standing| if resumed.sql_ran { Ok(()) } else { standing.check(session, &resumed.doubtful) })
            .map_err(|refused| self.show_door(database, session, refused))?;
        let views = self.views.look_after(session, &engine, &mut planned)?;
        unsaid::check(session, &engine, planned.iter().flat_map(|(_, steps)| steps))?;
        let before = before(session, &planned)?;
        let losses = self.admit(database, session, &planned, &resumed.doubtful)?;
        let capacity =
            session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
        let heavy = Heavy::of(session, &stands, &planned)?;
        let cut = Cut { engine: &engine, way: self.way, capacity, confirmed: resumed.confirmed, commits: self.commits };
        let (mut plan, mut announcements) = cut.plan(planned);
        if history.table == HistoryTable::Missing
            && let Some(first) = plan.first_step_mut()
        {
            first.before.insert(0, Mark::Table);
        }
        let revisions = legs.iter().map(|leg| format!("{} {}", leg.passage.revision, leg.message)).collect();
        let point = Some(self.target.to_string());
        let work = Work::Migrate { way: self.way, revisions, point, losses, lasting: lasting(database) };
        announcements.extend(heavy.notes.into_iter().chain(views));
        Ok(Prepared { before, heavy: heavy.reason, announcements, ..Prepared::new(plan, work) })
    }
}

/// What SQL of the user's own may have an effect on without a word.
fn before(session: &mut dyn Session, planned: &[(&Leg<'_>, Vec<Planned>)]) -> Result<Physical, Verdict> {
    let steps = planned.iter().flat_map(|(_, steps)| steps);
    let mut names = (BTreeSet::new(), BTreeSet::new());
    for claim in steps.filter_map(|step| step.proof.claim.as_ref()) {
        names.0.extend(claim.others.iter().cloned());
        names.1.extend(claim.enums.iter().cloned());
    }
    let (tables, enums) = names;
    if tables.is_empty() && enums.is_empty() {
        return Ok(Physical::default());
    }
    let scope = Scope::Only { tables: tables.into_iter().collect(), enums: enums.into_iter().collect() };
    session.inspect(&scope).map_err(|error| Verdict::failed("reading the database", error))
}
