//! `migrate revision --autogenerate`: from two states of a file to the text of a revision. No database is asked.

use snapbox::str;

use crate::harness::Test;

const FIRST: &str = r#"
[databases]
default = "sqlite:///app.db"
auth    = "sqlite:///auth.db"

[enums]
role = { database = "auth", values = ["admin", "member"] }

[tables.user]
database = "auth"
[tables.user.columns]
id   = { type = "bigint", primary_key = true }
nick = { type = "string(40)", index = true }
role = { type = "enum:role", default = "member" }
flag = { type = "boolean" }

[tables.invoice]
[tables.invoice.columns]
id    = { type = "integer", primary_key = true }
total = { type = "decimal(12,2)", default = 0.5 }
"#;

/// A folder whose revisions lead to the first state of the file.
fn recorded() -> Test {
    let test = Test::new();
    test.write("binds.toml", FIRST);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "first"]).success();
    test
}

fn declare(test: &Test, changes: &[(&str, &str)]) {
    let mut text = FIRST.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    test.write("binds.toml", &text);
}

/// The text of the revision with that message, without its ids and time.
fn revision(test: &Test, message: &str) -> String {
    let files = std::fs::read_dir(test.path().join("migrations/versions")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let path = paths.find(|path| path.to_str().unwrap().ends_with(&format!("_{message}.toml"))).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !["revision ", "revises ", "created "].iter().any(|beginning| line.starts_with(beginning)));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_revision_says_what_changed_before_and_after_and_what_it_loses() {
    let test = recorded();
    declare(
        &test,
        &[
            (
                "nick = { type = \"string(40)\", index = true }",
                "handle = { type = \"string(60)\", nullable = false, index = true, renamed_from = \"nick\" }",
            ),
            ("flag = { type = \"boolean\" }\n", ""),
            ("[\"admin\", \"member\"]", "[\"admin\", \"member\", \"guest\"]"),
            ("\"decimal(12,2)\", default = 0.5", "\"decimal(10,2)\""),
        ],
    );
    test.run(&["migrate", "revision", "--autogenerate", "-m", "second"])
        .stdout(str![[r#"
default  1 change   ~ column invoice.total (type, default)  MAY LOSE DATA
auth     5 changes  ~ enum role (+ guest), ~ column user.nick to handle, ~ index ix_user_nick of user to ix_user_handle, ~ column user.handle (type, nullable)  NEEDS fill, - column user.flag  LOSES DATA
wrote [DIR]/migrations/versions/[..]_second.toml

"#]])
        .success();
    snapbox::assert_data_eq!(
        revision(&test, "second"),
        str![[r##"
# second
# default  ~ column invoice.total (type, default)  MAY LOSE DATA
# auth     ~ enum role (+ guest), ~ column user.nick to handle, ~ index ix_user_nick of user to ix_user_handle,
#          ~ column user.handle (type, nullable)  NEEDS fill, - column user.flag  LOSES DATA
message  = "second"

[[upgrade.default]]
alter_column = "invoice.total"
before = { type = "decimal(12,2)", default = 0.5 }
after = { type = "decimal(10,2)" }

[[upgrade.auth]]
alter_enum = "role"
before = { values = ["admin", "member"] }
after = { values = ["admin", "member", "guest"] }

[[upgrade.auth]]
rename_column = "user.nick"
to = "handle"

[[upgrade.auth]]
rename_index = "ix_user_nick"
table = "user"
to = "ix_user_handle"

[[upgrade.auth]]
alter_column = "user.handle"
before = { type = "string(40)" }
after = { type = "string(60)", nullable = false }

[[upgrade.auth]]
drop_column = "user.flag"
was = { type = "boolean" }

"##]]
    );
    // The old name stays in the file, and is a difference no more.
    test.run(&["migrate", "revision", "--autogenerate", "-m", "third"])
        .stdout("default  no changes\nauth     no changes\nno changes: nothing was written\n")
        .success();
}

#[test]
fn what_could_be_a_rename_is_refused_until_it_is_said_which_it_is() {
    let test = recorded();
    declare(
        &test,
        &[
            ("nick = {", "handle = {"),
            ("[tables.invoice]", "[tables.invoices]"),
            ("tables.invoice.", "tables.invoices."),
        ],
    );
    test.run(&["migrate", "revision", "--autogenerate", "-m", "second"])
        .stdout("")
        .stderr(str![[r#"
error: `default`: table `invoice` is gone and `invoices` is new: is it a rename, or a drop and an addition?
  --> binds.toml:17:9
   |
17 | [tables.invoices]
   |         ^^^^^^^^
   |
   = help: if it is renamed, say `--rename 'invoice=invoices'` or `renamed_from = "invoice"` in the file; if it is dropped, `--drop 'invoice'`

error: `auth`: column `user.nick` is gone and `user.handle` is new: is it a rename, or a drop and an addition?
  --> binds.toml:13:1
   |
13 | handle = { type = "string(40)", index = true }
   | ^^^^^^
   |
   = help: if it is renamed, say `--rename 'user.nick=user.handle'` or `renamed_from = "nick"` in the file; if it is dropped, `--drop 'user.nick'`

refused (ambiguous): nothing was done

"#]])
        .status(4);
    let arguments = ["migrate", "revision", "--autogenerate", "-m", "second", "--rename", "user.nick=handle"];
    test.run(&[&arguments[..], &["--drop", "invoice"]].concat())
        .stdout(str![[r#"
default  2 changes  - table invoice  LOSES DATA, + table invoices
auth     2 changes  ~ column user.nick to handle, ~ index ix_user_nick of user to ix_user_handle
wrote [DIR]/migrations/versions/[..]_second.toml

"#]])
        .success();
    test.run(&arguments)
        .stdout("")
        .stderr(str![[r#"
error: nothing fits `--rename user.nick=handle`
help: name what the file no longer declares, and for a rename what it declares instead

"#]])
        .status(2);
}

#[test]
fn a_table_of_another_database_is_a_move_until_it_is_said_to_be_dropped() {
    let test = recorded();
    declare(&test, &[("[tables.invoice]\n", "[tables.invoice]\ndatabase = \"auth\"\n")]);
    test.run(&["migrate", "revision", "--autogenerate", "-m", "second"])
        .stdout("")
        .stderr(str![[r#"
error: `auth`: table `invoice` moves from `default` to `auth`, and its rows would not follow
  --> binds.toml:17:9
   |
17 | [tables.invoice]
   |         ^^^^^^^
   |
   = help: give it its old `database`, or say that it is dropped in `default` and created empty in `auth`: `--drop 'invoice'`

refused (ambiguous): nothing was done

"#]])
        .status(4);
    test.run(&["migrate", "revision", "--autogenerate", "-m", "second", "--drop", "invoice"])
        .stdout(str![[r#"
default  1 change  - table invoice  LOSES DATA
auth     1 change  + table invoice
wrote [DIR]/migrations/versions/[..]_second.toml

"#]])
        .success();
}
