//! Databases in memory: built at start, and open for the program that asked.

use binds::config::{LoadRequest, Project, load};
use binds::key::Key;
use binds::memory::{self, MemoryError};

use crate::harness::Test;

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
