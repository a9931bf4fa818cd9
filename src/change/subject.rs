//! What a change is about.

use std::fmt;

use crate::schema::TableName;

/// A table, an enum or a part of a table, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Enum(String),
    Table(TableName),
    Column(TableName, String),
    PrimaryKey(TableName, String),
    Unique(TableName, String),
    Check(TableName, String),
    ForeignKey(TableName, String),
    Index(TableName, String),
    /// SQL of the user's own, which has no name.
    Sql,
}

impl Subject {
    /// Its kind and name without quotes, for lists: `column user.email`.
    pub fn plain(&self) -> String {
        match self {
            Subject::Column(table, name) => format!("column {table}.{name}"),
            Subject::Enum(name) => format!("enum {name}"),
            Subject::Table(name) => format!("table {name}"),
            Subject::Sql => self.kind().to_owned(),
            Subject::PrimaryKey(table, name)
            | Subject::Unique(table, name)
            | Subject::Check(table, name)
            | Subject::ForeignKey(table, name)
            | Subject::Index(table, name) => format!("{} {name} of {table}", self.kind()),
        }
    }

    /// The table that it is or belongs to.
    pub fn table(&self) -> Option<&TableName> {
        match self {
            Subject::Enum(_) | Subject::Sql => None,
            Subject::Table(table)
            | Subject::Column(table, _)
            | Subject::PrimaryKey(table, _)
            | Subject::Unique(table, _)
            | Subject::Check(table, _)
            | Subject::ForeignKey(table, _)
            | Subject::Index(table, _) => Some(table),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Subject::Enum(_) => "enum",
            Subject::Table(_) => "table",
            Subject::Column(..) => "column",
            Subject::PrimaryKey(..) => "primary key",
            Subject::Unique(..) => "unique",
            Subject::Check(..) => "check",
            Subject::ForeignKey(..) => "foreign key",
            Subject::Index(..) => "index",
            Subject::Sql => "sql",
        }
    }
}

impl fmt::Display for Subject {
    /// For messages, with the names in backticks: ``index `ix_user_color` of `user` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Subject::Enum(name) => write!(f, "{kind} `{name}`"),
            Subject::Table(name) => write!(f, "{kind} `{name}`"),
            Subject::Column(table, name) => write!(f, "{kind} `{table}.{name}`"),
            Subject::Sql => f.write_str(kind),
            Subject::PrimaryKey(table, name)
            | Subject::Unique(table, name)
            | Subject::Check(table, name)
            | Subject::ForeignKey(table, name)
            | Subject::Index(table, name) => write!(f, "{kind} `{name}` of `{table}`"),
        }
    }
}
