//! A piece of SQL in the words of one engine.

use std::fmt;

/// An expression or literal as SQL text of one engine.
///
/// Servers rewrite what they are given, so two expressions that are not equal may still mean the same: only a session
/// can tell ([`crate::session::Session::settle`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression(pub String);

impl Expression {
    pub fn new(sql: impl Into<String>) -> Self {
        Expression(sql.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
