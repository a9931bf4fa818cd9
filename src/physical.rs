//! Tables exactly as one engine stores them: native types, the engine's own defaults, implied indexes.
//!
//! [`crate::dialect::Engine::lower`] makes this value from a declared or recorded schema, a session reads it from the
//! catalog, and statements are written from it. What is created is therefore what is compared.

mod column;
mod expression;
mod index;
mod table;

use indexmap::IndexMap;

pub use crate::schema::{ForeignKey, IndexKind, Nulls, Order, Storage, TableName, Timing, Unique};
pub use column::{Column, Generated, Identity};
pub use expression::Expression;
pub use index::{Index, IndexKey, IndexPart};
pub use table::{Check, Options, PrimaryKey, Table};

/// The tables and enum types of one database.
///
/// Two are equal when they hold the same ones: order is never a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Physical {
    /// PostgreSQL's enum types; always empty elsewhere.
    pub enums: IndexMap<TableName, Vec<String>>,
    pub tables: IndexMap<TableName, Table>,
}
