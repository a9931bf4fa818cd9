//! Real servers for tests, and a database of its own for each test.

pub(super) mod declared;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::MySqlSession;
use super::connect::connect;
use crate::dialect::Statement;
use crate::flavour::Flavour;
use crate::options::Options;
use crate::session::{Access, ConnectError, ConnectFailure, Session, Target, Value};
use crate::url::{Secret, ServerUrl, Url};

/// Runs a test on each of the two servers.
pub(super) fn on_each(test: impl Fn(&TestDatabase)) {
    for flavour in [Flavour::MySql, Flavour::MariaDb] {
        on(flavour, &test);
    }
}

/// Runs a test on one of the servers, unless `BINDS_TEST_ENGINES` leaves it out.
pub(super) fn on(flavour: Flavour, test: impl Fn(&TestDatabase)) {
    if let Ok(engines) = std::env::var("BINDS_TEST_ENGINES")
        && !engines.split(',').any(|engine| engine.trim() == flavour.name())
    {
        return;
    }
    let variable = format!("BINDS_TEST_{}_URL", flavour.name().to_uppercase());
    let Ok(url) = std::env::var(&variable) else {
        panic!(
            "{variable} is not set: start {} and set it to {flavour}://root@127.0.0.1:PORT/ or \
             {flavour}://root@localhost/?socket=/path, let ./scripts/test do so, or leave the engine out of \
             BINDS_TEST_ENGINES",
            flavour.title()
        );
    };
    test(&TestDatabase::new(parse(flavour, &url)));
}

fn parse(flavour: Flavour, url: &str) -> ServerUrl {
    let url = url::Url::parse(url).expect("a URL");
    let socket = url.query_pairs().find(|(name, _)| name == "socket").map(|(_, path)| PathBuf::from(path.as_ref()));
    ServerUrl {
        flavour,
        host: url.host_str().filter(|_| socket.is_none()).map(str::to_owned),
        port: url.port(),
        user: Some(url.username().to_owned()),
        password: url.password().map(Secret::new),
        database: String::new(),
        socket,
    }
}

/// A database that is made for one test and dropped after it.
pub(super) struct TestDatabase {
    pub(super) url: ServerUrl,
}

impl TestDatabase {
    fn new(mut url: ServerUrl) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        url.database = format!("binds_test_{}_{number}", std::process::id());
        let database = TestDatabase { url };
        drop(database.try_session(Access::Create, Options::default()).unwrap());
        database
    }

    pub(super) fn try_session(&self, access: Access, options: Options) -> Result<MySqlSession, ConnectError> {
        Self::open(&self.url, access, options)
    }

    pub(super) fn open(url: &ServerUrl, access: Access, options: Options) -> Result<MySqlSession, ConnectError> {
        connect(url, &Target { url: Url::Server(url.clone()), options, access })
    }

    pub(super) fn session(&self) -> MySqlSession {
        self.try_session(Access::Write, Options::default()).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let dropped = self.try_session(Access::Write, Options::default()).map(|mut session| {
            let name = session.engine().quote(&self.url.database);
            session.connection.run(&format!("DROP DATABASE {name}"))
        });
        // The failure of the test says more.
        if !std::thread::panicking() {
            dropped.unwrap().unwrap();
        }
    }
}

pub(super) fn failure(result: Result<MySqlSession, ConnectError>) -> ConnectFailure {
    match result {
        Ok(_) => panic!("the session was opened"),
        Err(error) => error.failure,
    }
}

pub(super) fn run(session: &mut dyn Session, sql: &[&str]) {
    let statements: Vec<_> = sql.iter().map(|sql| Statement::new("test", *sql)).collect();
    session.execute(&statements, &mut |_| {}).unwrap();
}

pub(super) fn one(session: &mut dyn Session, sql: &str) -> Value {
    session.query(sql, &[]).unwrap()[0][0].clone()
}
