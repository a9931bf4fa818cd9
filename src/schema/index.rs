//! Indexes, unique ones included.

use super::{Only, PerEngine};

/// An index as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    pub name: String,
    pub kind: IndexKind,
    pub parts: Vec<IndexPart>,
    /// The access method: `gin`, `hash`, …; none is the engine's own choice, a B-tree on all four.
    pub method: Option<PerEngine<String>>,
    /// Columns that the index carries but does not order by.
    pub include: Vec<String>,
    /// Which rows are in the index: the condition of a partial index.
    pub predicate: Option<PerEngine<String>>,
    /// Whether two NULLs count as equal in a unique index.
    pub nulls_equal: bool,
    pub only: Only,
}

impl Index {
    /// The column of an index that says nothing but its name and one column.
    pub fn plain_column(&self) -> Option<&str> {
        let [IndexPart { key: IndexKey::Column(column), order, nulls, operator_class, collation, prefix }] =
            self.parts.as_slice()
        else {
            return None;
        };
        let plain_part = *order == Order::Ascending
            && nulls.is_none()
            && operator_class.is_none()
            && collation.is_none()
            && prefix.is_none();
        let plain = self.kind == IndexKind::Plain
            && self.method.is_none()
            && self.include.is_empty()
            && self.predicate.is_none()
            && !self.nulls_equal
            && self.only == Only::default();
        (plain && plain_part).then_some(column)
    }
}

/// What an index is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IndexKind {
    #[default]
    Plain,
    Unique,
    FullText,
    Spatial,
}

/// One of the things that an index orders by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPart {
    pub key: IndexKey,
    pub order: Order,
    /// Where NULLs sort; none is the engine's rule for the order.
    pub nulls: Option<Nulls>,
    /// PostgreSQL's operator class.
    pub operator_class: Option<String>,
    pub collation: Option<PerEngine<String>>,
    /// MySQL and MariaDB: how many characters (bytes, for binary columns) of the value are indexed.
    pub prefix: Option<u32>,
}

/// What is ordered by: a column, or the value of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    Column(String),
    Sql(PerEngine<String>),
}

/// Which way a part of an index is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    #[default]
    Ascending,
    Descending,
}

/// Where NULLs sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    First,
    Last,
}
