//! Tables that are in a database and that nobody declares: `manage`, `ignore` and `--drop-unmanaged`.

use snapbox::str;

use crate::harness::{Database, Engine, Test, people};

const STRANGERS: [&str; 4] = ["app_log", "legacy", "tmp_import", "alembic_version"];

/// A database at the head of its only revision, with tables that others made.
fn shared(engine: Engine, entries: &str) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let databases = format!("[databases.app]\nurl = \"{}\"\n{entries}\n", database.url);
    test.write("binds.toml", &(databases + &people(&["app"])));
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "people"]).success();
    test.run(&["migrate", "upgrade"]).success();
    for table in STRANGERS {
        database.execute(&format!("CREATE TABLE {table} (id int)"));
    }
    (test, database)
}

#[test]
fn tables_of_others_are_told_and_are_no_finding() {
    for engine in Engine::wanted() {
        let (test, _database) = shared(engine, "ignore = \"tmp_*\"");
        test.run(&["migrate", "check", "--live"])
            .stdout(str![[r#"
app  models   every change is in a revision
app  pending  at head
app  drift    as recorded
app  others   2 tables: app_log, legacy

"#]])
            .success();
    }
}

#[test]
fn a_table_that_should_be_ours_is_a_finding() {
    for engine in Engine::wanted() {
        let (test, _database) = shared(engine, "manage = [\"app_*\", \"tmp_*\"]\nignore = [\"tmp_*\"]");
        test.run(&["migrate", "check", "--live"])
            .stdout(str![[r#"
app  models   every change is in a revision
app  pending  at head
app  drift    1 table otherwise than recorded
app  others   1 table: legacy
app: table `app_log` is there, and no revision made it

"#]])
            .status(3);
    }
}

#[test]
fn pull_takes_up_what_is_managed_and_not_what_is_ignored() {
    for engine in Engine::wanted() {
        let (test, _database) = shared(engine, "manage = [\"app_*\", \"tmp_*\"]\nignore = [\"tmp_*\"]");
        let pulled = test.run(&["pull"]);
        let tables: Vec<&str> = pulled.stdout.lines().filter(|line| line.starts_with("[tables.")).collect();
        assert_eq!(tables, ["[tables.app_log]", "[tables.app_log.columns]"], "{}", engine.name());
        pulled.success();
    }
}

#[test]
fn a_table_of_others_is_dropped_when_it_is_named() {
    for engine in Engine::wanted() {
        let (test, database) = shared(engine, "");
        database.execute("INSERT INTO legacy (id) VALUES (1), (2)");
        test.run(&["drop-all", "--drop-unmanaged", "app.legacy"])
            .stdout(str![[r#"
app  refused (data_loss)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (data_loss): 3 tables would be dropped, with all rows
  table `pet`, 0 rows
  table `person`, 0 rows
  table `legacy`, 2 rows
help: say that you mean it: `--yes`

"#]])
            .status(4);
        test.run(&["drop-all", "--yes", "--drop-unmanaged", "app.legacy"]).stderr("").status(0);
        database.execute("SELECT id FROM app_log");
        database.execute("SELECT id FROM alembic_version");
        // The others are there still.
        assert_eq!(database.value(engine.count_of_objects()), "3", "{}", engine.name());
    }
}

#[test]
fn a_table_of_no_selected_database_cannot_be_dropped() {
    let (test, _database) = shared(Engine::Sqlite, "");
    for name in ["legacy", "meta.legacy", "app."] {
        test.run(&["drop-all", "--yes", "--drop-unmanaged", name])
            .stdout("")
            .stderr(format!(
                "error: `--drop-unmanaged {name}` is in no selected database\n\
                 help: write the key of the database before the table: `KEY.TABLE`\n"
            ))
            .status(2);
    }
}
