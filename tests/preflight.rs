//! What an upgrade finds in the rows before it starts: what they do not allow, what they would lose, what takes long.

use snapbox::str;

use crate::harness::{Database, Engine, Ran, Test};

const FIRST: &str = r#"
[[upgrade.app]]
create_table = "person"
columns.id = { type = "bigint", nullable = false }
columns.email = { type = "string(100)" }
columns.age = { type = "integer" }
columns.land = { type = "string(2)" }
primary_key = { name = "pk_person", columns = ["id"] }

[[upgrade.app]]
create_table = "pet"
columns.id = { type = "bigint", nullable = false }
columns.owner = { type = "bigint" }
primary_key = { name = "pk_pet", columns = ["id"] }
"#;

const ROWS: &str = "
INSERT INTO person (id, email, age, land) VALUES (1, 'a@b', 30, 'de'), (2, 'a@b', -1, 'de'), (3, NULL, NULL, 'fr');
INSERT INTO pet (id, owner) VALUES (1, 1), (2, NULL), (3, 77), (4, 78)";

/// A database at the first revision, with rows.
struct Case {
    test: Test,
    database: Database,
}

impl Case {
    fn new(engine: Engine) -> Self {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &format!("[databases]\napp = \"{}\"\n", database.url));
        test.run(&["migrate", "init", "--multidb"]).success();
        let case = Case { test, database };
        case.revision("1", "aaaaaaaaaaaa", "", FIRST);
        case.test.run(&["migrate", "upgrade"]).success();
        case.database.pipe(ROWS);
        case
    }

    fn revision(&self, file: &str, id: &str, parent: &str, operations: &str) {
        let parent = if parent.is_empty() { String::new() } else { format!("\"{parent}\"") };
        let head = format!(
            "revision = \"{id}\"\nrevises = [{parent}]\nmessage = \"{file}\"\ncreated = \"2026-11-20T10:00:00Z\"\n"
        );
        self.test.write(&format!("migrations/versions/{file}.toml"), &(head + operations));
    }

    /// Writes the second revision and runs it.
    fn upgraded(&self, operations: &str) -> Ran {
        self.revision("2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", operations);
        self.test.run(&["migrate", "upgrade"])
    }

    /// That nothing of a refused revision is there.
    fn assert_untouched(&self) {
        let name = self.database.engine.name();
        assert_eq!(self.database.value("SELECT count(*) FROM binds_revisions"), "1", "{name}");
        self.test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
    }
}

const RULES: &str = r#"
[[upgrade.app]]
add_unique = "uq_person_email"
table = "person"
columns = ["email"]

[[upgrade.app]]
create_index = "ix_person_land"
table = "person"
on = ["land"]
unique = true

[[upgrade.app]]
add_check = "ck_person_age"
table = "person"
check = "age > 0"

[[upgrade.app]]
add_foreign_key = "fk_pet_owner"
table = "pet"
columns = ["owner"]
references = { table = "person", columns = ["id"] }
"#;

