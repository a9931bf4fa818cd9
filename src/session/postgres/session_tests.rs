//! Locks, statements, counts and dependents on a real server.

use std::slice;
use std::thread;
use std::time::{Duration, Instant};

use super::Postgres;
use super::testing::{TestDatabase, table};
use crate::dialect::Statement;
use crate::physical::TableName;
use crate::session::error::ServerErrorKind;
use crate::session::{LockError, RowCount, Scope, Session as _, Value};

fn statement(sql: &str) -> Statement {
    Statement::new(format!("run `{sql}`"), sql)
}

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(200)
}

fn table_names(session: &mut Postgres) -> Vec<String> {
    let read = session.inspect(&Scope::All { schemas: Vec::new() }).unwrap();
    read.tables.keys().map(ToString::to_string).collect()
}

#[test]
fn one_run_at_a_time_holds_the_lock_and_the_other_learns_who() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut first, mut second) = (database.session(), database.session());
    first.begin(soon()).unwrap();
    let pid = first.query("SELECT pg_backend_pid()", &[]).unwrap()[0][0].as_integer().unwrap();
    let Err(LockError::Held { owner: Some(owner) }) = second.begin(soon()) else { panic!("it is locked") };
    let user = first.query("SELECT current_user::text", &[]).unwrap()[0][0].as_text().unwrap().to_owned();
    assert!(owner.starts_with(&format!("process {pid} of user {user} named binds")), "{owner}");
    assert!(owner.contains(" since "), "{owner}");
    first.commit().unwrap();
    second.begin(soon()).unwrap();
    second.rollback().unwrap();
}

#[test]
fn no_run_gets_in_between_two_transactions_of_another() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut first, mut second) = (database.session(), database.session());
    first.begin(soon()).unwrap();
    first.keep_lock().unwrap();
    first.commit().unwrap();
    assert!(matches!(second.begin(soon()), Err(LockError::Held { .. })));
    first.begin(soon()).unwrap();
    first.commit().unwrap();
    second.begin(soon()).unwrap();
    second.rollback().unwrap();
}

#[test]
fn two_waiting_runs_get_the_lock_in_turn() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut first, mut second) = (database.session(), database.session());
    first.begin(soon()).unwrap();
    let waiting = thread::spawn(move || second.begin(Instant::now() + Duration::from_secs(5)));
    thread::sleep(Duration::from_millis(120));
    first.rollback().unwrap();
    assert_eq!(waiting.join().unwrap(), Ok(()));
}

#[test]
fn a_mark_is_seen_in_the_same_database_and_in_no_other() {
    let (Some(one), Some(two)) = (TestDatabase::new(), TestDatabase::new()) else { return };
    let (mut first, mut second, mut elsewhere) = (one.session(), one.session(), two.session());
    assert_eq!(first.identity(), second.identity());
    assert_ne!(first.identity(), elsewhere.identity());
    first.leave_mark(u64::MAX - 7).unwrap();
    assert_eq!(second.sees_mark(u64::MAX - 7), Ok(true));
    assert_eq!(second.sees_mark(u64::MAX - 8), Ok(false));
    assert_eq!(elsewhere.sees_mark(u64::MAX - 7), Ok(false));
    drop(first);
    thread::sleep(Duration::from_millis(100));
    assert_eq!(second.sees_mark(u64::MAX - 7), Ok(false));
}

#[test]
fn a_statement_that_fails_among_many_is_found_and_nothing_of_it_stays() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let mut statements: Vec<_> = (0..250).map(|n| statement(&format!("CREATE TABLE t{n:03} (a integer) --"))).collect();
    statements[170] = statement("CREATE TABLE t003 (a integer)");
    session.begin(soon()).unwrap();
    let mut done = Vec::new();
    let failed = session.execute(&statements, &mut |count| done.push(count)).unwrap_err();
    assert_eq!(failed.index, 170);
    assert_eq!(failed.statement, statements[170]);
    assert_eq!(failed.error.to_string(), "relation \"t003\" already exists (42P07)");
    assert_eq!(done, (1..=170).collect::<Vec<_>>());
    assert_eq!(table_names(&mut session).len(), 170);
    session.rollback().unwrap();
    assert_eq!(table_names(&mut session), [""; 0]);
}

#[test]
fn a_syntax_error_among_many_is_found_too() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.begin(soon()).unwrap();
    let statements = [statement("CREATE TABLE a ()"), statement("CREATE TABEL b ()")];
    let failed = session.execute(&statements, &mut |_| {}).unwrap_err();
    assert_eq!((failed.index, failed.error.code.as_deref()), (1, Some("42601")));
    assert_eq!(table_names(&mut session), ["a"]);
    session.rollback().unwrap();
}

