//! Two runs at once, and two keys on one database.

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Client, Database, Engine, Test, app, databases, people, revision, table};

/// Takes the lock that a run takes, as another run would.
fn hold(database: &Database) -> Client {
    let mut client = database.client();
    match database.engine {
        Engine::Sqlite => client.run("BEGIN IMMEDIATE"),
        Engine::Postgres => {
            client.run("SET application_name = 'deploy'; BEGIN; SELECT pg_advisory_xact_lock(108204963164928)");
        }
        Engine::MySql | Engine::MariaDb => {
            let sql = "SELECT CONCAT('binds:', LEFT(SHA2(DATABASE(), 256), 40))";
            let name = client.value(sql);
            assert_eq!(client.value(&format!("SELECT GET_LOCK('{name}', 0)")), "1");
        }
    }
    client
}

#[test]
fn a_second_run_waits_and_then_names_the_owner_of_the_lock() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        let held = hold(&database);
        let started = Instant::now();
        let ran = test.run(&["create-all", "--lock-wait", "700ms"]).stdout(str![[r#"
app  locked  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 locked

"#]]);
        assert!(started.elapsed() >= Duration::from_millis(700), "{:?}", started.elapsed());
        match engine {
            Engine::Sqlite => ran.stderr(str![[r#"
error: `app`: another run of binds holds the lock
  a program that writes to the file; SQLite does not tell which
help: wait for it, or give it time: `--lock-wait 60s`

"#]]),
            Engine::Postgres => ran.stderr(str![[r#"
error: `app`: another run of binds holds the lock
  process [..] of user postgres named deploy[..]since [..]
help: wait for it, or give it time: `--lock-wait 60s`

"#]]),
            Engine::MySql | Engine::MariaDb => ran.stderr(str![[r#"
error: `app`: another run of binds holds the lock
  connection [..] of root@[..]
help: wait for it, or give it time: `--lock-wait 60s`

"#]]),
        }
        .status(5);
        test.run(&["create-all", "--lock-wait", "0s", "--format", "json"]).status(5);
        // Readers take no lock.
        test.run(&["diff"])
            .stdout(str![[r#"
app  2 tables missing
app: table `pet` is missing
app: table `person` is missing

"#]])
            .status(3);
        drop(held);
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn a_lock_that_is_released_in_time_is_taken() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        let held = hold(&database);
        let release = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(700));
            drop(held);
        });
        test.run(&["create-all", "--lock-wait", "20s"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        release.join().unwrap();
    }
}

#[test]
fn one_locked_database_keeps_the_others_as_they_are() {
    let test = Test::new();
    let (one, two) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Sqlite, &test.path()));
    test.write("binds.toml", &(databases(&[("one", &one), ("two", &two)]) + &people(&["one", "two"])));
    let _held = hold(&two);
    test.run(&["create-all", "--lock-wait", "0s"])
        .stdout(str![[r#"
one  unchanged  [..]
two  locked     [..]
2 databases: 1 locked, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `two`: another run of binds holds the lock
  a program that writes to the file; SQLite does not tell which
help: wait for it, or give it time: `--lock-wait 60s`

"#]])
        .status(5);
    assert_eq!(one.value("SELECT count(*) FROM sqlite_schema"), "0");
}

#[test]
fn a_signal_ends_the_waiting() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        let _held = hold(&database);
        let mut command = test.command(&["create-all", "--lock-wait", "60s"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(800));
        let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let started = Instant::now();
        let output = child.wait_with_output().unwrap();
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        test.ran(&output)
            .stdout(str![[r#"
app  interrupted, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 interrupted

"#]])
            .stderr(str![[r#"
error: `app`: ended by SIGINT

"#]])
            .status(130);
    }
}

/// Two addresses of one physical database.
fn two_ways(engine: Engine, database: &Database, test: &Test) -> [String; 2] {
    let name = &database.name;
    match engine {
        Engine::Sqlite => {
            symlink(database.file(), test.path().join("link.db")).unwrap();
            [database.url.clone(), "sqlite:///link.db".to_owned()]
        }
        Engine::Postgres => [database.url.clone(), format!("postgres://postgres@{}/{name}", engine.tcp())],
        // The test's Oracle server is reached over TCP; by another name of the host.
        Engine::MySql => {
            let port = engine.tcp().rsplit(':').next().unwrap().to_owned();
            [database.url.clone(), format!("mysql://root@localhost:{port}/{name}")]
        }
        Engine::MariaDb => [database.url.clone(), format!("mariadb://root@{}/{name}", engine.tcp())],
    }
}

#[test]
fn two_keys_on_one_database_share_a_session_and_do_not_wait_for_each_other() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let [one, two] = two_ways(engine, &database, &test);
        let keys = format!("[databases]\none = \"{one}\"\ntwo = \"{two}\"\n");
        test.write("binds.toml", &(keys.clone() + &table("a", &["one"]) + &table("b", &["two"])));
        let created = "one  created 1 table  [..]\ntwo  created 1 table  [..]\n2 databases: 2 done\n";
        test.run(&["create-all"]).stdout(created).success();
        let dropped = "one  dropped 1 table  [..]\ntwo  dropped 1 table  [..]\n";
        let rows = "one: table `a`, 0 rows\ntwo: table `b`, 0 rows\n2 databases: 2 done\n";
        test.run(&["drop-all", "--yes", "--jobs", "1"]).stdout(format!("{dropped}{rows}")).success();

        test.write("binds.toml", &(keys + &table("a", &["one", "two"])));
        let refused = "one  unchanged         [..]\ntwo  refused (shared)  [..]\n2 databases: 1 refused, 1 unchanged\n";
        test.run(&["create-all"])
            .stdout(refused)
            .stderr(str![[r#"
error: `two`: refused (shared): it is the same database as `one`, and both declare
  table `a`
help: give one of the keys a database of its own, or declare the table for one key only

"#]])
            .status(4);
    }
}

#[test]
fn two_keys_on_one_database_are_migrated_without_waiting_for_each_other() {
    for engine in Engine::wanted() {
        for manner in ["--together", "--per-database", "--per-revision"] {
            let test = Test::new();
            let database = Database::new(engine, &test.path());
            let [one, two] = two_ways(engine, &database, &test);
            let keys = format!("[databases]\none = \"{one}\"\ntwo = \"{two}\"\n");
            test.write("binds.toml", &(keys + &table("a", &["one"]) + &table("b", &["two"])));
            test.run(&["migrate", "init", "--multidb"]).success();
            let (first, second) = ("aaaaaaaaaaaa", "bbbbbbbbbbbb");
            let each = |operation: &str| {
                operation.replace("KEY", "one").replace("TABLE", "a")
                    + &operation.replace("KEY", "two").replace("TABLE", "b")
            };
            revision(&test, "first", first, "", &each(CREATE));
            revision(&test, "second", second, first, &each(INDEX));
            let ran = "one  ran 2 revisions  [..]\ntwo  ran 2 revisions  [..]\none: [ID] first\none: [ID] second\n\
                       two: [ID] first\ntwo: [ID] second\n2 databases: 2 done\n";
            test.run(&["migrate", "upgrade", manner, "--lock-wait", "0s"]).stdout(ran).success();
            let back = "one  took back 2 revisions  [..]\ntwo  took back 2 revisions  [..]\none: [ID] second\none: [ID] first\n\
                        two: [ID] second\ntwo: [ID] first\n2 databases: 2 done\n";
            test.run(&["migrate", "downgrade", "base", manner, "--lock-wait", "0s"]).stdout(back).success();
            assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "0", "{} {manner}", engine.name());
        }
    }
}

const CREATE: &str = r#"
[[upgrade.KEY]]
create_table = "TABLE"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_TABLE", columns = ["id"] }
"#;

const INDEX: &str = r#"
[[upgrade.KEY]]
create_index = "ix_TABLE"
table = "TABLE"
on = ["id"]
concurrently = true
"#;
