//! What is wrong with a file or with the arguments, through the program. Mistakes inside of a file are cases in
//! `fixtures/errors`.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, table};

#[test]
fn a_missing_file_says_where_it_was_looked_for() {
    let test = Test::new();
    test.run(&["create-all"])
        .stdout("")
        .stderr(str![[r#"
error: there is no `binds.toml` in `[DIR]` or a parent folder
help: `binds init` writes one, `--config FILE` names one elsewhere

"#]])
        .status(2);
    test.run(&["-c", "elsewhere.toml", "create-all"])
        .stdout("")
        .stderr(str![[r#"
error: there is no file `elsewhere.toml`
help: `binds init` writes a first one

"#]])
        .status(2);
    let test = test.variable("BINDS_CONFIG", "named.toml");
    test.run(&["create-all"])
        .stdout("")
        .stderr(str![[r#"
error: there is no file `named.toml`
help: `binds init` writes a first one

"#]])
        .status(2);
}

#[test]
fn a_folder_is_no_file() {
    let test = Test::new().file("binds.toml/inside", "");
    test.run(&["create-all"])
        .stdout("")
        .stderr(str![[r#"
error: there is no `binds.toml` in `[DIR]` or a parent folder
help: `binds init` writes one, `--config FILE` names one elsewhere

"#]])
        .status(2);
}

#[test]
fn bytes_that_are_no_text_are_no_file() {
    let test = Test::new();
    std::fs::write(test.path().join("binds.toml"), b"[databases]\napp = \"\xff\"\n").unwrap();
    test.run(&["create-all"])
        .stdout("")
        .stderr(str![[r#"
error: `binds.toml` is not UTF-8: line 2 has other bytes
help: save it as UTF-8

"#]])
        .status(2);
}

#[test]
fn all_mistakes_are_shown_at_once_and_nothing_is_touched() {
    let text = r#"
[databases]
app = "sqlite:///app.db"
auth = "mysql//localhost/auth"

[options]
pool_recycl = 3600
lock_timeout = true

[tables.user]
database = "ap"
colour = "red"
[tables.user.columns]
id = { type = "bigint", primary_key = true }
"#;
    let test = Test::new().file("binds.toml", text);
    test.run(&["create-all"]).stdout("").stderr(str![[r#"
error: the URL has no scheme
 --> binds.toml:4:8
  |
4 | auth = "mysql//localhost/auth"
  |        ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write for example `sqlite:///app.db` or `postgresql://user@host/database`

error: unknown option `pool_recycl`
 --> binds.toml:7:1
  |
7 | pool_recycl = 3600
  | ^^^^^^^^^^^
  |
  = help: did you mean `pool_recycle`?

error: `lock_timeout` must be a duration, not a boolean
 --> binds.toml:8:16
  |
8 | lock_timeout = true
  |                ^^^^

error: there is no database `ap`
  --> binds.toml:11:12
   |
11 | database = "ap"
   |            ^^^^
   |
   = help: did you mean `app`?

error: unknown key `colour` in table `user`
  --> binds.toml:12:1
   |
12 | colour = "red"
   | ^^^^^^
   |
   = help: known keys are `columns`, `primary_key`, `uniques`, `checks`, `foreign_keys`, `indexes`, `comment`, `mysql`, `sqlite`, `abstract`, `extends`, `database`, `name`, `schema`, `renamed_from`

"#]]).status(2);
    assert!(!test.path().join("app.db").exists());
}

#[test]
fn json_has_every_mistake_with_its_place() {
    let text = r#"
[databases]
app = "sqlite:///app.db"
auth = "mysql//localhost/auth"

[tables."größe"]
database = "ap"
columns."größe" = { type = "bigint", nulable = true }
"#;
    let test = Test::new().file("binds.toml", text);
    test.run(&["create-all", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 2,
  "errors": [
    {
      "file": "binds.toml",
      "line": 4,
      "column": 8,
      "message": "the URL has no scheme",
      "help": "write for example `sqlite:///app.db` or `postgresql://user@host/database`"
    },
    {
      "file": "binds.toml",
      "line": 7,
      "column": 12,
      "message": "there is no database `ap`",
      "help": "did you mean `app`?"
    },
    {
      "file": "binds.toml",
      "line": 8,
      "column": 38,
      "message": "unknown key `nulable` in column `größe`",
      "help": "did you mean `nullable`?"
    }
  ]
}

"#]])
        .stderr("")
        .status(2);
    assert!(!test.path().join("app.db").exists());
}

#[test]
fn json_has_what_is_in_no_file() {
    let test = Test::new();
    test.run(&["migrate", "upgrade", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds migrate upgrade",
  "exit_code": 2,
  "errors": [
    {
      "file": null,
      "line": null,
      "column": null,
      "message": "there is no `binds.toml` in `[DIR]` or a parent folder",
      "help": "`binds init` writes one, `--config FILE` names one elsewhere"
    }
  ]
}

"#]])
        .stderr("")
        .status(2);
    let text = "[databases]\napp = \"sqlite:///app.db\"\nlate = { url = \"${LATE_URL}\", engines = [\"sqlite\"] }\n";
    test.write("binds.toml", &(text.to_owned() + &table("a", &["app", "late"])));
    test.run(&["show", "b", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds show",
  "exit_code": 2,
  "errors": [
    {
      "file": null,
      "line": null,
      "column": null,
      "message": "no selected database declares a table `b`",
      "help": "did you mean `a`?"
    }
  ]
}

"#]])
        .stderr("")
        .status(2);
    // A variable is needed by who connects.
    test.run(&["create-all", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 2,
  "errors": [
    {
      "file": "binds.toml",
      "line": 3,
      "column": 16,
      "message": "`late`: the variable `LATE_URL` is not set",
      "help": "set it in the environment or in `.env`, or give a default: `${LATE_URL:-…}`"
    }
  ]
}

"#]])
        .stderr("")
        .status(2);
    assert!(!test.path().join("app.db").exists());
}

#[test]
fn the_file_of_a_parent_folder_is_used() {
    let test = Test::new()
        .file("binds.toml", &("[databases]\napp = \"sqlite:///app.db\"\n".to_owned() + &table("a", &["app"])))
        .file("deep/er/note", "");
    test.shell("cd deep/er && binds create-all")
        .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 done

"#]])
        .success();
}

#[test]
fn a_name_of_seventy_characters_is_refused_where_the_engine_would_cut_or_refuse_it() {
    let name = "n".repeat(70);
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + &table(&name, &["app"])));
        let ran = test.run(&["create-all"]);
        match engine {
            Engine::Sqlite => ran.stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]]).success(),
            Engine::Postgres => ran.stdout("").stderr(str![[r#"
error: `app`: the name `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` is too long for PostgreSQL: 70 bytes, 7 more than the 63 allowed
 --> binds.toml:4:9
  |
4 | [tables.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn]
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: choose a shorter name

"#]]).status(2),
            Engine::MySql => ran.stdout("").stderr(str![[r#"
error: `app`: the name `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` is too long for MySQL: 70 characters, 6 more than the 64 allowed
 --> binds.toml:4:9
  |
4 | [tables.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn]
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: choose a shorter name

"#]]).status(2),
            Engine::MariaDb => ran.stdout("").stderr(str![[r#"
error: `app`: the name `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` is too long for MariaDB: 70 characters, 6 more than the 64 allowed
 --> binds.toml:4:9
  |
4 | [tables.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn]
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: choose a shorter name

"#]]).status(2),
        }
    }
}

#[test]
fn names_with_quotes_and_backslashes_are_names() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let text = r#"
[tables.'its "a" \ `table`; DROP']
database = "app"
[tables.'its "a" \ `table`; DROP'.columns]
id = { type = "bigint", primary_key = true }
"quote ' \\ `" = { type = "bigint" }
"#;
        test.write("binds.toml", &(databases(&[("app", &database)]) + text));
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        test.run(&["create-all"])
            .stdout(str![[r#"
app  1 table as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
app  dropped 1 table  [ENGINE]  [DATABASE]  [TIME]
app: table `its "a" \ `table`; DROP`, 0 rows
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn arguments_that_are_wrong_are_usage() {
    let test = Test::new();
    test.run(&["create-al"])
        .stdout("")
        .stderr(str![[r#"
error: unrecognized subcommand 'create-al'

  tip: a similar subcommand exists: 'create-all'

Usage: binds [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]])
        .status(2);
    test.run(&["create-all", "--wait", "soon"]).stdout("").stderr(str![[r#"
error: invalid value 'soon' for '--wait <TIME>': `soon` is not a duration: write `500ms`, `5s`, `2m`, `1h` or a number of seconds

For more information, try '--help'.

"#]]).status(2);
    test.run(&["create-all", "--jobs", "0"])
        .stdout("")
        .stderr(str![[r#"
error: invalid value '0' for '--jobs <N>': 0 is not in 1..=65535

For more information, try '--help'.

"#]])
        .status(2);
    test.run(&["create-all", "--sql", "--dry-run"])
        .stdout("")
        .stderr(str![[r#"
error: the argument '--sql' cannot be used with '--dry-run'

Usage: binds create-all --sql

For more information, try '--help'.

"#]])
        .status(2);
}

#[test]
fn a_server_of_another_engine_than_the_file_says_is_refused() {
    for (engine, other) in [(Engine::MySql, "mariadb"), (Engine::MariaDb, "mysql")] {
        if !engine.is_wanted() {
            continue;
        }
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let url = database.url.replacen(engine.name(), other, 1);
        let text = format!("[databases]\napp = {{ url = \"{url}\", engines = [\"{other}\"] }}\n");
        test.write("binds.toml", &(text + &table("a", &["app"])));
        let ran = test.run(&["create-all"]).stdout(str![[r#"
app  refused (engine)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]]);
        match engine {
            Engine::MySql => ran.stderr(str![[r#"
error: `app`: refused (engine): the server is [ENGINE], and the file says mariadb
help: add it to `engines` of `app`: `engines = ["mysql"]`, so that the file is checked for it

"#]]),
            _ => ran.stderr(str![[r#"
error: `app`: refused (engine): the server is [ENGINE], and the file says mysql
help: add it to `engines` of `app`: `engines = ["mariadb"]`, so that the file is checked for it

"#]]),
        }
        .status(4);
    }
}