#[test]
fn a_lock_timeout_is_tried_again_and_then_told_apart() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut holder, mut session) = (database.session(), database.session());
    holder.run("CREATE TABLE t (a integer)").unwrap();
    session.run("SET lock_timeout = 200").unwrap();
    session.options.lock_retries = 2;
    let add = [statement("CREATE TABLE before ()"), statement("ALTER TABLE t ADD b integer")];

    holder.run("BEGIN; LOCK TABLE t").unwrap();
    session.begin(soon()).unwrap();
    let began = Instant::now();
    let failed = session.execute(&add, &mut |_| {}).unwrap_err();
    assert_eq!((failed.index, failed.error.kind), (1, ServerErrorKind::LockTimeout));
    assert!(began.elapsed() >= Duration::from_millis(4 * 200), "once in the batch, then three times alone");
    session.rollback().unwrap();

    session.begin(soon()).unwrap();
    let releasing = thread::spawn(move || {
        thread::sleep(Duration::from_millis(450));
        holder.run("ROLLBACK").unwrap();
    });
    session.execute(&add, &mut |_| {}).unwrap();
    releasing.join().unwrap();
    session.commit().unwrap();
    assert_eq!(table_names(&mut session), ["before", "t"]);
}

#[test]
fn a_lost_connection_is_told_apart() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut session, mut killer) = (database.session(), database.session());
    session.begin(soon()).unwrap();
    let pid = session.query("SELECT pg_backend_pid()", &[]).unwrap()[0][0].clone();
    killer.query("SELECT pg_terminate_backend($1)", &[pid]).unwrap();
    thread::sleep(Duration::from_millis(100));
    let lost = session.execute(&[statement("SELECT 1")], &mut |_| {}).unwrap_err();
    assert_eq!(lost.error.kind, ServerErrorKind::ConnectionLost);
    assert_eq!(session.keep_alive().unwrap_err().kind, ServerErrorKind::ConnectionLost);
}

#[test]
fn an_idle_transaction_outlives_the_limits_on_idle_ones() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("SET idle_in_transaction_session_timeout = 100").unwrap();
    session.begin(soon()).unwrap();
    thread::sleep(Duration::from_millis(300));
    session.keep_alive().unwrap();
    session.commit().unwrap();
}

#[test]
fn deferred_constraints_fail_before_the_commit() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE p (a integer PRIMARY KEY)").unwrap();
    session.run("CREATE TABLE c (a integer REFERENCES p DEFERRABLE INITIALLY DEFERRED)").unwrap();
    session.begin(soon()).unwrap();
    session.execute(&[statement("INSERT INTO c VALUES (1)")], &mut |_| {}).unwrap();
    assert_eq!(session.check_deferred().unwrap_err().code.as_deref(), Some("23503"));
    session.rollback().unwrap();
}

#[test]
fn a_transaction_that_failed_is_not_committed_silently() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.begin(soon()).unwrap();
    session.run("CREATE TABLE t ()").unwrap();
    session.run("CREATE TABLE t ()").unwrap_err();
    assert_eq!(session.commit().unwrap_err().code.as_deref(), Some("25P02"));
    assert_eq!(table_names(&mut session), [""; 0]);
    session.begin(soon()).unwrap();
    session.commit().unwrap();
}

#[test]
fn parameters_are_taken_for_what_stands_beside_them() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE t (a integer, b timestamptz, c text, d boolean, e bigint)").unwrap();
    let given = [Value::Integer(7), Value::text("2026-11-20 10:15:00+00"), Value::text("it's"), Value::Null];
    session.query("INSERT INTO t VALUES ($1, $2, $3, true, $4)", &given).unwrap();
    let rows = session
        .query("SELECT a, b::text, c, d, e FROM t WHERE a = $1 AND c = $2", &[Value::Integer(7), Value::text("it's")]);
    let row = vec![
        Value::Integer(7),
        Value::text("2026-11-20 10:15:00+00"),
        Value::text("it's"),
        Value::Integer(1),
        Value::Null,
    ];
    assert_eq!(rows, Ok(vec![row]));
}

#[test]
fn rows_are_counted_exactly_unless_it_takes_too_long() {
    let Some(database) = TestDatabase::new() else { return };
    let (mut session, mut holder) = (database.session(), database.session());
    let name = TableName::new("it's \"t\"");
    let quoted = r#""it's ""t""""#;
    session.run(&format!("CREATE TABLE {quoted} AS SELECT generate_series(1, 50) AS a")).unwrap();
    session.run(&format!("ANALYZE {quoted}")).unwrap();
    session.run(&format!("INSERT INTO {quoted} VALUES (1)")).unwrap();
    session.begin(soon()).unwrap();
    assert_eq!(session.count_rows(slice::from_ref(&name), Duration::from_secs(2)), Ok(vec![RowCount::Exact(51)]));
    session.rollback().unwrap();
    holder.run(&format!("BEGIN; LOCK TABLE {quoted}")).unwrap();
    assert_eq!(
        session.count_rows(slice::from_ref(&name), Duration::from_millis(100)),
        Ok(vec![RowCount::Estimate(50)])
    );
}

