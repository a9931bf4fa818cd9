use std::time::{Duration, Instant};

use super::{all, file, run};
use crate::dialect::Statement;
use crate::options::Options;
use crate::session::error::ServerErrorKind;
use crate::session::sqlite::SqliteSession;
use crate::session::{Access, LockError, Session, Target};
use crate::url::{SqliteUrl, Url};

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(100)
}

#[test]
fn two_writers_wait_for_each_other_until_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut first = file(&path, Access::Write).unwrap();
    let mut second = file(&path, Access::Write).unwrap();
    first.begin(soon()).unwrap();
    let started = Instant::now();
    assert!(matches!(second.begin(soon()), Err(LockError::Held { owner: Some(_) })));
    assert!((100..1000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    first.rollback().unwrap();
    second.begin(soon()).unwrap();
}

#[test]
fn a_commit_waits_for_a_reader_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let options = Options { lock_timeout: Duration::from_millis(50), lock_retries: 0, ..Options::default() };
    let url = SqliteUrl::File(path.clone());
    let target = Target { url: Url::Sqlite(url.clone()), options, access: Access::Write };
    let mut writer = SqliteSession::connect(&url, &target).unwrap();
    run(&mut writer, &["CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"]);
    let mut reader = file(&path, Access::Read).unwrap();
    run(&mut reader, &["BEGIN"]);
    reader.query("SELECT * FROM t", &[]).unwrap();
    writer.begin(soon()).unwrap();
    run(&mut writer, &["CREATE TABLE u (a)"]);
    assert_eq!(writer.commit().unwrap_err().kind, ServerErrorKind::LockTimeout);
    run(&mut reader, &["ROLLBACK"]);
    writer.commit().unwrap();
    assert_eq!(all(&mut reader).tables.len(), 2);
}

#[test]
fn what_is_rolled_back_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut session = file(&path, Access::Write).unwrap();
    session.begin(soon()).unwrap();
    run(&mut session, &["CREATE TABLE t (a)"]);
    drop(session);
    assert_eq!(all(&mut file(&path, Access::Write).unwrap()).tables.len(), 0);
}

#[test]
fn a_failure_tells_its_place() {
    let mut session = super::memory();
    let statements =
        [Statement::new("create table `t`", "CREATE TABLE t (a)"), Statement::new("create table `u`", "CREATE u")];
    let mut done = Vec::new();
    let error = session.execute(&statements, &mut |count| done.push(count)).unwrap_err();
    assert_eq!((error.index, error.to_string()), (1, "create table `u` failed: near \"u\": syntax error".to_owned()));
    assert_eq!(done, [1]);
    let two = session.execute(&[Statement::new("two", "SELECT 1; SELECT 2")], &mut |_| {}).unwrap_err();
    assert_eq!(two.error.message, "there is more than one statement in it");
}

#[test]
fn a_statement_stops_at_its_timeout() {
    let url = SqliteUrl::Memory { shared: None };
    let options = Options { statement_timeout: Some(Duration::from_millis(50)), ..Options::default() };
    let target = Target { url: Url::Sqlite(url.clone()), options, access: Access::Write };
    let mut session = SqliteSession::connect(&url, &target).unwrap();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let error = session.execute(&[Statement::new("endless", endless)], &mut |_| {}).unwrap_err();
    assert_eq!(error.error.message, "stopped after 0.05 s, the statement timeout");
    run(&mut session, &["SELECT 1"]);
}

#[test]
fn a_full_database_says_so_and_a_second_run_completes() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = file(&folder.path().join("app.db"), Access::Write).unwrap();
    run(&mut session, &["CREATE TABLE first (a)", "PRAGMA max_page_count = 3"]);
    session.begin(soon()).unwrap();
    let create: Vec<Statement> =
        (0..9).map(|number| Statement::new("create", format!("CREATE TABLE t{number} (a)"))).collect();
    let error = session.execute(&create, &mut |_| {}).unwrap_err();
    assert_eq!(error.error.kind, ServerErrorKind::Full);
    session.rollback().unwrap();
    assert_eq!(all(&mut session).tables.len(), 1);
    run(&mut session, &["PRAGMA max_page_count = 1000"]);
    session.execute(&create, &mut |_| {}).unwrap();
    assert_eq!(all(&mut session).tables.len(), 10);
}
