//! `migrate abort`: a revision that was cut off goes back to where it began.
//!
//! The history says how many of its steps took effect, and the one after them is in doubt. Each is taken back, the last
//! first, and the history says so before: what is cut off here too is again a revision of which the first steps took
//! effect and the next is in doubt, for another abort or for an upgrade.

mod back;
mod forth;

use super::leg::Leg;
use super::standing::Standing;
use super::{CommitAfter, Consent, Declared, Migrate, Views};
use crate::config::Database;
use crate::history::State;
use crate::plan::{Course, Plan, Planned, Proof, Touched, Way};
use crate::run::{Prepared, Reason, Refusal, Task, Verdict, Work};
use crate::session::Session;
use crate::tasks::{History, Migrations};
use back::plan;
use forth::Forth;

/// Takes back what a revision that was cut off did.
#[derive(Clone, Debug)]
pub struct Abort<'a> {
    pub migrations: &'a Migrations,
    pub consent: Consent,
}

impl Task for Abort<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let history = History::read(session, &self.migrations.owner(&database.key))?;
        let begun = history.unfinished().filter(|_| self.migrations.databases.includes(&database.key));
        let Some(begun) = begun else {
            let work = Work::Abort { revision: None };
            return Ok(Prepared::new(Plan::default(), work));
        };
        let position = history.position(database, self.migrations)?;
        let migrate = Migrate {
            migrations: self.migrations,
            declared: Declared::Given,
            way: if begun.state == State::Leaving { Way::Down } else { Way::Up },
            target: position.point,
            consent: self.consent.clone(),
            commits: CommitAfter::All,
            views: Views::Refuse,
        };
        let leg = migrate.begun(database, begun)?;
        migrate.abort(database, session, &leg)
    }
}

impl Migrate<'_> {
    fn abort(&self, database: &Database, session: &mut dyn Session, leg: &Leg<'_>) -> Result<Prepared, Verdict> {
        let recorded = self.migrations.recorded(&database.key, &self.target);
        let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let engine = session.engine();
        let forth = Forth::look(session, leg, recorded)?;
        let mut course = Course::new(&engine, forth.reached.clone());
        let backs = forth.backs(session, &mut course)?;

        let doubtful = forth.doubtful();
        let mut touched = course.touched.clone();
        touched.extend(Touched { tables: doubtful.iter().cloned().collect(), ..Touched::default() });
        Standing::look(session, &forth.sure, touched.clone())?.check(session, &doubtful)?;
        let planned: Vec<(&Leg<'_>, Vec<Planned>)> =
            backs.iter().map(|back| (&back.leg, back.planned.clone())).collect();
        let losses = self.admit(database, session, &planned, &doubtful)?;

        let capacity =
            session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
        let (mut plan, mut announcements) = plan(&engine, capacity, &leg.passage, self.way, backs);
        announcements.extend(losses.into_iter().map(|loss| format!("loses data: {loss}")));
        let present = touched.lower(&engine, &course.schema);
        let absent = touched.tables.iter().filter(|name| !course.schema.tables.contains_key(*name));
        let mut proof = Proof::present(present);
        proof.add(Proof::absent(absent.cloned()));
        plan.prove(proof);
        let revision = Some(format!("{} {}", leg.passage.revision, leg.message));
        let work = Work::Abort { revision };
        Ok(Prepared { announcements, ..Prepared::new(plan, work) })
    }
}
