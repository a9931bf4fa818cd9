//! The outcomes of a run while it goes on.

use std::collections::HashSet;
use std::time::Duration;

use indexmap::IndexMap;

use super::{Interrupt, Outcome, Stands, Verdict};
use crate::config::Database;
use crate::dialect::Engine;
use crate::key::Key;
use crate::url::{SqliteUrl, Url};

/// One row for each database.
pub(super) struct Board {
    rows: IndexMap<Key, Outcome>,
    /// Databases in memory, which hold up no other: nothing of them is left in any case.
    rehearsals: HashSet<Key>,
}

impl Board {
    pub(super) fn new(databases: &[&Database]) -> Self {
        let row = |database: &&Database| {
            let location = database.url.as_ref().map(ToString::to_string).unwrap_or_default();
            let outcome = Outcome {
                key: database.key.clone(),
                engine: None,
                location,
                verdict: Verdict::Unchanged,
                announcements: Vec::new(),
                elapsed: Duration::ZERO,
            };
            (database.key.clone(), outcome)
        };
        let in_memory = |database: &&&Database| matches!(database.url, Ok(Url::Sqlite(SqliteUrl::Memory { .. })));
        let rehearsals = databases.iter().filter(in_memory).map(|database| database.key.clone()).collect();
        Board { rows: databases.iter().map(row).collect(), rehearsals }
    }

    pub(super) fn located(&mut self, key: &Key, engine: Engine, location: &str) {
        if let Some(row) = self.rows.get_mut(key) {
            row.engine = Some(engine);
            location.clone_into(&mut row.location);
        }
    }

    pub(super) fn announce(&mut self, key: &Key, announcements: &[String]) {
        if let Some(row) = self.rows.get_mut(key) {
            row.announcements.extend_from_slice(announcements);
        }
    }

    pub(super) fn set(&mut self, key: &Key, verdict: Verdict) {
        if let Some(row) = self.rows.get_mut(key) {
            row.verdict = verdict;
        }
    }

    /// Sets how long a database was worked on.
    pub(super) fn spent(&mut self, key: &Key, spent: Duration) {
        if let Some(row) = self.rows.get_mut(key) {
            row.elapsed = spent;
        }
    }

    /// Whether a signal ended the run; then no database is changed, whatever else was found.
    pub(super) fn interrupted(&mut self, interrupt: &Interrupt) -> bool {
        let signal = interrupt.signal();
        if let Some(signal) = signal {
            self.rows.values_mut().for_each(|row| row.verdict = Verdict::Interrupted(signal, Stands::Nothing));
        }
        signal.is_some()
    }

    /// Whether any verdict so far keeps the others from going on.
    pub(super) fn stopped(&self) -> bool {
        self.rows.values().any(|row| row.verdict.stops_others() && !self.rehearsals.contains(&row.key))
    }

    /// Whether a database goes on: nothing was found against it.
    pub(super) fn goes_on(&self, key: &Key) -> bool {
        self.rows.get(key).is_none_or(|row| !row.verdict.stops_others())
    }

    pub(super) fn outcomes(self) -> Vec<Outcome> {
        self.rows.into_values().collect()
    }
}
