//! Sessions of MySQL and MariaDB. The server says which of the two it is.
//!
//! DDL commits by itself on both, so that there is no transaction around a run: its lock is one of GET_LOCK, which
//! lives in the connection that runs the DDL and ends with it.

mod connect;
mod connection;
mod count;
mod dependents;
mod error;
mod inspect;
mod lock;
mod others;
mod rights;
mod settle;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod views;

use std::time::{Duration, Instant};

use super::{
    ConnectError, Dependent, LockError, Other, RowCount, Scope, ServerError, Session, Settled, StatementError, Target,
    Unsaid,
};
use super::{Row, Value, View};
use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table, TableName};
use crate::url::ServerUrl;

use connection::Connection;
use rights::Rights;

pub(super) fn connect(url: &ServerUrl, target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    connect::connect(url, target).map(|session| Box::new(session) as Box<dyn Session>)
}

/// A connection with what the server said of itself when it was opened.
struct MySqlSession {
    connection: Connection,
    engine: Engine,
    location: String,
    /// The database by the server's own name of it.
    database: String,
    identity: String,
    lock_name: String,
    /// lower_case_table_names: whether names of tables differ by case.
    tables_ignore_case: bool,
    lock_retries: u32,
    rights: Rights,
}

impl Session for MySqlSession {
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
        lock::leave_mark(&mut self.connection, mark)
    }

    fn sees_mark(&mut self, mark: u64) -> Result<bool, ServerError> {
        lock::sees_mark(&mut self.connection, mark)
    }

    fn begin(&mut self, deadline: Instant) -> Result<(), LockError> {
        lock::take(&mut self.connection, &self.lock_name, deadline)
    }

    fn check_deferred(&mut self) -> Result<(), ServerError> {
        Ok(())
    }

    fn commit(&mut self) -> Result<(), ServerError> {
        self.connection.run("COMMIT")?;
        lock::release(&mut self.connection, &self.lock_name)
    }

    fn rollback(&mut self) -> Result<(), ServerError> {
        self.connection.run("ROLLBACK")?;
        lock::release(&mut self.connection, &self.lock_name)
    }

    fn execute(&mut self, statements: &[Statement], done: &mut dyn FnMut(usize)) -> Result<(), StatementError> {
        for (index, statement) in statements.iter().enumerate() {
            self.execute_one(statement).map_err(|error| StatementError {
                index,
                statement: statement.clone(),
                error,
            })?;
            done(index + 1);
        }
        Ok(())
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        self.connection.query(sql, parameters)
    }

    fn query_within(&mut self, sql: &str, limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError> {
        self.ask_within(sql, limit)
    }

    fn inspect(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        inspect::inspect(self, scope)
    }

    fn outline(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        inspect::outline(self, scope)
    }

    fn settle(&mut self, live: &Table, wanted: &Table) -> Result<Settled, ServerError> {
        settle::settle(&mut self.connection, &self.engine, live, wanted)
    }

    fn count_rows(&mut self, tables: &[TableName], limit: Duration) -> Result<Vec<RowCount>, ServerError> {
        super::count::count(self, tables, limit)
    }

    fn others(&mut self, _schemas: &[String]) -> Result<Vec<Other>, ServerError> {
        others::others(self)
    }

    fn hidden(&self) -> Vec<&'static str> {
        self.rights.hidden()
    }

    fn unsaid(&mut self, _schemas: &[String]) -> Result<Vec<Unsaid>, ServerError> {
        others::unsaid(self)
    }

    fn dependents(&mut self, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
        dependents::dependents(self, tables)
    }

    fn views(&mut self, columns: &[(TableName, String)]) -> Result<Vec<View>, ServerError> {
        views::over(self, columns)
    }

    fn table_capacity(&mut self) -> Result<Option<usize>, ServerError> {
        Ok(None)
    }

    fn keep_alive(&mut self) -> Result<(), ServerError> {
        self.connection.run("SELECT 1")
    }
}

impl MySqlSession {
    /// What is the same for all spellings that the server takes for one name of a table.
    fn folded(&self, name: &str) -> String {
        if self.tables_ignore_case { name.to_lowercase() } else { name.to_owned() }
    }

    /// Nothing of a statement that waited too long for a lock took effect, so that it can be sent again.
    fn execute_one(&mut self, statement: &Statement) -> Result<(), ServerError> {
        let mut retries = self.lock_retries;
        loop {
            match self.connection.run(&statement.sql) {
                Err(error) if error.kind == super::error::ServerErrorKind::LockTimeout && retries > 0 => retries -= 1,
                result => return result,
            }
        }
    }
}
