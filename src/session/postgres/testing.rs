//! A database of its own for every test that needs a server.

pub(super) mod secure_server;

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::{Postgres, connect};
use crate::dialect::{Engine, Statement};
use crate::flavour::Flavour;
use crate::options::Options;
use crate::physical::Physical;
use crate::schema::{Column, ColumnType, PerEngine, PrimaryKey, Schema, Table, TableName};
use crate::session::{Access, Scope, Session, Target};
use crate::url::{Secret, ServerUrl, Url};

const VARIABLE: &str = "BINDS_TEST_POSTGRES_URL";

/// A new database, dropped with this value.
pub(super) struct TestDatabase {
    pub url: ServerUrl,
    server: ServerUrl,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// None if the tests run without PostgreSQL.
    pub(super) fn new() -> Option<Self> {
        let server = server()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("binds \"test\" {} {number}", std::process::id());
        let url = ServerUrl { database: name, ..server.clone() };
        drop(connect::connect(&url, &target(&url, Access::Create)).unwrap());
        Some(TestDatabase { url, server })
    }

    pub(super) fn session(&self) -> Postgres {
        connect::connect(&self.url, &target(&self.url, Access::Write)).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let mut session = connect::connect(&self.server, &target(&self.server, Access::Write)).unwrap();
        let name = session.engine().quote(&self.url.database);
        session.run(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
    }
}

pub(super) fn target(url: &ServerUrl, access: Access) -> Target {
    Target { url: Url::Server(url.clone()), options: Options::default(), access }
}

/// The server for tests, from the environment.
pub(super) fn server() -> Option<ServerUrl> {
    let engines = env::var("BINDS_TEST_ENGINES").ok();
    if engines.is_some_and(|engines| !engines.split(',').any(|name| name.trim() == "postgres")) {
        return None;
    }
    let text = env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "set {VARIABLE} to a PostgreSQL server whose user may create databases, such as \
             postgres://postgres@%2Ftmp/postgres, or start one with ./scripts/test, or leave PostgreSQL out with \
             BINDS_TEST_ENGINES=sqlite"
        )
    });
    let url = url::Url::parse(&text).unwrap();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let host = decoded(url.host_str().unwrap());
    let socket = host.starts_with('/').then(|| host.clone().into());
    Some(ServerUrl {
        flavour: Flavour::Postgres,
        host: Some(host).filter(|_| socket.is_none()),
        port: url.port(),
        user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
        password: url.password().map(|password| Secret::new(decoded(password))),
        database: decoded(url.path().trim_start_matches('/')),
        socket,
    })
}

/// A table with a key `id` and those columns.
pub(super) fn table(name: &str, columns: &[(&str, &str)]) -> Table {
    let mut table = Table::new(TableName::new(name));
    for (name, column_type) in [("id", "bigint")].iter().chain(columns) {
        table.columns.insert((*name).to_owned(), column(name, column_type));
    }
    table.columns["id"].nullable = false;
    table.primary_key = Some(PrimaryKey { name: format!("pk_{name}"), columns: vec!["id".to_owned()] });
    table
}

pub(super) fn column(name: &str, column_type: &str) -> Column {
    Column::new(name, PerEngine::any(column_type.parse::<ColumnType>().unwrap()))
}

pub(super) fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let tables: IndexMap<TableName, Table> = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
    Schema { tables, ..Schema::default() }
}

/// The schema as the engine will store it, which must have no problems.
pub(super) fn lowered(engine: &Engine, schema: &Schema) -> Physical {
    let lowered = engine.lower(schema);
    assert_eq!(lowered.problems, []);
    lowered.physical
}

/// All statements that create what is in `physical`, tables without foreign keys first.
pub(super) fn creation(engine: &Engine, physical: &Physical) -> Vec<Statement> {
    let mut statements = Vec::new();
    let schemas = physical.tables.keys().chain(physical.enums.keys()).filter_map(|name| name.schema.as_ref());
    statements.extend(schemas.filter_map(|name| engine.create_schema(name)));
    statements.extend(physical.enums.iter().filter_map(|(name, values)| engine.create_enum(name, values)));
    for table in physical.tables.values() {
        let mut table = table.clone();
        table.foreign_keys.clear();
        statements.extend(engine.create_table(&table));
    }
    for table in physical.tables.values() {
        statements.extend(table.foreign_keys.values().filter_map(|key| engine.add_foreign_key(&table.name, key)));
    }
    statements
}

/// Creates what is declared and reads all of it back.
pub(super) fn create_and_read(session: &mut Postgres, physical: &Physical) -> Physical {
    let statements = creation(&session.engine(), physical);
    session.execute(&statements, &mut |_| {}).unwrap();
    let schemas = physical.tables.keys().filter_map(|name| name.schema.clone()).collect();
    session.inspect(&Scope::All { schemas }).unwrap()
}
