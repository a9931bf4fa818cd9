//! The habits that others have with names.

use super::{Naming, Template, Token};

/// Templates under one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// What is so where nothing is said.
    Binds,
    /// What PostgreSQL calls what is not named
    /// (<https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c>, `ChooseIndexName`).
    Postgres,
    /// What MySQL and MariaDB call it: an index by its first column
    /// (<https://dev.mysql.com/doc/refman/8.4/en/create-table.html>). They number foreign keys and checks, which no
    /// template does, and their primary keys have no names.
    MySql,
    /// The convention that SQLAlchemy's documentation recommends
    /// (<https://docs.sqlalchemy.org/en/20/core/constraints.html#constraint-naming-conventions>): by the first column.
    SqlAlchemy,
}

impl Preset {
    pub const ALL: [Preset; 4] = [Preset::Binds, Preset::Postgres, Preset::MySql, Preset::SqlAlchemy];

    /// The word of the file.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Binds => "binds",
            Preset::Postgres => "postgres",
            Preset::MySql => "mysql",
            Preset::SqlAlchemy => "sqlalchemy",
        }
    }

    /// The five templates.
    pub fn naming(self) -> Naming {
        use Token::{Column, Columns, ReferredTable, Table};
        let begun = |kind: &str, tokens: &[Token]| Template::joined(Some(kind), tokens, None);
        let ended = |tokens: &[Token], kind: &str| Template::joined(None, tokens, Some(kind));
        let own = [
            begun("pk", &[Table]),
            begun("uq", &[Table, Columns]),
            begun("fk", &[Table, Columns, ReferredTable]),
            begun("ix", &[Table, Columns]),
            begun("ck", &[Table, Column]),
        ];
        let [primary_key, unique, foreign_key, index, check] = own;
        Naming(match self {
            Preset::Binds => [primary_key, unique, foreign_key, index, check],
            Preset::Postgres => [
                ended(&[Table], "pkey"),
                ended(&[Table, Columns], "key"),
                ended(&[Table, Columns], "fkey"),
                ended(&[Table, Columns], "idx"),
                ended(&[Table, Column], "check"),
            ],
            Preset::MySql => {
                let column = Template::joined(None, &[Column], None);
                [primary_key, column.clone(), foreign_key, column, check]
            }
            Preset::SqlAlchemy => [
                primary_key,
                begun("uq", &[Table, Column]),
                begun("fk", &[Table, Column, ReferredTable]),
                begun("ix", &[Table, Column]),
                check,
            ],
        })
    }
}
