//! When a run commits: together, database by database, revision by revision, and outside of transactions.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Client, Database, Engine, Next, Test, databases, pooler, revision, table};

const FIRST: &str = "aaaaaaaaaaaa";
const SECOND: &str = "bbbbbbbbbbbb";

/// A table `a` in each of the databases, and no revision yet.
fn managed(engines: &[Engine]) -> (Test, Vec<Database>) {
    const KEYS: [&str; 3] = ["one", "two", "three"];
    let test = Test::new();
    let all: Vec<Database> = engines.iter().map(|engine| Database::new(*engine, &test.path())).collect();
    let named: Vec<(&str, &Database)> = KEYS.into_iter().zip(&all).collect();
    let keys: Vec<&str> = named.iter().map(|(key, _)| *key).collect();
    test.write("binds.toml", &(databases(&named) + &table("a", &keys)));
    test.run(&["migrate", "init", "--multidb"]).success();
    let create: String = keys.iter().map(|key| CREATE.replace("KEY", key)).collect();
    revision(&test, "first", FIRST, "", &create);
    (test, all)
}

const CREATE: &str = r#"
[[upgrade.KEY]]
create_table = "a"
columns.id = { type = "bigint", nullable = false }
columns.b = { type = "integer" }
primary_key = { name = "pk_a", columns = ["id"] }
"#;

/// Three databases of one engine, of which the second fails in the second of two revisions.
fn failing(engine: Engine) -> (Test, Vec<Database>) {
    let (test, all) = managed(&[engine; 3]);
    write_second(&test, "nowhere");
    (test, all)
}

/// A column for each database, and a row for that of the second, into a table of that name.
fn write_second(test: &Test, table: &str) {
    let column = |key: &str| format!("\n[[upgrade.{key}]]\nadd_column = \"a.c\"\ncolumn = {{ type = \"integer\" }}\n");
    let row = format!("\n[[upgrade.two]]\nsql = \"INSERT INTO {table} (id) VALUES (7)\"\nundo = \"nothing\"\n");
    revision(test, "second", SECOND, FIRST, &(column("one") + &column("two") + &row + &column("three")));
}

#[track_caller]
fn assert_mended(test: &Test, all: &[Database]) {
    write_second(test, "a");
    test.run(&["migrate", "upgrade"]).success();
    test.run(&["migrate", "current"])
        .stdout("one    [ID]  at head\ntwo    [ID]  at head\nthree  [ID]  at head\n")
        .success();
    for database in all {
        assert_eq!(database.value("SELECT count(c) FROM a"), "0", "{}", database.engine.name());
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "2", "{}", database.engine.name());
    }
    assert_eq!(all[1].value("SELECT count(*) FROM a"), "1", "{}", all[1].engine.name());
}

const TRANSACTIONAL: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

