//! SQL of the user's own says in `changes` what it does: that is proved, and what would be right is printed.

use snapbox::str;

use crate::harness::{Database, Engine, Ran, Test, databases, revision, table};

/// Two tables that refer to each other in one direction, at the first revision, under the key `app`.
fn managed(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &(databases(&[("app", &database)]) + &table("note", &["app"])));
    test.run(&["migrate", "init", "--multidb"]).success();
    revision(&test, "1", "aaaaaaaaaaaa", "", FIRST);
    test.run(&["migrate", "upgrade"]).success();
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
    let start = ran.stderr.find("  changes = [").unwrap_or_else(|| panic!("no changes:\n{}\n{}", ran.stdout, ran.stderr));
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
    ("CREATE INDEX ix_pet_both ON pet (owner, id)", r#"{ create_index = "ix_pet_both", table = "pet", on = ["owner", "id"] },"#),
    (
        "CREATE UNIQUE INDEX ux_person_name ON person (name)",
        r#"{ create_index = "ux_person_name", table = "person", on = ["name"], unique = true },"#,
    ),
    ("DROP TABLE pet", r#"{ drop_table = "pet", was = {"#),
    ("ALTER TABLE person DROP COLUMN name", r#"{ drop_column = "person.name", was = { type = "string(20)", nullable = false, default = "nobody" } },"#),
    ("ALTER TABLE person RENAME TO human", r#"{ rename_table = "person", to = "human" },"#),
    ("ALTER TABLE pet RENAME COLUMN owner TO master", r#"{ rename_column = "pet.owner", to = "master" },"#),
    ("ALTER TABLE person ALTER COLUMN age SET DEFAULT 7", r#"{ alter_column = "person.age", before = {}, after = { default = 7 } },"#),
    ("ALTER TABLE person ADD CONSTRAINT ck_person_name CHECK (name <> 'x')", r#"{ add_check = "ck_person_name", table = "person", check = "#),
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
