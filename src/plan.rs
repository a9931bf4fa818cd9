//! What will be run: statements in order, cut into units.
//!
//! Pure: a plan is made from values and knows no connection.

mod create;
mod drop;
mod order;

pub use create::create;
pub use drop::drop;
pub use order::{Order, order};

use crate::dialect::Statement;
use crate::history::Entry;

/// Statements in the order in which they run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub units: Vec<Unit>,
}

/// What takes effect together: one transaction where DDL is transactional, else the statements of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// History rows written before the first statement: the intent, where statements commit by themselves.
    pub before: Vec<Entry>,
    pub statements: Vec<Statement>,
    /// History rows written after the last one.
    pub after: Vec<Entry>,
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.units.iter().all(|unit| unit.statements.is_empty() && unit.before.is_empty() && unit.after.is_empty())
    }

    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.units.iter().flat_map(|unit| &unit.statements)
    }
}