#[test]
fn together_nothing_is_kept_of_any_database() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        for options in [&[][..], &["--together"]] {
            let (test, all) = failing(engine);
            test.run(&[&["migrate", "upgrade"], options].concat())
                .stdout(str![[r#"
one    unchanged                [ENGINE]  [DATABASE]  [TIME]
two    failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
three  unchanged                [ENGINE]  [DATABASE]  [TIME]
3 databases: 1 failed, 2 unchanged

"#]])
                .stderr(str![[r#"
error: `two`: run `INSERT INTO nowhere (id) VALUES (7)` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:14: ~ sql INSERT INTO nowhere (id) VALUES (7)
  statement 3:
      INSERT INTO nowhere (id) VALUES (7)

"#]])
                .status(1);
            assert_mended(&test, &all);
        }
    }
}

#[test]
fn per_database_the_others_are_kept_whole() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = failing(engine);
        test.run(&["migrate", "upgrade", "--per-database"])
            .stdout(str![[r#"
one    ran 2 revisions          [ENGINE]  [DATABASE]  [TIME]
two    failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
three  ran 2 revisions          [ENGINE]  [DATABASE]  [TIME]
one: [ID] first
one: [ID] second
three: [ID] first
three: [ID] second
3 databases: 2 done, 1 failed

"#]])
            .stderr(str![[r#"
error: `two`: run `INSERT INTO nowhere (id) VALUES (7)` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:14: ~ sql INSERT INTO nowhere (id) VALUES (7)
  statement 3:
      INSERT INTO nowhere (id) VALUES (7)
what stands now:
  one: done, and kept
  two: as it was
  three: done, and kept
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]])
            .status(6);
        assert_mended(&test, &all);
    }
}

#[test]
fn per_revision_what_ended_is_kept() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = failing(engine);
        test.run(&["migrate", "upgrade", "--per-revision"])
            .stdout(str![[r#"
one    ran 2 revisions  [ENGINE]  [DATABASE]  [TIME]
two    failed half way  [ENGINE]  [DATABASE]  [TIME]
three  ran 2 revisions  [ENGINE]  [DATABASE]  [TIME]
one: [ID] first
one: [ID] second
three: [ID] first
three: [ID] second
3 databases: 2 done, 1 failed

"#]])
            .stderr(str![[r#"
error: `two`: run `INSERT INTO nowhere (id) VALUES (7)` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:14: ~ sql INSERT INTO nowhere (id) VALUES (7)
  statement 3:
      INSERT INTO nowhere (id) VALUES (7)
what stands now:
  one: done, and kept
  two: 2 statements left to run, these took effect:
    create table `a`
  three: done, and kept
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]])
            .status(6);
        assert_mended(&test, &all);
    }
}

#[test]
fn where_statements_commit_by_themselves_no_option_makes_a_difference() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        for option in ["--together", "--per-database", "--per-revision"] {
            let (test, all) = failing(engine);
            test.run(&["migrate", "upgrade", option])
                .stdout(str![[r#"
one    ran 2 revisions  [ENGINE]  [DATABASE]  [TIME]
two    failed half way  [ENGINE]  [DATABASE]  [TIME]
three  ran 2 revisions  [ENGINE]  [DATABASE]  [TIME]
one: [ID] first
one: [ID] second
three: [ID] first
three: [ID] second
3 databases: 2 done, 1 failed

"#]])
                .stderr(str![[r#"
error: `two`: run `INSERT INTO nowhere (id) VALUES (7)` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:14: ~ sql INSERT INTO nowhere (id) VALUES (7)
  statement 3:
      INSERT INTO nowhere (id) VALUES (7)
what stands now:
  one: done, and kept
  two: 1 statement left to run, these took effect:
    create table `a`
    add column `a.c`
  three: done, and kept
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]])
                .status(6);
            assert_mended(&test, &all);
        }
    }
}

#[test]
fn a_downgrade_commits_in_the_same_manners() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let manners = [
            ("--together", 1, ["2", "2", "2"]),
            ("--per-database", 6, ["0", "2", "0"]),
            ("--per-revision", 6, ["0", "1", "0"]),
        ];
        for (option, status, left) in manners {
            let (test, all) = managed(&[engine; 3]);
            write_second(&test, "a");
            test.run(&["migrate", "upgrade"]).success();
            // Revisions know nothing of it, and `a` cannot go while it is there.
            all[1].execute("CREATE TABLE holds (id bigint REFERENCES a (id)); INSERT INTO holds VALUES (7)");
            let arguments = ["migrate", "downgrade", "base", "--allow-data-loss", "one.a,two.a,three.a", option];
            test.run(&arguments).status(status);
            for (database, left) in all.iter().zip(left) {
                assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), left, "{option}");
            }
            all[1].execute("DROP TABLE holds");
            test.run(&arguments).success();
            for database in &all {
                assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "0", "{option}");
            }
        }
    }
}

/// A table with so many rows, and the statistics of it.
fn fill(database: &Database, rows: u32) {
    database.execute(&match database.engine {
        Engine::Sqlite => format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             INSERT INTO a (id) SELECT i FROM n"
        ),
        Engine::Postgres => format!("INSERT INTO a (id) SELECT generate_series(1, {rows}); ANALYZE a"),
        Engine::MySql | Engine::MariaDb => panic!("nothing is held open there"),
    });
}

#[test]
fn a_table_of_many_rows_is_altered_without_holding_up_the_others() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = managed(&[engine; 3]);
        test.run(&["migrate", "upgrade"]).success();
        fill(&all[0], 100_001);
        fill(&all[2], 100_000);
        write_second(&test, "nowhere");
        test.run(&["migrate", "upgrade", "--together"]).status(1);
        // A database alone holds nobody up.
        test.run(&["migrate", "upgrade", "--db", "one", "--dry-run"])
            .stdout(str![[r#"
one  would run 1 revision  [ENGINE]  [DATABASE]  [TIME]
one: [ID] second
one: in one transaction:
    -- [ID]: + column a.c
    ALTER TABLE [..];
1 database: 1 planned

"#]])
            .success();
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
one    ran 1 revision           [ENGINE]  [DATABASE]  [TIME]
two    failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
three  ran 1 revision           [ENGINE]  [DATABASE]  [TIME]
one: commits for itself, without waiting for the others: in `one`, table `a` of about 100001 rows is altered
one: [ID] second
two: commits for itself, without waiting for the others: in `one`, table `a` of about 100001 rows is altered
three: commits for itself, without waiting for the others: in `one`, table `a` of about 100001 rows is altered
three: [ID] second
3 databases: 2 done, 1 failed

"#]])
            .status(6);
        assert_eq!(all[0].value("SELECT count(*) FROM binds_revisions"), "2");
        assert_eq!(all[1].value("SELECT count(*) FROM binds_revisions"), "1");
        assert_eq!(all[2].value("SELECT count(*) FROM binds_revisions"), "2");
    }
}

/// A database of PostgreSQL with rows in `a`, of which two are alike in `b`, and an index on it among other changes.
fn indexed() -> (Test, Database) {
    let (test, mut all) = managed(&[Engine::Postgres]);
    test.run(&["migrate", "upgrade"]).success();
    let database = all.remove(0);
    database.execute("INSERT INTO a (id, b) VALUES (1, 1), (2, 1)");
    revision(&test, "second", SECOND, FIRST, INDEXED);
    (test, database)
}

const INDEXED: &str = r#"
[[upgrade.one]]
add_column = "a.c"
column = { type = "integer" }

[[upgrade.one]]
create_index = "ux_a_b"
table = "a"
on = ["b"]
unique = true
concurrently = true

[[upgrade.one]]
add_column = "a.d"
column = { type = "integer" }
"#;

/// The columns and indexes of `a`, and which of them no query uses.
fn standing(database: &Database) -> String {
    database.value(
        "SELECT (SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute \
                 WHERE attrelid = 'a'::regclass AND attnum > 0 AND NOT attisdropped) || ' ' || \
                (SELECT string_agg(indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE ' invalid' END, ',' \
                                   ORDER BY indexrelid::regclass::text) \
                 FROM pg_index WHERE indrelid = 'a'::regclass)",
    )
}

#[test]
fn an_index_comes_concurrently_between_other_changes_and_goes_so() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    database.execute("UPDATE a SET b = id");
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
one  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
one: [ID] second
1 database: 1 done

"#]])
        .success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
    test.run(&["migrate", "downgrade", FIRST]).success();
    assert_eq!(standing(&database), "id,b pk_a");
    // The index last, which is after the commits.
    let cut = INDEXED.find("\n[[upgrade.one]]\nadd_column = \"a.d\"").unwrap();
    revision(&test, "second", SECOND, FIRST, &INDEXED[..cut]);
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c pk_a,ux_a_b");
    let echo = format!("{}\n[options]\necho = true\n", test.read("binds.toml"));
    test.write("binds.toml", &echo);
    let ran = test.run(&["migrate", "downgrade", FIRST]);
    assert!(ran.stderr.contains("DROP INDEX CONCURRENTLY IF EXISTS \"ux_a_b\";"), "{}", ran.stderr);
    ran.status(0);
    assert_eq!(standing(&database), "id,b pk_a");
}

#[test]
fn an_index_that_fails_to_come_concurrently_is_made_anew() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
one  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `one`: create index `ux_a_b` on `a` concurrently failed: could not create unique index "ux_a_b" (23505)
  revision `[ID]`, [DIR]/migrations/versions/second.toml:10: + index ux_a_b of a
  statement 2:
      CREATE UNIQUE INDEX CONCURRENTLY "ux_a_b" ON "a" ("b")
  detail: Key (b)=(1) is duplicated.
what stands now:
  one: 2 statements left to run, these took effect:
    add column `c` to `a`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]])
        .status(6);
    assert_eq!(standing(&database), "id,b,c pk_a,ux_a_b invalid");
    test.run(&["migrate", "current"]).stdout("one  [ID]  [ID] began and has not ended\n").success();
    let declared = "b = { type = \"integer\" }\nc = { type = \"integer\" }\n[tables.a.indexes]\nux_a_b = { on = [\"b\"], unique = true }\n";
    test.write("binds.toml", &(test.read("binds.toml") + declared));
    test.run(&["diff"])
        .stdout(str![[r#"
one  1 table otherwise than declared
one: table `a` is not as declared
    index `ux_a_b`: missing, declared unique on (b)

"#]])
        .status(3);
    // Still not.
    test.run(&["migrate", "upgrade"]).status(6);
    assert_eq!(standing(&database), "id,b,c pk_a,ux_a_b invalid");
    database.execute("DELETE FROM a WHERE id = 2");
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
    test.run(&["migrate", "current"]).stdout("one  [ID]  at head\n").success();
}

/// An upgrade that waits for a transaction of the test in the middle of `CREATE INDEX CONCURRENTLY`.
fn waiting(test: &Test, database: &Database) -> (std::process::Child, Client) {
    database.execute("UPDATE a SET b = id");
    let mut holder = database.client();
    holder.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
    let mut command = test.command(&["migrate", "upgrade"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(database, "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()", "1");
    until(database, "SELECT count(*) FROM pg_index WHERE NOT indisvalid", "1");
    (child, holder)
}

/// Waits until a query has that answer.
#[track_caller]
fn until(database: &Database, query: &str, answer: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut client = database.client();
    while client.value(query) != answer {
        assert!(Instant::now() < deadline, "{query}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The sessions of the program itself.
const SESSIONS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'binds'";

#[test]
fn a_run_that_is_killed_while_an_index_comes_concurrently_is_gone_on_with() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    let (mut child, mut holder) = waiting(&test, &database);
    child.kill().unwrap();
    child.wait().unwrap();
    // The server notices that nobody is there any more, and leaves what it has of the index.
    until(&database, SESSIONS, "0");
    assert_eq!(standing(&database), "id,b,c pk_a,ux_a_b invalid");
    holder.run("COMMIT");
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
    test.run(&["migrate", "upgrade"]).success();
}

#[test]
fn an_index_that_comes_concurrently_waits_for_others_as_long_as_it_takes() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    test.write("binds.toml", &format!("{}\n[options]\nlock_timeout = \"100ms\"\n", test.read("binds.toml")));
    let (child, mut holder) = waiting(&test, &database);
    thread::sleep(Duration::from_secs(1));
    holder.run("COMMIT");
    test.ran(&child.wait_with_output().unwrap()).status(0);
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
}

#[test]
fn other_engines_make_an_index_as_ever() {
    for engine in [Engine::Sqlite, Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = managed(&[engine]);
        revision(&test, "second", SECOND, FIRST, INDEXED);
        test.run(&["migrate", "upgrade"]).success();
        all[0].execute("INSERT INTO a (id, b, c, d) VALUES (1, 1, 1, 1)");
        test.run(&["migrate", "downgrade", FIRST, "--allow-data-loss", "one.a"]).success();
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["migrate", "current"]).stdout("one  [ID]  at head\n").success();
    }
}

#[test]
fn an_index_that_came_while_nobody_was_left_to_see_it_stays() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    let options = "\n[options]\ninit_sql = \"SET client_connection_check_interval = 0\"\n";
    let file = test.read("binds.toml");
    test.write("binds.toml", &format!("{file}{options}"));
    let (mut child, mut holder) = waiting(&test, &database);
    child.kill().unwrap();
    child.wait().unwrap();
    // The server does not look whether anybody is left, and ends its statement, with the lock of the run.
    test.run(&["migrate", "upgrade", "--lock-wait", "0s"]).status(5);
    holder.run("COMMIT");
    until(&database, SESSIONS, "0");
    assert_eq!(standing(&database), "id,b,c pk_a,ux_a_b");
    let number = database.value("SELECT 'ux_a_b'::regclass::oid");
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
    assert_eq!(database.value("SELECT 'ux_a_b'::regclass::oid"), number);
}

/// What a transaction cannot hold, between two changes of `a`. `applied` tells whether it took effect.
fn outside(sql: &str, undo: &str, applied: &str) -> String {
    format!(
        "\n[[upgrade.one]]\nadd_column = \"a.c\"\ncolumn = {{ type = \"integer\" }}\n\n\
         [[upgrade.one]]\nsql = \"{sql}\"\nundo = \"{undo}\"\ntransaction = false\n{applied}\n\
         [[upgrade.one]]\nadd_column = \"a.d\"\ncolumn = {{ type = \"integer\" }}\n"
    )
}

#[test]
fn sql_that_no_transaction_may_hold_says_whether_it_took_effect() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = managed(&[engine]);
        revision(&test, "second", SECOND, FIRST, &outside("VACUUM", "nothing", ""));
        test.run(&["migrate", "upgrade"]).stderr(str![[r#"
error: `one`: refused (unsupported): [DIR]/migrations/versions/second.toml:10: revision `[ID]`: operation 2 (`~ sql VACUUM`): statements that commit by themselves need `applied`, a query that is true once they took effect
help: add `applied = "SELECT …"` to the operation, `SELECT 0` where it may as well run twice

"#]]).status(4);
        revision(&test, "second", SECOND, FIRST, &outside("VACUUM", "nothing", "applied = \"SELECT 0\"\n"));
        test.run(&["migrate", "upgrade"]).success();
        all[0].execute("INSERT INTO a (id, c, d) VALUES (1, 1, 1)");
        let consent = ["migrate", "downgrade", FIRST, "--allow-data-loss", "one.a"];
        test.run(&consent).success();
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(all[0].value("SELECT count(*) FROM a WHERE c IS NULL"), "1");
    }
}

#[test]
fn sql_outside_of_transactions_that_fails_is_mended() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, all) = managed(&[engine]);
        let bad = outside("VACUUM nowhere", "nothing", "applied = \"SELECT 0\"\n");
        revision(&test, "second", SECOND, FIRST, &bad);
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
one  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
            .stderr(str![[r#"
error: `one`: run `VACUUM nowhere` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:10: ~ sql VACUUM nowhere
  statement 3:
      VACUUM nowhere
what stands now:
  one: 2 statements left to run, these took effect:
    create table `a`
    add column [..]
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]])
            .status(6);
        revision(&test, "second", SECOND, FIRST, &bad.replace(" nowhere", ""));
        test.run(&["migrate", "upgrade"]).success();
        all[0].execute("INSERT INTO a (id, c, d) VALUES (1, 1, 1)");
        test.run(&["migrate", "current"]).stdout("one  [ID]  at head\n").success();
    }
}

#[test]
fn a_database_and_a_value_of_an_enum_come_outside_of_transactions() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, all) = managed(&[Engine::Postgres]);
    let other = format!("{}_other", all[0].name);
    let create = outside(
        &format!("CREATE DATABASE {other}"),
        &format!("DROP DATABASE {other}"),
        &format!("applied = \"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{other}')\"\n"),
    );
    all[0].execute("CREATE TYPE mood AS ENUM ('ok')");
    let value = "\n[[upgrade.one]]\nsql = \"ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad'\"\nundo = \"nothing\"\ntransaction = false\n\
                 applied = \"SELECT 'sad' IN (SELECT enumlabel FROM pg_enum)\"\n\n\
                 [[upgrade.one]]\nsql = \"CREATE TABLE moods AS SELECT 'sad'::mood AS mood\"\nundo = \"DROP TABLE moods\"\n";
    revision(&test, "second", SECOND, FIRST, &(create + value));
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(all[0].value("SELECT mood FROM moods"), "sad");
    assert_eq!(all[0].value(&format!("SELECT count(*) FROM pg_database WHERE datname = '{other}'")), "1");
    test.run(&["migrate", "downgrade", FIRST]).success();
    assert_eq!(all[0].value(&format!("SELECT count(*) FROM pg_database WHERE datname = '{other}'")), "0");
}

