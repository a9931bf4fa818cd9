//! A database that does not exist yet, looked at as if it were there and empty.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{
    Access, ConnectError, ConnectFailure, Dependent, LockError, Row, RowCount, Scope, ServerError, Session, Settled,
    StatementError, Target, Value, connect,
};
use crate::dialect::{Engine, Statement};
use crate::flavour::Flavour;
use crate::physical::{Physical, Table, TableName};
use crate::url::{SqliteUrl, Url};

/// So many links are followed, as Linux does: <https://man7.org/linux/man-pages/man7/path_resolution.7.html>.
const MOST_LINKS: usize = 40;

/// Stands in for a missing database, so that a run is planned before anything is made. It has no tables and changes
/// nothing.
struct Absent {
    /// On the server that would hold the database; for a file, a database in memory.
    beside: Box<dyn Session>,
    location: String,
    identity: String,
}

/// Opens a session that stands in for the database of `missing`, which does not exist.
pub fn stand_in(missing: &Target) -> Result<Box<dyn Session>, ConnectError> {
    let absent = match &missing.url {
        Url::Sqlite(SqliteUrl::File(path)) => {
            let url = Url::Sqlite(SqliteUrl::Memory { shared: None });
            Absent {
                beside: connect(&Target { url, ..missing.clone() })?,
                location: missing.url.to_string(),
                identity: format!("sqlite:absent:{}", resolved(path).display()),
            }
        }
        Url::Sqlite(SqliteUrl::Memory { .. }) => return connect(missing),
        Url::Server(url) => {
            let (beside, neighbour) = neighbour(missing, url.flavour)?;
            let place = beside.location().strip_suffix(neighbour).unwrap_or(beside.location());
            Absent {
                location: format!("{place}{}", url.database),
                identity: format!("{}/absent:{}", beside.identity(), url.database),
                beside,
            }
        }
    };
    Ok(Box::new(absent))
}

/// A session in a database that every server has, and the name of that.
fn neighbour(missing: &Target, flavour: Flavour) -> Result<(Box<dyn Session>, &'static str), ConnectError> {
    let open = |name: &'static str| {
        let mut target = Target { access: Access::Existing, ..missing.clone() };
        if let Url::Server(url) = &mut target.url {
            name.clone_into(&mut url.database);
        }
        connect(&target).map(|session| (session, name))
    };
    match flavour {
        Flavour::Postgres => match open("postgres") {
            Err(ConnectError { failure: ConnectFailure::NoDatabase(_), .. }) => open("template1"),
            opened => opened,
        },
        _ => open("information_schema"),
    }
}

/// The file that would be made: one has one, whatever link leads to it.
fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match path.read_link() {
            Ok(target) => path = path.parent().map_or(target.clone(), |folder| folder.join(&target)),
            Err(_) => break,
        }
    }
    match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    }
}

impl Session for Absent {
    fn engine(&self) -> Engine {
        self.beside.engine()
    }

    fn location(&self) -> &str {
        &self.location
    }

    fn identity(&self) -> &str {
        &self.identity
    }

    fn leave_mark(&mut self, mark: u64) -> Result<(), ServerError> {
        self.beside.leave_mark(mark)
    }

    fn sees_mark(&mut self, mark: u64) -> Result<bool, ServerError> {
        self.beside.sees_mark(mark)
    }

    /// What does not exist cannot be locked: who makes it takes the lock then.
    fn begin(&mut self, _deadline: Instant) -> Result<(), LockError> {
        Ok(())
    }

    fn check_deferred(&mut self) -> Result<(), ServerError> {
        Ok(())
    }

    fn commit(&mut self) -> Result<(), ServerError> {
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), ServerError> {
        Ok(())
    }

    fn execute(&mut self, statements: &[Statement], _done: &mut dyn FnMut(usize)) -> Result<(), StatementError> {
        match statements.first() {
            None => Ok(()),
            Some(statement) => Err(StatementError {
                index: 0,
                statement: statement.clone(),
                error: ServerError::new("the database does not exist"),
            }),
        }
    }

    fn query(&mut self, _sql: &str, _parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
        Ok(Vec::new())
    }

    fn query_within(&mut self, _sql: &str, _limit: Option<Duration>) -> Result<Option<Vec<Row>>, ServerError> {
        Ok(Some(Vec::new()))
    }

    fn inspect(&mut self, _scope: &Scope) -> Result<Physical, ServerError> {
        Ok(Physical::default())
    }

    fn outline(&mut self, _scope: &Scope) -> Result<Physical, ServerError> {
        Ok(Physical::default())
    }

    fn settle(&mut self, _live: &Table, _wanted: &Table) -> Result<Settled, ServerError> {
        Ok(Settled::Undecided("the database does not exist".to_owned()))
    }

    fn count_rows(&mut self, tables: &[TableName], _limit: Duration) -> Result<Vec<RowCount>, ServerError> {
        Ok(vec![RowCount::Exact(0); tables.len()])
    }

    fn dependents(&mut self, _tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
        Ok(Vec::new())
    }

    fn table_capacity(&mut self) -> Result<Option<usize>, ServerError> {
        self.beside.table_capacity()
    }

    fn keep_alive(&mut self) -> Result<(), ServerError> {
        self.beside.keep_alive()
    }
}
