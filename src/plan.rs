//! What will be run: statements in order, cut into units.
//!
//! Pure: a plan is made from values and knows no connection.

mod create;
mod drop;
mod mark;
mod order;
mod upgrade;

pub use create::create;
pub use drop::drop;
pub use mark::{Mark, Passage};
pub use order::{Order, closes_circle, order};
pub use upgrade::{UpgradeError, Upgraded, touched, upgrade};

use crate::dialect::Statement;

/// Statements in the order in which they run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub units: Vec<Unit>,
}

/// What takes effect together: one transaction where DDL is transactional, else the statements of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Written to the history before the first statement: the intent, where statements commit by themselves.
    pub before: Vec<Mark>,
    pub statements: Vec<Statement>,
    /// Written to the history after the last one.
    pub after: Vec<Mark>,
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.units.iter().all(Unit::is_empty)
    }

    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.units.iter().flat_map(|unit| &unit.statements)
    }
}

impl Unit {
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.before.is_empty() && self.after.is_empty()
    }
}
