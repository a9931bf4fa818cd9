//! Running the units of one site, statement by statement.

use std::time::{Duration, Instant};

use super::site::Site;
use super::{FailureCause, Interrupt, Prepared, Proof, Signal, Watch};
use crate::config::Database;
use crate::dialect::Statement;
use crate::history::{self, HistoryError};
use crate::plan::{Mark, Step};
use crate::session::{LockError, ServerError, Session, StatementError};

/// How a site ended.
pub(super) enum Ended {
    /// All of it ran; the last transaction is open where there is one.
    Complete,
    Stopped(Box<Stop>),
}

/// Where and why a site stopped.
pub(super) struct Stop {
    /// Which of its keys.
    pub(super) at: usize,
    pub(super) cause: Result<FailureCause, Signal>,
    /// What took effect for that key and stays.
    pub(super) done: Vec<String>,
    /// How many statements are left, the one that failed included.
    pub(super) left: usize,
}

/// What is going on when a transaction ends.
pub(super) const COMMIT: &str = "the commit";

/// So many statements of a transaction are sent before a look at the signals.
const CHUNK: usize = 200;

pub(super) fn run_site(site: &mut Site<'_>, lock_wait: Duration, watch: &dyn Watch, interrupt: &Interrupt) -> Ended {
    let transactional = site.is_transactional();
    let apart = transactional && !site.is_atomic();
    for (at, (database, prepared)) in site.databases.iter().zip(&site.prepared).enumerate() {
        let total = prepared.plan.statements().count();
        watch.begin(&database.key, total);
        let mut runner = Runner {
            database,
            session: &mut *site.session,
            transactional,
            lock_wait,
            watch,
            interrupt,
            done: 0,
            kept: 0,
        };
        // Keys of one database whose plans take several transactions share none of them.
        let begun = if apart && at > 0 { runner.next_transaction() } else { Ok(()) };
        let result = begun.and_then(|()| runner.run(prepared));
        let (done, kept) = (runner.done, runner.kept);
        watch.end(&database.key);
        if let Err(cause) = result {
            let kept = if transactional { kept } else { done };
            let done = prepared.plan.statements().take(kept).map(|statement| statement.what.clone()).collect();
            return Ended::Stopped(Box::new(Stop { at, cause, done, left: total - kept }));
        }
    }
    Ended::Complete
}

struct Runner<'a> {
    database: &'a Database,
    session: &'a mut dyn Session,
    transactional: bool,
    lock_wait: Duration,
    watch: &'a dyn Watch,
    interrupt: &'a Interrupt,
    /// Statements that ran.
    done: usize,
    /// Statements of committed units.
    kept: usize,
}

type Ran = Result<(), Result<FailureCause, Signal>>;

impl Runner<'_> {
    fn run(&mut self, prepared: &Prepared) -> Ran {
        for (at, unit) in prepared.plan.units.iter().enumerate() {
            if at > 0 && self.transactional {
                self.next_transaction()?;
            }
            let proof = (at + 1 == prepared.plan.units.len()).then_some(&prepared.proof);
            let Some((last, steps)) = unit.steps.split_last() else { continue };
            steps.iter().try_for_each(|step| self.step(step, None))?;
            self.step(last, proof)?;
        }
        if prepared.plan.is_empty() { self.prove(&prepared.proof) } else { Ok(()) }
    }

    /// Compares what is there with what is to be.
    fn prove(&mut self, proof: &Proof) -> Ran {
        let mismatches = proof.check(self.session).map_err(|error| server("reading the result back", error))?;
        if mismatches.is_empty() { Ok(()) } else { Err(Ok(FailureCause::Proof(mismatches))) }
    }

    /// `proof` is that of the plan where the step is its last one: the history says that all is done when it is proved.
    fn step(&mut self, step: &Step, proof: Option<&Proof>) -> Ran {
        self.marks(&step.before)?;
        if !self.transactional && !step.statements.is_empty() && step.statements.iter().all(Statement::is_rows) {
            return self.rows(step, proof);
        }
        // Outside of a transaction each statement is on its own, and each lasts.
        let size = if self.transactional { CHUNK } else { 1 };
        for chunk in step.statements.chunks(size) {
            if let Some(signal) = self.interrupt.signal() {
                return Err(Err(signal));
            }
            self.statements(chunk, step)?;
        }
        self.end(step, proof)
    }

    fn end(&mut self, step: &Step, proof: Option<&Proof>) -> Ran {
        proof.map_or(Ok(()), |proof| self.prove(proof))?;
        self.marks(&step.after)
    }

    /// Rows, together with the mark that they were written.
    fn rows(&mut self, step: &Step, proof: Option<&Proof>) -> Ran {
        let before = self.done;
        self.control("START TRANSACTION")?;
        let ran = self.statements(&step.statements, step).and_then(|()| self.end(step, proof));
        let ran = ran.and_then(|()| self.control("COMMIT"));
        // What failed is rolled back when the session ends.
        if ran.is_err() {
            self.done = before;
        }
        ran
    }

    fn control(&mut self, sql: &'static str) -> Ran {
        let statement = [Statement::new(sql, sql)];
        self.session.execute(&statement, &mut |_| {}).map_err(|failed| server(sql, failed.error))
    }

    fn statements(&mut self, chunk: &[Statement], step: &Step) -> Ran {
        let (before, watch, key) = (self.done, self.watch, &self.database.key);
        let result = self.session.execute(chunk, &mut |done| watch.advance(key, before + done));
        self.done = before + result.as_ref().map_or_else(|error| error.index, |()| chunk.len());
        let place = |error: StatementError| StatementError { index: before + error.index, ..error };
        result.map_err(|error| Ok(FailureCause::Statement(place(error), step.source.clone())))
    }

    fn marks(&mut self, marks: &[Mark]) -> Ran {
        marks.iter().try_for_each(|mark| history::write(self.session, mark)).map_err(|error| match error {
            HistoryError::Server(error) => server("writing the history", error),
            other => server("writing the history", ServerError::new(other.to_string())),
        })
    }

    /// Ends one transaction and begins the next, for plans that one cannot hold.
    fn next_transaction(&mut self) -> Ran {
        self.session.keep_lock().map_err(|error| server("keeping the lock", error))?;
        self.session.commit().map_err(|error| server(COMMIT, error))?;
        self.kept = self.done;
        self.session.begin(Instant::now() + self.lock_wait).map_err(|error| match error {
            LockError::Server(error) => server("taking the lock", error),
            held @ LockError::Held { .. } => server("taking the lock again", ServerError::new(held.to_string())),
        })
    }
}

fn server(during: &'static str, error: ServerError) -> Result<FailureCause, Signal> {
    Ok(FailureCause::Server { during, error })
}
