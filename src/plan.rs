//! What will be run: statements in order, cut into units.
//!
//! Pure: a plan is made from values and knows no connection.

mod claim;
mod confirmed;
mod create;
mod drop;
mod mark;
mod operations;
mod order;
mod proof;

pub use claim::{By, Claim, Past, Since};
pub use confirmed::Confirmed;
pub use create::create;
pub use drop::drop;
pub use mark::{Mark, Passage, Way};
pub use operations::{
    Act, Altering, Breach, Course, Extent, Harm, PlanError, Planned, Risk, Rule, Strain, Touched, Unplannable,
};
pub use order::{Order, closes_circle, order};
pub use proof::Proof;

use crate::change::Transaction;
use crate::dialect::Statement;

/// Statements in the order in which they run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub units: Vec<Unit>,
}

/// What takes effect together: one transaction where DDL is transactional, else statements that commit by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Outside are statements that no transaction may hold, where there is one for the others.
    pub transaction: Transaction,
    pub steps: Vec<Step>,
}

/// Statements in a row with what the history says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Where they come from; none where no revision does.
    pub source: Option<Source>,
    /// Written to the history before the first statement: the intent, where statements commit by themselves.
    pub before: Vec<Mark>,
    pub statements: Vec<Statement>,
    /// What must be true then; none where a later step proves more.
    pub proof: Option<Proof>,
    /// Written to the history after that.
    pub after: Vec<Mark>,
    pub sending: Sending,
}

/// Whether the statements of a step may go to the server with those of its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    /// What others wrote may end the transaction, which is found out before anything else is sent.
    #[default]
    Alone,
    Together,
}

/// The operations of a revision that a step is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub revision: String,
    /// What the operations do, in their words.
    pub changes: Vec<String>,
    /// The first of them: its file and line.
    pub place: String,
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.units.iter().all(Unit::is_empty)
    }

    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.units.iter().flat_map(Unit::statements)
    }

    /// The units up to the last transaction, and those that follow it, outside of any.
    pub fn parts(&self) -> (&[Unit], &[Unit]) {
        let last = self.units.iter().rposition(|unit| unit.transaction == Transaction::Inside);
        self.units.split_at(last.map_or(0, |last| last + 1))
    }

    /// Adds what must be true in the end, if there is an end.
    pub fn prove(&mut self, proof: Proof) {
        if let Some(last) = self.units.iter_mut().rev().find_map(|unit| unit.steps.last_mut()) {
            last.proof = Some(proof);
        }
    }

    pub fn first_step_mut(&mut self) -> Option<&mut Step> {
        self.units.first_mut().and_then(|unit| unit.steps.first_mut())
    }
}

impl Unit {
    /// A unit of statements that no revision orders.
    pub fn of(statements: Vec<Statement>) -> Self {
        Unit { steps: vec![Step { statements, ..Step::default() }], ..Unit::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(Step::is_empty)
    }

    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.steps.iter().flat_map(|step| &step.statements)
    }
}

impl Step {
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.before.is_empty() && self.after.is_empty()
    }
}
