//! One table, as stored.

use indexmap::IndexMap;

use super::{Column, Expression, ForeignKey, Index, TableName, Unique};
use crate::schema::room;

/// A table as it is stored.
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
    pub options: Options,
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

    /// Names the key as the same key of `other` is named: one without a name has the columns alone to be known by.
    pub fn name_key_like(&mut self, other: &Table) {
        if let (Some(key), Some(other)) = (&mut self.primary_key, &other.primary_key)
            && key.name.is_none()
            && key.columns == other.columns
        {
            key.name.clone_from(&other.name);
        }
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
            options: Options::default(),
        }
    }
}

/// A primary key. MySQL and MariaDB name every one `PRIMARY`; SQLite may leave it without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryKey {
    pub name: Option<String>,
    pub columns: Vec<String>,
}

/// A check as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: String,
    pub expression: Expression,
}

/// How the table is stored. Each engine uses its own fields and leaves the others as they are by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// MySQL, MariaDB: the storage engine, as the catalog spells it.
    pub engine: Option<String>,
    /// MySQL, MariaDB: the default character set of the columns.
    pub charset: Option<String>,
    /// MySQL, MariaDB: the default collation of the columns.
    pub collation: Option<String>,
    /// SQLite.
    pub strict: bool,
    /// SQLite.
    pub without_rowid: bool,
}
