//! One column of a table.

use super::{ColumnType, Default, PerEngine};

/// A column as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub r#type: PerEngine<ColumnType>,
    /// False for every column of the primary key.
    pub nullable: bool,
    pub default: Option<Default>,
    pub generated: Option<Box<Generated>>,
    pub identity: Option<Identity>,
    pub collation: Option<PerEngine<String>>,
    pub comment: Option<String>,
}

impl Column {
    /// A column that says nothing but its type.
    pub fn new(name: impl Into<String>, r#type: PerEngine<ColumnType>) -> Self {
        Column {
            name: name.into(),
            r#type,
            nullable: true,
            default: None,
            generated: None,
            identity: None,
            collation: None,
            comment: None,
        }
    }
}

/// A column computed from others of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    pub sql: PerEngine<String>,
    pub storage: Storage,
}

/// Whether a generated value is written with the row or computed when read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Stored,
    Virtual,
}

/// Who gives a column its next number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The engine where an insert gives none: `autoincrement = true`.
    ByDefault,
    /// The engine alone, a number in an insert is an error: `autoincrement = "always"`.
    Always,
    /// As before PostgreSQL had identity columns, by a sequence of the column's own: `autoincrement = "serial"`. The same
    /// as the first elsewhere.
    Serial,
}