#[test]
fn dependents_are_found_through_views_and_can_be_dropped_in_order() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE TABLE t (a integer PRIMARY KEY)",
        "CREATE TABLE inside (a integer REFERENCES t)",
        "CREATE TABLE outside (a integer, CONSTRAINT \"f k\" FOREIGN KEY (a) REFERENCES t)",
        "CREATE VIEW low AS SELECT a FROM t",
        "CREATE MATERIALIZED VIEW \"m V\" AS SELECT a FROM low",
        "CREATE SCHEMA s",
        "CREATE VIEW s.top AS SELECT m.a FROM \"m V\" m, t",
        "CREATE FUNCTION f(t) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END",
    ] {
        session.run(sql).unwrap();
    }
    let tables = [TableName::new("t"), TableName::new("inside"), TableName::new("not there")];
    let found = session.dependents(&tables).unwrap();
    let drops: Vec<Statement> = found.iter().filter_map(|dependent| dependent.drop.clone()).collect();
    let shown: Vec<(&str, &str)> = found.iter().map(|dependent| (dependent.kind, dependent.name.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("view", "s.top"),
            ("materialized view", "m V"),
            ("view", "low"),
            ("foreign key", "f k of outside"),
            ("function", "public.f(public.t)"),
            ("function", "public.g()"),
        ]
    );
    assert!(found.iter().all(|dependent| dependent.on == TableName::new("t")));
    session.begin(soon()).unwrap();
    session.execute(&drops, &mut |_| {}).unwrap();
    assert_eq!(session.dependents(&tables).unwrap(), []);
    session.execute(&[statement("DROP TABLE inside"), statement("DROP TABLE t")], &mut |_| {}).unwrap();
    session.rollback().unwrap();
}

#[test]
fn only_named_tables_are_read_and_the_history_never() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE SCHEMA s",
        "CREATE TABLE a ()",
        "CREATE TABLE b ()",
        "CREATE TABLE s.b ()",
        "CREATE TABLE binds_revisions ()",
        "CREATE TYPE e AS ENUM ('x')",
        "CREATE TYPE f AS ENUM ()",
        "CREATE VIEW v AS SELECT 1",
    ] {
        session.run(sql).unwrap();
    }
    let all = session.inspect(&Scope::All { schemas: vec!["s".to_owned()] }).unwrap();
    let names: Vec<String> = all.tables.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["a", "b", "s.b"]);
    assert_eq!(all.enums.keys().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["e", "f"]);
    let in_schema = TableName { schema: Some("s".to_owned()), name: "b".to_owned() };
    let scope = Scope::Only { tables: vec![in_schema, TableName::new("none")], enums: vec![TableName::new("f")] };
    let some = session.inspect(&scope).unwrap();
    let names: Vec<String> = some.tables.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["s.b"]);
    assert_eq!(some.enums, [(TableName::new("f"), Vec::<String>::new())].into());
}

#[test]
fn an_index_that_was_not_finished_is_not_there() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE t AS SELECT 1 AS a UNION ALL SELECT 1").unwrap();
    let concurrently = statement("CREATE UNIQUE INDEX CONCURRENTLY ix ON t (a)");
    let failed = session.execute(&[concurrently], &mut |_| {}).unwrap_err();
    assert_eq!(failed.error.code.as_deref(), Some("23505"));
    assert_eq!(
        session.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid", &[]),
        Ok(vec![vec![Value::Integer(1)]])
    );
    let read = session.inspect(&Scope::All { schemas: Vec::new() }).unwrap();
    assert_eq!(read.tables[0].indexes, [].into());
}

#[test]
fn the_server_s_settings_say_how_many_tables_fit_into_a_transaction() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let capacity = session.table_capacity().unwrap().unwrap();
    let mut declared = table("t", &[("a", "text"), ("b", "text")]);
    declared.comment = Some("x".to_owned());
    assert!((10..20_000).contains(&capacity), "{capacity}");
    let statements: Vec<Statement> = (0..capacity)
        .map(|n| statement(&format!("CREATE TABLE t{n} (a bigint PRIMARY KEY, b text UNIQUE CHECK (b <> ''), c text)")))
        .collect();
    session.begin(soon()).unwrap();
    session.execute(&statements, &mut |_| {}).unwrap();
    session.rollback().unwrap();
}
