//! The default of a column.

use super::PerEngine;

/// What a column gets when an insert says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// `default = "red"`
    Literal(Literal),
    /// `default = { now = true }`: the time of the statement, to the precision of the column.
    Now,
    /// `default = { uuid = true }`: a new random UUID.
    Uuid,
    /// `default = { sql = "…" }`: an expression, in the engine's own words.
    Sql(Box<PerEngine<String>>),
}

/// A plain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Text(String),
    /// A number in the words of the file, so that no digit is lost.
    Number(String),
    Boolean(bool),
}
