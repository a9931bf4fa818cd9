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
    /// An index that says nothing but its parts.
    pub fn new(name: impl Into<String>, parts: Vec<IndexPart>) -> Self {
        Index {
            name: name.into(),
            kind: IndexKind::Plain,
            parts,
            method: None,
            include: Vec::new(),
            predicate: None,
            nulls_equal: false,
            only: Only::default(),
        }
    }

    /// The column of an index that says nothing but its name and one column.
    pub fn plain_column(&self) -> Option<&str> {
        let [IndexPart { key: IndexKey::Column(column), .. }] = &self.parts[..] else { return None };
        let plain = Index::new(&self.name, vec![IndexPart::new(IndexKey::Column(column.clone()))]);
        (*self == plain).then_some(column)
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

impl IndexPart {
    /// In ascending order, as the engine sorts the values anyway.
    pub fn new(key: IndexKey) -> Self {
        IndexPart { key, order: Order::Ascending, nulls: None, operator_class: None, collation: None, prefix: None }
    }
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
