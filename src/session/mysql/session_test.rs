//! What a session does besides reading the catalog.

use std::io::Read;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::testing::{TestDatabase, on, on_each};
use crate::dialect::{Engine, Statement};
use crate::flavour::Flavour;
use crate::options::{Options, Tls, TlsMode};
use crate::physical::{
    Check, Column, Expression, Generated, Identity, Index, IndexKind, Physical, PrimaryKey, Storage, Table, TableName,
};
use crate::session::error::ServerErrorKind;
use crate::session::{
    Access, ConnectError, ConnectFailure, Dependent, LockError, RowCount, Scope, Session, Settled, Value,
};
use crate::url::Secret;

const ALL: Scope = Scope::All { schemas: Vec::new() };

fn failure(result: Result<super::MySqlSession, ConnectError>) -> ConnectFailure {
    match result {
        Ok(_) => panic!("the session was opened"),
        Err(error) => error.failure,
    }
}

fn run(session: &mut dyn Session, sql: &[&str]) {
    let statements: Vec<_> = sql.iter().map(|sql| Statement::new("test", *sql)).collect();
    session.execute(&statements, &mut |_| {}).unwrap();
}

fn one(session: &mut dyn Session, sql: &str) -> Value {
    session.query(sql, &[]).unwrap()[0][0].clone()
}

#[test]
fn the_server_says_which_of_the_two_it_is() {
    on_each(|database| {
        let mut as_other = database.url.clone();
        as_other.flavour = Flavour::MySql;
        let session = TestDatabase::open(&as_other, Access::Read, Options::default()).unwrap();
        assert_eq!(session.engine().flavour, database.url.flavour);
        assert!(session.engine().version >= Engine::oldest(database.url.flavour).version);
        assert!(session.location().ends_with(&format!("/{}", database.url.database)), "{}", session.location());
    });
}

#[test]
fn a_missing_database_is_told_from_a_wrong_password() {
    on_each(|database| {
        let mut missing = database.url.clone();
        missing.database = "binds_test_missing".to_owned();
        let found = failure(TestDatabase::open(&missing, Access::Write, Options::default()));
        assert_eq!(found, ConnectFailure::NoDatabase("binds_test_missing".to_owned()));
        let mut wrong = database.url.clone();
        wrong.user = Some("root".to_owned());
        wrong.password = Some(Secret::new("not-the-password"));
        let found = failure(TestDatabase::open(&wrong, Access::Write, Options::default()));
        assert!(matches!(&found, ConnectFailure::Login(message) if !message.contains("not-the-password")), "{found:?}");
    });
}

#[test]
fn nobody_listening_is_told_from_a_server_that_never_answers() {
    on(Flavour::MySql, |database| {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut url = database.url.clone();
        (url.socket, url.host, url.port) =
            (None, Some("127.0.0.1".to_owned()), Some(silent.local_addr().unwrap().port()));
        let options = Options { connect_timeout: Duration::from_millis(300), ..Options::default() };
        let started = Instant::now();
        let found = failure(TestDatabase::open(&url, Access::Read, options.clone()));
        assert_eq!(found, ConnectFailure::Timeout(Duration::from_millis(300)));
        assert!(started.elapsed() < Duration::from_secs(3));
        drop(silent);
        let found = failure(TestDatabase::open(&url, Access::Read, options));
        assert!(matches!(found, ConnectFailure::Unreachable(_)), "{found:?}");
        assert!(found.may_pass());
    });
}

#[test]
fn a_server_that_hangs_up_is_unreachable() {
    on(Flavour::MySql, |database| {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut url = database.url.clone();
        (url.socket, url.host, url.port) =
            (None, Some("127.0.0.1".to_owned()), Some(server.local_addr().unwrap().port()));
        let hang_up = std::thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
            let _ = stream.read(&mut [0; 1]);
        });
        let found = failure(TestDatabase::open(&url, Access::Read, Options::default()));
        hang_up.join().unwrap();
        assert!(matches!(found, ConnectFailure::Unreachable(_)), "{found:?}");
    });
}

#[test]
fn a_session_does_not_keep_the_settings_that_break_quoting() {
    on_each(|database| {
        let mode = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'";
        let init_sql =
            vec![mode.to_owned(), "SET SESSION foreign_key_checks = 0".to_owned(), "SET NAMES latin1".to_owned()];
        let options = Options { init_sql, ..Options::default() };
        let mut session = database.try_session(Access::Write, options).unwrap();
        let Value::Text(found) = one(&mut session, "SELECT @@SESSION.sql_mode") else { panic!("no text") };
        assert!(found.contains("STRICT_ALL_TABLES"), "{found}");
        assert!(!found.contains("ANSI_QUOTES") && !found.contains("NO_BACKSLASH_ESCAPES"), "{found}");
        assert_eq!(one(&mut session, "SELECT @@foreign_key_checks"), Value::Integer(1));
        assert_eq!(one(&mut session, "SELECT @@character_set_connection"), Value::text("utf8mb4"));
    });
}

