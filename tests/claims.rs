//! SQL of the user's own says in `changes` what it does: that is proved, and what would be right is printed.

use snapbox::str;

use crate::harness::{Database, Engine, Managed, Ran, Role, Test, revision, table};

/// Two tables that refer to each other in one direction, at the first revision, under the key `app`.
fn managed(engine: Engine) -> (Test, Database) {
    let Managed { test, database } = Managed::new(engine, &table("note", &["app"]), FIRST);
    (test, database)
}

const FIRST: &str = r#"
[[upgrade.app]]
create_table = "person"
columns.id = { type = "bigint", nullable = false }
columns.name = { type = "string(20)", nullable = false, default = "nobody" }
columns.age = { type = "integer" }
primary_key = { name = "pk_person", columns = ["id"] }
checks.ck_person_age = "age > 0"

[[upgrade.app]]
create_table = "pet"
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
foreign_keys.fk_pet_owner = { columns = ["owner"], references = { table = "person", columns = ["id"] } }
indexes.ix_pet_owner = { on = ["owner"] }
"#;

/// Writes a revision of one SQL with these changes, and runs it. It may run twice.
fn upgraded(test: &Test, sql: &str, changes: &str) -> Ran {
    let sql = format!("sql = {sql:?}\nundo = \"nothing\"\napplied = {:?}\n", "SELECT 0");
    revision(test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", &format!("\n[[upgrade.app]]\n{sql}{changes}"));
    test.run(&["migrate", "upgrade"])
}

/// The `changes` that a failed run prints.
fn right_changes(ran: &Ran) -> String {
    let start =
        ran.stderr.find("  changes = [").unwrap_or_else(|| panic!("no changes:\n{}\n{}", ran.stdout, ran.stderr));
    let end = start + ran.stderr[start..].find("\n  ]\n").unwrap();
    ran.stderr[start..end].to_owned() + "\n]\n"
}

/// What SQL may do to the tables, and the one line of `changes` that says it.
const CASES: [(&str, &str); 10] = [
    (
        "ALTER TABLE person ADD COLUMN size smallint",
        r#"{ add_column = "person.size", column = { type = "smallint" } },"#,
    ),
    (
        "ALTER TABLE pet ADD COLUMN name varchar(7) DEFAULT 'it' NOT NULL",
        r#"{ add_column = "pet.name", column = { type = "string(7)", nullable = false, default = "it" } },"#,
    ),
    (
        "CREATE INDEX ix_pet_both ON pet (owner, id)",
        r#"{ create_index = "ix_pet_both", table = "pet", on = ["owner", "id"] },"#,
    ),
    (
        "CREATE UNIQUE INDEX ux_person_name ON person (name)",
        // A unique constraint where the two are one.
        r#" = "ux_person_name", table = "person", "#,
    ),
    ("DROP TABLE pet", r#"{ drop_table = "pet", was = {"#),
    (
        "ALTER TABLE person DROP COLUMN name",
        r#"{ drop_column = "person.name", was = { type = "string(20)", nullable = false, default = "nobody" } },"#,
    ),
    ("ALTER TABLE person RENAME TO human", r#"{ rename_table = "person", to = "human" },"#),
    ("ALTER TABLE pet RENAME COLUMN owner TO master", r#"{ rename_column = "pet.owner", to = "master" },"#),
    (
        "ALTER TABLE person ALTER COLUMN age SET DEFAULT 7",
        r#"{ alter_column = "person.age", before = {}, after = { default = 7 } },"#,
    ),
    (
        "ALTER TABLE person ADD CONSTRAINT ck_person_name CHECK (name <> 'x')",
        r#"{ add_check = "ck_person_name", table = "person", check = "#,
    ),
];

#[test]
fn what_sql_did_is_printed_as_changes_and_is_right_when_it_is_pasted() {
    for engine in Engine::wanted() {
        for (sql, change) in CASES {
            let is_left_out = |what: &str| engine == Engine::Sqlite && sql.contains(what);
            if is_left_out("ALTER COLUMN") || is_left_out("ADD CONSTRAINT") {
                continue;
            }
            eprintln!("{sql} on {}", engine.name());
            let (test, _database) = managed(engine);
            let ran = upgraded(&test, sql, "");
            let changes = right_changes(&ran);
            assert!(changes.contains(change), "{}: {changes}", engine.name());
            let transactional = matches!(engine, Engine::Sqlite | Engine::Postgres);
            ran.status(if transactional { 1 } else { 6 });
            // Where it took effect it is not run again.
            let applied = if transactional { "SELECT 0" } else { "SELECT 1" };
            let file = "migrations/versions/2.toml";
            test.write(file, &(test.read(file).replace("SELECT 0", applied) + &changes));
            test.run(&["migrate", "upgrade"]).success();
            test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        }
    }
}

/// Of two statements one is said, with another column than it makes.
const AMONG_OTHERS: &str = r#"
[[upgrade.app]]
add_column = "person.height"
column = { type = "integer" }

[[upgrade.app]]
sql = [
  "CREATE TABLE log (id bigint NOT NULL, line varchar(9), CONSTRAINT pk_log PRIMARY KEY (id))",
  "ALTER TABLE pet ADD COLUMN size integer",
]
undo = "nothing"
changes = [
  { create_table = "log", columns = { id = { type = "bigint", nullable = false }, text = { type = "string(9)" } }, primary_key = { name = "pk_log", columns = ["id"] } },
]

[[upgrade.app]]
add_column = "person.weight"
column = { type = "integer" }
"#;

#[test]
fn sql_that_does_something_else_to_another_table_is_found_out() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, database) = managed(engine);
        revision(&test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", AMONG_OTHERS);
        let ran = test.run(&["migrate", "upgrade"]);
        ran.stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]]).stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: ~ sql CREATE TABLE log (id bigint NOT NULL, li…
  table `log` is not as planned
    column `text`: missing, planned [..]
    column `line`: is [..], not planned
  table `pet` is not as planned
    column `size`: is [..], not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "pet.size", column = { type = "integer" } },
    { create_table = "log", columns = { id = { type = "bigint", nullable = false }, line = { type = "string(9)" } }, primary_key = { name = "pk_log", columns = ["id"] } },
  ]

