//! One topic of the language a case: the SQL that it becomes, and what a real database makes of it.
//!
//! A folder below `fixtures/cases` holds a file and, for each engine that can have it, the SQL that is right. An engine
//! without SQL refuses the file before anything else happens.

use std::path::{Path, PathBuf};

use crate::harness::{Database, Engine, Test};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn walk(engine: Engine) {
    if !engine.is_wanted() {
        return;
    }
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        // Which case it is stands in no output.
        eprintln!("case {name} on {}", engine.name());
        let test = Test::new().file("binds.toml", &std::fs::read_to_string(case.join("binds.toml")).unwrap());
        let expected = case.join(format!("{}.sql", engine.name()));
        if expected.exists() {
            lives(test, engine, &expected);
        } else {
            test.variable("DATABASE_URL", engine.example()).run(&["check-config"]).status(2);
        }
    }
}

/// It is written as expected, created once, found as declared, and dropped without a trace.
fn lives(test: Test, engine: Engine, expected: &Path) {
    let database = Database::new(engine, &test.path());
    let test = test.variable("DATABASE_URL", &database.url);
    test.run(&["check-config"]).status(0);
    let written = test.run(&["create-all", "--sql"]);
    assert_eq!(written.stdout, std::fs::read_to_string(expected).unwrap(), "{}", expected.display());
    written.success();
    let created = test.run(&["create-all"]);
    assert!(created.stdout.starts_with("default  created "), "{}", created.stdout);
    created.success();
    let again = test.run(&["create-all"]);
    assert!(again.stdout.contains(" as declared"), "{}", again.stdout);
    again.success();
    test.run(&["diff"]).status(0);
    test.run(&["drop-all", "--yes"]).status(0);
    assert_eq!(database.value(engine.count_of_objects()), "0", "something is left of {}", expected.display());
}

#[test]
fn every_case_lives_on_sqlite() {
    walk(Engine::Sqlite);
}

#[test]
fn every_case_lives_on_postgres() {
    walk(Engine::Postgres);
}

#[test]
fn every_case_lives_on_mysql() {
    walk(Engine::MySql);
}

#[test]
fn every_case_lives_on_mariadb() {
    walk(Engine::MariaDb);
}
