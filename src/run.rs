//! From plans to databases: nothing starts before everything is checked, and nothing ends half without being said.
//!
//! A run connects to all selected databases, locks them, reads them and plans; one refusal, and nothing happened
//! anywhere. Then the transactional databases run and stay open, the others follow, and the commits come last.

mod board;
mod commits;
mod execute;
mod exit;
mod expected;
mod failure;
mod interrupt;
mod open;
mod outcome;
mod parallel;
mod preflight;
mod proof;
mod refusal;
mod site;
mod unit;
pub(crate) mod words;
mod work;

use std::borrow::Cow;
use std::time::Duration;

use crate::config::Database;
use crate::key::Key;
use crate::physical::Physical;
use crate::plan::Plan;
use crate::schema::Schema;
use crate::session::{Access, Session};

pub use commits::Commits;
pub use exit::Exit;
pub use expected::Expected;
pub use failure::{Failure, FailureCause, Stands};
pub use interrupt::{Interrupt, Signal};
pub use outcome::{Outcome, Verdict, exit};
pub use parallel::parallel;
pub use preflight::admit;
pub use proof::{Blamed, Disproof, Mismatch, Proved, check, differences, enum_mismatches};
pub use refusal::{Reason, Refusal};
pub use work::{Lasting, Resolution, Work};

/// How a run goes about its work.
#[derive(Clone, Debug)]
pub struct Settings {
    pub access: Access,
    pub goal: Goal,
    /// How many databases are worked on at the same time.
    pub jobs: usize,
    pub unreachable: Unreachable,
    /// How long a server that does not answer yet is waited for.
    pub wait: Duration,
    /// How long another run that holds a lock is waited for.
    pub lock_wait: Duration,
    pub commits: Commits,
}

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To the end.
    Execute,
    /// Up to the plans; then all is left as it was.
    Plan,
}

/// What a database that cannot be reached means for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// None of them starts.
    Stops,
    /// They go on without it.
    IsSkipped,
}

/// What is to be done, decided for each database from what is there.
pub trait Task: Sync {
    /// The tables that it is about: two keys that are one database cannot have one of the same name.
    fn schema<'b>(&self, database: &'b Database) -> Cow<'b, Schema> {
        Cow::Borrowed(&database.schema)
    }

    /// Looks at a locked database and plans, or refuses. Changes nothing.
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict>;
}

/// The work on one key, ready to run.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub plan: Plan,
    /// What the plan does not touch as it knows, as far as SQL of the user's own is not to touch it either.
    pub before: Physical,
    /// Why others should not wait for it with their locks.
    pub heavy: Option<String>,
    /// What will have been done.
    pub work: Work,
    /// What should be known before it starts.
    pub announcements: Vec<String>,
}

impl Prepared {
    /// A plan with nothing to be said of it.
    pub fn new(plan: Plan, work: Work) -> Self {
        Prepared { plan, before: Physical::default(), heavy: None, work, announcements: Vec::new() }
    }
}

/// Is told how far each database is.
pub trait Watch: Sync {
    fn begin(&self, _key: &Key, _statements: usize) {}
    fn advance(&self, _key: &Key, _done: usize) {}
    fn end(&self, _key: &Key) {}
}

/// Watches nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Runs a task on databases and tells for each, in their order, how it ended.
pub fn run(
    databases: &[&Database],
    task: &dyn Task,
    settings: &Settings,
    watch: &dyn Watch,
    interrupt: &Interrupt,
) -> Vec<Outcome> {
    let mut board = board::Board::new(databases);
    match settings.goal {
        Goal::Plan => {
            let sites = preflight::preflight(databases, task, settings, interrupt, &mut board);
            preflight::leave(sites, settings, &mut board);
        }
        Goal::Execute => {
            let sites = ready(databases, task, settings, interrupt, &mut board);
            execute::execute(sites, settings, watch, interrupt, &mut board);
        }
    }
    board.outcomes()
}

/// Checks everything, then makes what does not exist. What another program made meanwhile is checked anew.
fn ready<'a>(
    databases: &[&'a Database],
    task: &dyn Task,
    settings: &Settings,
    interrupt: &Interrupt,
    board: &mut board::Board,
) -> Vec<site::Site<'a>> {
    loop {
        let sites = preflight::preflight(databases, task, settings, interrupt, board);
        match open::make(sites, settings, interrupt, board) {
            open::Made::Ready(sites) => return sites,
            open::Made::Outdated => {}
        }
    }
}
