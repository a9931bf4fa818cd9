//! One SQL statement with what it is about.

use std::fmt;

/// One statement, without a semicolon at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// What it does, for people: "create table `user`".
    pub what: String,
}

impl Statement {
    pub fn new(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Statement { sql: sql.into(), what: what.into() }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}
