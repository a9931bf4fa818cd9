//! What can be done to databases: each task plans from what it finds, [`crate::run`] does the rest.

mod adopted;
mod baseline;
mod bookkeeping;
mod check;
mod compare;
mod create_all;
mod drop_all;
mod found;
mod managed;
mod merge;
mod migrate;
mod model;
mod naming;
mod pull;
mod reading;
mod source;
mod strangers;

pub use baseline::{Baseline, baseline};
pub use bookkeeping::Bookkeeping;
pub use check::{Looked, look};
pub use compare::{Asked, Compared, Comparison, Leading, Names, Script, Tables, compare};
pub use create_all::CreateAll;
pub use drop_all::{Cascade, DropAll};
pub use found::{Found, Unclosed};
pub use managed::{History, HistoryTable, Migrations, RecordedError};
pub use merge::{Changed, Edited, Left, Merge, MergeError, Merged, Missing, Outcome, merge};
pub use migrate::{Abort, CommitAfter, Consent, Declared, Migrate, Proven, Resolve, Stamp, Views};
pub use naming::fit_naming;
pub use pull::{Pulled, Wanted, pull};
pub use reading::{Opened, Unread, open};
pub use source::{InvalidSource, Nothing, Origin, Source};
pub use strangers::Unmanaged;

use crate::config::Database;
use crate::dialect::{Engine, Lowered, Problem};
use crate::physical::Physical;
use crate::run::{Lasting, Reason, Refusal};
use crate::schema::Schema;
use crate::url::{SqliteUrl, Url};

/// Rows are counted exactly for so long, then estimated.
const COUNTING: std::time::Duration = std::time::Duration::from_secs(2);

/// More tables than these are not held in two forms at once where that can be helped, though it takes longer.
pub const MANY_TABLES: usize = 2048;

/// Lowers for the server that is really there, whose version may lack what the file was checked for.
pub fn lower(engine: &Engine, schema: &Schema) -> Result<Physical, Refusal> {
    let Lowered { physical, problems } = engine.lower(schema);
    refuse(engine, problems).map(|()| physical)
}

fn refuse(engine: &Engine, problems: Vec<Problem>) -> Result<(), Refusal> {
    if problems.is_empty() {
        return Ok(());
    }
    let details = problems.into_iter().map(|problem| format!("{}: {}", problem.place.table_name(), problem.message));
    Err(Refusal::new(Reason::Engine, format!("{engine} cannot hold what is declared")).details(details))
}

fn lasting(database: &Database) -> Lasting {
    match &database.url {
        Ok(Url::Sqlite(SqliteUrl::Memory { .. })) => Lasting::InMemory,
        _ => Lasting::Kept,
    }
}
