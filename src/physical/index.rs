//! Indexes, as stored.

use super::{Expression, IndexKind, Nulls, Order};

/// An index as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    pub name: String,
    pub kind: IndexKind,
    pub parts: Vec<IndexPart>,
    /// The access method; none is the engine's default.
    pub method: Option<String>,
    pub include: Vec<String>,
    pub predicate: Option<Expression>,
    pub nulls_equal: bool,
}

/// One of the things that a stored index orders by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPart {
    pub key: IndexKey,
    pub order: Order,
    /// None is the engine's rule for the order.
    pub nulls: Option<Nulls>,
    /// None is the default of the type.
    pub operator_class: Option<String>,
    /// None is the collation of the column.
    pub collation: Option<String>,
    pub prefix: Option<u32>,
}

/// What is ordered by: a column, or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    Column(String),
    Expression(Expression),
}