#[test]
fn each_statement_of_init_sql_runs_alone_and_in_order() {
    on_each(|database| {
        let init_sql = vec!["CREATE TABLE t (a INT)".to_owned(), "INSERT INTO t VALUES (7)".to_owned()];
        let options = Options { init_sql, ..Options::default() };
        let mut session = database.try_session(Access::Write, options).unwrap();
        assert_eq!(one(&mut session, "SELECT a FROM t"), Value::Integer(7));
        let options = Options { init_sql: vec!["nonsense".to_owned()], ..Options::default() };
        assert!(matches!(failure(database.try_session(Access::Read, options)), ConnectFailure::Server(_)));
    });
}

#[test]
fn an_error_after_the_first_of_several_statements_is_not_lost() {
    on_each(|database| {
        let mut session = database.session();
        let statements = [Statement::new("both", "CREATE TABLE a (x INT); CREATE TABLE b (nonsense)")];
        let error = session.execute(&statements, &mut |_| panic!("it is not done")).unwrap_err();
        assert_eq!((error.index, error.error.code.as_deref()), (0, Some("1064")));
    });
}

#[test]
fn execution_stops_at_the_statement_that_fails_and_says_which() {
    on_each(|database| {
        let mut session = database.session();
        let statements = ["CREATE TABLE a (x INT)", "CREATE TABLE a (x INT)", "CREATE TABLE b (x INT)"]
            .map(|sql| Statement::new("x", sql));
        let mut done = Vec::new();
        let error = session.execute(&statements, &mut |count| done.push(count)).unwrap_err();
        assert_eq!((done.as_slice(), error.index, error.error.code.as_deref()), ([1].as_slice(), 1, Some("1050")));
        assert_eq!(session.inspect(&ALL).unwrap().tables.len(), 1);
    });
}

#[test]
fn a_statement_that_waits_too_long_for_a_lock_is_tried_again() {
    on_each(|database| {
        let mut reader = database.session();
        run(&mut reader, &["CREATE TABLE t (a INT)", "START TRANSACTION"]);
        one(&mut reader, "SELECT COUNT(*) FROM t");
        let options = Options { lock_timeout: Duration::from_secs(1), lock_retries: 1, ..Options::default() };
        let mut writer = database.try_session(Access::Write, options).unwrap();
        let started = Instant::now();
        let error = writer.execute(&[Statement::new("x", "DROP TABLE t")], &mut |_| {}).unwrap_err();
        assert_eq!(error.error.kind, ServerErrorKind::LockTimeout);
        assert!(started.elapsed() >= Duration::from_millis(1900), "{:?}", started.elapsed());
        run(&mut reader, &["ROLLBACK"]);
        run(&mut writer, &["DROP TABLE t"]);
    });
}

#[test]
fn the_lock_of_a_database_is_held_by_one_session() {
    on_each(|database| {
        let (mut first, mut second) = (database.session(), database.session());
        first.begin(Instant::now()).unwrap();
        let error = second.begin(Instant::now() + Duration::from_millis(200)).unwrap_err();
        let LockError::Held { owner: Some(owner) } = &error else { panic!("{error:?}") };
        assert!(owner.starts_with("connection ") && owner.contains("root@"), "{owner}");
        first.commit().unwrap();
        second.begin(Instant::now()).unwrap();
        drop(second);
        first.begin(Instant::now() + Duration::from_secs(5)).unwrap();
        first.rollback().unwrap();
    });
}

#[test]
fn a_mark_is_seen_by_other_sessions_until_its_session_ends() {
    on_each(|database| {
        let (mut first, mut second) = (database.session(), database.session());
        assert_eq!(first.identity(), second.identity());
        first.leave_mark(42).unwrap();
        assert!(second.sees_mark(42).unwrap());
        assert!(!second.sees_mark(43).unwrap());
        first.begin(Instant::now()).unwrap();
        first.commit().unwrap();
        assert!(second.sees_mark(42).unwrap());
        drop(first);
        let deadline = Instant::now() + Duration::from_secs(5);
        while second.sees_mark(42).unwrap() {
            assert!(Instant::now() < deadline);
        }
    });
}

