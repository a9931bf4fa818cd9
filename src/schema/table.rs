//! One table with all that belongs to it.

use std::fmt;

use indexmap::IndexMap;

use super::{Check, Column, ForeignKey, Index, PrimaryKey, Unique, room};

/// The name of a table inside one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName {
    /// The PostgreSQL schema; none is the first of the search path.
    pub schema: Option<String>,
    pub name: String,
}

impl TableName {
    pub fn new(name: impl Into<String>) -> Self {
        TableName { schema: None, name: name.into() }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A table. Its parts are kept by name, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: TableName,
    pub columns: IndexMap<String, Column>,
    pub primary_key: Option<PrimaryKey>,
    pub uniques: IndexMap<String, Unique>,
    pub checks: IndexMap<String, Check>,
    pub foreign_keys: IndexMap<String, ForeignKey>,
    pub indexes: IndexMap<String, Index>,
    pub comment: Option<String>,
    pub mysql: MySqlOptions,
    pub sqlite: SqliteOptions,
}

impl Table {
    /// Gives back the room that its maps keep for growing.
    pub fn give_back_room(&mut self) {
        room::give_back(&mut self.columns);
        room::give_back(&mut self.uniques);
        room::give_back(&mut self.checks);
        room::give_back(&mut self.foreign_keys);
        room::give_back(&mut self.indexes);
    }

    /// A table of that name with nothing in it.
    pub fn new(name: TableName) -> Self {
        Table {
            name,
            columns: IndexMap::new(),
            primary_key: None,
            uniques: IndexMap::new(),
            checks: IndexMap::new(),
            foreign_keys: IndexMap::new(),
            indexes: IndexMap::new(),
            comment: None,
            mysql: MySqlOptions::default(),
            sqlite: SqliteOptions::default(),
        }
    }
}

/// How MySQL and MariaDB store a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MySqlOptions {
    /// The storage engine; none is InnoDB.
    pub engine: Option<String>,
    /// The character set; none is utf8mb4.
    pub charset: Option<String>,
    pub collation: Option<String>,
}

/// How SQLite stores a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SqliteOptions {
    pub strict: bool,
    pub without_rowid: bool,
    /// Ids are never given out again, not even those of deleted rows.
    pub autoincrement: bool,
}
