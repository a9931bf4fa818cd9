//! `create-all`: what it says, on every engine.

use snapbox::str;

use crate::harness::{Database, Engine, Test, app, databases, people, table};

#[test]
fn what_is_missing_is_created_and_what_is_there_is_left_alone() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        test.run(&["create-all"])
            .stdout(str![[r#"
app  2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        assert_eq!(database.value("SELECT email FROM person"), "a@b", "{}", engine.name());

        database.execute("DROP TABLE pet");
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 1 table, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn json_has_the_same_for_programs() {
    for engine in Engine::wanted() {
        let (test, _database) = app(engine);
        test.run(&["create-all", "--format", "json"])
            .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 0,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "status": "done",
      "created": [
        "pet",
        "person"
      ],
      "completed": [],
      "as_declared": 0,
      "different": [],
      "head": null
    }
  ]
}

"#]])
            .success();
    }
}

#[test]
fn a_table_that_differs_is_named_with_its_differences_and_left_alone() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        test.run(&["create-all"]).success();
        database.execute("ALTER TABLE person ADD COLUMN age integer");
        database.execute("DROP TABLE pet");
        let integer = match engine {
            Engine::Sqlite => "INTEGER",
            Engine::Postgres => "integer",
            Engine::MySql => "int",
            Engine::MariaDb => "int(11)",
        };
        let differs = format!("app: table `person` is not as declared\n    column `age`: is {integer}, not declared\n");
        let compared = "app  1 table missing, 1 table otherwise than declared\napp: table `pet` is missing\n";
        test.run(&["diff"]).stdout(format!("{compared}{differs}")).status(3);
        let created = "app  created 1 table, 1 table otherwise than declared  [ENGINE]  [DATABASE]  [TIME]\n";
        test.run(&["create-all"]).stdout(format!("{created}{differs}1 database: 1 done\n")).success();
        let compared = "app  1 table as declared, 1 table otherwise than declared\n";
        test.run(&["diff"]).stdout(format!("{compared}{differs}")).status(3);
    }
}

#[test]
fn json_has_the_differences_of_a_table() {
    let (test, database) = app(Engine::Sqlite);
    test.run(&["create-all"]).success();
    database.execute("ALTER TABLE person ADD COLUMN age integer");
    test.run(&["create-all", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 0,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "status": "done",
      "created": [],
      "completed": [],
      "as_declared": 1,
      "different": [
        {
          "table": "person",
          "differences": [
            {
              "what": "column `age`",
              "live": "INTEGER",
              "declared": null,
              "kind": "structure"
            }
          ],
          "undecided": null
        }
      ],
      "head": null
    }
  ]
}

"#]])
        .success();
    test.run(&["diff", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds diff",
  "exit_code": 3,
  "databases": [
    {
      "key": "app",
      "as_declared": 1,
      "missing": [],
      "different": [
        {
          "table": "person",
          "differences": [
            {
              "what": "column `age`",
              "live": "INTEGER",
              "declared": null,
              "kind": "structure"
            }
          ],
          "undecided": null
        }
      ]
    }
  ]
}

"#]])
        .status(3);
}

#[test]
fn a_dry_run_makes_nothing_not_even_a_file() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        test.run(&["create-all", "--dry-run"])
            .stdout(str![[r#"
app  would create 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 planned

"#]])
            .success();
        if engine == Engine::Sqlite {
            assert!(!std::fs::exists(database.file()).unwrap());
        }
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn a_dry_run_gives_its_statements_to_programs() {
    let (test, _database) = app(Engine::Sqlite);
    test.run(&["create-all", "--dry-run", "--format", "json"]).stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 0,
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DATABASE]",
      "elapsed_ms": [TIME],
      "statements": [
        "CREATE TABLE \"person\" (\n  \"id\" BIGINT NOT NULL,\n  \"email\" VARCHAR(100) NOT NULL,\n  CONSTRAINT \"pk_person\" PRIMARY KEY (\"id\"),\n  CONSTRAINT \"uq_person_email\" UNIQUE (\"email\")\n)",
        "CREATE TABLE \"pet\" (\n  \"id\" BIGINT NOT NULL,\n  \"owner\" BIGINT,\n  CONSTRAINT \"pk_pet\" PRIMARY KEY (\"id\"),\n  CONSTRAINT \"ck_pet_owner\" CHECK (owner > 0),\n  CONSTRAINT \"fk_pet_owner_person\" FOREIGN KEY (\"owner\") REFERENCES \"person\" (\"id\")\n)",
        "CREATE INDEX \"ix_pet_owner\" ON \"pet\" (\"owner\")"
      ],
      "units": [
        {
          "transaction": true,
          "statements": 3
        }
      ],
      "status": "planned",
      "created": [
        "pet",
        "person"
      ],
      "completed": [],
      "as_declared": 0,
      "different": [],
      "head": null
    }
  ]
}

"#]]).success();
}

