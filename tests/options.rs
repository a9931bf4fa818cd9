//! Engine options take effect.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Database, Engine, Test, table};

/// A database of the engine under the key `app` with more options of its own, and a table `a`.
fn with(engine: Engine, options: &str) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let text = format!("[databases.app]\nurl = \"{}\"\n{options}\n", database.url);
    test.write("binds.toml", &(text + &table("a", &["app"])));
    (test, database)
}

#[test]
fn echo_prints_what_is_sent_to_stderr_and_no_password() {
    for engine in Engine::wanted() {
        let (test, _database) = with(engine, "echo = true");
        let ran = test.run(&["create-all"]).stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]]);
        assert!(
            ran.stderr.contains("CREATE TABLE")
                && ran.stderr.contains("BEGIN") == matches!(engine, Engine::Sqlite | Engine::Postgres),
            "{}: {}",
            engine.name(),
            ran.stderr
        );
        ran.status(0);
    }
    let (test, _database) = with(Engine::Sqlite, "echo = true");
    test.run(&["create-all"])
        .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .stderr(str![[r#"
BEGIN IMMEDIATE;
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'binds_revisions';
CREATE TABLE "a" (
  "id" BIGINT NOT NULL,
  CONSTRAINT "pk_a" PRIMARY KEY ("id")
);
COMMIT;

"#]])
        .status(0);
}

#[test]
fn statements_of_init_sql_are_run_in_the_session() {
    for engine in Engine::wanted() {
        let sql = match engine {
            Engine::Sqlite => "PRAGMA user_version = 7",
            _ => "CREATE TABLE made_first (id integer)",
        };
        let (test, database) = with(engine, &format!("init_sql = [\"{sql}\"]"));
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        match engine {
            Engine::Sqlite => assert_eq!(database.value("PRAGMA user_version"), "7"),
            _ => assert_eq!(database.value("SELECT count(*) FROM made_first"), "0"),
        }
    }
}

#[test]
fn init_sql_that_fails_is_told() {
    for engine in Engine::wanted() {
        let (test, _database) = with(engine, "init_sql = \"SELECT nonsense\"");
        let ran = test.run(&["create-all"]);
        match engine {
            Engine::Sqlite => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: no such column: nonsense

"#]]),
            Engine::Postgres => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: column "nonsense" does not exist (42703)

"#]]),
            Engine::MySql => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: Unknown column 'nonsense' in 'field list' (1054)

"#]]),
            Engine::MariaDb => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: Unknown column 'nonsense' in 'SELECT' (1054)

"#]]),
        }
        .status(1);
    }
}

#[test]
fn the_name_of_the_application_is_shown_by_postgres() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let name = "deploy of the shop";
    let (test, database) = with(Engine::Postgres, &format!("application_name = \"{name}\"\nlock_timeout = \"30s\""));
    test.run(&["create-all"]).success();
    let text = test.read("binds.toml")
        + &table("b", &["app"])
        + "a = { type = \"bigint\", references = { table = \"a\", column = \"id\" } }\n";
    test.write("binds.toml", &text);
    // A run that waits can be looked at.
    let mut blocker = database.client();
    blocker.run("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
    let mut child = test.command(&["create-all"]).stdout(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '{name}' AND datname = current_database()"
    );
    while database.value(&sql) != "1" {
        assert!(Instant::now() < deadline, "it is not shown");
        thread::sleep(Duration::from_millis(50));
    }
    drop(blocker);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_name_of_the_application_is_an_attribute_of_the_connection_on_mysql() {
    // MariaDB is given it too, and shows it where performance_schema is switched on.
    if !Engine::MySql.is_wanted() {
        return;
    }
    let shown = "SELECT attr_value FROM performance_schema.session_connect_attrs \
                 WHERE processlist_id = connection_id() AND attr_name = 'program_name'";
    for (line, name) in [("", "binds"), ("application_name = \"deploy of the shop\"\n", "deploy of the shop")] {
        let (test, database) = with(Engine::MySql, &format!("{line}init_sql = \"CREATE TABLE seen AS {shown}\""));
        test.run(&["create-all"]).success();
        assert_eq!(database.value("SELECT attr_value FROM seen"), name);
    }
}

#[test]
fn the_role_owns_what_is_made() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = with(Engine::Postgres, "");
    let role = format!("{}_owner", database.name);
    database.execute(&format!("CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}"));
    test.write("binds.toml", &test.read("binds.toml").replacen("\n\n", &format!("\nrole = \"{role}\"\n\n"), 1));
    test.run(&["create-all"]).success();
    assert_eq!(database.value("SELECT tableowner FROM pg_tables WHERE tablename = 'a'"), role);
    database.execute(&format!("DROP TABLE a; REVOKE CREATE ON SCHEMA public FROM {role}; DROP ROLE {role}"));
}

#[test]
fn a_role_that_does_not_exist_is_told() {
    for engine in Engine::wanted() {
        let (test, _database) = with(engine, "role = \"nobody_knows\"");
        let ran = test.run(&["create-all"]);
        match engine {
            // It has no roles.
            Engine::Sqlite => ran.status(0),
            Engine::Postgres => ran
                .stderr(str![[r#"
error: `app`: `role` failed: role "nobody_knows" does not exist (22023)

"#]])
                .status(1),
            Engine::MySql => ran
                .stderr(str![[r#"
error: `app`: `role` failed: `nobody_knows`@`%` is not granted to `root`@`127.0.0.1` (3530)

"#]])
                .status(1),
            Engine::MariaDb => ran
                .stderr(str![[r#"
error: `app`: `role` failed: Invalid role specification `nobody_knows` (1959)

"#]])
                .status(1),
        }
    }
}

#[test]
fn a_statement_that_takes_too_long_is_ended() {
    for engine in Engine::wanted() {
        let slow = match engine {
            Engine::Sqlite => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
            Engine::Postgres => "SELECT pg_sleep(60)",
            Engine::MySql => {
                "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d"
            }
            Engine::MariaDb => "SELECT SLEEP(60)",
        };
        let (test, _database) =
            with(engine, &format!("statement_timeout = \"300ms\"\ninit_sql = \"{slow}\"\nconnect_timeout = \"20s\""));
        let started = Instant::now();
        let ran = test.run(&["create-all"]);
        assert!(started.elapsed() < Duration::from_secs(15), "{}: {:?}", engine.name(), started.elapsed());
        match engine {
            Engine::Sqlite => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: interrupted (SQLITE_INTERRUPT)

"#]]),
            Engine::Postgres => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: canceling statement due to statement timeout (57014)

"#]]),
            Engine::MySql => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: Query execution was interrupted, maximum statement execution time exceeded (3024)

"#]]),
            Engine::MariaDb => ran.stderr(str![[r#"
error: `app`: `init_sql` failed: Query execution was interrupted (max_statement_time exceeded) (1969)

"#]]),
        }
        .status(1);
    }
}

#[test]
fn a_lock_of_another_session_is_waited_for_as_often_as_the_file_says() {
    for engine in [Engine::Postgres, Engine::MySql] {
        if !engine.is_wanted() {
            continue;
        }
        let (test, database) = with(engine, "lock_timeout = \"1s\"\nlock_retries = 1");
        test.run(&["create-all"]).success();
        let text = test.read("binds.toml")
            + &table("b", &["app"])
            + "a = { type = \"bigint\", references = { table = \"a\", column = \"id\" } }\n";
        test.write("binds.toml", &text);
        let mut blocker = database.client();
        blocker.run(match engine {
            Engine::Postgres => "BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE",
            _ => "LOCK TABLES a WRITE",
        });
        let started = Instant::now();
        let ran = test.run(&["create-all"]).stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]]);
        let waited = started.elapsed();
        assert!(waited >= Duration::from_secs(2) && waited < Duration::from_secs(10), "{}: {waited:?}", engine.name());
        match engine {
            Engine::Postgres => ran.stderr(str![[r#"
error: `app`: create table `b` failed: canceling statement due to lock timeout (55P03)
  statement 1:
      CREATE TABLE "b" (
          "id" bigint NOT NULL,
          "a" bigint,
          CONSTRAINT "pk_b" PRIMARY KEY ("id"),
          CONSTRAINT "fk_b_a_a" FOREIGN KEY ("a") REFERENCES "a" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
      )
help: another session holds a lock: wait until it ends, or raise `lock_timeout` or `lock_retries`

"#]]),
            _ => ran.stderr(str![[r#"
error: `app`: create table `b` failed: Lock wait timeout exceeded; try restarting transaction (1205)
  statement 1:
      CREATE TABLE `b` (
        `id` bigint NOT NULL,
        `a` bigint NULL,
        PRIMARY KEY (`id`),
        CONSTRAINT `fk_b_a_a` FOREIGN KEY (`a`) REFERENCES `a` (`id`)
      ) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_0900_ai_ci`
help: another session holds a lock: wait until it ends, or raise `lock_timeout` or `lock_retries`

"#]]),
        }
        .status(1);
        drop(blocker);
        test.run(&["create-all"]).success();
    }
}
