//! One physical database with the keys that live in it.

use super::Prepared;
use crate::config::Database;
use crate::session::Session;

/// A session and the keys that share it: usually one.
pub(super) struct Site<'a> {
    pub(super) session: Box<dyn Session>,
    pub(super) databases: Vec<&'a Database>,
    /// One for each key, in their order; filled by the preflight.
    pub(super) prepared: Vec<Prepared>,
}

impl Site<'_> {
    /// Whether all of it can be rolled back up to one commit at the end.
    pub(super) fn is_atomic(&self) -> bool {
        let units: usize = self.prepared.iter().map(|prepared| prepared.plan.units.len().saturating_sub(1)).sum();
        self.session.engine().facts().transactional_ddl && units == 0
    }
}