#[test]
fn a_run_that_is_killed_in_sql_outside_of_transactions_is_gone_on_with() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    for (took_effect, runs) in [("true", "1"), ("false", "2")] {
        let (test, all) = managed(&[Engine::Postgres]);
        let database = &all[0];
        // What it does lasts before it waits, and nobody is there for the answer.
        database.execute(
            "CREATE TABLE log (at timestamptz); \
             CREATE PROCEDURE note() LANGUAGE plpgsql AS $$ BEGIN \
             INSERT INTO log VALUES (now()); COMMIT; PERFORM pg_advisory_lock(4711); PERFORM pg_advisory_unlock(4711); \
             END $$",
        );
        let applied = format!("applied = \"SELECT {took_effect} AND EXISTS (SELECT FROM log)\"\n");
        revision(&test, "second", SECOND, FIRST, &outside("CALL note()", "nothing", &applied));
        let mut holder = database.client();
        holder.run("SELECT pg_advisory_lock(4711)");
        let mut command = test.command(&["migrate", "upgrade"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until(database, &format!("SELECT count(*) FROM {LOCKS} AND objid = 4711 AND NOT granted"), "1");
        child.kill().unwrap();
        child.wait().unwrap();
        holder.run("SELECT pg_advisory_unlock(4711)");
        test.run(&["migrate", "current"]).stdout("one  [ID]  [ID] began and has not ended\n").success();
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value("SELECT count(*) FROM log"), runs);
        test.run(&["migrate", "current"]).stdout("one  [ID]  at head\n").success();
    }
}

