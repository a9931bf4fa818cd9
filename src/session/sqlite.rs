//! A session over SQLite, which is part of this program.

mod connect;
mod dependents;
mod error;
mod foreign_keys;
mod inspect;
mod rebuild;
mod rows;
mod settle;
mod statement;
#[cfg(test)]
mod tests;
mod transaction;
mod unsaid;
mod watchdog;

use std::io::Write;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::error::ServerErrorKind;
use super::{
    ConnectError, Dependent, LockError, Row, RowCount, Scope, ServerError, Session, Settled, StatementError, Target,
    Unsaid, Value,
};
use crate::dialect::{Duty, Engine, Statement, Version};
use crate::flavour::Flavour;
use crate::options::Options;
use crate::physical::{Physical, Table, TableName};
use crate::url::{SqliteUrl, Url};
use error::{is_locked, server_error};
use inspect::Depth;
use rebuild::Rebuild;
use watchdog::Watchdog;

/// For the fuzz targets in `tests/fuzz`.
#[cfg(any(test, fuzzing))]
pub use inspect::{agree::held_to_sqlite, drawn::definition};

/// An open SQLite database, a file or in memory.
pub struct SqliteSession {
    connection: Connection,
    options: Options,
    location: String,
    identity: String,
    /// Whether this transaction ran something that can break a foreign key.
    may_break_references: bool,
    /// The table that is being rebuilt.
    rebuild: Option<Rebuild>,
}

pub(super) fn connect(url: &SqliteUrl, target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    Ok(Box::new(SqliteSession::connect(url, target)?))
}

impl SqliteSession {
    /// Opens the database that `url` names, in the way that `target` asks for.
    pub fn connect(url: &SqliteUrl, target: &Target) -> Result<Self, ConnectError> {
        let opened = connect::open(url, target)?;
        Ok(SqliteSession {
            connection: opened.connection,
            options: target.options.clone(),
            location: Url::Sqlite(url.clone()).to_string(),
            identity: opened.identity,
            may_break_references: false,
            rebuild: None,
        })
    }

    /// Gives the connection away, the only way to keep a database in memory. An open transaction is rolled back.
    pub fn into_connection(mut self) -> Result<Connection, ServerError> {
        self.rollback()?;
        Ok(self.connection)
    }

    fn echo(&self, sql: &str) {
        if self.options.echo {
            // What cannot be shown is no reason to stop.
            let _ = writeln!(std::io::stderr().lock(), "{sql};");
        }
    }

    /// Runs one statement within `statement_timeout`.
    fn run(&self, sql: &str) -> Result<(), ServerError> {
        self.echo(sql);
        let ran = {
            let _watchdog = self.options.statement_timeout.map(|limit| Watchdog::start(&self.connection, limit));
            self.retrying(|| statement::run(&self.connection, sql))
        };
        ran.map_err(|error| self.explain(&error))
    }

    /// Runs one statement and does what else it asks for.
    fn perform(&mut self, statement: &Statement) -> Result<(), ServerError> {
        self.may_break_references |= !foreign_keys::keeps_references(&statement.sql);
        match &statement.duty {
            Duty::None | Duty::WaitForOthers => self.run(&statement.sql).map_err(|error| match &self.rebuild {
                Some(rebuild) => rebuild.explain(error),
                None => error,
            }),
            Duty::WithoutForeignKeys => {
                let acted = foreign_keys::switch(&self.connection, false)?;
                let ran = self.run(&statement.sql);
                foreign_keys::switch(&self.connection, acted)?;
                ran
            }
            Duty::BeginRebuild(table) => {
                self.rebuild = Some(Rebuild::begin(&self.connection, table)?);
                self.run(&statement.sql)
            }
            Duty::EndRebuild => {
                self.run(&statement.sql)?;
                let Some(rebuild) = &self.rebuild else { return Ok(()) };
                rebuild.triggers().try_for_each(|trigger| self.run(trigger))?;
                rebuild.end(&self.connection)?;
                self.rebuild = None;
                Ok(())
            }
        }
    }

    /// Tries again what waited too long for a lock; nothing of it took effect.
    fn retrying(&self, mut run: impl FnMut() -> Result<(), rusqlite::Error>) -> Result<(), rusqlite::Error> {
        let mut left = self.options.lock_retries;
        loop {
            match run() {
                Err(error) if is_locked(&error) && left > 0 => left -= 1,
                done => return done,
            }
        }
    }

