//! One topic of the language a case: the SQL that it becomes, and what a real database makes of it.
//!
//! A folder below `fixtures/cases` holds a file and, for each engine that can have it, the SQL that is right. An engine
//! without SQL refuses the file before anything else happens.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use binds::config::{LoadRequest, load};
use binds::metadata::Metadata;
use binds::schema::Schema;

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

/// What an engine stores of a file is said in words of the file again, without looking at them.
#[test]
fn every_case_is_raised_to_what_it_was_lowered_from() {
    let mut raised = 0;
    for case in cases() {
        for engine in [Engine::Sqlite, Engine::Postgres, Engine::MySql, Engine::MariaDb] {
            if !case.join(format!("{}.sql", engine.name())).exists() {
                continue;
            }
            let test = Test::new().file("binds.toml", &std::fs::read_to_string(case.join("binds.toml")).unwrap());
            let environment = BTreeMap::from([("DATABASE_URL".to_owned(), engine.example().to_owned())]);
            let project = load(&LoadRequest { folder: test.path(), environment, ..LoadRequest::default() }).unwrap();
            let database = &project.databases[0];
            let server = Metadata::of(database).engine();
            let stored = server.lower(&database.schema).physical;
            for table in stored.tables.values() {
                let neutral = server.raise_like(&database.schema, table, None);
                let again = neutral.map(|table| {
                    let schema =
                        Schema { enums: database.schema.enums.clone(), tables: [(table.name.clone(), table)].into() };
                    server.lower(&schema).physical.tables[0].clone()
                });
                assert_eq!(again.as_ref(), Some(table), "{} on {}", case.display(), engine.name());
                raised += 1;
            }
        }
    }
    assert!(raised > 100, "{raised}");
}
