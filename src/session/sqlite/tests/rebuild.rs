//! The rebuild of a table that everything hangs on.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::{ENGINE, all, file, run};
use crate::dialect::{Alteration, Statement};
use crate::physical::{Column, Expression, Table, TableName};
use crate::session::sqlite::SqliteSession;
use crate::session::{Access, Row, Session, Value};

const DEFINITIONS: [&str; 18] = [
    "CREATE TABLE \"or\"\"d\" (id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL COLLATE NOCASE \
     CONSTRAINT uq UNIQUE, amount INTEGER CONSTRAINT ck CHECK (amount > 0), twice INTEGER AS (amount * 2) STORED, \
     lower_code TEXT AS (lower(code)) VIRTUAL, boss INTEGER CONSTRAINT fk_boss REFERENCES \"or\"\"d\" (id) \
     ON DELETE CASCADE, gone TEXT)",
    "CREATE TABLE line (id INTEGER PRIMARY KEY, o INTEGER REFERENCES \"or\"\"d\" (id) ON DELETE CASCADE)",
    "CREATE TABLE later (o TEXT REFERENCES \"or\"\"d\" (code) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TABLE log (text TEXT)",
    "CREATE INDEX \"part\" ON \"or\"\"d\" (\"amount\") WHERE amount > 5",
    "CREATE INDEX \"expr\" ON \"or\"\"d\" ((lower(code)), \"id\" DESC)",
    "CREATE VIEW v AS SELECT id, code, amount FROM \"or\"\"d\"",
    "CREATE VIEW vv AS SELECT code FROM v WHERE amount > 1",
    "CREATE TRIGGER first AFTER INSERT ON \"or\"\"d\" BEGIN INSERT INTO log VALUES ('in ' || NEW.code); END",
    "CREATE TRIGGER second AFTER DELETE ON \"or\"\"d\" BEGIN INSERT INTO log VALUES ('out ' || OLD.code); END",
    "CREATE TRIGGER of_line AFTER INSERT ON line BEGIN UPDATE \"or\"\"d\" SET amount = amount + 1 WHERE id = NEW.o; END",
    "CREATE TRIGGER instead INSTEAD OF INSERT ON vv BEGIN INSERT INTO \"or\"\"d\" (code) VALUES (NEW.code); END",
    "INSERT INTO \"or\"\"d\" (id, code, amount, boss, gone) VALUES (1, 'a', 1, NULL, 'x'), (2, 'b', 10, 1, NULL), (100, 'c', 3, 2, NULL)",
    "DELETE FROM \"or\"\"d\" WHERE id = 100",
    "INSERT INTO line VALUES (1, 1), (2, 2)",
    "INSERT INTO later VALUES ('a'), ('b')",
    "CREATE TABLE other (a PRIMARY KEY, b) WITHOUT ROWID",
    "ANALYZE",
];

fn open(path: &Path) -> SqliteSession {
    let mut session = file(path, Access::Write).unwrap();
    run(&mut session, &DEFINITIONS);
    session
}

fn live(session: &mut SqliteSession) -> Table {
    all(session).tables.shift_remove(&TableName::new("or\"d")).unwrap()
}

/// Everything in the database: the definitions of all but the table, and all rows.
fn whole(session: &mut SqliteSession) -> Vec<Vec<Row>> {
    [
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name = 'or\"d') ORDER BY type, name",
        "SELECT id, code, amount, twice, lower_code, boss FROM \"or\"\"d\" ORDER BY id",
        "SELECT * FROM line ORDER BY id",
        "SELECT * FROM later ORDER BY o",
        "SELECT rowid, * FROM log ORDER BY rowid",
        "SELECT * FROM vv ORDER BY code",
        "SELECT * FROM sqlite_sequence",
        "PRAGMA foreign_key_check",
        "PRAGMA integrity_check",
    ]
    .iter()
    .map(|sql| session.query(sql, &[]).unwrap())
    .collect()
}

fn statements(before: &Table, after: &Table, fill: &[(&str, &str)]) -> Vec<Statement> {
    let fill = fill.iter().map(|(column, sql)| ((*column).to_owned(), Expression::new(*sql))).collect();
    let (renamed, using) = (BTreeMap::new(), BTreeMap::new());
    ENGINE.alter_table(&Alteration { before, after, renamed, fill, using })
}

/// The table with another type, a column more, one less, and no NULL in another.
fn changed(before: &Table) -> Table {
    let mut after = before.clone();
    after.columns.get_mut("amount").unwrap().r#type = "BIGINT".to_owned();
    after.columns.get_mut("boss").unwrap().nullable = false;
    after.columns.shift_remove("gone").unwrap();
    let new = Column { name: "new".to_owned(), nullable: false, ..before.columns["code"].clone() };
    after.columns.insert("new".to_owned(), new);
    after
}

