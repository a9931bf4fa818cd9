//! What a database is, beside what its history says.

use super::{Found, History, Migrations, Opened, Unmanaged, Unread, open};
use crate::config::Database;
use crate::migrations::Point;
use crate::run::{Mismatch, Reason, Refusal};
use crate::schema::TableName;
use crate::session::Scope;

/// A look at one database under migrations.
#[derive(Clone, Debug)]
pub struct Looked {
    pub point: Point,
    /// How many revisions it lacks.
    pub pending: usize,
    /// A revision that began and has not ended.
    pub unfinished: Option<String>,
    /// Recorded tables that are not there.
    pub missing: Vec<TableName>,
    /// Recorded tables that are otherwise.
    pub drifted: Vec<Mismatch>,
    /// Recorded tables of which the server does not tell whether they are otherwise.
    pub undecided: Vec<Mismatch>,
    /// Tables that are not recorded.
    pub unmanaged: Unmanaged,
}

impl Looked {
    /// Whether it is what its history says.
    pub fn is_as_recorded(&self) -> bool {
        self.missing.is_empty() && self.drifted.is_empty() && self.unmanaged.ours.is_empty()
    }
}

/// Compares what is recorded where a database stands with what is there. Nothing of a database in memory, which every
/// process begins anew.
pub fn look(database: &Database, migrations: &Migrations) -> Result<Option<Looked>, Unread> {
    let mut session = match open(database)? {
        Opened::InMemory => return Ok(None),
        Opened::Absent => None,
        Opened::Session(session) => Some(session),
    };
    let history = match &mut session {
        Some(session) => History::read(&mut **session, &migrations.owner(&database.key))?,
        None => History::none(),
    };
    let position = history.position(database, migrations)?;
    let pending = migrations.graph.upward(&position, &migrations.graph.heads()).len();
    let recorded = migrations.recorded(&database.key, &position.point);
    let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
    let mut looked = Looked {
        point: position.point,
        pending,
        unfinished: history.unfinished().map(|record| record.revision.to_string()),
        missing: Vec::new(),
        drifted: Vec::new(),
        undecided: Vec::new(),
        unmanaged: Unmanaged::default(),
    };
    if let Some(mut session) = session {
        let engine = session.engine();
        let wanted = engine.lower(&recorded).physical;
        // As large as all that is read now.
        drop(recorded);
        let schemas = wanted.tables.keys().filter_map(|name| name.schema.clone()).collect();
        let live = session.inspect(&Scope::All { schemas })?;
        looked.unmanaged = Unmanaged::among(&live, &engine, database, &wanted);
        let found = Found::look_among(&mut *session, wanted, &live)?;
        looked.missing = found.missing.tables.into_keys().collect();
        (looked.undecided, looked.drifted) = found.different.into_iter().partition(Mismatch::is_undecided);
        looked.drifted.extend(found.unclosed.into_iter().map(|unclosed| unclosed.mismatch));
    }
    Ok(Some(looked))
}
