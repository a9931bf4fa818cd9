//! Statements, many in one message where a transaction protects them.

use super::{Postgres, settings};
use crate::dialect::{Duty, Statement};
use crate::session::error::ServerErrorKind;
use crate::session::{ServerError, StatementError};

/// How many statements go in one message: round trips are what takes time on a network.
const BATCH: usize = 100;

impl Postgres {
    /// Each statement commits by itself.
    pub(super) fn run_alone(
        &mut self,
        statements: &[Statement],
        done: &mut dyn FnMut(usize),
    ) -> Result<(), StatementError> {
        for (index, statement) in statements.iter().enumerate() {
            self.confirm_keeper().map_err(|error| failed(index, statement, error))?;
            let result = match statement.duty {
                Duty::WaitForOthers => self.run_patiently(&statement.sql),
                _ => self.run_retrying(&statement.sql),
            };
            result.map_err(|error| failed(index, statement, error))?;
            done(index + 1);
        }
        Ok(())
    }

    fn run_retrying(&mut self, sql: &str) -> Result<(), ServerError> {
        let mut result = self.run(sql);
        for _ in 0..self.options.lock_retries {
            if !timed_out(&result) {
                break;
            }
            result = self.run(sql);
        }
        result
    }

    /// Without the limit on waiting for locks.
    fn run_patiently(&mut self, sql: &str) -> Result<(), ServerError> {
        self.run("SET lock_timeout = 0")?;
        let result = self.run(sql);
        let limited = self.run(&settings::lock_timeout(&self.options));
        result.and(limited)
    }

    pub(super) fn run_in_batches(
        &mut self,
        statements: &[Statement],
        done: &mut dyn FnMut(usize),
    ) -> Result<(), StatementError> {
        let mut first = 0;
        for batch in statements.chunks(BATCH) {
            match self.run_batch(batch) {
                Ok(()) => (first..first + batch.len()).for_each(|index| done(index + 1)),
                Err(error) if error.kind == ServerErrorKind::ConnectionLost => return Err(lost(first, batch, error)),
                Err(_) => self.run_one_by_one(first, batch, done)?,
            }
            first += batch.len();
        }
        Ok(())
    }

    fn run_batch(&mut self, batch: &[Statement]) -> Result<(), ServerError> {
        // By itself: of a message with a syntax error nothing is run, not even what stands before it.
        self.client.batch_execute("SAVEPOINT binds_batch").map_err(super::error::server)?;
        let mut sql = String::new();
        for statement in batch {
            if self.options.echo {
                settings::echo(&statement.sql);
            }
            sql += &statement.sql;
            // On a line of its own, so that a comment at the end of a statement does not hide it.
            sql += "\n;\n";
        }
        sql += "RELEASE SAVEPOINT binds_batch";
        self.client.batch_execute(&sql).map_err(super::error::server)
    }

    /// Goes through a batch that failed again, to find which statement it is: not every error has a position.
    fn run_one_by_one(
        &mut self,
        first: usize,
        batch: &[Statement],
        done: &mut dyn FnMut(usize),
    ) -> Result<(), StatementError> {
        let Some(statement) = batch.first() else { return Ok(()) };
        let undo = "ROLLBACK TO SAVEPOINT binds_batch; RELEASE SAVEPOINT binds_batch";
        self.client
            .batch_execute(undo)
            .map_err(super::error::server)
            .map_err(|error| failed(first, statement, error))?;
        for (offset, statement) in batch.iter().enumerate() {
            let index = first + offset;
            self.run_in_savepoint(statement).map_err(|error| failed(index, statement, error))?;
            done(index + 1);
        }
        Ok(())
    }

    /// A statement that waited too long for a lock is undone and tried again; the transaction lives on.
    fn run_in_savepoint(&mut self, statement: &Statement) -> Result<(), ServerError> {
        let mut tries = 0;
        loop {
            self.client.batch_execute("SAVEPOINT binds_statement").map_err(super::error::server)?;
            let result = self.client.batch_execute(&statement.sql).map_err(super::error::server);
            let end = if result.is_ok() { "RELEASE" } else { "ROLLBACK TO" };
            let ended = self.client.batch_execute(&format!("{end} SAVEPOINT binds_statement"));
            if timed_out(&result) && tries < self.options.lock_retries {
                tries += 1;
                continue;
            }
            // The statement's own error says more than that of a transaction which it broke.
            return result.and(ended.map_err(super::error::server));
        }
    }
}

fn timed_out(result: &Result<(), ServerError>) -> bool {
    matches!(result, Err(ServerError { kind: ServerErrorKind::LockTimeout, .. }))
}

/// Nobody is left who could tell which of them it was.
fn lost(first: usize, batch: &[Statement], error: ServerError) -> StatementError {
    let together = batch.len();
    let detail = (together > 1).then(|| format!("{together} statements went together, of which this is the first"));
    failed(first, &batch[0], ServerError { detail, ..error })
}

fn failed(index: usize, statement: &Statement, error: ServerError) -> StatementError {
    StatementError { index, statement: statement.clone(), error }
}
