//! `migrate stamp`: a position is recorded without running anything, once the tables are what it says.

use std::collections::BTreeSet;

use super::standing::Standing;
use crate::config::Database;
use crate::history::{Record, State};
use crate::migrations::{Point, RevisionId};
use crate::plan::{Mark, Passage, Plan, Step, Touched, Unit, Way};
use crate::run::{Prepared, Reason, Refusal, Task, Verdict, Work};
use crate::session::Session;
use crate::tasks::adopted::check_adopted;
use crate::tasks::{History, HistoryTable, Migrations};

/// Records that a database stands at a point.
#[derive(Clone, Debug)]
pub struct Stamp<'a> {
    pub migrations: &'a Migrations,
    pub target: Point,
    pub proof: Proven,
}

/// Whether the tables must be what the point says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    ByTheTables,
    /// On the word of who asks for it.
    Unproven,
}

impl Task for Stamp<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let point = self.target.to_string();
        if !self.migrations.databases.includes(&database.key) {
            return Ok(Prepared::new(Plan::default(), Work::Stamp { point, rows: 0 }));
        }
        let history = History::read(session, &self.migrations.owner(&database.key))?;
        let mut announcements = Vec::new();
        if self.proof == Proven::ByTheTables {
            self.prove(database, session)?;
            announcements = check_adopted(self.migrations, &self.target, &database.key, &history, session)?;
        }
        let marks = self.marks(database, &history);
        let work = Work::Stamp { point, rows: marks.len() };
        if marks.is_empty() {
            return Ok(Prepared::new(Plan::default(), work));
        }
        let table = (history.table == HistoryTable::Missing).then_some(Mark::Table);
        let step = Step { after: table.into_iter().chain(marks).collect(), ..Step::default() };
        let plan = Plan { units: vec![Unit { steps: vec![step], ..Unit::default() }] };
        Ok(Prepared { announcements, ..Prepared::new(plan, work) })
    }
}

impl Stamp<'_> {
    /// What is recorded there must be there, and nothing that later revisions make.
    pub(super) fn prove(&self, database: &Database, session: &mut dyn Session) -> Result<(), Verdict> {
        let recorded = |point: &Point| {
            let recorded = self.migrations.recorded(&database.key, point);
            recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))
        };
        let there = recorded(&self.target)?;
        let head = recorded(&self.migrations.graph.heads())?;
        let tables = there.tables.keys().chain(head.tables.keys()).cloned().collect();
        let touched = Touched { tables, enums: there.enums.keys().cloned().collect() };
        let standing = Standing::look(session, &there, touched)?;
        standing.check(session, &[]).map_err(|verdict| self.explain(verdict))
    }

    fn explain(&self, verdict: Verdict) -> Verdict {
        let Verdict::Refused(refusal) = verdict else { return verdict };
        let message = format!("the tables are not what {} says: {}", self.target, refusal.message);
        Refusal::new(Reason::Drifted, message)
            .details(refusal.details)
            .help("bring the tables there, name another revision, or insist: `--unproven`")
            .into()
    }

    /// Rows for what is at or below the point, and for nothing else.
    fn marks(&self, database: &Database, history: &History) -> Vec<Mark> {
        let below: BTreeSet<&RevisionId> = self.migrations.graph.below(&self.target);
        let ran: Vec<Passage> = self
            .migrations
            .passages(&database.key)
            .into_iter()
            .filter(|passage| below.iter().any(|id| id.as_str() == passage.revision))
            .collect();
        let recorded = |passage: &Passage| history.records.iter().find(|one| one.revision.as_str() == passage.revision);
        let mark = |passage: &Passage| match recorded(passage) {
            None => Some(Mark::Ran(passage.clone(), Way::Up)),
            Some(record) if is_so(record, passage) => None,
            Some(_) => Some(Mark::Finished(passage.clone(), Way::Up)),
        };
        let owner = self.migrations.owner(&database.key);
        let gone = history.records.iter().filter(|record| !below.contains(&record.revision)).map(|record| {
            let passage = Passage {
                project: owner.project.clone(),
                key: owner.key.clone(),
                revision: record.revision.to_string(),
                checksum: record.checksum.to_string(),
            };
            Mark::Finished(passage, Way::Down)
        });
        ran.iter().filter_map(mark).chain(gone).collect()
    }
}

fn is_so(record: &Record, passage: &Passage) -> bool {
    record.state == State::Applied && record.checksum.as_str() == passage.checksum
}
