//! `migrate resolve`: what was done by hand is written into the history, once the tables are as it says.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, people};

const FILE: &str = "migrations/versions/2.toml";

/// A database under the key `app`, with these operations as its second revision.
fn managed(engine: Engine, operations: &str) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
    test.run(&["migrate", "init", "--multidb"]).success();
    test.write("migrations/versions/1.toml", &(head("aaaaaaaaaaaa", "[]") + PEOPLE));
    test.run(&["migrate", "upgrade"]).success();
    test.write(FILE, &(head("bbbbbbbbbbbb", "[\"aaaaaaaaaaaa\"]") + operations));
    (test, database)
}

fn head(id: &str, parents: &str) -> String {
    format!("revision = \"{id}\"\nrevises = {parents}\nmessage = \"m\"\ncreated = \"2026-11-20T10:00:00Z\"\n")
}

const PEOPLE: &str = r#"
[[upgrade.app]]
create_table = "person"
columns.id = { type = "bigint", nullable = false }
columns.email = { type = "string(100)", nullable = false }
primary_key = { name = "pk_person", columns = ["id"] }
"#;

const NICK: &str = r#"
[[upgrade.app]]
add_column = "person.nick"
column = { type = "string(20)" }
"#;

/// Fails after the column is there on engines whose DDL commits by itself, and on the others outside of a transaction.
const FAILING: &str = r#"
[[upgrade.app]]
sql = { mysql = "CREATE VIEW v AS SELECT x FROM nowhere", any = "VACUUM nowhere" }
applied = "SELECT 1 = 0"
transaction = false
"#;

#[test]
fn a_revision_that_was_ended_by_hand_is_applied() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine, &(NICK.to_owned() + FAILING));
        test.run(&["migrate", "upgrade"]).status(6);
        test.run(&["migrate", "resolve", "bbbb", "--applied"])
            .stdout(str![[r#"
app  resolved 1 revision as applied  [ENGINE]  [DATABASE]  [TIME]
app: taken on your word: ~ sql VACUUM nowhere
app: [ID] m
1 database: 1 done

"#]])
            .success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        test.run(&["migrate", "resolve", "bbbb", "--applied"])
            .stdout("app  nothing to resolve  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
    }
}

#[test]
fn a_revision_that_was_taken_back_by_hand_is_gone() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine, &(NICK.to_owned() + FAILING));
        test.run(&["migrate", "upgrade"]).status(6);
        test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"])
            .stderr(str![[r#"
error: `app`: refused (drifted): the tables do not say so: table `person` is not what the history says
  column `nick`: is [..], not declared
help: take back by hand what is left of the revision: `resolve` only writes that it is gone

"#]])
            .status(4);
        test.run(&["migrate", "current"]).stdout("app  [ID]  [ID] began and has not ended\n").success();
        database.execute("ALTER TABLE person DROP COLUMN nick");
        test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back", "--dry-run"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  [ID] began and has not ended\n").success();
        test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
    }
}

#[test]
fn a_revision_that_was_edited_after_it_ran_is_accepted_when_the_tables_are_as_it_says() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine, NICK);
        test.run(&["migrate", "upgrade"]).success();
        test.write(FILE, &test.read(FILE).replace("string(20)", "string(30)"));
        test.run(&["migrate", "upgrade"]).status(4);
        let ran = test.run(&["migrate", "resolve", "b", "--applied"]);
        assert!(ran.stderr.contains("refused (drifted): the tables do not say so"), "{}", ran.stderr);
        ran.status(4);
        let widen = match engine {
            Engine::Sqlite => "ALTER TABLE person DROP COLUMN nick; ALTER TABLE person ADD COLUMN nick varchar(30)",
            Engine::Postgres => "ALTER TABLE person ALTER nick TYPE varchar(30)",
            Engine::MySql | Engine::MariaDb => "ALTER TABLE person MODIFY nick varchar(30)",
        };
        database.pipe(widen);
        test.run(&["migrate", "resolve", "b", "--applied"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        test.run(&["migrate", "upgrade"]).success();
    }
}

#[test]
fn a_revision_whose_file_is_gone_is_forgotten_when_the_tables_are_as_without_it() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine, NICK);
        test.run(&["migrate", "upgrade"]).success();
        std::fs::remove_file(test.path().join(FILE)).unwrap();
        test.run(&["migrate", "upgrade"]).status(4);
        let ran = test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--applied"]);
        assert!(ran.stderr.contains("refused (missing): no file has revision `bbbbbbbbbbbb`"), "{}", ran.stderr);
        ran.status(4);
        test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).status(4);
        database.execute("ALTER TABLE person DROP COLUMN nick");
        test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
    }
}

#[test]
fn one_of_both_must_be_said() {
    let (test, _database) = managed(Engine::Sqlite, NICK);
    test.run(&["migrate", "resolve", "b"]).status(2);
    test.run(&["migrate", "resolve", "b", "--applied", "--rolled-back"]).status(2);
}
