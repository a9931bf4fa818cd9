//! What goes wrong in the middle with the tools that binds begins from, and what becomes of it here.
//!
//! Elsewhere: two keys with one URL, `locks.rs` and `migrate.rs`; a revision file that was deleted, `migrate.rs`; a full
//! disk and a reader in the way of a commit, `lost.rs`. There is no two-phase commit that could fail.

use snapbox::str;

use crate::harness::{Database, Engine, Ran, Test, databases, table};

/// Two databases of the engine with one table each, at the revision `aaaaaaaaaaaa`.
struct Pair {
    test: Test,
    one: Database,
    two: Database,
}

const FIRST: &str = r#"
[[upgrade.one]]
create_table = "a"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_a", columns = ["id"] }

[[upgrade.two]]
create_table = "b"
columns.id = { type = "bigint", nullable = false }
columns.colour = { type = "string(20)" }
primary_key = { name = "pk_b", columns = ["id"] }
"#;

/// A table in each, and in the second database SQL that no server takes.
const BROKEN: &str = r#"
[[upgrade.one]]
create_table = "a1"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_a1", columns = ["id"] }

[[upgrade.two]]
create_table = "b1"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_b1", columns = ["id"] }

[[upgrade.two]]
sql = "INSERT INTO b (id) THIS IS WRONG"
undo = "nothing"
"#;

impl Pair {
    fn new(engine: Engine) -> Self {
        let test = Test::new();
        let (one, two) = (Database::new(engine, &test.path()), Database::new(engine, &test.path()));
        test.write("binds.toml", &(databases(&[("one", &one), ("two", &two)]) + &table("a", &["one"])));
        test.run(&["migrate", "init", "--multidb"]).success();
        let pair = Pair { test, one, two };
        pair.revision("aaaaaaaaaaaa", "", FIRST);
        pair.test.run(&["migrate", "upgrade"]).success();
        pair
    }

    fn revision(&self, id: &str, parents: &str, operations: &str) {
        let head = format!(
            "revision = \"{id}\"\nrevises = [{parents}]\nmessage = \"\"\ncreated = \"2026-11-20T10:00:00Z\"\n{operations}"
        );
        self.test.write(&format!("migrations/versions/{id}.toml"), &head);
    }

    /// Writes a second revision and runs it.
    fn upgraded(&self, operations: &str) -> Ran {
        self.revision("bbbbbbbbbbbb", "\"aaaaaaaaaaaa\"", operations);
        self.test.run(&["migrate", "upgrade"])
    }

    #[track_caller]
    fn assert_at(&self, one: &str, two: &str) {
        self.test.run(&["migrate", "current"]).stdout(format!("one  {one}\ntwo  {two}\n")).success();
    }
}

fn with(engines: &[Engine]) -> impl Iterator<Item = Engine> {
    engines.iter().copied().filter(|engine| engine.is_wanted())
}

