//! `migrate resolve`: what was done by hand is written into the history, once the tables are as it says.

use snapbox::str;

use crate::harness::{Engine, Managed};

const FILE: &str = "migrations/versions/2.toml";

/// A database with people, with these operations as its second revision.
fn managed(engine: Engine, operations: &str) -> Managed {
    let app = Managed::people(engine);
    app.second(operations);
    app
}

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
        let app = managed(engine, &(NICK.to_owned() + FAILING));
        app.test.run(&["migrate", "upgrade"]).status(6);
        app.test
            .run(&["migrate", "resolve", "bbbb", "--applied"])
            .stdout(str![[r#"
app  resolved 1 revision as applied  [ENGINE]  [DATABASE]  [TIME]
app: taken on your word: ~ sql VACUUM nowhere
app: [ID] 2
1 database: 1 done

"#]])
            .success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        app.test
            .run(&["migrate", "resolve", "bbbb", "--applied"])
            .stdout("app  nothing to resolve  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
    }
}

#[test]
fn a_revision_that_was_taken_back_by_hand_is_gone() {
    for engine in Engine::wanted() {
        let app = managed(engine, &(NICK.to_owned() + FAILING));
        app.test.run(&["migrate", "upgrade"]).status(6);
        app.test
            .run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"])
            .stderr(str![[r#"
error: `app`: refused (drifted): the tables do not say so: table `person` is not what the history says
  column `nick`: is [..], not recorded
help: take back by hand what is left of the revision: `resolve` only writes that it is gone

"#]])
            .status(4);
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  [ID] began and has not ended\n").success();
        app.database.execute("ALTER TABLE person DROP COLUMN nick");
        app.test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back", "--dry-run"]).success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  [ID] began and has not ended\n").success();
        app.test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
    }
}

#[test]
fn a_revision_that_was_edited_after_it_ran_is_accepted_when_the_tables_are_as_it_says() {
    for engine in Engine::wanted() {
        let app = managed(engine, NICK);
        app.test.run(&["migrate", "upgrade"]).success();
        app.test.write(FILE, &app.test.read(FILE).replace("string(20)", "string(30)"));
        app.test.run(&["migrate", "upgrade"]).status(4);
        let ran = app.test.run(&["migrate", "resolve", "b", "--applied"]);
        assert!(ran.stderr.contains("refused (drifted): the tables do not say so"), "{}", ran.stderr);
        ran.status(4);
        let widen = match engine {
            Engine::Sqlite => "ALTER TABLE person DROP COLUMN nick; ALTER TABLE person ADD COLUMN nick varchar(30)",
            Engine::Postgres => "ALTER TABLE person ALTER nick TYPE varchar(30)",
            Engine::MySql | Engine::MariaDb => "ALTER TABLE person MODIFY nick varchar(30)",
        };
        app.database.pipe(widen);
        app.test.run(&["migrate", "resolve", "b", "--applied"]).success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        app.test.run(&["migrate", "upgrade"]).success();
    }
}

#[test]
fn a_revision_whose_file_is_gone_is_forgotten_when_the_tables_are_as_without_it() {
    for engine in Engine::wanted() {
        let app = managed(engine, NICK);
        app.test.run(&["migrate", "upgrade"]).success();
        std::fs::remove_file(app.test.path().join(FILE)).unwrap();
        app.test.run(&["migrate", "upgrade"]).status(4);
        let ran = app.test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--applied"]);
        assert!(ran.stderr.contains("refused (missing): no file has revision `bbbbbbbbbbbb`"), "{}", ran.stderr);
        ran.status(4);
        app.test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).status(4);
        app.database.execute("ALTER TABLE person DROP COLUMN nick");
        app.test.run(&["migrate", "resolve", "bbbbbbbbbbbb", "--rolled-back"]).success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
    }
}

#[test]
fn one_of_both_must_be_said() {
    let app = managed(Engine::Sqlite, NICK);
    app.test.run(&["migrate", "resolve", "b"]).status(2);
    app.test.run(&["migrate", "resolve", "b", "--applied", "--rolled-back"]).status(2);
}
