//! Bad revisions, bad SQL and missing rights: where, what, what stands now, and what to do next.
//!
//! Elsewhere: operations and headers that cannot be read, `revisions.rs`; a file that was edited or deleted after it
//! ran, and one that was mended half way, `migrate.rs`; tables that are not what the history says, `migrate.rs`.

use snapbox::str;

use crate::harness::{Engine, Managed, revision};

#[test]
fn a_revision_that_is_no_toml_is_shown() {
    let app = Managed::people(Engine::Sqlite);
    app.upgraded("\n[[upgrade.app]]\nsql = \"SELECT 1\n")
        .stdout("")
        .stderr(str![[r#"
error: invalid basic string
 --> [DIR]/migrations/versions/2.toml:7:16
  |
7 | sql = "SELECT 1
  |                ^ expected `"`

"#]])
        .status(2);
}

#[test]
fn an_unknown_operation_and_an_unknown_key_are_shown() {
    let app = Managed::people(Engine::Sqlite);
    app.upgraded("\n[[upgrade.app]]\nad_column = \"person.age\"\n\n[[upgrade.app]]\nadd_column = \"person.age\"\ncolum = { type = \"integer\" }\n",
    )
    .stdout("")
    .stderr(str![[r#"
error: unknown operation `ad_column`
 --> [DIR]/migrations/versions/2.toml:7:1
  |
7 | ad_column = "person.age"
  | ^^^^^^^^^
  |
  = help: did you mean `add_column`?

error: unknown key `colum` in `add_column`
  --> [DIR]/migrations/versions/2.toml:11:1
   |
11 | colum = { type = "integer" }
   | ^^^^^
   |
   = help: did you mean `column`?

error: `add_column` needs `column`
  --> [DIR]/migrations/versions/2.toml:10:14
   |
10 | add_column = "person.age"
   |              ^^^^^^^^^^^^

"#]])
    .status(2);
}

#[test]
fn revisions_that_revise_what_is_missing_or_each_other_or_have_one_id_are_refused() {
    let app = Managed::people(Engine::Sqlite);
    revision(&app.test, "2", "bbbbbbbbbbbb", "cccccccccccc", "");
    app.test.run(&["migrate", "upgrade"]).stdout("").stderr(str![[r#"
error: the revisions do not follow each other: [DIR]/migrations/versions/2.toml: revision `[ID]` revises `[ID]`, which no file has
help: mend `revision` and `revises` in the files that are named

"#]]).status(2);
    revision(&app.test, "3", "cccccccccccc", "bbbbbbbbbbbb", "");
    app.test.run(&["migrate", "upgrade"]).stdout("").stderr(str![[r#"
error: the revisions do not follow each other: revisions follow each other in a circle: `[ID]` ([DIR]/migrations/versions/2.toml) revises `[ID]` ([DIR]/migrations/versions/3.toml) revises `[ID]` ([DIR]/migrations/versions/2.toml)
help: mend `revision` and `revises` in the files that are named

"#]]).status(2);
    revision(&app.test, "2", "aaaaaaaaaaaa", "", "");
    revision(&app.test, "3", "cccccccccccc", "aaaaaaaaaaaa", "");
    app.test.run(&["migrate", "current"]).stdout("").stderr(str![[r#"
error: the revisions do not follow each other: revision `[ID]` is in two files: [DIR]/migrations/versions/1.toml and [DIR]/migrations/versions/2.toml
help: mend `revision` and `revises` in the files that are named

"#]]).status(2);
}

#[test]
fn a_revision_that_drops_what_is_not_there_is_refused() {
    let app = Managed::people(Engine::Sqlite);
    app.upgraded("\n[[upgrade.app]]\nadd_column = \"person.age\"\ncolumn = { type = \"integer\" }\n\n\
         [[upgrade.app]]\ndrop_column = \"person.nick\"\nwas = { type = \"string(20)\" }\n",
    )
    .stdout(str![[r#"
app  refused (unreadable)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
    .stderr(str![[r#"
error: `app`: refused (unreadable): [DIR]/migrations/versions/2.toml:10: revision `[ID]`: operation 2 (`- column person.nick`): there is no column `person.nick`
help: mend the file: an operation begins with what the ones before it lead to

"#]])
    .status(4);
}

#[test]
fn a_history_of_a_newer_version_is_refused() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.database.execute("UPDATE binds_revisions SET format = 2, binds_version = '9.0.0'");
        app.test.run(&["migrate", "upgrade"]).stdout(str![[r#"
app  refused (newer)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]]).stderr(str![[r#"
error: `app`: refused (newer): the history was written by binds 9.0.0, which is newer: its format is 2, this version knows 1
help: use the version of binds that wrote it, or a newer one

"#]]).status(4);
        app.test.run(&["migrate", "current"])
            .stdout(str![[r#"
app  unknown  refused (newer)

"#]])
            .stderr(str![[r#"
error: `app`: refused (newer): the history was written by binds 9.0.0, which is newer: its format is 2, this version knows 1
help: use the version of binds that wrote it, or a newer one

"#]])
            .status(4);
    }
}

const FAILING: &str = r#"
[[upgrade.app]]
add_column = "person.age"
column = { type = "integer" }

[[upgrade.app]]
sql = ["UPDATE person SET age = 1", "UPDATE nobody SET age = 1"]
undo = "nothing"
"#;

#[test]
fn sql_that_fails_is_shown_with_what_stands() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        let ran = app.upgraded(FAILING);
        let code = if matches!(engine, Engine::Sqlite | Engine::Postgres) { 1 } else { 6 };
        match engine {
            Engine::Sqlite => ran
                .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: run `UPDATE nobody SET age = 1` failed: no such table: nobody
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: ~ sql UPDATE person SET age = 1
  statement 3:
      UPDATE nobody SET age = 1

"#]]),
            Engine::Postgres => ran
                .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: run `UPDATE nobody SET age = 1` failed: relation "nobody" does not exist (42P01)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: ~ sql UPDATE person SET age = 1
  statement 3:
      UPDATE nobody SET age = 1

"#]]),
            Engine::MySql => ran
                .stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: run `UPDATE nobody SET age = 1` failed: Table '[DATABASE].nobody' doesn't exist (1146)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: ~ sql UPDATE person SET age = 1
  statement 3:
      UPDATE nobody SET age = 1
what stands now:
  app: 2 statements left to run, these took effect:
    add column `person.age`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]),
            Engine::MariaDb => ran
                .stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: run `UPDATE nobody SET age = 1` failed: Table '[DATABASE].nobody' doesn't exist (1146)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: ~ sql UPDATE person SET age = 1
  statement 3:
      UPDATE nobody SET age = 1
what stands now:
  app: 2 statements left to run, these took effect:
    add column `person.age`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]),
        }
        .status(code);
        // Of the statements of one operation none is left alone.
        if code == 6 {
            assert_eq!(app.database.value("SELECT count(*) FROM person WHERE age IS NULL"), "1", "{}", engine.name());
        }
        app.upgraded(&FAILING.replace("nobody", "person")).success();
        assert_eq!(app.database.value("SELECT count(*) FROM person WHERE age = 1"), "1", "{}", engine.name());
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
    }
}

#[test]
fn sql_that_commits_by_itself_needs_to_say_whether_it_was_applied() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        if engine.is_wanted() {
            let app = Managed::people(engine);
            let view = "\n[[upgrade.app]]\nsql = \"CREATE VIEW people AS SELECT id FROM person\"\nundo = \"DROP VIEW people\"\n";
            app.upgraded(view).stdout(str![[r#"
app  refused (unsupported)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]]).stderr(str![[r#"
error: `app`: refused (unsupported): [DIR]/migrations/versions/2.toml:6: revision `[ID]`: operation 1 (`~ sql CREATE VIEW people AS SELECT id FROM per…`): statements that commit by themselves need `applied`, a query that is true once they took effect
help: add `applied = "SELECT …"` to the operation, `SELECT 0` where it may as well run twice

"#]]).status(4);
            let applied =
                "applied = \"SELECT count(*) FROM information_schema.views WHERE table_schema = database()\"\n";
            app.upgraded(&format!("{view}{applied}")).success();
            assert_eq!(app.database.value("SELECT count(*) FROM people"), "0");
        }
    }
}

#[test]
fn sql_that_does_not_what_it_says_is_found_out() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        let operations = r#"
[[upgrade.app]]
sql = "ALTER TABLE person ADD COLUMN age integer"
undo = "ALTER TABLE person DROP COLUMN age"
applied = "SELECT count(*) FROM information_schema.columns WHERE table_schema = database() AND column_name = 'age'"
changes = [{ add_column = "person.years", column = { type = "integer" } }]
"#;
        let ran = app.upgraded(operations);
        match engine {
            Engine::Sqlite => ran
                .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE person ADD COLUMN age intege…
  table `person` is not as planned
    column `years`: missing, planned INTEGER
    column `age`: is INTEGER, not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "person.age", column = { type = "integer" } },
  ]

"#]])
                .status(1),
            Engine::Postgres => ran
                .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE person ADD COLUMN age intege…
  table `person` is not as planned
    column `years`: missing, planned integer
    column `age`: is integer, not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "person.age", column = { type = "integer" } },
  ]

"#]])
                .status(1),
            Engine::MySql => ran
                .stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE person ADD COLUMN age intege…
  table `person` is not as planned
    column `years`: missing, planned int
    column `age`: is int, not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "person.age", column = { type = "integer" } },
  ]
what stands now:
  app: 0 statements left to run, these took effect:
    run `ALTER TABLE person ADD COLUMN age`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]])
                .status(6),
            Engine::MariaDb => ran
                .stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE person ADD COLUMN age intege…
  table `person` is not as planned
    column `years`: missing, planned int(11)
    column `age`: is int(11), not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "person.age", column = { type = "integer" } },
  ]
what stands now:
  app: 0 statements left to run, these took effect:
    run `ALTER TABLE person ADD COLUMN age`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]])
                .status(6),
        }
        app.upgraded(&operations.replace("person.years", "person.age")).success();
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        assert_eq!(app.database.value("SELECT count(age) FROM person"), "0");
    }
}

/// Three statements; the last needs a right of its own.
const THREE: &str = r#"
[[upgrade.app]]
add_column = "person.age"
column = { type = "integer" }

[[upgrade.app]]
create_index = "ix_person_age"
table = "person"
on = ["age"]

[[upgrade.app]]
create_table = "note"
columns.id = { type = "bigint", nullable = false }
primary_key = { name = "pk_note", columns = ["id"] }
"#;

#[test]
fn a_role_that_lacks_a_right_is_told_so_and_goes_on_when_it_has_it() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let app = Managed::people(Engine::Postgres);
    let role = format!("{}_role", app.database.name);
    app.database.execute(&format!(
        "CREATE ROLE {role}; ALTER TABLE person OWNER TO {role}; ALTER TABLE binds_revisions OWNER TO {role};
         GRANT USAGE ON SCHEMA public TO {role}"
    ));
    app.test.write(
        "binds.toml",
        &app.test.read("binds.toml").replacen(
            &format!("app = \"{}\"", app.database.url),
            &format!("app = {{ url = \"{}\", role = \"{role}\" }}", app.database.url),
            1,
        ),
    );
    // The owner may change the table. An index of it is new in the schema.
    app.upgraded(THREE)
        .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: create index `ix_person_age` on `person` failed: permission denied for schema public (42501)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: + column person.age, + index ix_person_age of person
  statement 2:
      CREATE INDEX "ix_person_age" ON "person" ("age")
help: grant the user the right, or give another user or `role`

"#]])
        .status(1);
    assert_eq!(app.database.value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'age'"), "0");
    app.database.execute(&format!("GRANT CREATE ON SCHEMA public TO {role}"));
    app.test.run(&["migrate", "upgrade"]).success();
    app.database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_user_that_may_not_do_the_third_statement_is_told_so_and_goes_on_when_they_may() {
    for engine in [Engine::MySql, Engine::MariaDb] {
        if !engine.is_wanted() {
            continue;
        }
        let app = Managed::people(engine);
        let (name, user) = (&app.database.name, format!("'{}'@'%'", app.database.name));
        app.database.administer(&format!("CREATE USER {user}"));
        app.database.administer(&format!("GRANT SELECT, INSERT, UPDATE, DELETE, ALTER, INDEX ON {name}.* TO {user}"));
        let url = format!("{}://{name}@{}/{name}", engine.name(), engine.tcp());
        app.test.write("binds.toml", &app.test.read("binds.toml").replacen(&app.database.url, &url, 1));
        let ran = app.upgraded(THREE);
        match engine {
            Engine::MySql => ran.stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]]).stderr(str![[r#"
error: `app`: create table `note` failed: CREATE command denied to user '[DATABASE]'@'127.0.0.1' for table 'note' (1142)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:15: + table note
  statement 2:
      CREATE TABLE `note` (
        `id` bigint NOT NULL,
        PRIMARY KEY (`id`)
      ) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_0900_ai_ci`
help: grant the user the right, or give another user or `role`
what stands now:
  app: 1 statement left to run, these took effect:
    alter table `person`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]).status(6),
            _ => ran.stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]]).stderr(str![[r#"
error: `app`: create table `note` failed: CREATE command denied to user '[DATABASE]'@'127.0.0.1' for table `[DATABASE]`.`note` (1142)
  revision `[ID]`, [DIR]/migrations/versions/2.toml:15: + table note
  statement 2:
      CREATE TABLE `note` (
        `id` bigint(20) NOT NULL,
        PRIMARY KEY (`id`)
      ) ENGINE=`InnoDB` DEFAULT CHARSET=`utf8mb4` COLLATE=`utf8mb4_uca1400_ai_ci`
help: grant the user the right, or give another user or `role`
what stands now:
  app: 1 statement left to run, these took effect:
    alter table `person`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]).status(6),
        }
        app.database.administer(&format!("GRANT CREATE ON {name}.* TO {user}"));
        app.test.run(&["migrate", "upgrade"]).success();
        app.database.administer(&format!("DROP USER {user}"));
    }
}
