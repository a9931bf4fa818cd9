//! Commands that look and change nothing, and `init`.

use snapbox::str;

use crate::harness::{Engine, Test, app};

#[test]
fn databases_tells_engine_place_and_state() {
    for engine in Engine::wanted() {
        let (test, _database) = app(engine);
        test.run(&["create-all"]).success();
        test.run(&["databases"])
            .stdout(str![[r#"
app  [ENGINE]  [DATABASE]  2 tables  reachable

"#]])
            .success();
        test.run(&["databases", "--format", "json"])
            .stdout(str![[r#"
{
  "format": 1,
  "command": "binds databases",
  "databases": [
    {
      "key": "app",
      "engine": "[ENGINE]",
      "location": "[DATABASE]",
      "tables": 2,
      "reachable": true,
      "message": null
    }
  ]
}

"#]])
            .success();
    }
}

#[test]
fn tables_are_listed_with_their_databases() {
    for engine in Engine::wanted() {
        let (test, database) = app(engine);
        test.run(&["tables"])
            .stdout(str![[r#"
app  pet     2 columns
app  person  2 columns

"#]])
            .success();
        test.run(&["tables", "app", "--format", "json"])
            .stdout(str![[r#"
{
  "format": 1,
  "command": "binds tables",
  "tables": [
    {
      "key": "app",
      "table": "pet",
      "columns": 2,
      "comment": null
    },
    {
      "key": "app",
      "table": "person",
      "columns": 2,
      "comment": null
    }
  ]
}

"#]])
            .success();
        test.run(&["tables", "ap"])
            .stdout("")
            .stderr(str![[r#"
error: there is no database `ap`
help: did you mean `app`?

"#]])
            .status(2);
        // Nothing was looked at, and no file made.
        assert!(engine != Engine::Sqlite || !std::fs::exists(database.file()).unwrap());
    }
}

#[test]
fn show_gives_the_definition_and_the_sql() {
    for engine in Engine::wanted() {
        let (test, _database) = app(engine);
        let ran = test.run(&["show", "pet"]);
        match engine {
            Engine::Sqlite => ran.stdout(str![[r##"
# `app`, SQLite
[tables.pet]
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
foreign_keys.fk_pet_owner_person = { columns = ["owner"], references = { table = "person", columns = ["id"] } }
indexes.ix_pet_owner = { on = ["owner"] }
checks.ck_pet_owner = "owner > 0"

CREATE TABLE "pet" (
  "id" BIGINT NOT NULL,
  "owner" BIGINT,
  CONSTRAINT "pk_pet" PRIMARY KEY ("id"),
  CONSTRAINT "ck_pet_owner" CHECK (owner > 0),
  CONSTRAINT "fk_pet_owner_person" FOREIGN KEY ("owner") REFERENCES "person" ("id")
);

CREATE INDEX "ix_pet_owner" ON "pet" ("owner");

"##]]),
            Engine::Postgres => ran.stdout(str![[r##"
# `app`, PostgreSQL
[tables.pet]
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
foreign_keys.fk_pet_owner_person = { columns = ["owner"], references = { table = "person", columns = ["id"] } }
indexes.ix_pet_owner = { on = ["owner"] }
checks.ck_pet_owner = "owner > 0"

CREATE TABLE "pet" (
    "id" bigint NOT NULL,
    "owner" bigint,
    CONSTRAINT "pk_pet" PRIMARY KEY ("id"),
    CONSTRAINT "ck_pet_owner" CHECK (owner > 0),
    CONSTRAINT "fk_pet_owner_person" FOREIGN KEY ("owner") REFERENCES "person" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);

CREATE INDEX "ix_pet_owner" ON "pet" ("owner");

"##]]),
            Engine::MySql => ran.stdout(str![[r##"
# `app`, MySQL
[tables.pet]
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
foreign_keys.fk_pet_owner_person = { columns = ["owner"], references = { table = "person", columns = ["id"] } }
indexes.ix_pet_owner = { on = ["owner"] }
checks.ck_pet_owner = "owner > 0"

CREATE TABLE `pet` (
  `id` bigint NOT NULL,
  `owner` bigint NULL,
  PRIMARY KEY (`id`),
  KEY `ix_pet_owner` (`owner`),
  CONSTRAINT `ck_pet_owner` CHECK (owner > 0),
  CONSTRAINT `fk_pet_owner_person` FOREIGN KEY (`owner`) REFERENCES `person` (`id`)
) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_0900_ai_ci`;

"##]]),
            Engine::MariaDb => ran.stdout(str![[r##"
# `app`, MariaDB
[tables.pet]
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
foreign_keys.fk_pet_owner_person = { columns = ["owner"], references = { table = "person", columns = ["id"] } }
indexes.ix_pet_owner = { on = ["owner"] }
checks.ck_pet_owner = "owner > 0"

CREATE TABLE `pet` (
  `id` bigint(20) NOT NULL,
  `owner` bigint(20) NULL,
  PRIMARY KEY (`id`),
  KEY `ix_pet_owner` (`owner`),
  CONSTRAINT `ck_pet_owner` CHECK (owner > 0),
  CONSTRAINT `fk_pet_owner_person` FOREIGN KEY (`owner`) REFERENCES `person` (`id`)
) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_uca1400_ai_ci`;

"##]]),
        }
        .success();
        test.run(&["show", "pets"])
            .stdout("")
            .stderr(str![[r#"
error: no selected database declares a table `pets`
help: did you mean `pet`?

"#]])
            .status(2);
    }
}

#[test]
fn check_config_names_the_engines_that_were_checked() {
    for engine in Engine::wanted() {
        let (test, _database) = app(engine);
        let name = engine.name();
        test.run(&["check-config"]).stdout(format!("app  2 tables  {name}\n")).success();
        let ran = test.run(&["check-config", "--engine", "mysql-8.0", "--engine", "sqlite", "--format", "json"]);
        ran.stdout(str![[r#"
{
  "format": 1,
  "command": "binds check-config",
  "databases": [
    {
      "key": "app",
      "tables": 2,
      "engines": [
        "mysql",
        "sqlite"
      ]
    }
  ]
}

"#]])
            .success();
    }
    let (test, _database) = app(Engine::Sqlite);
    test.run(&["check-config", "--engine", "oracle"])
        .stdout("")
        .stderr(str![[r#"
error: unknown engine `oracle`
help: the engines are sqlite, postgres, mysql and mariadb

"#]])
        .status(2);
    test.write("binds.toml", &test.read("binds.toml").replace("string(100)", "string"));
    test.run(&["check-config"])
        .stdout(str![[r#"
app  2 tables  sqlite

"#]])
        .success();
    test.run(&["check-config", "--engine", "mysql"])
        .stdout("")
        .stderr(str![[r#"
error: `app`: MySQL needs a length for `string`
  --> binds.toml:16:18
   |
16 | email = { type = "string", nullable = false, unique = true }
   |                  ^^^^^^^^
   |
   = help: write for example `string(255)`, or `text`

"#]])
        .status(2);
}

#[test]
fn init_writes_a_file_once() {
    let test = Test::new();
    test.run(&["init"])
        .stdout(str![[r#"
wrote binds.toml
next: `binds create-all`

"#]])
        .success();
    let text = test.read("binds.toml");
    test.run(&["init"])
        .stdout("")
        .stderr(str![[r#"
error: `binds.toml` exists already and was left alone
help: name another file: `binds -c other.toml init`

"#]])
        .status(2);
    test.run(&["-c", "deep/er.toml", "init"])
        .stdout("")
        .stderr(str![[r#"
error: cannot write `deep/er.toml`: No such file or directory (os error 2)

"#]])
        .status(1);
    assert_eq!(test.read("binds.toml"), text);
    test.run(&["create-all"])
        .stdout(str![[r#"
default  created 4 tables  [ENGINE]  [DIR]/app.db   [TIME]
meta     created 2 tables  [ENGINE]  [DIR]/meta.db  [TIME]
auth     created 2 tables  [ENGINE]  [DIR]/auth.db  [TIME]
3 databases: 3 done

"#]])
        .success();
}