#[test]
fn a_kill_around_sql_outside_of_transactions_of_sqlite_is_made_good() {
    let (test, all) = managed(&[Engine::Sqlite]);
    test.run(&["migrate", "upgrade"]).success();
    all[0].execute("INSERT INTO a (id) VALUES (1), (2), (3)");
    let before = std::fs::read(all[0].file()).unwrap();
    let vacuum = outside("VACUUM", "nothing", "applied = \"SELECT 0\"\n");
    revision(&test, "second", SECOND, FIRST, &vacuum);
    test.write("echo.toml", &format!("{}\n[options]\necho = true\n", test.read("binds.toml")));
    let mut unfinished = 0;
    for statement in 0..1000 {
        std::fs::write(all[0].file(), &before).unwrap();
        let mut command = test.command(&["migrate", "upgrade", "--config", "echo.toml"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let echoed = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let is_struck = echoed.filter(|line| line.ends_with(';')).nth(statement).is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        unfinished += usize::from(test.run(&["migrate", "current"]).stdout.contains("has not ended"));
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(all[0].value("SELECT count(*) FROM a WHERE c IS NULL AND d IS NULL"), "3");
        test.run(&["migrate", "current"]).stdout("one  [ID]  at head\n").success();
        if !is_struck {
            assert!(statement > 10 && unfinished > 2, "{statement} statements, {unfinished} times unfinished");
            return;
        }
    }
    panic!("it is never done");
}

#[test]
fn where_statements_commit_by_themselves_each_revision_is_read_back_before_the_next() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let (test, _all) = managed(&[engine]);
        revision(&test, "second", SECOND, FIRST, &CREATE.replace("KEY", "one").replace("\"a\"", "\"z\""));
        test.write("binds.toml", &format!("{}\n[options]\necho = true\n", test.read("binds.toml")));
        let ran = test.run(&["migrate", "upgrade"]);
        let at = |text: &str| ran.stderr.rfind(text).unwrap_or_else(|| panic!("{text}:\n{}", ran.stderr));
        let read_back = at("information_schema.COLUMNS WHERE TABLE_SCHEMA = '");
        assert!(at("CREATE TABLE `z`") < read_back, "{}", ran.stderr);
        let first = &ran.stderr[at("CREATE TABLE `a`")..at("CREATE TABLE `z`")];
        assert!(first.contains("TABLE_NAME IN ('a')"), "{first}");
        ran.status(0);
    }
}