#[test]
fn sql_needs_no_connection_and_is_what_the_engine_takes() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        let script = test.run(&["create-all", "--sql"]);
        database.execute(&script.stdout);
        script.success();
        test.run(&["create-all"])
            .stdout(str![[r#"
app  2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
    let test = Test::new().file(
        "binds.toml",
        &("[databases]\napp = { url = \"${APP_URL}\", engines = [\"postgres-15\"] }\n".to_owned() + &people(&["app"])),
    );
    test.run(&["create-all", "--sql"]).stdout(str![[r#"
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
CREATE TABLE "person" (
    "id" bigint NOT NULL,
    "email" character varying(100) NOT NULL,
    CONSTRAINT "pk_person" PRIMARY KEY ("id"),
    CONSTRAINT "uq_person_email" UNIQUE ("email")
);
CREATE TABLE "pet" (
    "id" bigint NOT NULL,
    "owner" bigint,
    CONSTRAINT "pk_pet" PRIMARY KEY ("id"),
    CONSTRAINT "ck_pet_owner" CHECK (owner > 0),
    CONSTRAINT "fk_pet_owner_person" FOREIGN KEY ("owner") REFERENCES "person" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "ix_pet_owner" ON "pet" ("owner");

"#]]).success();
}

#[test]
fn one_job_at_a_time_gives_the_same_lines_in_the_order_of_the_file() {
    let test = Test::new();
    let files: Vec<Database> = (0..3).map(|_| Database::new(Engine::Sqlite, &test.path())).collect();
    let [one, two, three] = &files[..] else { panic!("three") };
    let keys = [("zebra", one), ("ant", two), ("longer_key", three)];
    test.write("binds.toml", &(databases(&keys) + &people(&keys.map(|(key, _)| key))));
    test.run(&["create-all", "--jobs", "1"])
        .stdout(str![[r#"
zebra       created 2 tables  [ENGINE]  [DATABASE]  [TIME]
ant         created 2 tables  [ENGINE]  [DATABASE]  [TIME]
longer_key  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
3 databases: 3 done

"#]])
        .success();
    test.run(&["create-all"])
        .stdout(str![[r#"
zebra       2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
ant         2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
longer_key  2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
3 databases: 3 done

"#]])
        .success();
}

#[test]
fn a_database_is_created_when_it_is_asked_for() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let (test, database) = app(engine);
        let name = &database.name;
        database.administer(&format!("DROP DATABASE {name}"));
        test.run(&["create-all"])
            .stdout(str![[r#"
app  failed, nothing changed    [DATABASE]  [TIME]
1 database: 1 failed

"#]])
            .stderr(str![[r#"
error: `app`: there is no database `[DATABASE]`
help: create it, or let `create-all --create-database` do so; or correct the URL

"#]])
            .status(1);
        test.run(&["create-all", "--dry-run", "--create-database"])
            .stdout(str![[r#"
app  would create 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: database `[DATABASE]` does not exist and would be created
1 database: 1 planned

"#]])
            .success();
        test.run(&["diff"])
            .stdout(str![[r#"
app  2 tables missing
app: table `pet` is missing
app: table `person` is missing

"#]])
            .status(3);
        // One database that cannot be made keeps the other from being made.
        let more = "other = \"sqlite:///gone/other.db\"\n";
        test.write("binds.toml", &test.read("binds.toml").replacen("\n\n[tables", &format!("\n{more}\n[tables"), 1));
        test.run(&["create-all", "--create-database"])
            .stdout(str![[r#"
app    unchanged                [ENGINE]  [DATABASE]  [TIME]
other  failed, nothing changed  [..]  [DIR]/gone/other.db [..]
2 databases: 1 failed, 1 unchanged

"#]])
            .stderr(str![[r#"
error: `other`: the folder `[DIR]/gone` does not exist
help: create the folder, or correct the path

"#]])
            .status(1);
        test.write("binds.toml", &test.read("binds.toml").replace(more, ""));
        test.run(&["create-all"]).status(1);
        test.run(&["create-all", "--create-database"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        test.run(&["create-all", "--create-database"])
            .stdout(str![[r#"
app  2 tables as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn tables_that_refer_to_each_other_are_completed_when_a_key_is_missing() {
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
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + circle));
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        let undo = if engine == Engine::Postgres { "DROP CONSTRAINT" } else { "DROP FOREIGN KEY" };
        database.execute(&format!("ALTER TABLE egg {undo} fk_egg_from_hen"));
        if engine != Engine::Postgres {
            // The server made an index for the key, which is not there before it.
            database.execute("ALTER TABLE egg DROP INDEX fk_egg_from_hen");
        }
        let index = match engine {
            Engine::Postgres => "",
            _ => "    index `fk_egg_from_hen`: missing, declared on (from)\n",
        };
        let lacking = format!(
            "app  1 table as declared, 1 table otherwise than declared
app: table `egg` is not as declared
    foreign key `fk_egg_from_hen`: missing, declared (from) to hen (id) on delete no action on update no action
{index}"
        );
        test.run(&["diff"]).stdout(lacking).status(3);
        test.run(&["create-all", "--dry-run"])
            .stdout(str![[r#"
app  would complete 1 table, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
app: table `egg` lacked foreign keys that close a circle
1 database: 1 planned

"#]])
            .success();
        test.run(&["create-all"])
            .stdout(str![[r#"
app  completed 1 table, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
app: table `egg` lacked foreign keys that close a circle
1 database: 1 done

"#]])
            .success();
        test.run(&["diff"])
            .stdout(str![[r#"
app  2 tables as declared

"#]])
            .success();
    }
}

#[test]
fn a_database_in_memory_is_said_to_end_with_the_process() {
    let test = Test::new()
        .file("binds.toml", &("[databases]\nscratch = \"sqlite://\"\n".to_owned() + &table("a", &["scratch"])));
    test.run(&["create-all"])
        .stdout(str![[r#"
scratch  created 1 table  [ENGINE]  in memory  [TIME]
scratch: this database is in memory and ends with this process
1 database: 1 done

"#]])
        .success();
}

#[test]
fn a_database_without_tables_is_left_alone() {
    let test = Test::new().file("binds.toml", "[databases]\napp = \"sqlite:///app.db\"\n");
    test.run(&["create-all"])
        .stdout(str![[r#"
app  nothing declared  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 done

"#]])
        .success();
}
