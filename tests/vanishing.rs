//! Tables that another session makes and drops while they are read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::harness::{Database, Engine, Test, databases};

const STAYS: &str = r#"
[tables.stays]
database = "app"
columns.id = { type = "bigint", primary_key = true }
columns.name = { type = "string(20)", nullable = false, default = "x", index = true }
checks.ck_stays = "name <> 'y'"
"#;

/// A table with parts of every kind, each of which is read by a query of its own. Their names follow the convention, so
/// that the naming of the file does not depend on which tables there are.
fn comes(engine: Engine, name: &str) -> String {
    let (text, partial) = match engine {
        Engine::MySql | Engine::MariaDb => ("varchar(20)", ""),
        Engine::Sqlite | Engine::Postgres => ("text", " WHERE name <> 'w'"),
    };
    let names = format!(
        "CREATE TABLE {name} (id int NOT NULL, name {text} DEFAULT 'x' NOT NULL, stays bigint, \
         CONSTRAINT pk_{name} PRIMARY KEY (id), CONSTRAINT ck_{name} CHECK (name <> 'z'), \
         CONSTRAINT fk_{name}_stays_stays FOREIGN KEY (stays) REFERENCES stays (id))"
    );
    format!("{names};\nCREATE INDEX ix_{name} ON {name} (name){partial};\nDROP TABLE {name}")
}

/// What a pulled file says of each of those tables but for their numbers, which must be all alike. An index comes a moment
/// after its table.
fn sections(file: &str) -> Vec<String> {
    let file = regex::Regex::new(r"goes_\d+").unwrap().replace_all(file, "goes_n").into_owned();
    let nameless = |section: &str| {
        let own = section.split("[tables.stays").next().unwrap().lines();
        let kept = own.filter(|line| !line.is_empty() && !line.contains("ix_goes") && !line.contains("indexes]"));
        kept.map(|line| format!("{}\n", line.replace(", index = true", ""))).collect::<String>()
    };
    file.split("[tables.goes_n]\n").skip(1).map(nameless).collect()
}

#[test]
fn tables_that_are_dropped_while_they_are_read_are_whole_or_not_there() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + STAYS));
        test.run(&["create-all"]).success();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            // Those who write wait for each other there, and one may starve.
            let lanes = if engine == Engine::Sqlite { 1 } else { 2 };
            for lane in 0..lanes {
                let (done, database) = (&done, &database);
                scope.spawn(move || {
                    let mut client = database.client();
                    if engine == Engine::Sqlite {
                        client.run("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL");
                    }
                    let mut number = lane;
                    while !done.load(Ordering::Relaxed) {
                        for sql in comes(engine, &format!("goes_{number}")).split(";\n") {
                            client.run(sql);
                            // So that some of them are seen, too.
                            thread::sleep(Duration::from_millis(if number % 4 < 2 { 0 } else { 40 }));
                        }
                        number += lanes;
                    }
                });
            }
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_again_and_again(engine, &test)));
            done.store(true, Ordering::Relaxed);
            if let Err(panic) = ended {
                std::panic::resume_unwind(panic);
            }
        });
    }
}

fn read_again_and_again(engine: Engine, test: &Test) {
    let mut seen: Option<String> = None;
    for _ in 0..20 {
        test.run(&["diff"]).stdout("app  1 table as declared\n").success();
        let ran = test.run(&["pull"]);
        assert_eq!(ran.stderr, "");
        for section in sections(&ran.stdout) {
            assert_eq!(*seen.get_or_insert_with(|| section.clone()), section);
        }
        assert!(ran.stdout.contains("[tables.stays]"), "{}", ran.stdout);
        ran.status(0);
    }
    assert!(seen.is_some(), "{}: no table was there when it was read", engine.name());
}
