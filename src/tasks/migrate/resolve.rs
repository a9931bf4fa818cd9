//! `migrate resolve`: what a human did by hand is written into the history, once the tables are as it says.

use super::standing::Standing;
use crate::change::{Change, Operation};
use crate::config::Database;
use crate::history::{Record, State};
use crate::key::Key;
use crate::migrations::{Checksum, RevisionFile};
use crate::plan::{Mark, Passage, Plan, Step, Touched, Unit, Way};
use crate::run::{Prepared, Reason, Refusal, Resolution, Task, Verdict, Work};
use crate::schema::Schema;
use crate::session::Session;
use crate::tasks::{History, Migrations};

/// Says of a revision that it ran, or that it did not.
#[derive(Clone, Debug)]
pub struct Resolve<'a> {
    pub migrations: &'a Migrations,
    /// Its id, or the beginning of it.
    pub revision: &'a str,
    pub resolution: Resolution,
}

impl Task for Resolve<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let history = History::read(session, &self.migrations.owner(&database.key))?;
        let record = self.find(&history)?.filter(|_| self.migrations.databases.includes(&database.key));
        let record = record.filter(|record| !self.is_so(&database.key, record));
        let Some(record) = record else {
            return Ok(Prepared::new(Plan::default(), self.work(None)));
        };
        let resolved = self.resolved(&database.key, &history, record)?;
        let position = resolved.position(database, self.migrations)?;
        let recorded = self.migrations.recorded(&database.key, &position.point);
        let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let operations = self.operations(&database.key, record);
        let touched = touched(&operations, &recorded);
        Standing::look(session, &recorded, touched)?.check(session, &[]).map_err(|verdict| self.explain(verdict))?;

        let step = Step { after: vec![self.mark(&database.key, record)], ..Step::default() };
        let plan = Plan { units: vec![Unit { steps: vec![step], ..Unit::default() }] };
        let name = self.migrations.file(&record.revision).map(|file| file.revision.header.message.as_str());
        let work = self.work(Some(format!("{} {}", record.revision, name.unwrap_or_default()).trim_end().to_owned()));
        let announcements = operations.iter().filter(|operation| matches!(operation.change, Change::Sql(_)));
        let announcements = announcements.map(|sql| format!("taken on your word: {}", sql.change.describe())).collect();
        Ok(Prepared { announcements, ..Prepared::new(plan, work) })
    }
}

impl Resolve<'_> {
    fn work(&self, revision: Option<String>) -> Work {
        Work::Resolve { revision, resolution: self.resolution }
    }

    fn find<'h>(&self, history: &'h History) -> Result<Option<&'h Record>, Refusal> {
        let found: Vec<&Record> =
            history.records.iter().filter(|record| record.revision.as_str().starts_with(self.revision)).collect();
        match found[..] {
            [] => Ok(None),
            [record] => Ok(Some(record)),
            _ => {
                let ids = found.iter().map(|record| format!("`{}`", record.revision)).collect::<Vec<_>>().join(", ");
                let message = format!("`{}` begins the ids of several revisions: {ids}", self.revision);
                Err(Refusal::new(Reason::Ambiguous, message).help("give more of the id"))
            }
        }
    }

    fn file(&self, record: &Record) -> Option<&RevisionFile> {
        self.migrations.file(&record.revision)
    }

    fn checksum(&self, key: &Key, record: &Record) -> Option<&Checksum> {
        self.file(record)?.checksums.get(key)
    }

    /// Whether the history says it already.
    fn is_so(&self, key: &Key, record: &Record) -> bool {
        self.resolution == Resolution::Applied
            && record.state == State::Applied
            && self.checksum(key, record) == Some(&record.checksum)
    }

    /// The history as it will be.
    fn resolved(&self, key: &Key, history: &History, record: &Record) -> Result<History, Refusal> {
        let mut resolved = history.clone();
        resolved.records.retain(|other| other.revision != record.revision);
        if self.resolution == Resolution::Applied {
            let Some(checksum) = self.checksum(key, record) else {
                let message = format!("no file has revision `{}` with a section for `{key}`", record.revision);
                return Err(Refusal::new(Reason::Missing, message)
                    .help("bring the file back, from version control for instance"));
            };
            resolved.records.push(Record::applied(record.revision.clone(), checksum.clone()));
        }
        Ok(resolved)
    }

    /// What the revision does to the key, up and down.
    fn operations(&self, key: &Key, record: &Record) -> Vec<Operation> {
        let section = self.file(record).and_then(|file| file.revision.sections.get(key));
        let both =
            section.map(|section| section.upgrade.iter().chain(section.downgrade.iter().flatten()).cloned().collect());
        both.unwrap_or_default()
    }

    fn mark(&self, key: &Key, record: &Record) -> Mark {
        let owner = self.migrations.owner(key);
        let passage = Passage {
            project: owner.project,
            key: owner.key,
            revision: record.revision.to_string(),
            checksum: self.checksum(key, record).unwrap_or(&record.checksum).to_string(),
        };
        match self.resolution {
            Resolution::Applied => Mark::Finished(passage, Way::Up),
            Resolution::RolledBack => Mark::Finished(passage, Way::Down),
        }
    }

    /// The tables decide: what is written into the history is what they are.
    fn explain(&self, verdict: Verdict) -> Verdict {
        let Verdict::Refused(refusal) = verdict else { return verdict };
        let help = match self.resolution {
            Resolution::Applied => "do by hand what is left of the revision: `resolve` only writes that it is done",
            Resolution::RolledBack => {
                "take back by hand what is left of the revision: `resolve` only writes that it is gone"
            }
        };
        let message = format!("the tables do not say so: {}", refusal.message);
        Refusal::new(Reason::Drifted, message).details(refusal.details).help(help).into()
    }
}

/// What the revision touches; everything where that is not known.
fn touched(operations: &[Operation], recorded: &Schema) -> Touched {
    if operations.is_empty() {
        let enums = recorded.enums.keys().cloned().collect();
        return Touched { tables: recorded.tables.keys().cloned().collect(), enums };
    }
    Touched::by(operations.iter().map(|operation| &operation.change))
}
