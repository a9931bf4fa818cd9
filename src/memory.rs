//! A database in memory, for programs that use binds as a library: built at start, handed over open.

use std::time::Instant;

use crate::config::Database;
use crate::dialect::Statement;
use crate::key::Key;
use crate::options::Options;
use crate::run::{Failure, FailureCause, Mismatch, Proved, Refusal, Task, Verdict, check};
use crate::session::{Access, ConnectError, LockError, ServerError, Session, SqliteSession, StatementError, Target};
use crate::tasks::CreateAll;
use crate::url::{SqliteUrl, Url};

/// Why a database in memory was not built.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    #[error("`{0}` is not a SQLite database in memory")]
    NotInMemory(Key),
    #[error("{}", .0.message)]
    Refused(Refusal),
    #[error("{} tables are not what was planned", .0.len())]
    Proof(Vec<Mismatch>),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// Creates what `database` declares, proves it, and gives the open connection: the database lives as long as it does.
///
/// Foreign keys are on, as everywhere in binds.
pub fn open(database: &Database) -> Result<rusqlite::Connection, MemoryError> {
    let Ok(Url::Sqlite(url @ SqliteUrl::Memory { .. })) = &database.url else {
        return Err(MemoryError::NotInMemory(database.key.clone()));
    };
    let options: Options = database.options.clone();
    let target = Target { url: Url::Sqlite(url.clone()), options, access: Access::Write };
    let mut session = SqliteSession::connect(url, &target)?;
    session.begin(Instant::now() + database.options.lock_timeout)?;
    let prepared = CreateAll { managed: None }.prepare(database, &mut session).map_err(MemoryError::from)?;
    let statements: Vec<Statement> = prepared.plan.statements().cloned().collect();
    session.execute(&statements, &mut |_| {})?;
    let steps = prepared.plan.units.iter().flat_map(|unit| &unit.steps);
    for proof in steps.filter_map(|step| step.proof.as_ref()) {
        let Proved { mismatches, .. } = check(&mut session, proof, &prepared.before)?;
        if !mismatches.is_empty() {
            return Err(MemoryError::Proof(mismatches));
        }
    }
    session.commit()?;
    Ok(session.into_connection()?)
}

impl From<Verdict> for MemoryError {
    /// A task that does not prepare has refused, or the server has.
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Refused(refusal) => MemoryError::Refused(refusal),
            Verdict::Failed(Failure { cause: FailureCause::Server { error, .. }, .. }) => MemoryError::Server(error),
            other => MemoryError::Server(ServerError::new(format!("{other:?}"))),
        }
    }
}
