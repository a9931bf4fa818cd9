//! The migrations as the tasks need them: revisions, what they add up to, and what a database has of them.

use std::collections::BTreeSet;
use std::path::Path;

use indexmap::IndexMap;

use crate::config::Database;
use crate::diagnostic::{Diagnostic, Sources};
use crate::history::{self, HistoryError, Owner};
use crate::key::Key;
use crate::migrations::{
    Checksum, Databases, Directory, DirectoryError, Graph, Outlines, Point, Position, Recorded, ReplayError,
    RevisionFile, RevisionId, Settings,
};
use crate::plan::Passage;
use crate::run::{Reason, Refusal, Verdict};
use crate::schema::Schema;
use crate::session::Session;

/// A folder of revisions.
#[derive(Clone, Debug)]
pub struct Migrations {
    pub project: String,
    pub databases: Databases,
    pub graph: Graph,
    outlines: Outlines,
    /// Keys that databases had, the oldest of each first, with those that they have.
    renamed: IndexMap<Key, Key>,
}

/// Why it is not known what revisions add up to.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordedError {
    #[error("{} errors in the files of the migrations", .0.len())]
    Invalid(Vec<Diagnostic>),
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl Migrations {
    /// Reads the folder `root` whole; none where there is none. `renamed` are keys that databases had, the oldest of
    /// each first, with those that they have.
    pub fn load(
        root: &Path,
        renamed: IndexMap<Key, Key>,
        sources: &mut Sources,
    ) -> Result<Option<Self>, DirectoryError> {
        let Some(mut migrations) = Self::outline(root, renamed, sources)? else { return Ok(None) };
        match migrations.outlines.read() {
            Ok(()) => Ok(Some(migrations)),
            Err(diagnostics) => Err(DirectoryError::Invalid(diagnostics.clone())),
        }
    }

    /// The same, and leaves the operations until they are needed. What is wrong with them is in
    /// [`Migrations::complaints`] then.
    pub fn outline(
        root: &Path,
        renamed: IndexMap<Key, Key>,
        sources: &mut Sources,
    ) -> Result<Option<Self>, DirectoryError> {
        let directory = match Directory::open(root, sources) {
            Err(DirectoryError::Missing(_)) => return Ok(None),
            opened => opened?.following(renamed.clone()),
        };
        let (graph, outlines) = directory.outlines(sources)?;
        let Settings { project, databases } = directory.settings;
        Ok(Some(Migrations { project, databases, graph, outlines, renamed }))
    }

    /// What is wrong with the operations of revisions, once they were read.
    pub fn complaints(&self) -> Option<&Vec<Diagnostic>> {
        self.outlines.complaints()
    }

    /// Whose the rows of a database are: the oldest of its keys, so that a new one changes nothing there.
    pub fn owner(&self, key: &Key) -> Owner {
        let oldest = self.renamed.iter().find(|(_, now)| *now == key).map_or(key, |(old, _)| old);
        Owner { project: self.project.clone(), key: oldest.clone() }
    }

    /// Keys that revisions have sections for and that are none of these.
    pub fn vanished<'a>(&self, keys: impl IntoIterator<Item = &'a Key>) -> Vec<&Key> {
        let known: BTreeSet<&Key> = keys.into_iter().collect();
        let named: BTreeSet<&Key> = self.graph.iter().flat_map(|entry| &entry.keys).collect();
        named.into_iter().filter(|key| !known.contains(key)).collect()
    }

    /// Reads the operations of all revisions, unless they are read.
    pub fn read(&self) -> Result<(), RecordedError> {
        self.outlines.files().map(|_| ()).map_err(|diagnostics| RecordedError::Invalid(diagnostics.clone()))
    }

    /// The file of a revision; none where there is none, or where files cannot be read.
    pub fn file(&self, id: &RevisionId) -> Option<&RevisionFile> {
        self.outlines.files().ok()?.get(id)
    }

    /// What the revisions at and below a point add up to for one key.
    pub fn recorded(&self, key: &Key, point: &Point) -> Result<Schema, RecordedError> {
        let files = self.outlines.files().map_err(|diagnostics| RecordedError::Invalid(diagnostics.clone()))?;
        let below = self.graph.below(point);
        let files = files.values().filter(|file| below.contains(&file.revision.header.id));
        Ok(Recorded::replay(key, files.map(|file| &file.revision))?.schema)
    }

    /// Every revision with a section for the key, in order.
    pub fn passages(&self, key: &Key) -> Vec<Passage> {
        self.outlines.checksums(key).map(|(id, checksum)| self.passage_of(key, id, checksum)).collect()
    }

    /// A revision, as the history of the key has it; none without a section for the key.
    pub fn passage(&self, key: &Key, file: &RevisionFile) -> Option<Passage> {
        Some(self.passage_of(key, &file.revision.header.id, file.checksums.get(key)?))
    }

    fn passage_of(&self, key: &Key, id: &RevisionId, checksum: &Checksum) -> Passage {
        let Owner { project, key } = self.owner(key);
        Passage { project, key, revision: id.to_string(), checksum: checksum.to_string() }
    }
}

/// What the history of one key says.
#[derive(Clone, Debug)]
pub struct History {
    /// Whether the table of the history is there.
    pub table: HistoryTable,
    pub records: Vec<history::Record>,
}

/// Whether the table of the history is in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryTable {
    Missing,
    Present,
}

impl History {
    /// The history of a database that does not exist.
    pub fn none() -> Self {
        History { table: HistoryTable::Missing, records: Vec::new() }
    }

    /// Reads the history of one key; nothing where no table of it is there.
    pub fn read(session: &mut dyn Session, owner: &Owner) -> Result<Self, Verdict> {
        if !history::exists(session).map_err(unreadable)? {
            return Ok(History::none());
        }
        Ok(History { table: HistoryTable::Present, records: history::read(session, owner).map_err(unreadable)? })
    }

    /// Where the database stands; refused where a revision that ran is gone, or is not what it was.
    pub fn position(&self, database: &Database, migrations: &Migrations) -> Result<Position, Refusal> {
        // One that is unfinished may be mended: what it made is told by the catalog.
        for record in self.records.iter().filter(|record| record.state == history::State::Applied) {
            let now = migrations.outlines.checksum(&record.revision, &database.key);
            if now.is_some_and(|now| *now != record.checksum) {
                let message = format!("revision `{}` was edited after it ran", record.revision);
                let help = "give the file its old content back, and write what is new as a revision of its own";
                return Err(Refusal::new(Reason::Edited, message).help(help));
            }
        }
        let applied: BTreeSet<RevisionId> = self
            .records
            .iter()
            .filter(|record| record.state != history::State::Unfinished)
            .map(|record| record.revision.clone())
            .collect();
        migrations.graph.position(&database.key, applied).map_err(|error| {
            Refusal::new(Reason::Missing, error.to_string())
                .help("bring the file back, from version control for instance")
        })
    }

    /// A revision that began here, up or down, and has not ended.
    pub fn unfinished(&self) -> Option<&history::Record> {
        self.records.iter().find(|record| record.state != history::State::Applied)
    }
}

fn unreadable(error: HistoryError) -> Verdict {
    match error {
        HistoryError::Server(error) => Verdict::failed("reading the history", error),
        HistoryError::Newer { .. } => Refusal::new(Reason::Newer, error.to_string())
            .help("use the version of binds that wrote it, or a newer one")
            .into(),
        other => Refusal::new(Reason::Unreadable, other.to_string()).into(),
    }
}
