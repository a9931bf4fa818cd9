//! What the file should say, so that it declares what its databases have.

mod column;
mod draft;
mod files;
mod live;
mod project;

use super::Bookkeeping;
use crate::schema::{EnumType, Schema, Table, TableName};

pub use draft::Left;
pub use files::Edited;
use files::Files;
pub use live::merge;
pub use project::{Merge, MergeError, Missing, Outcome};

/// What one database says of what is declared for it.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Tables that are declared otherwise, as they are.
    pub changed: Vec<Changed>,
    /// Tables that nobody declared, and what no file can say of them.
    pub added: Schema,
    pub unsaid: Vec<(TableName, String)>,
    /// Enums that are declared with other values, as they are.
    pub enums: Vec<EnumType>,
    /// Declared tables that are not there.
    pub gone: Vec<TableName>,
    /// Tables that no file can declare as they are, and why.
    pub refused: Vec<(TableName, String)>,
    pub left_out: Vec<Bookkeeping>,
}

/// A declared table as it is.
#[derive(Clone, Debug)]
pub struct Changed {
    pub table: Table,
    /// What is otherwise than declared.
    pub what: Vec<String>,
}
