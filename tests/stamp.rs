//! `migrate stamp`: a position is recorded without running anything, once the tables are what it says.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, people};

/// Two revisions, and a database whose tables something else made.
fn foreign(engine: Engine, nick: &str) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let file = databases(&[("app", &database)]) + &people(&["app"]);
    test.write("binds.toml", &(file.clone() + nick));
    test.run(&["create-all"]).success();
    test.write("binds.toml", &file);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "people"]).success();
    test.write("binds.toml", &(file + NICK));
    test.run(&["migrate", "revision", "--autogenerate", "-m", "nicks"]).success();
    (test, database)
}

const NICK: &str = "nick = { type = \"string(20)\" }\n";

fn first(test: &Test) -> String {
    let files = std::fs::read_dir(test.path().join("migrations/versions")).unwrap();
    let names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let file = names.iter().find(|name| name.ends_with("_people.toml")).unwrap();
    file.split('_').nth(1).unwrap().to_owned()
}

#[test]
fn tables_that_are_as_a_revision_says_are_stamped_and_gone_on_with() {
    for engine in Engine::wanted() {
        let (test, database) = foreign(engine, "");
        let first = first(&test);
        test.run(&["migrate", "stamp", &first, "--dry-run"])
            .stdout("app  would stamp as at [ID]  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 planned\n")
            .success();
        test.run(&["migrate", "current"]).stdout("app  base  2 revisions to run\n").success();
        test.run(&["migrate", "stamp", &first])
            .stdout("app  stamped as at [ID]  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
        test.run(&["migrate", "stamp", &first])
            .stdout("app  nothing to do, at [ID]  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value("SELECT count(nick) FROM person"), "0", "{}", engine.name());
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
    }
}

#[test]
fn tables_that_are_not_what_the_revision_says_are_not_stamped() {
    for engine in Engine::wanted() {
        let (test, _database) = foreign(engine, "");
        test.run(&["migrate", "stamp", "head"])
            .stderr(str![[r#"
error: `app`: refused (drifted): the tables are not what [ID] says: table `person` is not what the history says
  column `nick`: missing, recorded [..]
help: bring the tables there, name another revision, or insist: `--unproven`

"#]])
            .status(4);
        test.run(&["migrate", "current"]).stdout("app  base  2 revisions to run\n").success();
        test.run(&["migrate", "stamp", "base"]).status(4);
        test.run(&["migrate", "stamp", "head", "--unproven"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
    }
}

#[test]
fn a_stamp_takes_rows_back_too() {
    for engine in Engine::wanted() {
        let (test, database) = foreign(engine, NICK);
        test.run(&["migrate", "stamp", "head"]).success();
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "2", "{}", engine.name());
        test.run(&["migrate", "stamp", &first(&test)]).status(4);
        database.execute("ALTER TABLE person DROP COLUMN nick");
        test.run(&["migrate", "stamp", &first(&test)]).success();
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "1", "{}", engine.name());
        test.run(&["migrate", "upgrade"]).success();
    }
}

#[test]
fn what_is_no_position_cannot_be_stamped() {
    let (test, _database) = foreign(Engine::Sqlite, "");
    test.run(&["migrate", "stamp", "+1"]).status(2);
    test.run(&["migrate", "stamp", "nothing"]).status(2);
    test.run(&["migrate", "stamp"]).status(2);
}
