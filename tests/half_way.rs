//! Runs that fail or are killed in the middle: what stands is said, and a plain re-run completes.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Client, Database, Engine, Test, databases, table};

/// Five tables in a circle, the third with a check that `bad` alone refuses.
fn five(databases: &[&str], bad: &str) -> String {
    (1..=5)
        .map(|number| {
            let next = number % 5 + 1;
            let check = match number {
                3 => format!(
                    "[tables.t3.checks]\nck_t3 = {{ sql = {{ any = \"id > 0\", {bad} = \"no_such(id) > 0\" }} }}\n"
                ),
                _ => String::new(),
            };
            table(&format!("t{number}"), databases)
                + &format!(
                    "next = {{ type = \"bigint\", references = {{ table = \"t{next}\", column = \"id\" }} }}\n{check}"
                )
        })
        .collect()
}

fn tables(database: &Database) -> String {
    match database.engine {
        Engine::Sqlite => database.value("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"),
        Engine::Postgres => database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
        Engine::MySql | Engine::MariaDb => {
            database.value("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")
        }
    }
}

#[test]
fn a_database_that_fails_leaves_all_as_they_were() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let all: Vec<Database> = Engine::wanted().into_iter().map(|engine| Database::new(engine, &test.path())).collect();
    let named: Vec<(&str, &Database)> = all.iter().map(|database| (database.engine.name(), database)).collect();
    let keys: Vec<&str> = named.iter().map(|(key, _)| *key).collect();
    test.write("binds.toml", &(databases(&named) + &five(&keys, "postgres")));
    let ran = test.run(&["create-all"]).stderr(str![[r#"
error: `postgres`: create table `t3` failed: function no_such(bigint) does not exist (42883)
  statement 3:
      CREATE TABLE "t3" (
          "id" bigint NOT NULL,
          "next" bigint,
          CONSTRAINT "pk_t3" PRIMARY KEY ("id"),
          CONSTRAINT "ck_t3" CHECK (no_such(id) > 0),
          CONSTRAINT "fk_t3_next_t4" FOREIGN KEY ("next") REFERENCES "t4" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
      )
  hint: No function matches the given name and argument types. You might need to add explicit type casts.

"#]]);
    let width = keys.iter().map(|key| key.len()).max().unwrap_or_default();
    let line = |key: &&str| {
        let verdict = if *key == "postgres" { "failed, nothing changed" } else { "unchanged" };
        format!("{key:width$}  {verdict:23}  [..]\n")
    };
    let lines: String = keys.iter().map(line).collect();
    let summary = match keys.len() {
        1 => "1 database: 1 failed\n".to_owned(),
        count => format!("{count} databases: 1 failed, {} unchanged\n", count - 1),
    };
    ran.stdout(lines + &summary).status(1);
    for database in &all {
        assert_eq!(tables(database), "0", "{}", database.engine.name());
    }
    test.write("binds.toml", &test.read("binds.toml").replace("no_such", "abs"));
    test.run(&["create-all"]).success();
}

#[test]
fn what_stands_is_said_where_statements_commit_by_themselves() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        if !engine.is_wanted() {
            continue;
        }
        let test = Test::new();
        let (file, server) = (Database::new(Engine::Sqlite, &test.path()), Database::new(engine, &test.path()));
        test.write(
            "binds.toml",
            &(databases(&[("file", &file), ("app", &server)]) + &five(&["file", "app"], engine.name())),
        );
        let failed = "file  unchanged        [..]\napp   failed half way  [..]\n2 databases: 1 failed, 1 unchanged\n";
        let ran = test.run(&["create-all"]).stdout(failed);
        match engine {
            Engine::MySql => ran.stderr(str![[r#"
error: `app`: create table `t3` failed: An expression of a check constraint 'ck_t3' contains disallowed function: `no_such`. (3814)
  statement 3:
      CREATE TABLE `t3` (
        `id` bigint NOT NULL,
        `next` bigint NULL,
        PRIMARY KEY (`id`),
        CONSTRAINT `ck_t3` CHECK (no_such(id) > 0),
        CONSTRAINT `fk_t3_next_t4` FOREIGN KEY (`next`) REFERENCES `t4` (`id`)
      ) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_0900_ai_ci`
what stands now:
  file: as it was
  app: 4 statements left to run, these took effect:
    create table `t5`
    create table `t4`
help: mend the cause and run `binds create-all` again: it goes on from what stands

"#]]),
            _ => ran.stderr(str![[r#"
error: `app`: create table `t3` failed: Function or expression '`no_such`()' cannot be used in the CHECK clause of `ck_t3` (1901)
  statement 3:
      CREATE TABLE `t3` (
        `id` bigint(20) NOT NULL,
        `next` bigint(20) NULL,
        PRIMARY KEY (`id`),
        CONSTRAINT `ck_t3` CHECK (no_such(id) > 0),
        CONSTRAINT `fk_t3_next_t4` FOREIGN KEY (`next`) REFERENCES `t4` (`id`)
      ) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_uca1400_ai_ci`
what stands now:
  file: as it was
  app: 4 statements left to run, these took effect:
    create table `t5`
    create table `t4`
help: mend the cause and run `binds create-all` again: it goes on from what stands

"#]]),
        }
        .status(6);
        assert_eq!((tables(&file).as_str(), tables(&server).as_str()), ("0", "2"));

        test.write("binds.toml", &test.read("binds.toml").replace("no_such", "abs"));
        let done = "\
file  created 5 tables                                          [..]
app   created 3 tables, completed 1 table, 1 table as declared  [..]
app: table `t5` lacked foreign keys that close a circle
2 databases: 2 done
";
        test.run(&["create-all"]).stdout(done).success();
        test.run(&["diff"])
            .stdout(str![[r#"
file  5 tables as declared
app   5 tables as declared

"#]])
            .success();
    }
}

#[test]
fn json_has_the_statement_and_what_stands() {
    if !Engine::MySql.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::MySql, &test.path());
    test.write("binds.toml", &(databases(&[("app", &database)]) + &five(&["app"], "mysql")));
    test.run(&["create-all", "--format", "json"]).stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 6,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "status": "failed",
      "message": "create table `t3` failed: An expression of a check constraint 'ck_t3' contains disallowed function: `no_such`. (3814)",
      "statement": {
        "number": 3,
        "sql": "CREATE TABLE `t3` (\n  `id` bigint NOT NULL,\n  `next` bigint NULL,\n  PRIMARY KEY (`id`),\n  CONSTRAINT `ck_t3` CHECK (no_such(id) > 0),\n  CONSTRAINT `fk_t3_next_t4` FOREIGN KEY (`next`) REFERENCES `t4` (`id`)\n) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_0900_ai_ci`"
      },
      "server": {
        "message": "An expression of a check constraint 'ck_t3' contains disallowed function: `no_such`.",
        "code": "3814",
        "detail": null,
        "hint": null
      },
      "stands": {
        "changed": true,
        "done": [
          "create table `t5`",
          "create table `t4`"
        ],
        "left": 4
      }
    }
  ]
}

"#]]).status(6);
}

#[test]
fn a_role_that_may_not_create_leaves_all_as_they_were() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let (file, server) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Postgres, &test.path()));
    let role = format!("{}_reader", server.name);
    server.execute(&format!("CREATE ROLE {role}"));
    let text = databases(&[("file", &file)]) + &format!("app = {{ url = \"{}\", role = \"{role}\" }}\n", server.url);
    test.write("binds.toml", &(text + &table("a", &["file", "app"])));
    let ran = test.run(&["create-all"]).stderr(str![[r#"
error: `app`: create table `a` failed: permission denied for schema public (42501)
  statement 1:
      CREATE TABLE "a" (
          "id" bigint NOT NULL,
          CONSTRAINT "pk_a" PRIMARY KEY ("id")
      )
help: grant the user the right, or give another user or `role`

"#]]);
    let unchanged = "file  unchanged                [..]\napp   failed, nothing changed  [..]\n2 databases: 1 failed, 1 unchanged\n";
    ran.stdout(unchanged).status(1);
    assert_eq!(tables(&file), "0");
    server.execute(&format!("DROP ROLE {role}"));
}

#[test]
fn a_full_disk_leaves_the_file_as_it_was() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let keys = databases(&[("app", &database)]);
    test.write("binds.toml", &(keys.clone() + &table("a", &["app"])));
    test.run(&["create-all"]).success();
    let before = std::fs::read(database.file()).unwrap();
    test.write("binds.toml", &(keys + &table("a", &["app"]) + &five(&["app"], "mysql")));
    // In units of 1,024 bytes: three pages.
    test.shell("ulimit -f 12; binds create-all")
        .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the commit failed: disk I/O error (SQLITE_IOERR_WRITE)
  hint: a limit on the size of files, or a quota, may be reached
help: make room, then run the command again

"#]])
        .status(1);
    assert_eq!(std::fs::read(database.file()).unwrap(), before);
    test.run(&["create-all"])
        .stdout(str![[r#"
app  created 5 tables, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .success();
}

/// A run in the middle, which waits for `blocker` where there is one.
struct Running {
    child: Child,
    blocker: Option<Client>,
}

/// Starts `create-all` on a file whose table `t2` refers to the existing table `t1`, and lets it come to the middle.
fn start(test: &Test, database: &Database) -> Running {
    let mut blocker = database.client();
    let (blocker, in_the_middle) = match database.engine {
        Engine::Postgres => {
            blocker.run("BEGIN; LOCK TABLE t1 IN ACCESS EXCLUSIVE MODE");
            let sql = "SELECT count(*) > 0 FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
            (Some(blocker), (sql, "t"))
        }
        Engine::MySql => {
            blocker.run("LOCK TABLES t1 WRITE");
            let sql = "SELECT COUNT(*) > 0 FROM information_schema.processlist
                       WHERE db = DATABASE() AND state LIKE 'Waiting for table metadata lock%'";
            (Some(blocker), (sql, "1"))
        }
        // It does not lock what a foreign key refers to.
        _ => {
            let sql = "SELECT COUNT(*) > 2 FROM information_schema.tables WHERE table_schema = DATABASE()";
            (None, (sql, "1"))
        }
    };
    let mut command = test.command(&["create-all"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut watcher = database.client();
    let deadline = Instant::now() + Duration::from_secs(30);
    while watcher.value(in_the_middle.0) != in_the_middle.1 {
        assert!(Instant::now() < deadline, "{}: the run does not come to its middle", database.engine.name());
        thread::sleep(Duration::from_millis(20));
    }
    Running { child, blocker }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Tables after `t1`, each with a foreign key to the one before.
fn chain(databases: &[&str], length: usize) -> String {
    let link = |number: usize| match number {
        1 => table("t1", databases),
        _ => {
            table(&format!("t{number}"), databases)
                + &format!(
                    "before = {{ type = \"bigint\", references = {{ table = \"t{}\", column = \"id\" }} }}\n",
                    number - 1
                )
        }
    };
    (1..=length).map(link).collect()
}

/// So many tables: where nothing makes a run wait, enough of them to catch it in the middle.
fn length(engine: Engine) -> usize {
    if engine == Engine::MariaDb { 100 } else { 4 }
}

/// SQLite beside a server, with `t1` on both and more tables declared.
fn two(engine: Engine) -> (Test, Database, Database) {
    let test = Test::new();
    let (file, server) = (Database::new(Engine::Sqlite, &test.path()), Database::new(engine, &test.path()));
    let keys = databases(&[("file", &file), ("app", &server)]) + "\n[options]\nlock_timeout = \"30s\"\n";
    test.write("binds.toml", &(keys.clone() + &chain(&["file", "app"], 1)));
    test.run(&["create-all"]).success();
    test.write("binds.toml", &(keys + &chain(&["file", "app"], length(engine))));
    (test, file, server)
}

fn servers() -> Vec<Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite).collect()
}

#[test]
fn a_signal_ends_a_run_and_what_stands_is_said() {
    for engine in servers() {
        for (name, code) in [("-INT", 130), ("-TERM", 143)] {
            let (test, file, server) = two(engine);
            let Running { child, blocker } = start(&test, &server);
            signal(&child, name);
            drop(blocker);
            let ran = test.ran(&child.wait_with_output().unwrap());
            let word = if code == 130 { "SIGINT" } else { "SIGTERM" };
            let (lines, said) = match engine {
                Engine::Postgres => (
                    "file  interrupted, nothing changed  [..]\napp   interrupted, nothing changed  [..]\n2 databases: 2 interrupted\n",
                    format!("error: `file`: ended by {word}\nerror: `app`: ended by {word}\n"),
                ),
                _ => (
                    "file  unchanged             [..]\napp   interrupted half way  [..]\n2 databases: 1 interrupted, 1 unchanged\n",
                    format!(
                        "\
error: `app`: ended by {word}
what stands now:
  file: as it was
  app: [..] left to run, these took effect:
    create table `t2`
...
help: run `binds create-all` again: it goes on from what stands
"
                    ),
                ),
            };
            ran.stdout(lines).stderr(said).status(code);
            assert_eq!(tables(&file), "1");
            if engine == Engine::Postgres {
                assert_eq!(tables(&server), "1");
            }
            test.run(&["create-all"]).success();
            test.run(&["diff"]).stdout(all_as_declared(engine)).success();
        }
    }
}

fn all_as_declared(engine: Engine) -> String {
    let length = length(engine);
    format!("file  {length} tables as declared\napp   {length} tables as declared\n")
}

#[test]
fn a_run_after_a_kill_completes() {
    for engine in servers() {
        let (test, file, server) = two(engine);
        let Running { mut child, blocker } = start(&test, &server);
        signal(&child, "-KILL");
        child.wait().unwrap();
        assert_eq!(tables(&file), "1");
        drop(blocker);
        test.run(&["create-all", "--lock-wait", "30s"]).success();
        test.run(&["diff"]).stdout(all_as_declared(engine)).success();
    }
}

#[test]
fn a_kill_at_the_commit_of_a_file_leaves_it_whole() {
    let test = Test::new();
    let file = Database::new(Engine::Sqlite, &test.path());
    let keys = databases(&[("file", &file)]);
    test.write("binds.toml", &(keys.clone() + &chain(&["file"], 1)));
    test.run(&["create-all"]).success();
    test.write("binds.toml", &(keys + &chain(&["file"], 4)));
    // A reader that has not finished keeps the commit waiting.
    let mut reader = file.client();
    reader.run("BEGIN");
    assert_eq!(reader.value("SELECT count(*) FROM t1"), "0");
    let mut child = test.command(&["create-all"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "it does not wait");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(reader);
    assert_eq!(tables(&file), "1");
    test.run(&["create-all"])
        .stdout(str![[r#"
file  created 3 tables, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .success();
}