#[test]
fn rows_that_break_new_rules_are_found_before_anything_starts() {
    for engine in Engine::wanted() {
        let case = Case::new(engine);
        case.upgraded(RULES)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: unique `uq_person_email` of `person`: 1 value is there more than once, such as `email` = `a@b`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:11: index `ix_person_land` of `person`: 1 value is there more than once, such as `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:17: check `ck_person_age` of `person`: 1 row breaks it, such as `age` = `-1`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:22: foreign key `fk_pet_owner` of `pet`: 2 rows refer to nothing in `person`, such as `owner` = `77`
help: give each row a value of its own, or take rows away; mend the rows that break the check; add what is referred to, or let the rows refer to nothing, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        case.assert_untouched();
        case.database.pipe(
            "UPDATE person SET email = 'b@b', land = 'at', age = 1 WHERE id = 2;\nDELETE FROM pet WHERE owner > 76",
        );
        case.upgraded(RULES).success();
    }
}

/// The rows are asked for by the names that they have still.
const RENAMED: &str = r#"
[[upgrade.app]]
rename_table = "person"
to = "human"

[[upgrade.app]]
rename_column = "human.email"
to = "age of \"mail`"

[[upgrade.app]]
add_unique = "uq_human_mail"
table = "human"
columns = ["age of \"mail`", "land"]

[[upgrade.app]]
rename_column = "human.age"
to = "years"

[[upgrade.app]]
add_check = "ck_human_years"
table = "human"
check = "years > 0 and land <> 'xx'"

[[upgrade.app]]
rename_table = "pet"
to = "animal"

[[upgrade.app]]
rename_column = "animal.owner"
to = "keeper"

[[upgrade.app]]
add_foreign_key = "fk_animal_keeper"
table = "animal"
columns = ["keeper"]
references = { table = "human", columns = ["id"] }
"#;

#[test]
fn rows_are_found_under_the_names_that_they_have_before_the_run() {
    for engine in Engine::wanted() {
        let case = Case::new(engine);
        case.upgraded(RENAMED)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:14: unique `uq_human_mail` of `human`: 1 value is there more than once, such as `age of "mail`` = `a@b`, `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:23: check `ck_human_years` of `human`: 1 row breaks it, such as `years` = `-1`, `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:36: foreign key `fk_animal_keeper` of `animal`: 2 rows refer to nothing in `human`, such as `keeper` = `77`
help: give each row a value of its own, or take rows away; mend the rows that break the check; add what is referred to, or let the rows refer to nothing, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        case.assert_untouched();
        case.database
            .pipe("UPDATE person SET land = 'at', age = 1 WHERE id = 2;\nUPDATE pet SET owner = 3 WHERE owner > 76");
        case.upgraded(RENAMED).success();
        assert_eq!(case.database.value("SELECT count(*) FROM animal WHERE keeper = 3"), "2", "{}", engine.name());
    }
}

#[test]
fn rules_over_new_columns_are_asked_of_the_rows_that_are_there() {
    let unique = "\n[[upgrade.app]]\nadd_unique = \"uq_person_code\"\ntable = \"person\"\ncolumns = [\"code\"]\n";
    let column = |column: &str| format!("\n[[upgrade.app]]\nadd_column = \"person.code\"\ncolumn = {column}\n");
    let there = "\n[[upgrade.app]]\nadd_check = \"ck_person_code\"\ntable = \"person\"\ncheck = \"code is not null\"\n";
    for engine in Engine::wanted() {
        let case = Case::new(engine);
        let same = column("{ type = \"string(9)\", nullable = false, default = \"x\" }");
        case.upgraded(&(same.clone() + unique))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: unique `uq_person_code` of `person`: 1 value is there more than once
help: give each row a value of its own, or take rows away, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        let empty = column("{ type = \"string(9)\" }");
        case.upgraded(&(empty.clone() + there))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: check `ck_person_code` of `person`: 3 rows break it, such as `code` = NULL
help: mend the rows that break the check, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        case.assert_untouched();
        case.upgraded(&(empty + unique)).success();
    }
}

#[test]
fn what_the_revision_itself_mends_is_left_to_the_server() {
    let tight = "\n[[upgrade.app]]\nalter_column = \"person.age\"\nbefore = {}\nafter = { nullable = false }\n";
    let mended = [
        "UPDATE person SET email = 'b@b', land = 'at', age = 1 WHERE id = 2",
        "UPDATE person SET age = 7 WHERE age IS NULL",
        "DELETE FROM pet WHERE owner > 76",
    ];
    let sql = format!("\n[[upgrade.app]]\nsql = {mended:?}\nundo = \"nothing\"\n");
    for engine in Engine::wanted() {
        let case = Case::new(engine);
        case.upgraded(&format!("{sql}{RULES}{tight}")).success();
        assert_eq!(case.database.value("SELECT age FROM person WHERE id = 3"), "7", "{}", engine.name());
    }
}

/// A column of both names is never there: what a run that was cut off did is known when rows are counted.
#[test]
fn rows_are_counted_where_the_run_that_was_cut_off_left_them() {
    let operations = |sql: &str| {
        format!(
            r#"
[[upgrade.app]]
rename_column = "person.land"
to = "country"

[[upgrade.app]]
sql = "{sql}"
undo = "nothing"

[[upgrade.app]]
drop_column = "person.country"
was = {{ type = "string(2)" }}
data_loss = "nobody asks for it"
max_rows = 3
"#
        )
    };
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let case = Case::new(engine);
        let ran = case.upgraded(&operations("UPDATE nothing SET a = 1"));
        assert!(ran.stdout.contains("app  failed half way"), "{}", ran.stdout);
        ran.status(6);
        case.upgraded(&operations("UPDATE person SET age = 5"))
            .stdout(str![[r#"
app  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: loses data: - column person.country: 3 rows with a value
app: [ID] 2
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn a_downgrade_finds_rows_too() {
    let dropped = "\n[[upgrade.app]]\ndrop_primary_key = \"pk_pet\"\ntable = \"pet\"\nwas = { columns = [\"id\"] }\n";
    for engine in Engine::wanted() {
        let case = Case::new(engine);
        case.upgraded(dropped).success();
        case.database.execute("INSERT INTO pet (id) VALUES (1)");
        case.test
            .run(&["migrate", "downgrade", "-1"])
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: primary key `pk_pet` of `pet`: 1 value is there more than once, such as `id` = `1`
help: give each row a value of its own, or take rows away, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        case.database.execute("DELETE FROM pet WHERE owner IS NULL");
        case.test.run(&["migrate", "downgrade", "-1"]).success();
    }
}
