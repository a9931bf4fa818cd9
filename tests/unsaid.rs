//! What stands in a definition and in no file is not lost when a revision changes the table.

use snapbox::str;

use crate::harness::{Database, Engine, Ran, Test};

const TABLE: &str = r#"
[tables.item.columns]
id = { type = "integer", primary_key = true }
code = { type = "string(20)", nullable = false }
note = { type = "string(20)" }
"#;

/// A database that something else made, with a baseline.
fn adopted(engine: Engine, sql: &str) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    database.execute(sql);
    test.write("binds.toml", &format!("[databases]\ndefault = \"{}\"\n{TABLE}", database.url));
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "--from", "live", "--stamp", "-m", "baseline"])
        .stderr("")
        .status(0);
    (test, database)
}

/// Declares one thing otherwise and runs the revision.
fn changed(test: &Test, from: &str, to: &str) -> Ran {
    test.write("binds.toml", &test.read("binds.toml").replace(from, to));
    test.run(&["migrate", "revision", "--autogenerate", "-m", "change"]).stderr("").status(0);
    test.run(&["migrate", "upgrade"])
}

#[test]
fn a_conflict_clause_of_sqlite_keeps_its_table_from_being_rebuilt() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let (test, database) = adopted(
        Engine::Sqlite,
        "CREATE TABLE item (id integer NOT NULL CONSTRAINT pk_item PRIMARY KEY,
                            code varchar(20) NOT NULL ON CONFLICT IGNORE, note varchar(20))",
    );
    changed(&test, "note = { type = \"string(20)\" }", "note = { type = \"string(30)\" }")
        .stdout(str![[r#"
default  refused (unsupported)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
        .stderr(str![[r#"
error: `default`: refused (unsupported): what no file can say would be lost, since its table or column has to be defined anew
  table `item`: ON CONFLICT IGNORE of `code varchar ( 20 ) NOT NULL`
help: take it away first, or write the change as SQL of your own: `sql` with `changes`

"#]])
        .status(4);
    database.execute("INSERT INTO item (id, code) VALUES (1, NULL)");
    assert_eq!(database.value("SELECT count(*) FROM item"), "0");
}

#[test]
fn a_column_of_sqlite_is_added_beside_a_conflict_clause() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let (test, database) = adopted(
        Engine::Sqlite,
        "CREATE TABLE item (id integer NOT NULL CONSTRAINT pk_item PRIMARY KEY,
                            code varchar(20) NOT NULL ON CONFLICT IGNORE, note varchar(20))",
    );
    changed(&test, "note = ", "more = { type = \"text\" }\nnote = ").success();
    database.execute("INSERT INTO item (id, code) VALUES (1, NULL)");
    assert_eq!(database.value("SELECT count(*) FROM item"), "0");
}

#[test]
fn an_invisible_column_is_not_defined_anew() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        if !engine.is_wanted() {
            continue;
        }
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &format!("[databases]\ndefault = \"{}\"\n{TABLE}", database.url));
        test.run(&["migrate", "init", "--multidb"]).success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "items"]).success();
        test.run(&["migrate", "upgrade"]).success();
        database.execute("ALTER TABLE item MODIFY COLUMN note varchar(20) NULL INVISIBLE");
        changed(&test, "note = { type = \"string(20)\" }", "note = { type = \"string(30)\" }")
            .stdout(str![[r#"
default  refused (unsupported)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `default`: refused (unsupported): what no file can say would be lost, since its table or column has to be defined anew
  table `item`: column `note`: invisible
help: take it away first, or write the change as SQL of your own: `sql` with `changes`

"#]])
            .status(4);
        // Another column of the table may change.
        test.shell("rm migrations/versions/*_change.toml").success();
        test.write("binds.toml", &test.read("binds.toml").replace("string(30)", "string(20)"));
        changed(&test, "code = { type = \"string(20)\"", "code = { type = \"string(30)\"").success();
        let extra = "SELECT EXTRA FROM information_schema.COLUMNS
                     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'item' AND COLUMN_NAME = 'note'";
        assert_eq!(database.value(extra), "INVISIBLE", "{}", engine.name());
    }
}
