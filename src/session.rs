//! One open connection to one database, the only door to it.
//!
//! A session owns its connection: BEGIN and COMMIT are statements, and dropping a session rolls back. A borrowed
//! transaction could not be held open over several databases.

mod absent;
mod by_text;
mod connect;
mod count;
mod error;
mod mysql;
mod others;
mod postgres;
pub mod sqlite;
mod value;
mod view;

use std::time::{Duration, Instant};

use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table, TableName};

pub use absent::stand_in;
pub use connect::{Access, Target, connect};
pub use error::{ConnectError, ConnectFailure, LockError, ServerError, ServerErrorKind, StatementError};
pub use others::{Other, Stands, Unsaid};
pub use sqlite::SqliteSession;
pub use value::{Row, Value};
pub use view::View;

/// An open connection.
pub trait Session: Send {
    /// The engine as the server itself says it is.
    fn engine(&self) -> Engine;

    /// Where exactly, for people: an absolute path, or `user@host:port/database`. Never a password.
    fn location(&self) -> &str;

    /// What tells one physical database from another, cheaply. Two sessions with different identities are different
    /// databases; equal ones are the same only if [`Session::sees_mark`] agrees.
    fn identity(&self) -> &str;

    /// Leaves a mark that only sessions of the same physical database can see, until this session ends.
    fn leave_mark(&mut self, mark: u64) -> Result<(), ServerError>;

    fn sees_mark(&mut self, mark: u64) -> Result<bool, ServerError>;

    /// Takes the lock of this database, so that no other run of binds changes it, and begins a transaction where DDL
    /// is transactional. Polls until `deadline`.
    fn begin(&mut self, deadline: Instant) -> Result<(), LockError>;

    /// Checks what is deferred to the commit (deferrable constraints), so that the commit itself cannot fail of it.
    fn check_deferred(&mut self) -> Result<(), ServerError>;

    /// Keeps the lock over the commit that comes, until the next transaction has begun or the session ends, where the
    /// engine can keep one without a transaction: no other run gets in between.
    fn keep_lock(&mut self) -> Result<(), ServerError> {
        Ok(())
    }

    /// Finds out whether a lock can be kept over a commit: one session must be the same from one transaction to the
    /// next, which a pooler may not grant.
    fn can_keep_lock(&mut self) -> Result<Kept, ServerError> {
        Ok(Kept::Surely)
    }

    fn commit(&mut self) -> Result<(), ServerError>;

    fn rollback(&mut self) -> Result<(), ServerError>;

    /// Runs statements in order, telling after each how many are done. Stops at the first that fails.
    fn execute(&mut self, statements: &[Statement], done: &mut dyn FnMut(usize)) -> Result<(), StatementError>;

    /// Runs one query. Parameters are `?` in SQLite and MySQL, `$1` in PostgreSQL.
    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError>;

    /// Runs a query that only reads; none where it takes longer than `limit`. One that fails leaves the transaction as it
    /// was.
    fn query_within(&mut self, sql: &str, limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError>;

    /// Reads the tables of `scope` from the catalog, in a number of queries that does not depend on how many there are.
    fn inspect(&mut self, scope: &Scope) -> Result<Physical, ServerError>;

    /// Reads which tables of `scope` there are, and of each at least the foreign keys: what dropping them needs.
    fn outline(&mut self, scope: &Scope) -> Result<Physical, ServerError>;

    /// Tells whether two definitions of a table that differ in expressions alone mean the same to this server, by
    /// letting it rewrite both in scratch space that leaves nothing behind. Where there is none, by the texts alone.
    fn settle(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError>;

    /// The rows of each table: exact as far as counting ends within `limit`, else what the engine estimates.
    fn count_rows(&mut self, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, ServerError>;

    /// Everything of the database that no table definition can say. PostgreSQL: of the current schema and these.
    fn others(&mut self, schemas: &[String]) -> Result<Vec<Other>, ServerError> {
        let flavour = self.engine().flavour;
        let (sql, parameters) = (others::others(flavour), others::parameters(flavour, schemas));
        let rows = others::again_if_vanished(|| self.query(&sql, &parameters))?;
        Ok(rows.iter().filter_map(Other::read).collect())
    }

    /// What the user has no right to see among those others, if it is there.
    fn hidden(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// What no file can say of tables that one declares, table by table. PostgreSQL: of the current schema and these.
    fn unsaid(&mut self, schemas: &[String]) -> Result<Vec<Unsaid>, ServerError> {
        let flavour = self.engine().flavour;
        let Some(sql) = others::unsaid(flavour) else { return Ok(Vec::new()) };
        let parameters = others::parameters(flavour, schemas);
        let rows = others::again_if_vanished(|| self.query(&sql, &parameters))?;
        Ok(rows.iter().filter_map(Unsaid::read).collect())
    }

    /// What would break, or go too, if these tables were dropped, and is none of them.
    fn dependents(&mut self, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError>;

    /// The views that read one of these columns, themselves or through others, those over other views first. None on an
    /// engine that looks after them itself.
    fn views(&mut self, _columns: &[(TableName, String)]) -> Result<Vec<View>, ServerError> {
        Ok(Vec::new())
    }

    /// The views of these names.
    fn views_named(&mut self, _names: &[TableName]) -> Result<Vec<View>, ServerError> {
        Ok(Vec::new())
    }

    /// How many tables one transaction can safely create or drop; none is any number.
    fn table_capacity(&mut self) -> Result<Option<usize>, ServerError>;

    /// Sends something that changes nothing, so that a waiting transaction is not ended as idle.
    fn keep_alive(&mut self) -> Result<(), ServerError>;
}

/// Which tables are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every table of the database that is not the engine's own or binds' (PostgreSQL: of the first schema of the
    /// search path and of those named).
    All { schemas: Vec<String> },
    /// Those of these names that exist, and the enums of these names.
    Only { tables: Vec<TableName>, enums: Vec<TableName> },
}

/// Whether a session stays the same from one transaction to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Surely,
    /// A pooler gives every transaction another session of the server.
    Pooled,
}

/// Whether two definitions mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    Same,
    Different,
    /// The reason why it cannot be told, for people.
    Undecided(String),
}

/// A number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowCount {
    Exact(u64),
    Estimate(u64),
}

impl RowCount {
    pub fn number(self) -> u64 {
        match self {
            RowCount::Exact(rows) | RowCount::Estimate(rows) => rows,
        }
    }
}

/// An object outside of a selection of tables that depends on one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// `view`, `materialized view`, `foreign key`, …
    pub kind: &'static str,
    /// Its name, with the table that it belongs to where it has one: `fk_order_user of order`.
    pub name: String,
    /// The table that it depends on.
    pub on: TableName,
    /// What drops it; none where only a human can (SQLite's foreign keys).
    pub drop: Option<Statement>,
}

/// The table that records which revisions ran.
pub const HISTORY_TABLE: &str = "binds_revisions";

/// The table that records what the server made of expressions.
pub const EXPRESSIONS_TABLE: &str = "binds_expressions";

/// Whether a table is binds' own, left out of every inspection and comparison.
fn is_own_table(name: &str) -> bool {
    [HISTORY_TABLE, EXPRESSIONS_TABLE].contains(&name)
}
