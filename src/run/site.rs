//! One physical database with the keys that live in it.

use std::time::{Duration, Instant};

use super::Prepared;
use crate::config::Database;
use crate::session::{ServerError, Session, Target};

/// A session and the keys that share it: usually one.
pub(super) struct Site<'a> {
    pub(super) session: Box<dyn Session>,
    /// What makes the database, where the session only stands in for one that does not exist.
    pub(super) missing: Option<Target>,
    pub(super) databases: Vec<&'a Database>,
    /// One for each key, in their order; filled by the preflight.
    pub(super) prepared: Vec<Prepared>,
    /// How long it was worked on, without the time in which it waited for others.
    pub(super) spent: Duration,
}

impl Site<'_> {
    /// Does a piece of work and takes its time.
    pub(super) fn timed<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let start = Instant::now();
        let result = work(self);
        self.spent += start.elapsed();
        result
    }

    /// Whether all of it can be rolled back up to one commit at the end, but for what follows that.
    pub(super) fn is_atomic(&self) -> bool {
        self.is_transactional() && self.prepared.iter().all(|prepared| prepared.plan.parts().0.len() <= 1)
    }

    /// Whether statements are left that no transaction may hold.
    pub(super) fn has_rest(&self) -> bool {
        self.prepared.iter().any(|prepared| !prepared.plan.parts().1.is_empty())
    }

    /// Commits, and keeps the lock for what is left.
    pub(super) fn end_transaction(&mut self) -> Result<(), ServerError> {
        if self.has_rest() {
            self.session.keep_lock()?;
        }
        self.session.commit()
    }

    /// Whether it has a transaction that is open until it is committed.
    pub(super) fn is_transactional(&self) -> bool {
        self.session.engine().facts().transactional_ddl
    }
}
