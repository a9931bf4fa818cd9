//! PostgreSQL through the `postgres` crate.

#[cfg(test)]
mod acceptance_tests;
#[cfg(test)]
mod alter_enum_tests;
#[cfg(test)]
mod alter_tests;
mod connect;
#[cfg(test)]
mod connect_tests;
mod count;
mod dependents;
mod error;
mod execute;
#[cfg(test)]
mod extension_tests;
#[cfg(test)]
mod injection_tests;
mod inspect;
mod lock;
mod password;
mod pooler;
mod query;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod round_trip_tests;
mod scratch;
#[cfg(test)]
mod session_tests;
mod settings;
mod settle;
#[cfg(test)]
mod settle_tests;
#[cfg(test)]
mod testing;
mod tls;
mod views;

use std::time::{Duration, Instant};

use postgres::Client;

use super::{
    ConnectError, Dependent, Kept, LockError, Row, RowCount, Scope, ServerError, Session, Settled, StatementError,
    Target, Value, View,
};
use crate::dialect::{Engine, Statement};
use crate::options::Options;
use crate::physical::{Physical, Table, TableName};
use crate::url::ServerUrl;
use inspect::Depth;

pub(super) use query::array;

pub(super) fn connect(url: &ServerUrl, target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    Ok(Box::new(connect::connect(url, target)?))
}

/// An open connection to a PostgreSQL database.
struct Postgres {
    client: Client,
    engine: Engine,
    location: String,
    identity: String,
    options: Options,
    phase: Phase,
    /// How to connect once more.
    url: ServerUrl,
    target: Target,
    /// The server's process that holds the lock beside its transaction.
    keeper: Option<i32>,
    /// Whether the meaning of an operator or function is not the server's alone, once that was asked.
    own_operators: Option<bool>,
}

/// Whether a transaction is open. The driver does not tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    InTransaction,
}

impl Postgres {
    /// Runs SQL without parameters, for what it does.
    fn run(&mut self, sql: &str) -> Result<(), ServerError> {
        if self.options.echo {
            settings::echo(sql);
        }
        self.client.batch_execute(sql).map_err(error::server)
    }

    fn ask<const N: usize>(&mut self, sql: &str, parameters: [Value; N]) -> Result<Vec<postgres::Row>, ServerError> {
        query::rows(&mut self.client, sql, &parameters)
    }
}

impl Session for Postgres {
    fn engine(&self) -> Engine {
        self.engine
    }

    fn location(&self) -> &str {
        &self.location
    }

    fn identity(&self) -> &str {
        &self.identity
    }

    fn leave_mark(&mut self, mark: u64) -> Result<(), ServerError> {
        self.leave(mark)
    }

    fn sees_mark(&mut self, mark: u64) -> Result<bool, ServerError> {
        self.sees(mark)
    }

    fn begin(&mut self, deadline: Instant) -> Result<(), LockError> {
        self.lock(deadline)
    }

    fn check_deferred(&mut self) -> Result<(), ServerError> {
        self.run("SET CONSTRAINTS ALL IMMEDIATE")
    }

    fn keep_lock(&mut self) -> Result<(), ServerError> {
        self.keep()
    }

    fn can_keep_lock(&mut self) -> Result<Kept, ServerError> {
        self.look_for_pooler()
    }

    fn commit(&mut self) -> Result<(), ServerError> {
        // COMMIT of a transaction that failed rolls back and calls that a success, but SELECT fails in it:
        // https://www.postgresql.org/docs/current/sql-commit.html.
        let committed = self.run("SELECT 1; COMMIT");
        if committed.is_err() {
            let _ = self.client.batch_execute("ROLLBACK");
        }
        self.phase = Phase::Idle;
        committed
    }

    fn rollback(&mut self) -> Result<(), ServerError> {
        self.phase = Phase::Idle;
        self.run("ROLLBACK")
    }

    fn execute(&mut self, statements: &[Statement], done: &mut dyn FnMut(usize)) -> Result<(), StatementError> {
        match self.phase {
            Phase::Idle => self.run_alone(statements, done),
            Phase::InTransaction => self.run_in_batches(statements, done),
        }
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        if self.options.echo {
            settings::echo(sql);
        }
        query::rows(&mut self.client, sql, parameters)?.iter().map(query::values).collect()
    }

    fn query_within(&mut self, sql: &str, limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError> {
        self.ask_within(sql, limit)?.map(|rows| rows.iter().map(query::values).collect()).transpose()
    }

    fn inspect(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        self.read(scope, Depth::Whole)
    }

    fn outline(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        self.read(scope, Depth::Outline)
    }

    fn settle(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError> {
        self.compare(live, wanted)
    }

    fn count_rows(&mut self, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, ServerError> {
        super::count::count(self, tables, limit)
    }

    fn dependents(&mut self, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
        self.find_dependents(tables)
    }

    fn views(&mut self, columns: &[(TableName, String)]) -> Result<Vec<View>, ServerError> {
        self.find_views(columns)
    }

    fn views_named(&mut self, names: &[TableName]) -> Result<Vec<View>, ServerError> {
        self.find_named_views(names)
    }

    fn table_capacity(&mut self) -> Result<Option<usize>, ServerError> {
        self.lockable_tables().map(Some)
    }

    fn keep_alive(&mut self) -> Result<(), ServerError> {
        self.client.batch_execute("SELECT 1").map_err(error::server)
    }
}