"#]]).status(1);
        assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "1", "{}", engine.name());
        let json = test.run(&["migrate", "upgrade", "--format", "json"]);
        for part in ["\"revision\": \"bbbbbbbbbbbb\"", "2.toml:10\"", "\"did\": \"changes = [\\n  { add_column = "] {
            assert!(json.stdout.contains(part), "{part}: {}", json.stdout);
        }
        json.status(1);
    }
}

#[test]
fn sql_that_changes_nothing_needs_no_changes() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        let ran = upgraded(
            &test,
            "CREATE VIEW people AS SELECT id FROM person",
            "changes = [{ add_column = \"person.size\", column = { type = \"integer\" } }]\n",
        );
        let said = "    column `size`: missing, planned ";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(ran.stderr.contains("help: it changed nothing: take `changes` out\n"), "{}", ran.stderr);
        ran.status(if matches!(engine, Engine::Sqlite | Engine::Postgres) { 1 } else { 6 });
    }
}

#[test]
fn a_table_that_was_not_as_recorded_before_is_not_blamed_on_sql() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        database.execute("ALTER TABLE pet ADD COLUMN secret integer");
        upgraded(
            &test,
            "ALTER TABLE person ADD COLUMN size integer",
            "changes = [{ add_column = \"person.size\", column = { type = \"integer\" } }]\n",
        )
        .success();
        // As long as it is left alone.
        let (test, database) = managed(engine);
        database.execute("ALTER TABLE pet ADD COLUMN secret integer");
        let ran = upgraded(&test, "ALTER TABLE pet ADD COLUMN size integer", "");
        assert!(right_changes(&ran).contains(r#"{ add_column = "pet.size", column = { type = "integer" } },"#));
    }
}

