//! What concerns more than one table: dependents, row counts, references at the commit, spelling.

use std::time::{Duration, Instant};

use super::{ENGINE, all, file, memory, read, run};
use crate::physical::TableName;
use crate::session::{Access, RowCount, Session, Settled};

#[test]
fn dependents_are_found_in_views_triggers_and_foreign_keys() {
    let mut session = memory();
    run(
        &mut session,
        &[
            "CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT)",
            "CREATE TABLE \"order\" (id INTEGER, user INT CONSTRAINT fk_order_user REFERENCES User (id))",
            "CREATE TABLE note (user TEXT)",
            "CREATE VIEW users AS SELECT * FROM main.\"user\"",
            "CREATE VIEW \"names of users\" AS SELECT name FROM users",
            "CREATE VIEW notes AS SELECT user AS u FROM note AS user",
            "CREATE TRIGGER on_note AFTER INSERT ON note BEGIN INSERT OR IGNORE INTO user VALUES (1, 'a'); END",
            "CREATE TRIGGER on_user AFTER INSERT ON user BEGIN DELETE FROM note; END",
            "CREATE TRIGGER instead INSTEAD OF INSERT ON users BEGIN DELETE FROM user; END",
        ],
    );
    let found = session.dependents(&[TableName::new("user")]).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.kind, one.name.as_str(), one.drop.as_ref().map(|drop| drop.sql.as_str())))
        .collect();
    assert_eq!(
        found,
        [
            ("foreign key", "fk_order_user of order", None),
            ("view", "users", Some("DROP VIEW \"users\"")),
            ("view", "names of users", Some("DROP VIEW \"names of users\"")),
            ("trigger", "on_note of note", Some("DROP TRIGGER \"on_note\"")),
        ]
    );
    let all = ["user", "order"].map(TableName::new);
    let kinds: Vec<_> = session.dependents(&all).unwrap().into_iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["view", "view", "trigger"]);
}

#[test]
fn rows_are_counted_or_estimated() {
    let mut session = memory();
    run(
        &mut session,
        &[
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)",
            "CREATE INDEX ix ON t (b)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT i, i FROM n",
            "DELETE FROM t WHERE a % 2",
            "CREATE TABLE k (a TEXT PRIMARY KEY) WITHOUT ROWID",
            "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        ],
    );
    let mut count = |name: &str, limit| session.count_rows(&[TableName::new(name)], limit).unwrap()[0];
    assert_eq!(count("t", Duration::from_secs(20)), RowCount::Exact(500));
    assert_eq!(count("t", Duration::ZERO), RowCount::Estimate(1000), "the highest rowid");
    assert_eq!(count("k", Duration::ZERO), RowCount::Estimate(1), "there is nothing to go by");
    assert_eq!(count("endless", Duration::from_millis(20)), RowCount::Estimate(1), "counting stops");
    run(&mut session, &["ANALYZE"]);
    assert_eq!(session.count_rows(&[TableName::new("T")], Duration::ZERO), Ok(vec![RowCount::Estimate(500)]));
}

#[test]
fn rows_that_refer_to_nothing_are_found_before_the_commit_unless_they_are_old() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = file(&folder.path().join("app.db"), Access::Write).unwrap();
    run(
        &mut session,
        &[
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p (id))",
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO c VALUES (1, 99)",
            "PRAGMA foreign_keys = ON",
        ],
    );
    session.begin(Instant::now()).unwrap();
    run(&mut session, &["INSERT INTO p VALUES (1)"]);
    assert_eq!(session.check_deferred(), Ok(()));
    run(&mut session, &["INSERT INTO c VALUES (2, 98)"]);
    let error = session.check_deferred().unwrap_err();
    assert_eq!(error.message, "a row of `c` (row 2) refers to a row of `p` that does not exist");
    assert!(session.commit().is_err());
    run(&mut session, &["DELETE FROM c WHERE id = 2"]);
    assert_eq!(session.check_deferred(), Ok(()));
    session.commit().unwrap();
}

#[test]
fn tables_that_refer_to_each_other_can_be_dropped_with_their_rows() {
    let mut session = memory();
    run(
        &mut session,
        &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY, a INT REFERENCES a (id))",
        ],
    );
    session.begin(Instant::now()).unwrap();
    run(&mut session, &["INSERT INTO a VALUES (1, 1)", "INSERT INTO b VALUES (1, 1)"]);
    session.commit().unwrap();
    let live = all(&mut session);
    session.begin(Instant::now()).unwrap();
    let drops: Vec<_> = live.tables.values().map(|table| ENGINE.drop_table(table)).collect();
    session.execute(&drops, &mut |_| {}).unwrap();
    assert_eq!(session.check_deferred(), Ok(()));
    session.commit().unwrap();
    assert_eq!(all(&mut session).tables.len(), 0);
}

#[test]
fn spelling_alone_is_no_difference() {
    let first =
        "CREATE TABLE t (a TEXT, b TEXT CONSTRAINT k CHECK (a IS NOT NULL AND length(\"b\") > 1), c DEFAULT (abs(-1)))";
    for (second, settled) in [
        (
            "CREATE TABLE t (a TEXT, b TEXT CONSTRAINT k CHECK ((A is  not null and LENGTH([b])>1)), c DEFAULT (ABS( -1 )))",
            Settled::Same,
        ),
        (
            "CREATE TABLE t (a TEXT, b TEXT CONSTRAINT k CHECK (a IS NOT NULL AND length(b) > 2), c DEFAULT (abs(-1)))",
            Settled::Different,
        ),
        (
            "CREATE TABLE t (a TEXT, b TEXT CONSTRAINT k CHECK (a IS NOT NULL AND length('b') > 1), c DEFAULT (abs(-1)))",
            Settled::Different,
        ),
    ] {
        assert_eq!(memory().settle(&read(&[first]), &read(&[second])), Ok(settled), "{second}");
    }
}
