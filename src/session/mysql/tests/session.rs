//! What a session does with statements, locks and rows.

use std::time::{Duration, Instant};

use crate::dialect::Statement;
use crate::options::Options;
use crate::physical::{Physical, TableName};
use crate::session::error::ServerErrorKind;
use crate::session::mysql::testing::declared::ALL;
use crate::session::mysql::testing::{on_each, one, run};
use crate::session::{Access, Dependent, LockError, RowCount, Scope, Session};

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
        run(&mut session, &["CREATE TABLE many (a INT)", "INSERT INTO many VALUES (1)"]);
        for _ in 0..17 {
            run(&mut session, &["INSERT INTO many SELECT * FROM many"]);
        }
        let tables = [TableName::new("o`dd"), TableName::new("many")];
        let counted = session.count_rows(&tables, Duration::from_secs(60)).unwrap();
        assert_eq!(counted, [RowCount::Exact(3), RowCount::Exact(1 << 17)]);
        let counted = session.count_rows(&tables, Duration::ZERO).unwrap();
        assert!(matches!(counted.as_slice(), [_, RowCount::Estimate(rows)] if *rows > 10_000), "{counted:?}");
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
