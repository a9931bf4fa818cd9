//! The statements that lead from one schema to another.

use crate::change::{Change, Operation};
use crate::dialect::{Engine, Statement};
use crate::diff::neutral::Difference;
use crate::plan::{Course, Planned};
use crate::schema::Schema;

/// Statements in their order, with what they are for.
#[derive(Clone, Debug)]
pub struct Script {
    pub engine: Engine,
    pub steps: Vec<Leading>,
    /// What no statement of it does and why, and what it is taken for where it could be meant otherwise.
    pub remarks: Vec<String>,
}

/// The statements of neighbouring changes.
#[derive(Clone, Debug)]
pub struct Leading {
    /// In their words, with what nobody may miss.
    pub changes: Vec<String>,
    pub statements: Vec<Statement>,
}

impl Script {
    /// Plans changes as an upgrade does. Those of a table that the engine cannot have so are left out.
    pub(super) fn new(engine: Engine, from: &Schema, difference: &Difference, unsaid: Vec<String>) -> Self {
        let mut remarks: Vec<String> = unsaid.into_iter().map(|what| format!("left out: {what}")).collect();
        let mut changes = difference.changes.clone();
        let steps = loop {
            let operations: Vec<Operation> = changes.iter().cloned().map(Operation::from).collect();
            match Course::new(&engine, from.clone()).run(&operations, None) {
                Ok(planned) => break planned.into_iter().map(|planned| Leading::of(&changes, planned)).collect(),
                Err(error) => {
                    remarks.push(format!("left out: {}: {}", error.change, error.reason));
                    leave_out(&mut changes, error.operation - 1);
                }
            }
        };
        let ambiguous = difference.ambiguous.iter().map(|one| one.message());
        remarks.extend(ambiguous.map(|question| format!("taken for a drop and an addition: {question}")));
        Script { engine, steps, remarks }
    }

    /// One text for another client of the engine, with comments.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.remarks.iter().for_each(|line| comment(&mut text, line));
        if self.steps.is_empty() {
            return text;
        }
        text.push_str(self.engine.script_header());
        for step in &self.steps {
            text.push('\n');
            step.changes.iter().for_each(|change| comment(&mut text, change));
            step.statements.iter().for_each(|statement| text.push_str(&statement.script()));
        }
        text
    }
}

impl Leading {
    fn of(changes: &[Change], planned: Planned) -> Self {
        Leading {
            changes: changes[planned.operations].iter().map(Change::describe_for_review).collect(),
            statements: planned.ahead.into_iter().chain(planned.pieces.into_iter().flatten()).collect(),
        }
    }
}

/// Leaves out a change, with the others of its table: what they begin with would not be there.
fn leave_out(changes: &mut Vec<Change>, at: usize) {
    let table = changes.remove(at).subject().table().cloned();
    changes.retain(|change| table.is_none() || change.subject().table() != table.as_ref());
}

/// A line break in a name must not end the comment.
fn comment(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.push_str(&format!("-- {line}\n"));
}
