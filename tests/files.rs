//! SQLite files that cannot be opened, read or written.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use snapbox::str;

use crate::harness::{Ran, Test, table};

/// A file of the language with one database, the SQLite file at `url`.
fn at(url: &str) -> Test {
    let text = format!("[databases]\napp = \"{url}\"\n");
    Test::new().file("binds.toml", &(text + &table("a", &["app"])))
}

#[test]
fn a_folder_is_no_database() {
    let test = at("sqlite:///app.db");
    std::fs::create_dir(test.path().join("app.db")).unwrap();
    test.run(&["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    [DIR]/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: `[DIR]/app.db` is a directory
help: name the file of the database in it

"#]])
        .status(1);
    test.run(&["databases"])
        .stdout(str![[r#"
app  SQLite  [DIR]/app.db  1 table  `[DIR]/app.db` is a directory

"#]])
        .status(1);
}

#[test]
fn the_folder_of_a_database_must_exist() {
    let test = at("sqlite:///deep/er/app.db");
    test.run(&["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    [DIR]/deep/er/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the folder `[DIR]/deep/er` does not exist
help: create the folder, or correct the path

"#]])
        .status(1);
    assert!(!test.path().join("deep").exists());
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let test = at("sqlite:///app.db").file("app.db", &"these are notes, and no database\n".repeat(100));
    test.run(&["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    [DIR]/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the file `[DIR]/app.db` is no SQLite database
help: correct the path; an encrypted database cannot be read either

"#]])
        .status(1);
    assert!(test.read("app.db").starts_with("these are notes"));
}

#[test]
fn a_damaged_file_is_left_alone() {
    let test = at("sqlite:///app.db");
    test.run(&["create-all"]).success();
    let path = test.path().join("app.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // Behind the header: the page of the schema.
    bytes[100..200].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    test.run(&["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    [DIR]/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the file `[DIR]/app.db` is damaged
help: bring it back from a backup, or save what is left with `.recover` of the sqlite3 shell

"#]])
        .status(1);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

/// Runs the program as somebody who may not write everywhere, as root may.
pub(crate) fn as_nobody(test: &Test, arguments: &[&str]) -> Ran {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !root {
        return test.run(arguments);
    }
    std::fs::set_permissions(test.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = test.path().join("program");
    if !program.exists() {
        // Not by ourselves: what another thread starts meanwhile would have the file open for writing, and none could run it.
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_binds")).arg(&program).status().unwrap();
        assert!(copied.success());
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).args(arguments);
    command.current_dir(test.path()).env_clear().env("PATH", std::env::var("PATH").unwrap()).stdin(Stdio::null());
    test.ran(&command.output().unwrap())
}

#[test]
fn a_file_that_may_not_be_written_is_read_but_not_changed() {
    let test = at("sqlite:///app.db");
    test.run(&["create-all"]).success();
    let path = test.path().join("app.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    as_nobody(&test, &["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    [DIR]/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the file `[DIR]/app.db` is read-only
help: give this user the right to write it

"#]])
        .status(1);
    as_nobody(&test, &["diff"])
        .stdout(str![[r#"
app  1 table as declared

"#]])
        .success();
}

#[test]
fn a_folder_that_may_not_be_written_gets_no_file() {
    let test = at("sqlite:///closed/app.db");
    std::fs::create_dir(test.path().join("closed")).unwrap();
    std::fs::set_permissions(test.path().join("closed"), std::fs::Permissions::from_mode(0o555)).unwrap();
    as_nobody(&test, &["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DIR]/closed/app.db  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the file `[DIR]/closed/app.db` cannot be opened: permission denied, or its folder is not writable
help: give this user the right to read and write the file and its folder

"#]])
        .status(1);
}

#[test]
fn a_run_that_does_not_begin_makes_no_file() {
    let test = at("sqlite:///app.db");
    let there = || std::fs::symlink_metadata(test.path().join("app.db")).is_ok();
    test.run(&["create-all", "--dry-run"])
        .stdout(str![[r#"
app  would create 1 table  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 planned

"#]])
        .success();
    assert!(!there());
    test.run(&["drop-all", "--yes"])
        .stdout(str![[r#"
app  nothing to drop  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 done

"#]])
        .success();
    assert!(!there());
    // Migrations are in charge, and no revision has the table.
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["create-all"])
        .stdout(str![[r#"
app  refused (managed)  [ENGINE]  [DIR]/app.db  [TIME]
1 database: 1 refused

"#]])
        .stderr(str![[r#"
error: `app`: refused (managed): the file has changes that no revision has
  + table a
help: write them as a revision: `binds migrate revision --autogenerate -m "…"`, then run `binds migrate upgrade`

"#]])
        .status(4);
    assert!(!there());
    // What keeps another database from being changed keeps this one from being made.
    let more = "other = \"sqlite:///gone/other.db\"\n";
    test.write("binds.toml", &test.read("binds.toml").replace("\n\n[tables", &format!("\n{more}\n[tables")));
    test.run(&["migrate", "revision", "--autogenerate", "-m", "a"]).success();
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
app    unchanged [..] [DIR]/app.db         [TIME]
other  failed, nothing changed [..] [DIR]/gone/other.db  [TIME]
2 databases: 1 failed, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `other`: the folder `[DIR]/gone` does not exist
help: create the folder, or correct the path

"#]])
        .status(1);
    assert!(!there());
    test.run(&["migrate", "upgrade", "--db", "app"]).success();
    assert!(there());
}

#[test]
fn two_keys_of_one_missing_file_are_one_database() {
    let databases = "[databases]\none = \"sqlite:///app.db\"\ntwo = \"sqlite:///deep/../link.db\"\n";
    let test = Test::new().file("deep/note", "");
    symlink("app.db", test.path().join("link.db")).unwrap();
    test.write("binds.toml", &(databases.to_owned() + &table("a", &["one", "two"])));
    test.run(&["create-all"])
        .stdout(str![[r#"
one  unchanged         [ENGINE]  [DIR]/app.db           [TIME]
two  refused (shared)  [ENGINE]  [DIR]/[..]link.db  [TIME]
2 databases: 1 refused, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `two`: refused (shared): it is the same database as `one`, and both declare
  table `a`
help: give one of the keys a database of its own, or declare the table for one key only

"#]])
        .status(4);
    assert!(!test.path().join("app.db").exists());
    test.write("binds.toml", &(databases.to_owned() + &table("a", &["one"]) + &table("b", &["two"])));
    test.run(&["create-all"])
        .stdout(str![[r#"
one  created 1 table  [ENGINE]  [DIR]/app.db           [TIME]
two  created 1 table  [ENGINE]  [DIR]/[..]link.db  [TIME]
2 databases: 2 done

"#]])
        .success();
    test.run(&["diff"]).stdout("one  1 table as declared\ntwo  1 table as declared\n").success();
}

#[test]
fn runs_that_find_no_file_wait_for_each_other() {
    for _ in 0..10 {
        let test = at("sqlite:///app.db");
        let run = || {
            let mut command = test.command(&["create-all"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let runs = [run(), run(), run()];
        let runs = runs.map(|child| test.ran(&child.wait_with_output().unwrap()));
        let created = runs.iter().filter(|ran| ran.stdout.contains("created 1 table")).count();
        let found = runs.iter().filter(|ran| ran.stdout.contains("1 table as declared")).count();
        assert_eq!((created, found), (1, 2));
        runs.into_iter().for_each(Ran::success);
    }
}

#[test]
fn a_link_leads_to_its_file() {
    let test = at("sqlite:///link.db");
    symlink("real.db", test.path().join("link.db")).unwrap();
    test.run(&["create-all"])
        .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DIR]/link.db  [TIME]
1 database: 1 done

"#]])
        .success();
    assert!(test.path().join("real.db").exists());
}
