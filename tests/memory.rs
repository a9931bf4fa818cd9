//! Databases in memory: built at start, and open for the program that asked.

use binds::config::{LoadRequest, Project, load};
use binds::key::Key;
use binds::memory::{self, MemoryError};

use snapbox::str;

use crate::harness::{Database, Engine, Test, revision, table};

/// Two keys that name one shared database, a private one, and a file.
const FILE: &str = r#"
[databases]
users  = "sqlite:///:memory:?cached=shared"
visits = "sqlite:///file::memory:?cache=shared&uri=true"
alone  = "sqlite://"
kept   = "sqlite:///kept.db"

[tables.user]
database = "users"
columns.id = { type = "bigint", primary_key = true, autoincrement = true }
[tables.visit]
database = "visits"
columns.id = { type = "bigint", primary_key = true, autoincrement = true }
[tables.note]
database = ["alone", "kept"]
columns.id   = { type = "bigint", primary_key = true, autoincrement = true }
columns.user = { type = "bigint", references = { table = "note", column = "id" } }
"#;

fn project(test: &Test) -> Project {
    load(&LoadRequest { folder: test.path(), ..LoadRequest::default() }).unwrap()
}

fn open(project: &Project, key: &str) -> Result<rusqlite::Connection, MemoryError> {
    memory::open(&project.databases[&Key::new(key).unwrap()])
}

fn tables(connection: &rusqlite::Connection) -> Vec<String> {
    let mut statement =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_program_gets_its_database_open_and_with_foreign_keys() {
    let test = Test::new().file("binds.toml", FILE);
    let project = project(&test);
    let connection = open(&project, "alone").unwrap();
    assert_eq!(tables(&connection), ["note"]);
    assert_eq!(connection.execute("INSERT INTO note (user) VALUES (NULL)", []).unwrap(), 1);
    let dangling = connection.execute("INSERT INTO note (user) VALUES (7)", []).unwrap_err();
    assert_eq!(dangling.to_string(), "FOREIGN KEY constraint failed");
    // Another one is another database.
    let count = |connection: &rusqlite::Connection| -> i64 {
        connection.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count(&connection), count(&open(&project, "alone").unwrap())), (1, 0));
}

#[test]
fn keys_that_share_a_database_see_each_others_tables() {
    let test = Test::new().file("binds.toml", FILE);
    let project = project(&test);
    let users = open(&project, "users").unwrap();
    let visits = open(&project, "visits").unwrap();
    assert_eq!(tables(&visits), ["user", "visit"]);
    assert_eq!(tables(&users), ["user", "visit"]);
}

#[test]
fn a_file_is_no_database_in_memory() {
    let test = Test::new().file("binds.toml", FILE);
    let error = open(&project(&test), "kept").unwrap_err();
    assert_eq!(error.to_string(), "`kept` is not a SQLite database in memory");
    assert!(!test.path().join("kept.db").exists());
}

#[test]
fn create_all_says_what_ends_with_it() {
    let test = Test::new().file("binds.toml", FILE);
    let ran = test.run(&["create-all", "--db", "users,visits,alone"]);
    let lines: Vec<&str> = ran.stdout.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "users",
            "visits",
            "alone",
            "users: this database is in memory and ends with this process",
            "visits: this database is in memory and ends with this process",
            "alone: this database is in memory and ends with this process",
            "3 databases: 3 done",
        ]
    );
    ran.success();
    // Nothing of it was written to a file.
    let files = std::fs::read_dir(test.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(files.collect::<Vec<_>>(), ["binds.toml"]);
}

