//! One SQL statement with what it is about.

use std::fmt;

/// One statement, without a semicolon at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// What it does, for people: "create table `user`".
    pub what: String,
    pub effect: Effect,
    pub duty: Duty,
}

/// What a statement changes, which decides where it can stand: MySQL commits definitions by itself, but rows share a
/// transaction with the note that they were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    #[default]
    Definitions,
    Rows,
}

/// What a session does besides running a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Duty {
    #[default]
    None,
    /// PostgreSQL: it waits for others as long as it takes, since it keeps nobody from working meanwhile and would find
    /// its own traces if it were tried again.
    WaitForOthers,
    /// SQLite: foreign keys do not act while it runs. What refers to nothing afterwards is found before the commit.
    WithoutForeignKeys,
    /// SQLite: this statement begins the rebuild of a table. Until the end of it foreign keys do not act, and views may
    /// name what is not there.
    BeginRebuild(String),
    /// SQLite: the rebuild is over with it, but for the triggers that went with the old table.
    EndRebuild,
}

impl Statement {
    pub fn new(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Statement { sql: sql.into(), what: what.into(), effect: Effect::Definitions, duty: Duty::None }
    }

    /// A statement that changes rows alone.
    pub fn rows(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Statement { effect: Effect::Rows, ..Statement::new(what, sql) }
    }

    /// Whether it changes rows alone.
    pub fn is_rows(&self) -> bool {
        self.effect == Effect::Rows
    }

    /// As it stands in a script for another client, which has to be told what a session does besides.
    pub fn script(&self) -> String {
        let Statement { sql, duty, .. } = self;
        match duty {
            Duty::None | Duty::WaitForOthers => format!("{sql};\n"),
            Duty::WithoutForeignKeys => format!("PRAGMA foreign_keys = OFF;\n{sql};\nPRAGMA foreign_keys = ON;\n"),
            Duty::BeginRebuild(_) => {
                format!("PRAGMA foreign_keys = OFF;\nPRAGMA legacy_alter_table = ON;\n{sql};\n")
            }
            Duty::EndRebuild => format!("{sql};\nPRAGMA legacy_alter_table = OFF;\nPRAGMA foreign_keys = ON;\n"),
        }
    }

    #[must_use]
    pub fn with(mut self, duty: Duty) -> Self {
        self.duty = duty;
        self
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}
