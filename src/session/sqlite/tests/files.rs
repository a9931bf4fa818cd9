use std::io::Write;

use super::{all, file, memory, open, run};
use crate::session::{Access, ConnectFailure, Session};
use crate::url::SqliteUrl;

fn failure(opened: Result<super::SqliteSession, crate::session::ConnectError>) -> String {
    match opened {
        Ok(_) => panic!("it opened"),
        Err(error) => format!("{error}\n{}", error.help.as_deref().unwrap_or_default()),
    }
}

#[test]
fn reading_never_makes_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    assert!(matches!(file(&path, Access::Read), Err(error) if matches!(error.failure, ConnectFailure::NoDatabase(_))));
    assert!(!path.exists());
    file(&path, Access::Write).unwrap();
    assert!(path.exists());
}

#[test]
fn what_reads_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    run(&mut file(&path, Access::Write).unwrap(), &["CREATE TABLE t (a)"]);
    let mut reader = file(&path, Access::Read).unwrap();
    let refused = reader.execute(&[crate::dialect::Statement::new("test", "DROP TABLE t")], &mut |_| {}).unwrap_err();
    assert_eq!(refused.error.kind, crate::session::error::ServerErrorKind::Permission);
    let lock = reader.begin(std::time::Instant::now()).unwrap_err();
    assert_eq!(lock.to_string(), "the database is read-only (SQLITE_READONLY)");
    assert_eq!(all(&mut reader).tables.len(), 1);
}

#[test]
fn what_is_no_usable_file_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("directory");
    std::fs::create_dir(&directory).unwrap();
    assert_eq!(
        failure(file(&directory, Access::Write)),
        format!("`{}` is a directory\nname the file of the database in it", directory.display())
    );
    let missing = folder.path().join("missing/app.db");
    assert_eq!(
        failure(file(&missing, Access::Write)),
        format!(
            "the folder `{}` does not exist\ncreate the folder, or correct the path",
            folder.path().join("missing").display()
        )
    );
    let text = folder.path().join("text.db");
    std::fs::File::create(&text).unwrap().write_all(&[b'x'; 4096]).unwrap();
    assert_eq!(
        failure(file(&text, Access::Write)),
        format!(
            "the file `{}` is no SQLite database\ncorrect the path; an encrypted database cannot be read either",
            text.display()
        )
    );
}

#[cfg(unix)]
#[test]
fn a_file_has_one_identity_by_whatever_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let link = folder.path().join("link.db");
    let first = file(&path, Access::Write).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(file(&link, Access::Write).unwrap().identity(), first.identity());
    let other = file(&folder.path().join("other.db"), Access::Write).unwrap();
    assert_ne!(other.identity(), first.identity());
    std::fs::hard_link(&path, folder.path().join("hard.db")).unwrap();
    assert_eq!(
        failure(file(&path, Access::Write)),
        format!(
            "the file `{}` has 2 names (hard links)\nSQLite can lose data when a file is written under two names: remove the other links",
            path.display()
        )
    );
}

#[test]
fn memory_is_shared_by_those_that_give_one_name() {
    let shared = || open(SqliteUrl::Memory { shared: Some("a b?".to_owned()) }, Access::Write).unwrap();
    let (mut one, mut two) = (shared(), shared());
    run(&mut one, &["CREATE TABLE t (a)"]);
    assert_eq!(all(&mut two).tables.len(), 1);
    assert_eq!(one.identity(), two.identity());
    let (mut alone, other) = (memory(), memory());
    assert_eq!(all(&mut alone).tables.len(), 0);
    assert_ne!(alone.identity(), other.identity());
}

#[test]
fn the_connection_can_be_taken_over_with_its_tables() {
    let mut session = memory();
    session.begin(std::time::Instant::now()).unwrap();
    run(&mut session, &["CREATE TABLE t (a)"]);
    session.commit().unwrap();
    let connection = session.into_connection().unwrap();
    connection.execute("INSERT INTO t VALUES (1)", []).unwrap();
}

#[test]
fn a_word_in_double_quotes_is_a_column_and_never_a_text() {
    let mut session = memory();
    run(&mut session, &["CREATE TABLE t (a)"]);
    let error = session.query("SELECT \"nope\" FROM t", &[]).unwrap_err();
    assert_eq!(error.message, "no such column: \"nope\" - should this be a string literal in single-quotes?");
}

#[test]
fn an_empty_file_is_an_empty_database_and_is_counted_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::File::create(&path).unwrap();
    assert_eq!(all(&mut file(&path, Access::Read).unwrap()).tables.len(), 0);
}

/// What a killed writer leaves: pages of an open transaction in the file, and the journal that takes them back.
#[test]
fn a_reader_rolls_back_what_a_killed_writer_left() {
    let folder = tempfile::tempdir().unwrap();
    let (path, killed) = (folder.path().join("app.db"), folder.path().join("killed.db"));
    let mut session = file(&path, Access::Write).unwrap();
    run(&mut session, &["CREATE TABLE t (a)", "INSERT INTO t VALUES ('before')", "PRAGMA cache_size = 1"]);
    session.begin(std::time::Instant::now()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
        INSERT INTO t SELECT zeroblob(1000) FROM n";
    run(&mut session, &["UPDATE t SET a = 'after'", fill]);
    std::fs::copy(&path, &killed).unwrap();
    std::fs::copy(folder.path().join("app.db-journal"), folder.path().join("killed.db-journal")).unwrap();
    let rows = file(&killed, Access::Read).unwrap().query("SELECT a FROM t", &[]).unwrap();
    assert_eq!(rows, [[crate::session::Value::text("before")]]);
}
