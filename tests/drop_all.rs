//! `drop-all`: what goes, what is asked, and what is refused, on every engine.

use snapbox::str;

use crate::harness::{Database, Engine, Test, app, databases, table};

/// A database of the engine under the key `app`, with people and pets in it.
fn filled(engine: Engine) -> (Test, Database) {
    let (test, database) = app(engine);
    test.run(&["create-all"]).success();
    database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b'), (2, 'c@d')");
    database.execute("INSERT INTO pet (id, owner) VALUES (1, 1)");
    (test, database)
}

#[test]
fn nothing_is_dropped_unless_somebody_says_so() {
    for engine in Engine::wanted() {
        let (test, database) = filled(engine);
        test.run(&["drop-all"])
            .stdout(str![[r#"
app  refused (data_loss)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (data_loss): 2 tables would be dropped, with all rows
  table `pet`, 1 row
  table `person`, 2 rows
help: say that you mean it: `--yes`

"#]])
            .status(4);
        test.run(&["drop-all", "--dry-run"])
            .stdout(str![[r#"
app  would drop 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: table `pet`, 1 row
app: table `person`, 2 rows
1 database: 1 planned

"#]])
            .success();
        assert_eq!(database.value("SELECT count(*) FROM person"), "2", "{}", engine.name());
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
app  dropped 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: table `pet`, 1 row
app: table `person`, 2 rows
1 database: 1 done

"#]])
            .success();
        test.run(&["diff"])
            .stdout(str![[r#"
app  2 tables missing
app: table `pet` is missing
app: table `person` is missing

"#]])
            .status(3);
        test.run(&["drop-all"])
            .stdout(str![[r#"
app  nothing to drop  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn json_has_the_same_for_programs() {
    for engine in Engine::wanted() {
        let (test, _database) = filled(engine);
        test.run(&["drop-all", "--format", "json"])
            .stdout(str![[r#"
{
  "format": 1,
  "command": "binds drop-all",
  "exit_code": 4,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "status": "refused",
      "reason": "data_loss",
      "message": "2 tables would be dropped, with all rows",
      "details": [
        "table `pet`, 1 row",
        "table `person`, 2 rows"
      ],
      "help": "say that you mean it: `--yes`"
    }
  ]
}

"#]])
            .status(4);
        test.run(&["drop-all", "--yes", "--format", "json"])
            .stdout(str![[r#"
{
  "format": 1,
  "command": "binds drop-all",
  "exit_code": 0,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "status": "done",
      "dropped": [
        {
          "table": "pet",
          "rows": 1,
          "exact": true
        },
        {
          "table": "person",
          "rows": 2,
          "exact": true
        }
      ],
      "dependents": []
    }
  ]
}

"#]])
            .success();
    }
}

#[test]
fn what_is_not_declared_stays() {
    for engine in Engine::wanted() {
        let (test, database) = filled(engine);
        database.execute("CREATE TABLE other (id integer)");
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value("SELECT count(*) FROM other"), "0", "{}", engine.name());
    }
}

#[test]
fn a_view_on_a_table_keeps_it_until_it_may_go_too() {
    for engine in Engine::wanted() {
        let (test, database) = filled(engine);
        database.execute("CREATE VIEW adults AS SELECT email FROM person");
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (dependents): other objects depend on what would be dropped
  view adults depends on table `person`
help: drop them first, or with `--cascade`

"#]])
            .status(4);
        assert_eq!(database.value("SELECT count(*) FROM adults"), "2", "{}", engine.name());
        test.run(&["drop-all", "--yes", "--cascade"])
            .stdout(str![[r#"
app  dropped 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: table `pet`, 1 row
app: table `person`, 2 rows
app: view adults, which depended on table `person`
1 database: 1 done

"#]])
            .success();
        test.run(&["create-all"]).success();
        // The view is gone, or this would fail.
        database.execute("CREATE VIEW adults AS SELECT email FROM person");
    }
}

#[test]
fn a_foreign_key_from_outside_keeps_its_target() {
    for engine in Engine::wanted() {
        let (test, database) = filled(engine);
        database
            .execute("CREATE TABLE visit (who bigint, CONSTRAINT fk_visit FOREIGN KEY (who) REFERENCES person (id))");
        let refused = test.run(&["drop-all", "--yes"]).stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]]);
        let help = match engine {
            Engine::Sqlite => "drop them first: this engine cannot take a foreign key from its table",
            _ => "drop them first, or with `--cascade`",
        };
        let dependents = format!(
            "error: `app`: refused (dependents): other objects depend on what would be dropped
  foreign key fk_visit of visit depends on table `person`
help: {help}
"
        );
        refused.stderr(dependents.clone()).status(4);
        let cascaded = test.run(&["drop-all", "--yes", "--cascade"]);
        match engine {
            Engine::Sqlite => cascaded
                .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
                .stderr(dependents)
                .status(4),
            _ => cascaded
                .stdout(str![[r#"
app  dropped 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: table `pet`, 1 row
app: table `person`, 2 rows
app: foreign key fk_visit of visit, which depended on table `person`
1 database: 1 done

"#]])
                .success(),
        }
    }
}

#[test]
fn a_protected_database_is_dropped_from_when_it_is_named_alone() {
    let test = Test::new();
    let text =
        "[databases]\nmeta = { url = \"sqlite:///meta.db\", protected = true }\nother = \"sqlite:///other.db\"\n";
    test.write("binds.toml", &(text.to_owned() + &table("a", &["meta", "other"])));
    test.run(&["create-all"]).success();
    test.run(&["drop-all", "--yes"])
        .stdout(str![[r#"
meta   refused (protected)  [ENGINE]  [DIR]/meta.db   [TIME]
other  unchanged            [ENGINE]  [DIR]/other.db  [TIME]
2 databases: 1 refused, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `meta`: refused (protected): the file says `protected = true`
help: name it if you mean it: `--on-protected meta`

"#]])
        .status(4);
    test.run(&["drop-all", "--yes", "--on-protected", "other"])
        .stdout(str![[r#"
meta   refused (protected)  [ENGINE]  [DIR]/meta.db   [TIME]
other  unchanged            [ENGINE]  [DIR]/other.db  [TIME]
2 databases: 1 refused, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `meta`: refused (protected): the file says `protected = true`
help: name it if you mean it: `--on-protected meta`

"#]])
        .status(4);
    test.run(&["drop-all", "--yes", "--on-protected", "meta"])
        .stdout(str![[r#"
meta   dropped 1 table  [ENGINE]  [DIR]/meta.db   [TIME]
other  dropped 1 table  [ENGINE]  [DIR]/other.db  [TIME]
meta: table `a`, 0 rows
other: table `a`, 0 rows
2 databases: 2 done

"#]])
        .success();
}

#[test]
fn sql_needs_no_connection_and_is_what_the_engine_takes() {
    for engine in Engine::wanted() {
        let (test, database) = filled(engine);
        let script = test.run(&["drop-all", "--sql"]);
        database.execute(&script.stdout);
        script.success();
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
app  nothing to drop  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn tables_that_refer_to_each_other_go_together() {
    let circle = r#"
[tables.hen]
database = "app"
[tables.hen.columns]
id = { type = "bigint", primary_key = true }
from = { type = "bigint", references = { table = "egg", column = "id" } }
[tables.egg]
database = "app"
[tables.egg.columns]
id = { type = "bigint", primary_key = true }
from = { type = "bigint", references = { table = "hen", column = "id" } }
"#;
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + circle));
        test.run(&["create-all"]).success();
        let column = if matches!(engine, Engine::Sqlite | Engine::Postgres) { "\"from\"" } else { "`from`" };
        database.execute(&format!("INSERT INTO hen (id, {column}) VALUES (1, NULL)"));
        database.execute("INSERT INTO egg VALUES (1, 1)");
        database.execute(&format!("UPDATE hen SET {column} = 1"));
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
app  dropped 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: table `hen`, 1 row
app: table `egg`, 1 row
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn a_sqlite_file_that_does_not_exist_is_not_made() {
    let test = Test::new()
        .file("binds.toml", &("[databases]\napp = \"sqlite:///app.db\"\n".to_owned() + &table("a", &["app"])));
    test.run(&["drop-all", "--yes"])
        .stdout(str![[r#"
app  nothing to drop  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 done

"#]])
        .success();
    assert!(!test.path().join("app.db").exists());
}

#[test]
fn enum_types_go_with_their_tables() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let text = r#"
[enums]
size = { database = "app", values = ["small", "large"] }
[tables.shirt]
database = "app"
[tables.shirt.columns]
id = { type = "bigint", primary_key = true }
size = { type = "enum:size" }
"#;
        test.write("binds.toml", &(databases(&[("app", &database)]) + text));
        for _ in 0..2 {
            test.run(&["create-all"])
                .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
                .success();
            test.run(&["drop-all", "--yes"])
                .stdout(str![[r#"
app  dropped 1 table  [ENGINE]  [DATABASE]  [TIME]
app: table `shirt`, 0 rows
1 database: 1 done

"#]])
                .success();
        }
    }
}
