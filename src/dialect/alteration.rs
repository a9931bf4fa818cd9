//! What leads from one state of a table to another.

use std::collections::BTreeMap;

use super::{Sought, Statement};
use crate::physical::{Expression, Table, TableName};

/// A table before and after some changes, and what the two states alone do not tell.
#[derive(Clone, Debug)]
pub struct Alteration<'a> {
    pub before: &'a Table,
    /// Its name is another where the table is renamed.
    pub after: &'a Table,
    /// Columns that go on under another name: the old name and the new one.
    pub renamed: BTreeMap<String, String>,
    /// What a column of `after` gets in rows that have no value for it, by its name there.
    pub fill: BTreeMap<String, Expression>,
    /// What makes the new value of a column whose type changes, by its name in `after`; none is the engine's own cast.
    pub using: BTreeMap<String, Expression>,
}

/// Values of a column that its new type does not hold, in the table as it is before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfits {
    /// Its name after the alteration.
    pub column: String,
    /// The rows whose value would be another afterwards, or be kept though it does not fit, without a word of the engine.
    /// None where there can be none.
    pub altered: Option<Sought>,
    /// The rows whose value the engine refuses. None where it takes all.
    pub refused: Option<Sought>,
}

/// An enum type before and after, with every table that has columns of it.
#[derive(Clone, Debug)]
pub struct EnumAlteration<'a> {
    pub name: &'a TableName,
    pub before: &'a [String],
    pub after: &'a [String],
    /// Values that go on under another name: the old one and the new one.
    pub renamed: BTreeMap<String, String>,
    pub new_values: NewValues,
    /// What becomes of those tables at the same time; two equal states where nothing does.
    pub tables: Vec<Alteration<'a>>,
}

/// How values are added to an enum type that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewValues {
    /// Committed before the transaction, because it could not use them otherwise.
    CommittedFirst,
    /// By another type in its place, all in one transaction: the type is not committed yet itself.
    ByNewType,
}

/// What makes one state of an enum type of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnumStatements {
    /// What is committed before the transaction begins. It can run again and does no harm if nothing follows.
    pub ahead: Vec<Statement>,
    /// What is in the transaction, the tables' own alterations included.
    pub statements: Vec<Statement>,
}
