//! A schema as plain, comparable, engine-neutral values: the tables and enums of one key.
//!
//! Nothing here knows a file, an engine's rules or a connection. What an engine makes of a schema is
//! [`crate::physical`], and [`crate::dialect`] leads from one to the other.

#[cfg(test)]
pub(crate) mod arbitrary;
mod column;
mod column_type;
mod constraint;
mod convention;
mod default;
mod enum_type;
mod foreign_key;
mod index;
mod naming;
mod per_engine;
mod place;
mod renames;
pub(crate) mod room;
mod table;

use indexmap::IndexMap;

pub use column::{Column, Generated, Identity, Storage};
pub use column_type::{ColumnType, UnknownType};
pub use constraint::{Check, PrimaryKey, Timing, Unique};
pub use convention::conventional_name;
pub use default::{Default, Literal};
pub use enum_type::EnumType;
pub use foreign_key::{Action, ForeignKey};
pub use index::{Index, IndexKey, IndexKind, IndexPart, Nulls, Order};
pub use naming::{Named, Naming, Preset, Template, TemplateError, Token};
pub use per_engine::{Only, Own, PerEngine};
pub use place::{Part, Place};
pub use renames::Renames;
pub use table::{MySqlOptions, SqliteOptions, Table, TableName};

/// The tables and enums of one key, in the order of the file.
///
/// Two schemas are equal when they hold the same tables and enums: order is never a difference.
#[derive(Clone, Debug, std::default::Default, PartialEq, Eq)]
pub struct Schema {
    pub enums: IndexMap<String, EnumType>,
    pub tables: IndexMap<TableName, Table>,
}