/// The address of a database by way of a pooler.
fn pooled(database: &Database, next: Next) -> String {
    let port = pooler(Engine::Postgres.tcp(), next);
    format!("postgres://postgres@127.0.0.1:{port}/{}?sslmode=disable", database.name)
}

/// The locks of runs on this database alone.
const LOCKS: &str = "pg_locks WHERE locktype = 'advisory' \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

#[test]
fn a_pooler_in_transaction_mode_carries_one_transaction_and_not_several() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    database.execute("UPDATE a SET b = id");
    let file = test.read("binds.toml");
    test.write("binds.toml", &file.replace(&database.url, &pooled(&database, Next::UsedLast)));
    test.run(&["migrate", "upgrade"]).stdout(str![[r#"
one  refused (unsupported)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]]).stderr(str![[r#"
error: `one`: refused (unsupported): a pooler gives every transaction another session of the server, and this takes several
help: connect to the server itself, or to a pool of sessions

"#]]).status(4);
    assert_eq!(standing(&database), "id,b pk_a");
    // Nobody is kept out by what was left.
    assert_eq!(database.value(&format!("SELECT count(*) FROM {LOCKS}")), "0");
    revision(&test, "second", SECOND, FIRST, &INDEXED.replace("concurrently = true\n", ""));
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
    test.run(&["migrate", "downgrade", "base", "--per-revision", "--allow-data-loss", "one.a"]).status(4);
    test.write("binds.toml", &file);
    test.run(&["migrate", "downgrade", "base", "--per-revision", "--allow-data-loss", "one.a"]).success();
}

#[test]
fn a_pooler_that_was_not_found_out_before_is_found_out_by_the_lock() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (test, database) = indexed();
    database.execute("UPDATE a SET b = id");
    let file = test.read("binds.toml");
    test.write("binds.toml", &file.replace(&database.url, &pooled(&database, Next::IdleLongest)));
    test.run(&["migrate", "upgrade"]).stdout(str![[r#"
one  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]]).stderr(str![[r#"
error: `one`: create index `ux_a_b` on `a` concurrently failed: a pooler gives every transaction another session of the server
  revision `[ID]`, [DIR]/migrations/versions/second.toml:10: + index ux_a_b of a
  statement 2:
      CREATE UNIQUE INDEX CONCURRENTLY "ux_a_b" ON "a" ("b")
  detail: the lock of this run stays with the server's process [..] until that ends
  hint: connect to the server itself, or to a pool of sessions
what stands now:
  one: 2 statements left to run, these took effect:
    add column `c` to `a`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]]).status(6);
    assert_eq!(standing(&database), "id,b,c pk_a");
    test.write("binds.toml", &file);
    test.run(&["migrate", "upgrade", "--lock-wait", "0s"]).status(5);
    database.execute(&format!("SELECT pg_terminate_backend(pid) FROM {LOCKS}"));
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(standing(&database), "id,b,c,d pk_a,ux_a_b");
}
