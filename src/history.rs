//! The history that each database keeps: which revisions ran there.

pub mod expressions;
mod mark;
mod record;
mod table;

use crate::dialect::{Engine, Problem, Rows, Statement};
use crate::key::Key;
use crate::migrations::RevisionId;
use crate::schema::Schema;
use crate::session::{EXPRESSIONS_TABLE, HISTORY_TABLE, ServerError, Session, Value};

pub use mark::write;
pub use record::{Record, State};

/// The format of the rows that this version writes.
pub const FORMAT: i64 = 1;

/// Why the history of a database cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    #[error(
        "the history was written by binds {version}, which is newer: its format is {format}, this version knows {FORMAT}"
    )]
    Newer { format: i64, version: String },
    #[error("`{column}` of a row of `{HISTORY_TABLE}` cannot be read: {text}")]
    Unreadable { column: &'static str, text: String },
    #[error("{}", .0.message)]
    Unsupported(Box<Problem>),
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// Whose rows are meant: several projects and keys may share one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub project: String,
    pub key: Key,
}

impl Owner {
    fn parameters(&self) -> [Value; 2] {
        [Value::text(&self.project), Value::text(self.key.as_str())]
    }

    fn row(&self, revision: &RevisionId) -> [Value; 3] {
        let [project, key] = self.parameters();
        [project, key, Value::text(revision.as_str())]
    }
}

const ROWS: Rows = Rows { table: HISTORY_TABLE, columns: &record::COLUMNS };
const OWNER: [&str; 2] = ["project", "key"];
const ROW: [&str; 3] = ["project", "key", "revision"];

/// The statements that create the table of the history.
pub fn create(engine: &Engine) -> Result<Vec<Statement>, HistoryError> {
    created(engine, &table::revisions())
}

fn created(engine: &Engine, table: &Schema) -> Result<Vec<Statement>, HistoryError> {
    let lowered = engine.lower(table);
    match lowered.problems.into_iter().next() {
        Some(problem) => Err(HistoryError::Unsupported(Box::new(problem))),
        None => Ok(lowered.physical.tables.values().flat_map(|table| engine.create_table(table)).collect()),
    }
}

/// Whether the table of the history is there.
pub fn exists(session: &mut dyn Session) -> Result<bool, HistoryError> {
    Ok(exists_table(session, HISTORY_TABLE)?)
}

fn exists_table(session: &mut dyn Session, name: &str) -> Result<bool, ServerError> {
    let rows = session.query(&session.engine().count_tables(name), &[])?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0) > 0)
}

/// The rows of one owner, by revision. The table must exist.
pub fn read(session: &mut dyn Session, owner: &Owner) -> Result<Vec<Record>, HistoryError> {
    let sql = session.engine().select_rows(ROWS, &OWNER, &["revision"]);
    session.query(&sql, &owner.parameters())?.iter().map(Record::read).collect()
}

/// Writes rows that are not there.
pub fn insert(session: &mut dyn Session, rows: &[(Owner, Record)]) -> Result<(), HistoryError> {
    let sql = session.engine().insert_rows(ROWS, rows.len());
    session.query(&sql, &values(rows))?;
    Ok(())
}

/// Writes rows whether or not they are there, all or none of them.
pub fn put(session: &mut dyn Session, rows: &[(Owner, Record)]) -> Result<(), HistoryError> {
    let sql = session.engine().put_rows(ROWS, &ROW, rows.len());
    session.query(&sql, &values(rows))?;
    Ok(())
}

fn values(rows: &[(Owner, Record)]) -> Vec<Value> {
    let of = |(owner, record): &(Owner, Record)| owner.row(&record.revision).into_iter().chain(record.parameters());
    rows.iter().flat_map(of).collect()
}

/// Writes all of a row but what it is known by.
pub fn update(session: &mut dyn Session, owner: &Owner, record: &Record) -> Result<(), HistoryError> {
    let set = &record::COLUMNS[ROW.len()..];
    let mut parameters = record.parameters().to_vec();
    parameters.extend(owner.row(&record.revision));
    session.query(&session.engine().update_row(ROWS, set, &ROW), &parameters)?;
    Ok(())
}

/// Takes one row away.
pub fn delete(session: &mut dyn Session, owner: &Owner, revision: &RevisionId) -> Result<(), HistoryError> {
    session.query(&session.engine().delete_rows(ROWS, &ROW), &owner.row(revision))?;
    Ok(())
}

/// Takes away every row of an owner whose tables are gone, and our tables with the last row of all.
pub fn clear(session: &mut dyn Session, owner: &Owner) -> Result<(), HistoryError> {
    if !exists(session)? {
        // Another key of this database was the last.
        return Ok(());
    }
    session.query(&session.engine().delete_rows(ROWS, &OWNER), &owner.parameters())?;
    let left = session.query(&session.engine().select_rows(ROWS, &[], &[]), &[])?;
    if left.is_empty() {
        drop(session, &table::revisions())?;
        if exists_table(session, EXPRESSIONS_TABLE)? {
            drop(session, &table::expressions())?;
        }
    }
    Ok(())
}

fn drop(session: &mut dyn Session, table: &Schema) -> Result<(), ServerError> {
    let tables = session.engine().lower(table).physical.tables;
    let statements: Vec<_> = tables.values().map(|table| session.engine().drop_table(table)).collect();
    session.execute(&statements, &mut |_| {}).map_err(|failed| failed.error)
}