#[test]
fn a_check_that_sql_changed_is_found_out_where_the_server_cannot_be_asked() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let role = Role::new(Engine::Postgres);
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let name = &database.name;
    database.administer(&format!("REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"));
    database.execute(&format!("GRANT ALL ON SCHEMA public TO {}", role.name));
    test.write("binds.toml", &format!("[databases]\napp = \"{}\"\n{}", role.url(&database), table("note", &["app"])));
    test.run(&["migrate", "init", "--multidb"]).success();
    revision(&test, "1", "aaaaaaaaaaaa", "", FIRST);
    test.run(&["migrate", "upgrade"]).success();
    let again = |check: &str| {
        format!(
            "ALTER TABLE person DROP CONSTRAINT ck_person_age, ADD CONSTRAINT ck_person_age CHECK ({check}), \
             ALTER COLUMN name SET DEFAULT 'nobody'"
        )
    };
    let ran = upgraded(&test, &again("age > 1"), "");
    let said = "    check `ck_person_age`: is age > 1, planned age > 0\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    ran.status(1);
    // Other words for the same are no change.
    upgraded(&test, &again("(NOT (0 >= age)) OR age IN (7, 8)"), "").status(1);
    upgraded(&test, &again("((age)) > (0)"), "").success();
}

#[test]
fn sql_that_commits_by_itself_is_asked_again_until_its_changes_are_right() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let (test, database) = managed(engine);
        let operations = "\n[[upgrade.app]]\nsql = \"ALTER TABLE pet ADD COLUMN size int\"\nundo = \"ALTER TABLE pet DROP COLUMN size\"\n\
             applied = \"SELECT count(*) FROM information_schema.columns WHERE table_schema = database() AND column_name = 'size'\"\n";
        let after = "\n[[upgrade.app]]\nadd_column = \"pet.weight\"\ncolumn = { type = \"integer\" }\n";
        revision(&test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", &format!("{operations}{after}"));
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
            .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE pet ADD COLUMN size int
  table `pet` is not as planned
    column `size`: is [..], not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "pet.size", column = { type = "integer" } },
  ]
what stands now:
  app: 1 statement left to run, these took effect:
    run `ALTER TABLE pet ADD COLUMN size`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]])
            .status(6);
        // Nothing runs twice.
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
            .stderr(str![[r#"
error: `app`: what the SQL did is not what its `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE pet ADD COLUMN size int
  table `pet` is not as planned
    column `size`: is [..], not planned
help: if it is to do what it did, these are the right `changes`:
  changes = [
    { add_column = "pet.size", column = { type = "integer" } },
  ]

"#]])
            .status(1);
        let ran = test.run(&["migrate", "upgrade"]);
        let changes = right_changes(&ran);
        revision(&test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", &format!("{operations}{changes}{after}"));
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value("SELECT count(size) + count(weight) FROM pet"), "0");
        test.run(&["migrate", "downgrade", "aaaaaaaaaaaa"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
    }
}

#[test]
fn sql_that_takes_back_something_else_is_found_out() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, _database) = managed(engine);
        let operations = "\n[[upgrade.app]]\nsql = \"ALTER TABLE pet ADD COLUMN size integer\"\nundo = \"ALTER TABLE pet RENAME COLUMN size TO length\"\n\
             changes = [{ add_column = \"pet.size\", column = { type = \"integer\" } }]\n";
        revision(&test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", operations);
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["migrate", "downgrade", "aaaaaaaaaaaa"])
            .stderr(str![[r#"
error: `app`: what `undo` did does not take back what `changes` say
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: ~ sql ALTER TABLE pet RENAME COLUMN size TO le…
  table `pet` is not as planned
    column `length`: is [..], not planned
help: let it take `changes` back, no more and no less; what it did is:
  changes = [
    { rename_column = "pet.size", to = "length" },
  ]

"#]])
            .status(1);
    }
}

#[test]
fn sql_outside_of_transactions_is_proved_too() {
    for engine in TRANSACTIONAL.into_iter().filter(|engine| engine.is_wanted()) {
        let (test, database) = managed(engine);
        let applied = "ALTER TABLE pet ADD COLUMN size integer";
        let ran = upgraded(&test, applied, "transaction = false\n");
        let changes = right_changes(&ran);
        ran.stdout(str![[r#"
app  failed half way  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
            .status(6);
        let file = "migrations/versions/2.toml";
        test.write(file, &(test.read(file).replace("SELECT 0", "SELECT 1") + &changes));
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value("SELECT count(size) FROM pet"), "0");
    }
}

const TRANSACTIONAL: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
