//! One SQL statement with what it is about.

use std::fmt;

/// One statement, without a semicolon at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// What it does, for people: "create table `user`".
    pub what: String,
    pub effect: Effect,
}

/// What a statement changes, which decides where it can stand: MySQL commits definitions by itself, but rows share a
/// transaction with the note that they were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    #[default]
    Definitions,
    Rows,
}

impl Statement {
    pub fn new(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Statement { sql: sql.into(), what: what.into(), effect: Effect::Definitions }
    }

    /// A statement that changes rows alone.
    pub fn rows(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Statement { effect: Effect::Rows, ..Statement::new(what, sql) }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}
