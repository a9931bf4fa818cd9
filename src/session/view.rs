//! Views as the server would make them again.

use crate::dialect::Statement;
use crate::physical::TableName;

/// A view that reads columns of tables, itself or through another view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: TableName,
    /// The table that it reads.
    pub on: TableName,
    pub drop: Statement,
    /// What makes it again just as it is: with its options, owner, rights and comment. None where something of it would
    /// be lost.
    pub make: Option<Vec<Statement>>,
}
