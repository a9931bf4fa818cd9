//! Folders of revisions with mistakes in them, and all that is said of those.

use std::path::Path;

use binds::diagnostic::Sources;
use binds::migrations::{Databases, Directory, DirectoryError, Settings};
use binds::report::{Paint, render_diagnostics};

use crate::harness::Test;

/// A folder of revisions with these files, read whole; the text of the refusal, with plain paths.
fn refusal(files: &[(&str, &str)]) -> String {
    let test = Test::new();
    let root = test.path().join("migrations");
    let directory = Directory::create(&root, Settings::new(Databases::All)).unwrap();
    for (name, text) in files {
        test.write(&format!("migrations/versions/{name}"), text);
    }
    let mut sources = Sources::default();
    let read = directory
        .outlines(&mut sources)
        .and_then(|(_, outlines)| outlines.files().map(|_| ()).map_err(|found| DirectoryError::Invalid(found.clone())));
    let text = match read {
        Ok(()) => "it was read".to_owned(),
        Err(DirectoryError::Invalid(diagnostics)) => render_diagnostics(&diagnostics, &sources, Paint::Plain),
        Err(other) => other.to_string(),
    };
    plain(&text, &root)
}

fn plain(text: &str, root: &Path) -> String {
    text.replace(&format!("{}/", root.join("versions").display()), "")
}

#[test]
fn every_mistake_in_an_operation_is_shown_with_its_line() {
    let text = r#"revision = "a1"
revises = []
message = "first"
created = "2026-11-20T10:15:00Z"

[[upgrade.auth]]
create_tabel = "role"
columns.id = { type = "bigint" }

[[upgrade.auth]]
add_column = "email"
column = { type = "string(255)", uniqe = true }

[[upgrade.auth]]
drop_index = "ix_user"
table = "user"
"#;
    snapbox::assert_data_eq!(
        refusal(&[("a1.toml", text)]),
        snapbox::str![[r#"
error: unknown operation `create_tabel`
 --> a1.toml:7:1
  |
7 | create_tabel = "role"
  | ^^^^^^^^^^^^
  |
  = help: did you mean `create_table`?

error: `add_column` must name a table and a column
  --> a1.toml:11:14
   |
11 | add_column = "email"
   |              ^^^^^^^
   |
   = help: write `add_column = "table.column"`, or where a name has a dot `add_column = "column"` and `table = "table"`

error: unknown key `uniqe` in column `email`
  --> a1.toml:12:34
   |
12 | column = { type = "string(255)", uniqe = true }
   |                                  ^^^^^
   |
   = help: did you mean `unique`?

error: `drop_index` needs `was`
  --> a1.toml:15:14
   |
15 | drop_index = "ix_user"
   |              ^^^^^^^^^

"#]]
    );
}

#[test]
fn every_header_that_cannot_be_read_is_shown() {
    let one = "revision = \"a 1\"\nrevises = \"base\"\nmessage = \"first\"\n";
    let two = "revision = \"b2\"\nrevises = []\nmessag = \"second\"\ncreated = \"yesterday\"\n";
    snapbox::assert_data_eq!(
        refusal(&[("1.toml", one), ("2.toml", two)]),
        snapbox::str![[r#"
error: `a 1` cannot be the id of a revision
 --> 1.toml:1:12
  |
1 | revision = "a 1"
  |            ^^^^^
  |
  = help: use up to 64 letters, digits and `_`, and none of the words `base`, `head` and `heads`

error: `revises` must be an array, not a string
 --> 1.toml:2:11
  |
2 | revises = "base"
  |           ^^^^^^

error: a revision needs `created`
 --> 1.toml:1:1
  |
1 | revision = "a 1"
  | ^

error: unknown key `messag` in a revision
 --> 2.toml:3:1
  |
3 | messag = "second"
  | ^^^^^^
  |
  = help: did you mean `message`?

error: a revision needs `message`
 --> 2.toml:1:1
  |
1 | revision = "b2"
  | ^

error: `yesterday` is no time
 --> 2.toml:4:11
  |
4 | created = "yesterday"
  |           ^^^^^^^^^^^
  |
  = help: write for example `2026-11-20T10:15:00Z`

"#]]
    );
}

#[test]
fn revisions_that_do_not_follow_each_other_are_named_with_their_files() {
    let revision = |id: &str, revises: &str| {
        format!("revision = \"{id}\"\nrevises = [{revises}]\nmessage = \"\"\ncreated = \"2026-11-20T10:15:00Z\"\n")
    };
    let (a1, b2, twin) = (revision("a1", ""), revision("b2", "\"c3\""), revision("a1", ""));
    assert_eq!(
        refusal(&[("1.toml", &a1), ("2.toml", &b2), ("3.toml", &twin)]),
        "the revisions do not follow each other: revision `a1` is in two files: 1.toml and 3.toml; \
         2.toml: revision `b2` revises `c3`, which no file has"
    );
}