#[test]
fn a_rebuild_changes_its_table_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = open(&folder.path().join("app.db"));
    let before = live(&mut session);
    let after = changed(&before);
    let whole_before = whole(&mut session);

    session.begin(Instant::now()).unwrap();
    let fill = [("boss", "\"id\""), ("new", "upper(\"code\")")];
    session.execute(&statements(&before, &after, &fill), &mut |_| {}).unwrap();
    // Foreign keys act again in the same transaction.
    run(&mut session, &["SAVEPOINT s", "DELETE FROM \"or\"\"d\" WHERE id = 2"]);
    assert_eq!(session.query("SELECT id FROM line", &[]).unwrap(), [[Value::Integer(1)]]);
    run(&mut session, &["ROLLBACK TO s"]);
    session.check_deferred().unwrap();
    session.commit().unwrap();

    assert_eq!(live(&mut session), after);
    let mut expected = whole_before;
    // Row 1 had no boss, and is its own now.
    expected[1][0][5] = Value::Integer(1);
    assert_eq!(whole(&mut session), expected);
    let new = session.query("SELECT new FROM \"or\"\"d\" ORDER BY id", &[]).unwrap();
    assert_eq!(new, [[Value::Text("A".to_owned())], [Value::Text("B".to_owned())]]);
    run(
        &mut session,
        &["INSERT INTO \"or\"\"d\" (code, boss, new) VALUES ('d', 1, '')", "DELETE FROM \"or\"\"d\" WHERE code = 'A'"],
    );
    let log: Vec<Row> = session.query("SELECT text FROM log ORDER BY rowid DESC LIMIT 1", &[]).unwrap();
    assert_eq!(log, [[Value::Text("out a".to_owned())]], "triggers act, on rows that cascade in silence");
    assert_eq!(session.query("SELECT id FROM line", &[]).unwrap(), Vec::<Row>::new());
    let sequence = session.query("SELECT name, seq FROM sqlite_sequence", &[]).unwrap();
    assert_eq!(sequence, [[Value::Text("or\"d".to_owned()), Value::Integer(101)]]);
}

#[test]
fn a_rebuild_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = open(&folder.path().join("app.db"));
    let before = live(&mut session);
    let after = changed(&before);
    let whole_before = whole(&mut session);
    session.begin(Instant::now()).unwrap();
    let failed = session.execute(&statements(&before, &after, &[("new", "''")]), &mut |_| {}).unwrap_err();
    let told =
        "rebuild table `or\"d`: copy its rows failed: NOT NULL constraint failed: or\"d.boss (SQLITE_CONSTRAINT)";
    assert_eq!(failed.to_string(), told);
    assert!(session.commit().is_err(), "half a rebuild is no state to commit");
    session.rollback().unwrap();
    assert_eq!(live(&mut session), before);
    assert_eq!(whole(&mut session), whole_before);
    run(&mut session, &["DELETE FROM \"or\"\"d\" WHERE id = 2"]);
    assert_eq!(session.query("SELECT id FROM line", &[]).unwrap(), [[Value::Integer(1)]], "foreign keys act again");
}

#[test]
fn a_view_that_names_a_dropped_column_stops_the_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut session = open(&path);
    let before = live(&mut session);
    let mut after = before.clone();
    after.columns.shift_remove("amount").unwrap();
    after.columns.shift_remove("twice").unwrap();
    after.checks.clear();
    after.indexes.shift_remove("part").unwrap();
    let statements = statements(&before, &after, &[]);
    session.begin(Instant::now()).unwrap();
    let failed = session.execute(&statements, &mut |_| {}).unwrap_err();
    assert_eq!(failed.error.message, "error in view v: no such column: amount");
    session.rollback().unwrap();
    assert_eq!(live(&mut session), before);

    // One that is broken already is nobody's doing here.
    run(&mut session, &["CREATE VIEW broken AS SELECT a FROM nowhere"]);
    session.begin(Instant::now()).unwrap();
    session.execute(&statements, &mut |_| {}).unwrap();
    session.commit().unwrap();
    assert_eq!(live(&mut session), after);
}

#[test]
fn rows_that_a_new_foreign_key_would_leave_alone_stop_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = file(&folder.path().join("app.db"), Access::Write).unwrap();
    run(
        &mut session,
        &["CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE c (p INTEGER)", "INSERT INTO c VALUES (7)"],
    );
    // One that SQLite cannot check, since nothing makes `c.p` unique, is no reason to check none.
    run(&mut session, &["CREATE TABLE unchecked (c REFERENCES c (p))"]);
    let before = all(&mut session).tables.shift_remove(&TableName::new("c")).unwrap();
    let after = super::read(&["CREATE TABLE c (p INTEGER CONSTRAINT fk REFERENCES p (id))"]);
    session.begin(Instant::now()).unwrap();
    session.execute(&statements(&before, &after, &[]), &mut |_| {}).unwrap();
    let error = session.check_deferred().unwrap_err();
    assert_eq!(error.message, "a row of `c` (row 1) refers to a row of `p` that does not exist");
}

#[test]
fn rows_keep_their_rowids() {
    for (table, rows, wanted) in [
        ("CREATE TABLE t (a TEXT)", "INSERT INTO t (rowid, a) VALUES (5, 'x'), (9, 'y')", "CREATE TABLE t (a BLOB)"),
        (
            "CREATE TABLE t (a TEXT, rowid INT)",
            "INSERT INTO t (_rowid_, a) VALUES (5, 'x'), (9, 'y')",
            "CREATE TABLE t (a BLOB, rowid INT)",
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "INSERT INTO t VALUES (5, 'x'), (9, 'y')",
            "CREATE TABLE t (a TEXT)",
        ),
        (
            "CREATE TABLE t (a TEXT)",
            "INSERT INTO t (rowid, a) VALUES (5, 'x'), (9, 'y')",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
        ),
        (
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "INSERT INTO t VALUES (5, 'x'), (9, 'y')",
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT",
        ),
    ] {
        let mut session = super::memory();
        run(&mut session, &[table, rows]);
        let before = all(&mut session).tables.shift_remove(&TableName::new("t")).unwrap();
        let after = super::read(&[wanted]);
        session.begin(Instant::now()).unwrap();
        session.execute(&statements(&before, &after, &[]), &mut |_| {}).unwrap();
        session.commit().unwrap();
        let rowids = session.query("SELECT _rowid_ FROM t ORDER BY 1", &[]).unwrap();
        assert_eq!(rowids, [[Value::Integer(5)], [Value::Integer(9)]], "{table} to {wanted}");
    }
}
