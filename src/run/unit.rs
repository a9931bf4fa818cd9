//! Running the units of one site, statement by statement.

use std::time::{Duration, Instant};

use super::proof::correct;
use super::site::Site;
use super::{Blamed, Disproof, FailureCause, Interrupt, Prepared, Proved, Signal, Watch, check};
use crate::change::Transaction;
use crate::config::Database;
use crate::dialect::Statement;
use crate::diff::Wordings;
use crate::history::expressions::Writer;
use crate::history::{self, HistoryError};
use crate::physical::Physical;
use crate::plan::{Mark, Plan, Sending, Source, Step, Unit};
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

/// How a run goes about the statements of any site.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    pub(super) lock_wait: Duration,
    pub(super) watch: &'a dyn Watch,
    pub(super) interrupt: &'a Interrupt,
}

/// So many statements of a transaction are sent before a look at the signals.
const CHUNK: usize = 200;

/// Runs the units up to the last transaction, which stays open.
pub(super) fn run_site(site: &mut Site<'_>, manner: Manner<'_>) -> Ended {
    let apart = site.is_transactional() && !site.is_atomic();
    for (at, (database, prepared)) in site.databases.iter().zip(&site.prepared).enumerate() {
        let (units, _) = prepared.plan.parts();
        manner.watch.begin(&database.key, prepared.plan.statements().count());
        let mut runner = Runner::new(database, prepared, &mut *site.session, manner);
        // Keys of one database whose plans take several transactions share none of them.
        let begun = if apart && at > 0 { runner.next_transaction() } else { Ok(()) };
        let result = begun.and_then(|()| runner.run(units));
        let stop = result.err().map(|cause| runner.stop(at, cause, &prepared.plan));
        if prepared.plan.parts().1.is_empty() || stop.is_some() {
            manner.watch.end(&database.key);
        }
        if let Some(stop) = stop {
            return Ended::Stopped(Box::new(stop));
        }
    }
    Ended::Complete
}

/// Runs what no transaction may hold, after the last one was committed.
pub(super) fn run_rest(site: &mut Site<'_>, manner: Manner<'_>) -> Ended {
    for (at, (database, prepared)) in site.databases.iter().zip(&site.prepared).enumerate() {
        let (units, rest) = prepared.plan.parts();
        if rest.is_empty() {
            continue;
        }
        let mut runner = Runner::new(database, prepared, &mut *site.session, manner);
        runner.place = Place::Outside;
        runner.done = units.iter().flat_map(Unit::statements).count();
        let result = runner.run(rest);
        let stop = result.err().map(|cause| runner.stop(at, cause, &prepared.plan));
        manner.watch.end(&database.key);
        if let Some(stop) = stop {
            return Ended::Stopped(Box::new(stop));
        }
    }
    Ended::Complete
}

struct Runner<'a> {
    database: &'a Database,
    /// What no statement is to touch.
    before: &'a Physical,
    session: &'a mut dyn Session,
    manner: Manner<'a>,
    place: Place,
    /// Statements that ran.
    done: usize,
    /// Statements of committed units.
    kept: usize,
    /// What is to be remembered, once the history is written.
    learnt: Wordings,
    expressions: Writer,
    /// Whether there is a history.
    has_history: bool,
}

/// Where the next statement runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a transaction that nothing ran in yet.
    Fresh,
    Transaction,
    /// Outside of transactions, on an engine that has them for DDL.
    Outside,
    /// Where each statement commits by itself.
    ByItself,
}

type Ran = Result<(), Result<FailureCause, Signal>>;

impl<'a> Runner<'a> {
    fn new(database: &'a Database, prepared: &'a Prepared, session: &'a mut dyn Session, manner: Manner<'a>) -> Self {
        let transactional = session.engine().facts().transactional_ddl;
        let place = if transactional { Place::Fresh } else { Place::ByItself };
        let (learnt, has_history) = (Wordings::default(), false);
        Runner {
            database,
            before: &prepared.before,
            session,
            manner,
            place,
            done: 0,
            kept: 0,
            learnt,
            expressions: Writer::default(),
            has_history,
        }
    }

    /// Runs all of them and proves what they lead to.
    fn run(&mut self, units: &[Unit]) -> Ran {
        for unit in units {
            match (unit.transaction, self.place) {
                (_, Place::ByItself) | (Transaction::Inside, Place::Fresh) | (Transaction::Outside, Place::Outside) => {
                }
                (Transaction::Inside, Place::Transaction) => self.next_transaction()?,
                (Transaction::Inside, Place::Outside) => self.begin()?,
                (Transaction::Outside, Place::Fresh | Place::Transaction) => self.leave_transaction()?,
            }
            if self.place == Place::Fresh {
                self.place = Place::Transaction;
            }
            unit.steps.chunk_by(are_sent_together).try_for_each(|steps| self.steps(steps))?;
        }
        Ok(())
    }

    /// Compares what is there with what is to be.
    fn prove(&mut self, step: &Step) -> Ran {
        let Some(proof) = &step.proof else { return Ok(()) };
        let failed = |error| server("reading the result back", error);
        let Proved { mismatches, wordings } = check(self.session, proof, self.before).map_err(failed)?;
        if mismatches.is_empty() {
            self.learnt.extend(wordings);
            return Ok(());
        }
        let sql = match (&proof.claim, step.source.clone()) {
            (Some(claim), Some(source)) => {
                let changes = correct(self.session, claim, &mismatches).map_err(failed)?;
                Some(Blamed { source, by: claim.by, changes })
            }
            _ => None,
        };
        Err(Ok(FailureCause::Proof(Box::new(Disproof { mismatches, sql }))))
    }

