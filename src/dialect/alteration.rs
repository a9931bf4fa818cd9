//! What leads from one state of a table to another.

use std::collections::BTreeMap;

use crate::physical::{Expression, Table};

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

/// Values of a column that its new type does not hold and the engine would keep or cut in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfits {
    /// Its name after the alteration.
    pub column: String,
    /// The query that counts them in the table as it is before.
    pub count: String,
}
