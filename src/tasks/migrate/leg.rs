//! One revision on the way of one database.

use std::borrow::Cow;

use super::{History, Migrate};
use crate::change::Operation;
use crate::config::Database;
use crate::history::{Record, State};
use crate::migrations::{Entry, Position, RevisionFile};
use crate::plan::{By, Confirmed, Course, Passage, Planned, Unplannable, Way};
use crate::run::{Reason, Refusal};

/// One revision that is to run, up or down.
pub(super) struct Leg<'a> {
    pub(super) passage: Passage,
    pub(super) message: &'a str,
    pub(super) operations: Cow<'a, [Operation]>,
    /// Whether they are the reverse of what the file says, and have no place for consent.
    pub(super) is_reverse: bool,
    /// The file and line of each operation.
    pub(super) places: Vec<String>,
    /// What is known to have taken effect where it was cut off; none where it is new.
    pub(super) confirmed: Option<Confirmed>,
}

impl Leg<'_> {
    pub(super) fn plan(&self, course: &mut Course<'_>) -> Result<Vec<Planned>, Refusal> {
        let done = self.confirmed.as_ref().map(|confirmed| confirmed.steps);
        let mut planned = course.run(&self.operations, done).map_err(|error| {
            let place = self.places.get(error.operation - 1).map(|place| format!("{place}: ")).unwrap_or_default();
            let (reason, help) = match error.reason {
                Unplannable::Apply(_) => {
                    (Reason::Unreadable, "mend the file: an operation begins with what the ones before it lead to")
                }
                Unplannable::Impossible { .. } => {
                    (Reason::Unsupported, "write what this engine can do, as `sql` for it alone if need be")
                }
                Unplannable::Unworded(_) => (Reason::Unreadable, "write it in the words of this engine too"),
                Unplannable::Unconfirmed => (
                    Reason::Unsupported,
                    "add `applied = \"SELECT …\"` to the operation, `SELECT 0` where it may as well run twice",
                ),
            };
            let message = format!("{place}revision `{}`: {error}", self.passage.revision);
            Refusal::new(reason, message).help(help)
        })?;
        for claim in planned.iter_mut().filter_map(|step| step.proof.claim.as_mut()) {
            claim.by = if self.is_reverse { By::Undo } else { By::Sql };
        }
        Ok(planned)
    }
}

impl<'a> Migrate<'a> {
    /// The revisions that lead to the target, in the order in which they run.
    pub(super) fn legs(
        &self,
        database: &Database,
        history: &History,
        position: &Position,
    ) -> Result<Vec<Leg<'a>>, Refusal> {
        let graph = &self.migrations.graph;
        let mut entries: Vec<&Entry> = match self.way {
            Way::Up => graph.upward(position, &self.target),
            Way::Down => graph.downward(position, &self.target),
        };
        if let Some(begun) = history.unfinished() {
            self.check_begun(begun)?;
            let Some(at) = entries.iter().position(|entry| entry.header.id == begun.revision) else {
                return Err(self.unfinished(begun));
            };
            // What was begun ends before anything else begins.
            entries[..=at].rotate_right(1);
        }
        entries.into_iter().map(|entry| self.leg(database, history.unfinished(), entry)).collect()
    }

    /// The revision that was cut off.
    pub(super) fn begun(&self, database: &Database, begun: &Record) -> Result<Leg<'a>, Refusal> {
        let entry = self.migrations.graph.get(&begun.revision).ok_or_else(|| self.unfinished(begun))?;
        self.leg(database, Some(begun), entry)
    }

    /// A revision that was cut off on the way up does not go down from there, nor the other way round.
    fn check_begun(&self, begun: &Record) -> Result<(), Refusal> {
        match (begun.state, self.way) {
            (State::Unfinished, Way::Up) | (State::Leaving, Way::Down) => Ok(()),
            _ => Err(self.unfinished(begun)),
        }
    }

    fn unfinished(&self, begun: &Record) -> Refusal {
        let (what, command) = match begun.state {
            State::Leaving => ("was taken back in part", "take it back whole: `binds migrate downgrade` to below it"),
            _ => ("began here and has not ended", "upgrade at least to it: `binds migrate upgrade`"),
        };
        let help = match self.migrations.graph.get(&begun.revision) {
            Some(_) => command,
            None => "no file has it: bring it back, from version control for instance",
        };
        Refusal::new(Reason::Unfinished, format!("revision `{}` {what}", begun.revision)).help(help)
    }

    fn leg(&self, database: &Database, begun: Option<&Record>, entry: &Entry) -> Result<Leg<'a>, Refusal> {
        let key = &database.key;
        let id = &entry.header.id;
        let gone = || Refusal::new(Reason::Missing, format!("revision `{id}` has no section for `{key}`"));
        self.migrations.read().map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        let file = self.migrations.file(id).ok_or_else(gone)?;
        let section = file.revision.sections.get(key).ok_or_else(gone)?;
        let operations = match self.way {
            Way::Up => Cow::Borrowed(section.upgrade.as_slice()),
            Way::Down => Cow::Owned(section.downward().map_err(|error| {
                Refusal::new(Reason::Irreversible, format!("revision `{id}`: {error}"))
                    .help(format!("write what takes it back under `[[downgrade.{key}]]`, or add `undo` to its SQL"))
            })?),
        };
        Ok(Leg {
            passage: self.migrations.passage(key, file).ok_or_else(gone)?,
            message: &file.revision.header.message,
            places: self.places(database, file),
            is_reverse: self.way == Way::Down && section.downgrade.is_none(),
            operations,
            confirmed: begun.filter(|begun| begun.revision == *id).map(|begun| begun.confirmed.clone()),
        })
    }

    /// Where each operation stands; of a derived downgrade the ones that it takes back.
    fn places(&self, database: &Database, file: &RevisionFile) -> Vec<String> {
        let Some(lines) = file.lines.get(&database.key) else { return Vec::new() };
        let numbers: Vec<usize> = match self.way {
            Way::Up => lines.upgrade.clone(),
            Way::Down if lines.downgrade.is_empty() => lines.upgrade.iter().rev().copied().collect(),
            Way::Down => lines.downgrade.clone(),
        };
        numbers.into_iter().map(|line| format!("{}:{line}", file.path.display())).collect()
    }
}