    fn stop(&self, at: usize, cause: Result<FailureCause, Signal>, plan: &Plan) -> Stop {
        let kept = match self.place {
            Place::Fresh | Place::Transaction => self.kept,
            Place::Outside | Place::ByItself => self.done,
        };
        let left = plan.statements().count() - kept;
        let done = plan.statements().take(kept).map(|statement| statement.what.clone()).collect();
        Stop { at, cause, done, left }
    }

    /// In a transaction, many small steps take no more messages than a large one.
    fn steps(&mut self, steps: &[Step]) -> Ran {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
        if self.place != Place::Transaction || steps.len() == 1 {
            return steps.iter().try_for_each(|step| self.step(step));
        }
        self.marks(&first.before)?;
        let all = steps.iter().flat_map(|step| step.statements.iter().map(move |statement| (step, statement)));
        let all: Vec<(&Step, &Statement)> = all.collect();
        for chunk in all.chunks(CHUNK) {
            self.heed_signals()?;
            let statements: Vec<Statement> = chunk.iter().map(|(_, statement)| (*statement).clone()).collect();
            self.statements(&statements, |at| chunk.get(at).and_then(|(step, _)| step.source.clone()))?;
        }
        self.end(last)
    }

    fn step(&mut self, step: &Step) -> Ran {
        self.marks(&step.before)?;
        let rows = !step.statements.is_empty() && step.statements.iter().all(Statement::is_rows);
        if self.place == Place::ByItself && rows {
            return self.rows(step);
        }
        // Outside of a transaction each statement is on its own, and each lasts.
        let size = if self.place == Place::Transaction { CHUNK } else { 1 };
        for chunk in step.statements.chunks(size) {
            self.heed_signals()?;
            self.statements(chunk, |_| step.source.clone())?;
        }
        self.end(step)
    }

    fn heed_signals(&self) -> Ran {
        self.manner.interrupt.signal().map_or(Ok(()), |signal| Err(Err(signal)))
    }

    /// The history says that something is done when it is proved.
    fn end(&mut self, step: &Step) -> Ran {
        self.prove(step)?;
        self.marks(&step.after)?;
        self.remember()
    }

    /// What the server made of expressions is kept where the history is.
    fn remember(&mut self) -> Ran {
        if !self.has_history || self.learnt.is_empty() || !self.session.engine().facts().rewrites_expressions {
            return Ok(());
        }
        let learnt = std::mem::take(&mut self.learnt);
        self.expressions.remember(self.session, &learnt).map_err(history_failed)
    }

    /// Rows, together with the mark that they were written.
    fn rows(&mut self, step: &Step) -> Ran {
        let before = self.done;
        self.control("START TRANSACTION")?;
        let ran = self.statements(&step.statements, |_| step.source.clone()).and_then(|()| self.end(step));
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

    /// `source` tells where one of them comes from.
    fn statements(&mut self, chunk: &[Statement], source: impl FnOnce(usize) -> Option<Source>) -> Ran {
        let (before, watch, key) = (self.done, self.manner.watch, &self.database.key);
        let result = self.session.execute(chunk, &mut |done| watch.advance(key, before + done));
        self.done = before + result.as_ref().map_or_else(|error| error.index, |()| chunk.len());
        result.map_err(|error| {
            let source = source(error.index);
            Ok(FailureCause::Statement(StatementError { index: before + error.index, ..error }, source))
        })
    }

    fn marks(&mut self, marks: &[Mark]) -> Ran {
        self.has_history |= !marks.is_empty();
        history::write(self.session, marks).map_err(history_failed)
    }

    /// Ends one transaction and begins the next, for plans that one cannot hold.
    fn next_transaction(&mut self) -> Ran {
        self.session.check_deferred().map_err(|error| server("checking deferred constraints", error))?;
        self.session.keep_lock().map_err(|error| server("keeping the lock", error))?;
        self.session.commit().map_err(|error| server(COMMIT, error))?;
        self.kept = self.done;
        self.begin()
    }

    fn begin(&mut self) -> Ran {
        self.kept = self.done;
        self.session.begin(Instant::now() + self.manner.lock_wait).map_err(|error| match error {
            LockError::Server(error) => server("taking the lock", error),
            held @ LockError::Held { .. } => server("taking the lock again", ServerError::new(held.to_string())),
        })?;
        self.place = Place::Transaction;
        Ok(())
    }

    fn leave_transaction(&mut self) -> Ran {
        self.session.check_deferred().map_err(|error| server("checking deferred constraints", error))?;
        self.session.keep_lock().map_err(|error| server("keeping the lock", error))?;
        self.session.commit().map_err(|error| server(COMMIT, error))?;
        self.kept = self.done;
        self.place = Place::Outside;
        Ok(())
    }
}

fn are_sent_together(one: &Step, next: &Step) -> bool {
    let together = |step: &Step| step.sending == Sending::Together;
    together(one) && together(next) && one.proof.is_none() && one.after.is_empty() && next.before.is_empty()
}

fn history_failed(error: HistoryError) -> Result<FailureCause, Signal> {
    match error {
        HistoryError::Server(error) => server("writing the history", error),
        other => server("writing the history", ServerError::new(other.to_string())),
    }
}

fn server(during: &'static str, error: ServerError) -> Result<FailureCause, Signal> {
    Ok(FailureCause::Server { during, error })
}