#[test]
fn rows_are_counted_within_the_limit_and_estimated_after_it() {
    on_each(|database| {
        let mut session = database.session();
        run(&mut session, &["CREATE TABLE `o``dd` (a INT)", "INSERT INTO `o``dd` VALUES (1), (2), (3)"]);
        let table = TableName::new("o`dd");
        assert_eq!(session.count_rows(&table, Duration::from_secs(2)).unwrap(), RowCount::Exact(3));
        run(&mut session, &["CREATE TABLE many (a INT)", "INSERT INTO many VALUES (1)"]);
        for _ in 0..17 {
            run(&mut session, &["INSERT INTO many SELECT * FROM many"]);
        }
        let counted = session.count_rows(&TableName::new("many"), Duration::ZERO).unwrap();
        assert!(matches!(counted, RowCount::Estimate(rows) if rows > 10_000), "{counted:?}");
    });
}

#[test]
fn views_and_foreign_keys_of_others_depend_on_a_table() {
    on_each(|database| {
        let mut session = database.session();
        run(
            &mut session,
            &[
                "CREATE TABLE a (id INT PRIMARY KEY)",
                "CREATE TABLE b (id INT PRIMARY KEY, CONSTRAINT fk_b FOREIGN KEY (id) REFERENCES a (id))",
                "CREATE TABLE c (id INT PRIMARY KEY, CONSTRAINT `fk``c` FOREIGN KEY (id) REFERENCES a (id))",
                "CREATE VIEW `v``a` AS SELECT id FROM a",
                "CREATE VIEW other AS SELECT id FROM c",
            ],
        );
        let a = TableName::new("a");
        let found = session.dependents(&[a.clone(), TableName::new("b")]).unwrap();
        let drop_key = Statement::new("drop foreign key `fk`c` of `c`", "ALTER TABLE `c` DROP FOREIGN KEY `fk``c`");
        let drop_view = Statement::new("drop view `v`a`", "DROP VIEW `v``a`");
        assert_eq!(
            found,
            [
                Dependent {
                    kind: "foreign key",
                    name: "fk`c of c".to_owned(),
                    on: a.clone(),
                    drop: Some(drop_key.clone())
                },
                Dependent { kind: "view", name: "v`a".to_owned(), on: a, drop: Some(drop_view.clone()) },
            ]
        );
        session.execute(&[drop_key, drop_view], &mut |_| {}).unwrap();
        assert_eq!(session.dependents(&[TableName::new("a"), TableName::new("b")]).unwrap(), []);
    });
}

fn table_with(check: &str, generated: &str) -> Table {
    let column = |name: &str| Column {
        name: name.to_owned(),
        r#type: "varchar(20)".to_owned(),
        nullable: true,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
    };
    let mut table = Table::new(TableName::new("t"));
    let expression = Generated { expression: Expression::new(generated), storage: Storage::Stored };
    let id = Column {
        r#type: "bigint".to_owned(),
        nullable: false,
        identity: Some(Identity::AutoIncrement),
        ..column("id")
    };
    table.columns = [id, column("a"), column("b"), Column { generated: Some(expression), ..column("g") }]
        .map(|column| (column.name.clone(), column))
        .into();
    table.primary_key = Some(PrimaryKey { name: Some("PRIMARY".to_owned()), columns: vec!["id".to_owned()] });
    let full_text = Index {
        kind: IndexKind::FullText,
        ..crate::dialect::mysql::index::plain("ft", IndexKind::FullText, &["a".to_owned()])
    };
    table.indexes = [("ft".to_owned(), full_text)].into();
    table.checks = [("ck".to_owned(), Check { name: "ck".to_owned(), expression: Expression::new(check) })].into();
    table
}

#[test]
fn the_server_tells_whether_two_definitions_mean_the_same() {
    on_each(|database| {
        let mut session = database.session();
        let wanted = table_with("b like 'x%' and not (a > 'q' or a < 'b''c')", "concat(a, 'it''s')");
        let engine = session.engine();
        session.execute(&engine.create_table(&wanted), &mut |_| {}).unwrap();
        let read = session.inspect(&ALL).unwrap();
        let live = &read.tables[&TableName::new("t")];
        assert_ne!(live.checks, wanted.checks);
        assert_eq!(session.settle(live, &wanted).unwrap(), Settled::Same);
        let other = table_with("b like 'y%' and not (a > 'q' or a < 'b''c')", "concat(a, 'it''s')");
        assert_eq!(session.settle(live, &other).unwrap(), Settled::Different);
        let broken = table_with("nonsense(b)", "concat(a, 'it''s')");
        let settled = session.settle(live, &broken).unwrap();
        assert!(matches!(&settled, Settled::Undecided(reason) if reason.contains("wanted definition")), "{settled:?}");
        assert_eq!(session.inspect(&ALL).unwrap(), read);
        run(&mut session, &["CREATE TEMPORARY TABLE binds_scratch (a INT)"]);
    });
}

