//! What comes of connecting.

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::options::Options;
use crate::session::mysql::testing::{TestDatabase, failure, on, on_each, one, run};
use crate::session::{Access, ConnectFailure, Session, Value};
use crate::url::Secret;

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

#[test]
fn a_session_takes_on_its_role() {
    on_each(|database| {
        let role = format!("{}`r", database.url.database);
        let mut session = database.session();
        let quoted = session.engine().quote(&role);
        let mut statements = vec![format!("CREATE ROLE {quoted}")];
        if database.url.flavour == Flavour::MySql {
            statements.push(format!("GRANT {quoted} TO CURRENT_USER()"));
        }
        run(&mut session, &statements.iter().map(String::as_str).collect::<Vec<_>>());
        let options = Options { role: Some(role.clone()), ..Options::default() };
        let found =
            database.try_session(Access::Read, options).map(|mut session| one(&mut session, "SELECT CURRENT_ROLE()"));
        run(&mut session, &[&format!("DROP ROLE {quoted}")]);
        let Ok(Value::Text(found)) = found else { panic!("{found:?}") };
        assert!(found == role || found == format!("{quoted}@`%`"), "{found}");
        let options = Options { role: Some(role), ..Options::default() };
        assert!(matches!(failure(database.try_session(Access::Read, options)), ConnectFailure::Server(_)));
    });
}