/// There DDL before the first row stays, the version does not, and the next try fails with "table already exists".
#[test]
fn bad_sql_in_the_second_database_leaves_neither_changed() {
    for engine in with(&[Engine::Sqlite, Engine::Postgres]) {
        let pair = Pair::new(engine);
        pair.upgraded(BROKEN)
            .stdout(str![[r#"
one  unchanged [..]
two  failed, nothing changed [..]
2 databases: 1 failed, 1 unchanged

"#]])
            .status(1);
        pair.assert_at("[ID]  1 revision to run", "[ID]  1 revision to run");
        pair.upgraded(&BROKEN.replace("THIS IS WRONG", "VALUES (1)")).success();
        pair.assert_at("[ID]  at head", "[ID]  at head");
        assert_eq!(pair.two.value("SELECT count(*) FROM b"), "1");
    }
}

/// There both first tables stay, both versions do not, and the next try fails with "table already exists".
#[test]
fn bad_sql_where_statements_commit_by_themselves_is_mended_and_gone_on_with() {
    for engine in with(&[Engine::MySql, Engine::MariaDb]) {
        let pair = Pair::new(engine);
        let ran = pair.upgraded(BROKEN);
        assert!(ran.stdout.contains("two  failed half way"), "{}", ran.stdout);
        ran.status(6);
        pair.assert_at("[ID]  at head", "[ID]  [ID] began and has not ended");
        pair.upgraded(&BROKEN.replace("THIS IS WRONG", "VALUES (1)")).success();
        pair.assert_at("[ID]  at head", "[ID]  at head");
        assert_eq!(pair.two.value("SELECT count(*) FROM b"), "1");
    }
}

/// There one database is at the new revision and the other is not: the key fails when the second commits.
#[test]
fn a_deferred_key_that_fails_at_the_commit_leaves_neither_changed() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let pair = Pair::new(Engine::Postgres);
    let deferred = r#"
[[upgrade.one]]
create_table = "a1"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_a1", columns = ["id"] }

[[upgrade.two]]
create_table = "child"
columns.id = { type = "bigint", nullable = false }
columns.b = { type = "bigint" }
primary_key = { name = "pk_child", columns = ["id"] }
foreign_keys.fk_child_b = { columns = ["b"], references = { table = "b", columns = ["id"] }, deferrable = "initially deferred" }

[[upgrade.two]]
sql = "INSERT INTO child VALUES (1, 1)"
undo = "nothing"
"#;
    pair.upgraded(deferred).stdout(str![[r#"
one  unchanged                [ENGINE]  [DATABASE]  [TIME]
two  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
2 databases: 1 failed, 1 unchanged

"#]]).stderr(str![[r#"
error: `two`: checking deferred constraints failed: insert or update on table "child" violates foreign key constraint "fk_child_b" (23503)
  detail: Key (b)=(1) is not present in table "b".

"#]]).status(1);
    pair.assert_at("[ID]  1 revision to run", "[ID]  1 revision to run");
    pair.two.execute("INSERT INTO b (id) VALUES (1)");
    pair.test.run(&["migrate", "upgrade"]).success();
}

/// There `_alembic_tmp_b` stays behind, and the next try fails because it exists.
#[test]
fn a_rebuild_that_fails_leaves_nothing_behind() {
    let pair = Pair::new(Engine::Sqlite);
    pair.two.execute("INSERT INTO b (id, colour) VALUES (1, NULL), (2, 'red'), (3, 'red')");
    let tightened = "\n[[upgrade.two]]\nalter_column = \"b.colour\"\nbefore = {}\nafter = { nullable = false }\n";
    pair.upgraded(tightened)
        .stdout(str![[r#"
one  unchanged           [ENGINE]  [DATABASE]  [TIME]
two  refused (violated)  [ENGINE]  [DATABASE]  [TIME]
2 databases: 1 refused, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `two`: refused (violated): rows stand in the way of what is to be
  [DIR]/migrations/versions/[ID].toml:6: column `b.colour` takes no NULL, and 1 row would have no value in it
help: give them a value: `fill = { sql = "…" }` in the operation, or `default`

"#]])
        .status(4);
    let unique = "\n[[upgrade.two]]\nadd_unique = \"uq_b_colour\"\ntable = \"b\"\ncolumns = [\"colour\"]\n";
    pair.upgraded(unique)
        .stdout(str![[r#"
one  unchanged                [ENGINE]  [DATABASE]  [TIME]
two  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
2 databases: 1 failed, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `two`: rebuild table `b`: copy its rows failed: UNIQUE constraint failed: b.colour (SQLITE_CONSTRAINT)
  revision `[ID]`, [DIR]/migrations/versions/[ID].toml:6: + unique uq_b_colour of b
  statement 2:
      INSERT INTO "binds_rebuild_b" (rowid, "id", "colour") SELECT rowid, "id", "colour" FROM "b"

"#]])
        .status(1);
    assert_eq!(pair.two.value("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%binds_rebuild%'"), "0");
    pair.two.execute("UPDATE b SET colour = 'green' WHERE id = 3");
    pair.upgraded(&format!("{tightened}fill = \"blue\"\n{unique}")).success();
    assert_eq!(pair.two.value("SELECT count(*) FROM b WHERE colour = 'blue'"), "1");
}

/// There the other databases are not looked at, and what repairs it takes the version of all of them away.
#[test]
fn a_database_with_an_unknown_revision_keeps_no_other_from_being_read() {
    for engine in Engine::wanted() {
        let pair = Pair::new(engine);
        pair.one.execute("UPDATE binds_revisions SET revision = 'zzz'");
        pair.test
            .run(&["migrate", "current"])
            .stdout(str![[r#"
one  unknown       refused (missing)
two  [ID]  at head

"#]])
            .stderr(str![[r#"
error: `one`: refused (missing): revision `zzz` is applied, but no file has it
help: bring the file back, from version control for instance

"#]])
            .status(4);
        pair.revision(
            "bbbbbbbbbbbb",
            "\"aaaaaaaaaaaa\"",
            "\n[[upgrade.two]]\ndrop_column = \"b.colour\"\nwas = { type = \"string(20)\" }\n",
        );
        pair.test
            .run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `one`: refused (missing): revision `zzz` is applied, but no file has it
help: bring the file back, from version control for instance

"#]])
            .status(4);
        pair.test.run(&["migrate", "upgrade", "--db", "two"]).success();
    }
}

/// There a table that nobody declared is dropped by the next revision.
#[test]
fn a_table_that_nobody_declared_is_left_alone() {
    for engine in Engine::wanted() {
        let pair = Pair::new(engine);
        pair.one.execute("CREATE TABLE legacy (id integer)");
        let declared = pair.test.read("binds.toml") + &table("b", &["two"]) + "colour = { type = \"string(20)\" }\n";
        pair.test.write("binds.toml", &declared);
        pair.test
            .run(&["migrate", "revision", "--autogenerate", "-m", "x"])
            .stdout(str![[r#"
one  no changes
two  no changes
no changes: nothing was written

"#]])
            .success();
        pair.upgraded("\n[[upgrade.one]]\nadd_column = \"a.n\"\ncolumn = { type = \"integer\" }\n").success();
        assert_eq!(pair.one.value("SELECT count(*) FROM legacy"), "0", "{}", engine.name());
    }
}

/// There the drop of a key without a name has no name to give.
#[test]
fn a_foreign_key_that_was_declared_without_a_name_is_dropped() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let file = databases(&[("app", &database)]) + &table("b", &["app"]) + &table("a", &["app"]);
        test.write(
            "binds.toml",
            &format!("{file}b = {{ type = \"bigint\", references = {{ table = \"b\", column = \"id\" }} }}\n"),
        );
        test.run(&["migrate", "init", "--multidb"]).success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "one"]).success();
        test.run(&["migrate", "upgrade"]).success();
        test.write("binds.toml", &format!("{file}b = {{ type = \"bigint\" }}\n"));
        let dropped = "app  1 change  - foreign key fk_a_b_b of a\nwrote [..]\n";
        test.run(&["migrate", "revision", "--autogenerate", "-m", "two"]).stdout(dropped).success();
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        database.execute("INSERT INTO a (id, b) VALUES (1, 77)");
    }
}