    fn explain(&self, error: &rusqlite::Error) -> ServerError {
        let mut explained = server_error(error);
        if let (Some("SQLITE_INTERRUPT"), Some(limit)) = (explained.code.as_deref(), self.options.statement_timeout) {
            explained.message = format!("stopped after {} s, the statement timeout", limit.as_secs_f64());
        }
        explained
    }
}

impl Session for SqliteSession {
    fn engine(&self) -> Engine {
        let version = Version::find(rusqlite::version()).unwrap_or(Engine::oldest(Flavour::Sqlite).version);
        Engine::new(Flavour::Sqlite, version)
    }

    fn location(&self) -> &str {
        &self.location
    }

    fn identity(&self) -> &str {
        &self.identity
    }

    /// Nothing to leave: the identity of a file is exact.
    fn leave_mark(&mut self, _mark: u64) -> Result<(), ServerError> {
        Ok(())
    }

    fn sees_mark(&mut self, _mark: u64) -> Result<bool, ServerError> {
        Ok(true)
    }

    fn begin(&mut self, deadline: Instant) -> Result<(), LockError> {
        self.echo("BEGIN IMMEDIATE");
        transaction::begin(&self.connection, deadline, self.options.lock_timeout)?;
        self.may_break_references = false;
        Ok(())
    }

    fn check_deferred(&mut self) -> Result<(), ServerError> {
        if !self.may_break_references || self.connection.is_autocommit() {
            return Ok(());
        }
        foreign_keys::check(&self.connection)
    }

    fn commit(&mut self) -> Result<(), ServerError> {
        if self.rebuild.is_some() {
            return Err(ServerError::new("a table is half rebuilt, which is no state to commit"));
        }
        self.echo("COMMIT");
        transaction::commit(&self.connection, &self.options).map_err(|error| self.explain(&error))
    }

    fn rollback(&mut self) -> Result<(), ServerError> {
        if let Some(rebuild) = self.rebuild.take() {
            rebuild.leave(&self.connection)?;
        }
        // A full disk and an interrupted write have rolled back already: https://sqlite.org/lang_transaction.html.
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.echo("ROLLBACK");
        statement::run(&self.connection, "ROLLBACK").map_err(|error| server_error(&error))
    }

    fn execute(&mut self, statements: &[Statement], done: &mut dyn FnMut(usize)) -> Result<(), StatementError> {
        for (index, statement) in statements.iter().enumerate() {
            self.perform(statement).map_err(|error| StatementError { index, statement: statement.clone(), error })?;
            done(index + 1);
        }
        Ok(())
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        self.echo(sql);
        self.may_break_references |= !foreign_keys::keeps_references(sql);
        let _watchdog = self.options.statement_timeout.map(|limit| Watchdog::start(&self.connection, limit));
        statement::query(&self.connection, sql, parameters).map_err(|error| self.explain(&error))
    }

    fn query_within(&mut self, sql: &str, limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError> {
        self.echo(sql);
        let _watchdog = limit.map(|limit| Watchdog::start(&self.connection, limit));
        match statement::query(&self.connection, sql, &[]) {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) => Ok(None),
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn inspect(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        inspect::inspect(&self.connection, scope, Depth::Whole)
    }

    fn outline(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        inspect::inspect(&self.connection, scope, Depth::Outline)
    }

    fn settle(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError> {
        Ok(settle::settle(live, wanted))
    }

    fn count_rows(&mut self, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, ServerError> {
        rows::count(&self.connection, tables, limit).map_err(|error| server_error(&error))
    }

    fn unsaid(&mut self, _schemas: &[String]) -> Result<Vec<Unsaid>, ServerError> {
        unsaid::find(&self.connection)
    }

    fn dependents(&mut self, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
        dependents::find(&self.connection, tables)
    }

    fn table_capacity(&mut self) -> Result<Option<usize>, ServerError> {
        Ok(None)
    }

    fn keep_alive(&mut self) -> Result<(), ServerError> {
        Ok(())
    }
}

/// The error of a session that may only read.
fn read_only() -> ServerError {
    let mut error = ServerError::new("the database is read-only");
    error.code = Some("SQLITE_READONLY".to_owned());
    error.kind = ServerErrorKind::Permission;
    error
}