#[test]
fn only_the_tables_that_are_named_are_read_and_never_the_history() {
    on_each(|database| {
        let mut session = database.session();
        run(
            &mut session,
            &[
                "CREATE TABLE `a'b\\\\` (x INT)",
                "CREATE TABLE c (x INT)",
                "CREATE TABLE binds_revisions (x INT)",
                "CREATE VIEW v AS SELECT x FROM c",
            ],
        );
        let names = |physical: Physical| physical.tables.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(session.inspect(&ALL).unwrap()), ["a'b\\\\", "c"]);
        let tables = ["a'b\\\\", "v", "none", "binds_revisions"].map(TableName::new).to_vec();
        assert_eq!(names(session.inspect(&Scope::Only { tables, enums: Vec::new() }).unwrap()), ["a'b\\\\"]);
        let none = Scope::Only { tables: Vec::new(), enums: Vec::new() };
        assert_eq!(session.inspect(&none).unwrap(), Physical::default());
    });
}

#[test]
fn a_database_is_made_once_when_it_is_asked_for() {
    on_each(|database| {
        let mut session = database.session();
        let name = session.engine().quote(&database.url.database);
        run(&mut session, &[&format!("DROP DATABASE {name}")]);
        drop(session);
        drop(database.try_session(Access::Create, Options::default()).unwrap());
        let mut session = database.try_session(Access::Create, Options::default()).unwrap();
        assert_eq!(one(&mut session, "SELECT @@character_set_database"), Value::text("utf8mb4"));
    });
}

/// A server with a certificate for `localhost` and `127.0.0.1`.
fn with_tls(test: impl Fn(&TestDatabase, PathBuf)) {
    on(Flavour::MySql, |database| {
        let Ok(ca) = std::env::var("BINDS_TEST_MYSQL_CA") else {
            panic!(
                "BINDS_TEST_MYSQL_CA is not set: give the file of the authority that signed the server's certificate"
            );
        };
        test(database, PathBuf::from(ca));
    });
}

/// Passes one connection on to the server, under an address that no certificate names.
fn under_another_address(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
        let _ = std::io::copy(&mut &server, &mut &client);
        let _ = client.shutdown(Shutdown::Both);
    });
    own
}

fn open_with(
    database: &TestDatabase,
    host: &str,
    mode: TlsMode,
    root: Option<&PathBuf>,
) -> Result<bool, ConnectFailure> {
    let mut url = database.url.clone();
    if host == "127.0.0.2" {
        url.port = Some(under_another_address(url.port.unwrap_or(3306)));
    }
    url.host = Some(host.to_owned());
    let tls = Tls { mode, root_cert: root.cloned(), ..Tls::default() };
    let session = TestDatabase::open(&url, Access::Read, Options { tls, ..Options::default() });
    let mut session = session.map_err(|error| error.failure)?;
    let rows = session.query("SHOW STATUS LIKE 'Ssl_cipher'", &[]).unwrap();
    Ok(rows[0][1] != Value::text(""))
}

#[test]
fn tls_is_as_strict_as_its_mode() {
    with_tls(|database, ca| {
        let open = |host: &str, mode, root| open_with(database, host, mode, root);
        assert_eq!(open("127.0.0.1", TlsMode::Disable, None), Ok(false));
        assert_eq!(open("127.0.0.1", TlsMode::Prefer, None), Ok(true));
        assert_eq!(open("127.0.0.1", TlsMode::Require, None), Ok(true));
        assert_eq!(open("localhost", TlsMode::VerifyFull, Some(&ca)), Ok(true));
        assert_eq!(open("127.0.0.2", TlsMode::VerifyCa, Some(&ca)), Ok(true));
        let refused = open("127.0.0.2", TlsMode::VerifyFull, Some(&ca));
        assert!(matches!(&refused, Err(ConnectFailure::Tls(_))), "{refused:?}");
        for mode in [TlsMode::VerifyCa, TlsMode::VerifyFull] {
            let refused = open("127.0.0.1", mode, None);
            assert!(matches!(&refused, Err(ConnectFailure::Tls(_))), "{mode:?}: {refused:?}");
        }
    });
}

#[test]
fn tls_that_the_server_does_not_offer_is_an_error_only_where_it_is_required() {
    on(Flavour::MariaDb, |database| {
        let mut url = database.url.clone();
        let mut session = database.session();
        let Some(port) = one(&mut session, "SELECT @@port").as_integer().filter(|port| *port != 0) else { return };
        (url.socket, url.host, url.port) = (None, Some("127.0.0.1".to_owned()), u16::try_from(port).ok());
        let open = |mode| {
            let options = Options { tls: Tls { mode, ..Tls::default() }, ..Options::default() };
            TestDatabase::open(&url, Access::Read, options)
        };
        assert!(open(TlsMode::Prefer).is_ok());
        assert_eq!(failure(open(TlsMode::Require)), ConnectFailure::Tls("the server does not offer it".to_owned()));
    });
}