/// A file, a database in memory and a server, with two revisions.
fn rehearsing() -> (Test, Database, Database) {
    let test = Test::new();
    let (file, server) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Postgres, &test.path()));
    let keys = ["file", "memory", "server"];
    let urls = format!("[databases]\nfile = \"{}\"\nmemory = \"sqlite://\"\nserver = \"{}\"\n", file.url, server.url);
    test.write("binds.toml", &(urls + &table("a", &keys)));
    test.run(&["migrate", "init", "--multidb"]).success();
    let each = |operation: &str| keys.map(|key| operation.replace("KEY", key)).concat();
    let create = "\n[[upgrade.KEY]]\ncreate_table = \"a\"\ncolumns.id = { type = \"bigint\", nullable = false }\n\
                  primary_key = { name = \"pk_a\", columns = [\"id\"] }\n";
    revision(&test, "first", "aaaaaaaaaaaa", "", &each(create));
    let add = "\n[[upgrade.KEY]]\nadd_column = \"a.b\"\ncolumn = { type = \"integer\" }\n";
    revision(&test, "second", "bbbbbbbbbbbb", "aaaaaaaaaaaa", &each(add));
    (test, file, server)
}

#[test]
fn an_upgrade_is_rehearsed_in_memory_from_the_base() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, file, server) = rehearsing();
    test.run(&["migrate", "upgrade", "aaaaaaaaaaaa"]).success();
    test.run(&["migrate", "current"])
        .stdout(str![[r#"
file    [ID]  1 revision to run
memory  in memory     every run begins at the base
server  [ID]  1 revision to run

"#]])
        .success();
    test.run(&["migrate", "upgrade", "+1"])
        .stdout(str![[r#"
file    ran 1 revision  [..]
memory  ran 2 revisions  [..]
server  ran 1 revision  [..]
file: [ID] second
memory: [ID] first
memory: [ID] second
memory: this database is in memory and ends with this process
server: [ID] second
3 databases: 3 done

"#]])
        .success();
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
file    nothing to do, at [ID]  [..]
memory  ran 2 revisions  [..]
server  nothing to do, at [ID]  [..]
memory: [ID] first
memory: [ID] second
memory: this database is in memory and ends with this process
3 databases: 3 done

"#]])
        .success();
    test.run(&["migrate", "downgrade", "-1"])
        .stdout(str![[r#"
file    took back 1 revision  [..]
memory  nothing to do, at base  [..]
server  took back 1 revision  [..]
file: [ID] second
server: [ID] second
3 databases: 3 done

"#]])
        .success();
    for database in [&file, &server] {
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "1", "{}", database.engine.name());
    }
}

#[test]
fn a_rehearsal_that_fails_holds_up_nobody() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, file, server) = rehearsing();
    let fails = "\n[[upgrade.memory]]\nsql = \"INSERT INTO nowhere VALUES (1)\"\nundo = \"nothing\"\n";
    let path = "migrations/versions/second.toml";
    let second = test.read(path);
    test.write(path, &(second.clone() + fails));
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
file    ran 2 revisions  [..]
memory  failed, nothing changed  [..]
server  ran 2 revisions  [..]
file: [ID] first
file: [ID] second
server: [ID] first
server: [ID] second
3 databases: 2 done, 1 failed

"#]])
        .stderr(str![[r#"
error: `memory`: run `INSERT INTO nowhere VALUES (1)` failed: no such table: nowhere
  revision `[ID]`, [DIR]/migrations/versions/second.toml:18: ~ sql INSERT INTO nowhere VALUES (1)
  statement 3:
      INSERT INTO nowhere VALUES (1)
what stands now:
  file: done, and kept
  memory: as it was
  server: done, and kept
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]])
        .status(6);
    for database in [&file, &server] {
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "2", "{}", database.engine.name());
    }
    // Nor does one that cannot be planned.
    let unplanned = "\n[[upgrade.memory]]\ndrop_column = \"a.nothing\"\nwas = { type = \"integer\" }\n";
    test.write(path, &(second + unplanned));
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
file    nothing to do, at [ID]  [..]
memory  refused (unreadable)  [..]
server  nothing to do, at [ID]  [..]
3 databases: 2 done, 1 refused

"#]])
        .status(4);
}
