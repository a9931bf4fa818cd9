//! Sessions over real databases, in memory and in temporary files.

mod alter;
mod everything;
mod files;
mod injection;
mod locks;
mod outside;
mod rebuild;
mod round_trip;

use std::path::Path;

use indexmap::IndexMap;

use super::SqliteSession;
use crate::dialect::{Engine, Statement};
use crate::flavour::Flavour;
use crate::options::Options;
use crate::physical::{Physical, Table};
use crate::schema::{Column, ColumnType, PerEngine, PrimaryKey, Schema, TableName};
use crate::session::{Access, ConnectError, Scope, Session, Target};
use crate::url::{SqliteUrl, Url};

pub(super) const ENGINE: Engine = Engine::oldest(Flavour::Sqlite);

pub(super) fn open(url: SqliteUrl, access: Access) -> Result<SqliteSession, ConnectError> {
    SqliteSession::connect(&url, &Target { url: Url::Sqlite(url.clone()), options: Options::default(), access })
}

pub(super) fn memory() -> SqliteSession {
    open(SqliteUrl::Memory { shared: None }, Access::Write).unwrap()
}

pub(super) fn file(path: &Path, access: Access) -> Result<SqliteSession, ConnectError> {
    open(SqliteUrl::File(path.to_owned()), access)
}

pub(super) fn run(session: &mut dyn Session, sql: &[&str]) {
    let statements: Vec<Statement> = sql.iter().map(|sql| Statement::new("test", *sql)).collect();
    session.execute(&statements, &mut |_| {}).unwrap();
}

pub(super) fn all(session: &mut dyn Session) -> Physical {
    session.inspect(&Scope::All { schemas: Vec::new() }).unwrap()
}

/// Creates all tables in the session.
pub(super) fn create(session: &mut dyn Session, physical: &Physical) {
    for table in physical.tables.values() {
        let statements = ENGINE.create_table(table);
        if let Err(error) = session.execute(&statements, &mut |_| {}) {
            panic!("{error}\n{}", error.statement);
        }
    }
}

/// The tables of a schema that SQLite has no objection to.
pub(super) fn lower(schema: &Schema) -> Physical {
    let lowered = ENGINE.lower(schema);
    assert_eq!(lowered.problems, []);
    lowered.physical
}

pub(super) fn schema(tables: impl IntoIterator<Item = crate::schema::Table>) -> Schema {
    Schema { enums: IndexMap::new(), tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect() }
}

pub(super) fn column(name: &str, column_type: ColumnType) -> Column {
    Column::new(name, PerEngine::any(column_type))
}

/// A table with the numbered key `id` and some columns.
pub(super) fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> crate::schema::Table {
    let mut table = crate::schema::Table::new(TableName::new(name));
    let mut id = column("id", ColumnType::BigInt);
    id.nullable = false;
    table.columns.insert(id.name.clone(), id);
    table.columns.extend(columns.into_iter().map(|column| (column.name.clone(), column)));
    table.primary_key = Some(PrimaryKey { name: format!("pk_{name}"), columns: vec!["id".to_owned()] });
    table
}

/// The only table of a database that one definition was run in.
pub(super) fn read(sql: &[&str]) -> Table {
    let mut session = memory();
    run(&mut session, sql);
    let mut physical = all(&mut session);
    let (_, table) = physical.tables.shift_remove_index(0).unwrap();
    table
}
