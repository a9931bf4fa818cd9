//! A named list of values that columns share.

/// An enum: a type on PostgreSQL, an inline ENUM on MySQL and MariaDB, text with a check on SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumType {
    pub name: String,
    /// The PostgreSQL schema that holds the type; none is the first of the search path.
    pub schema: Option<String>,
    /// In sort order.
    pub values: Vec<String>,
}
