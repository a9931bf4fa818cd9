//! What an upgrade finds in the rows before it starts: what they do not allow, what they would lose, what takes long.

use std::time::{Duration, Instant};

use binds::options::Options;
use binds::session::{Access, Target, Value, connect};
use binds::url::Url;
use snapbox::str;

use crate::harness::{Database, Engine, Managed, Ran, Test, revision};

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

/// A database with rows.
fn managed(engine: Engine) -> Managed {
    let app = Managed::new(engine, "", FIRST);
    app.database.pipe(ROWS);
    app
}

/// That nothing of a refused revision is there.
fn assert_untouched(app: &Managed) {
    let name = app.database.engine.name();
    assert_eq!(app.database.value("SELECT count(*) FROM binds_revisions"), "1", "{name}");
    app.test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
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
concurrently = true

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
        let app = managed(engine);
        app.upgraded(RULES)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: unique `uq_person_email` of `person`: 1 value is there more than once, such as `email` = `a@b`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:11: index `ix_person_land` of `person`: 1 value is there more than once, such as `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:18: check `ck_person_age` of `person`: 1 row breaks it, such as `age` = `-1`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:23: foreign key `fk_pet_owner` of `pet`: 2 rows refer to nothing in `person`, such as `owner` = `77`
help: give each row a value of its own, or take rows away; mend the rows that break the check; add what is referred to, or let the rows refer to nothing, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        assert_untouched(&app);
        app.database.pipe(
            "UPDATE person SET email = 'b@b', land = 'at', age = 1 WHERE id = 2;\nDELETE FROM pet WHERE owner > 76",
        );
        app.upgraded(RULES).success();
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
        let app = managed(engine);
        app.upgraded(RENAMED)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:14: unique `uq_human_mail` of `human`: 1 value is there more than once, such as `age of "mail`` = `a@b`, `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:23: check `ck_human_years` of `human`: 1 row breaks it, such as `years` = `-1`, `land` = `de`
  revision `[ID]`, [DIR]/migrations/versions/2.toml:36: foreign key `fk_animal_keeper` of `animal`: 2 rows refer to nothing in `human`, such as `keeper` = `77`
help: give each row a value of its own, or take rows away; mend the rows that break the check; add what is referred to, or let the rows refer to nothing, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        assert_untouched(&app);
        app.database
            .pipe("UPDATE person SET land = 'at', age = 1 WHERE id = 2;\nUPDATE pet SET owner = 3 WHERE owner > 76");
        app.upgraded(RENAMED).success();
        assert_eq!(app.database.value("SELECT count(*) FROM animal WHERE keeper = 3"), "2", "{}", engine.name());
    }
}

#[test]
fn rules_over_new_columns_are_asked_of_the_rows_that_are_there() {
    let unique = "\n[[upgrade.app]]\nadd_unique = \"uq_person_code\"\ntable = \"person\"\ncolumns = [\"code\"]\n";
    let column = |column: &str| format!("\n[[upgrade.app]]\nadd_column = \"person.code\"\ncolumn = {column}\n");
    let there = "\n[[upgrade.app]]\nadd_check = \"ck_person_code\"\ntable = \"person\"\ncheck = \"code is not null\"\n";
    for engine in Engine::wanted() {
        let app = managed(engine);
        let same = column("{ type = \"string(9)\", nullable = false, default = \"x\" }");
        app.upgraded(&(same.clone() + unique))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: unique `uq_person_code` of `person`: 1 value is there more than once
help: give each row a value of its own, or take rows away, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        let empty = column("{ type = \"string(9)\" }");
        app.upgraded(&(empty.clone() + there))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:10: check `ck_person_code` of `person`: 3 rows break it, such as `code` = NULL
help: mend the rows that break the check, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        assert_untouched(&app);
        app.upgraded(&(empty + unique)).success();
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
        let app = managed(engine);
        app.upgraded(&format!("{sql}{RULES}{tight}")).success();
        assert_eq!(app.database.value("SELECT age FROM person WHERE id = 3"), "7", "{}", engine.name());
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
        let app = managed(engine);
        let ran = app.upgraded(&operations("UPDATE nothing SET a = 1"));
        assert!(ran.stdout.contains("app  failed half way"), "{}", ran.stdout);
        ran.status(6);
        app.upgraded(&operations("UPDATE person SET age = 5"))
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
        let app = managed(engine);
        app.upgraded(dropped).success();
        app.database.execute("INSERT INTO pet (id) VALUES (1)");
        app.test
            .run(&["migrate", "downgrade", "-1"])
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: primary key `pk_pet` of `pet`: 1 value is there more than once, such as `id` = `1`
help: give each row a value of its own, or take rows away, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        app.database.execute("DELETE FROM pet WHERE owner IS NULL");
        app.test.run(&["migrate", "downgrade", "-1"]).success();
    }
}

/// A change of the type of a column of `item`, which `rows` are in.
fn retyped(engine: Engine, from: &str, to: &str, rows: &str) -> (Managed, String) {
    let app = managed(engine);
    let table = format!(
        "\n[[upgrade.app]]\ncreate_table = \"item\"\ncolumns.id = {{ type = \"bigint\", nullable = false }}\n\
         columns.v = {{ type = \"{from}\" }}\nprimary_key = {{ name = \"pk_item\", columns = [\"id\"] }}\n"
    );
    app.upgraded(&table).success();
    app.database.execute(&format!("INSERT INTO item (id, v) VALUES {rows}"));
    let change = format!(
        "\n[[upgrade.app]]\nalter_column = \"item.v\"\nbefore = {{ type = \"{from}\" }}\nafter = {{ type = \"{to}\" }}\n"
    );
    (app, change)
}

/// Writes the third revision and runs it.
fn changed(app: &Managed, operations: &str) -> Ran {
    revision(&app.test, "3", "cccccccccccc", "bbbbbbbbbbbb", operations);
    app.test.run(&["migrate", "upgrade"])
}

#[test]
fn values_that_fit_a_narrower_type_need_nobodys_consent() {
    for engine in Engine::wanted() {
        for (from, to, rows) in [
            ("bigint", "smallint", "(1, 32767), (2, -32768), (3, NULL)"),
            ("string(100)", "string(3)", "(1, 'abc'), (2, ''), (3, NULL)"),
            ("string(20)", "integer", "(1, '5'), (2, '-7'), (3, NULL)"),
            ("decimal(10,4)", "decimal(5,2)", "(1, 999.99), (2, -1.5), (3, NULL)"),
            ("timestamp(6)", "timestamp(3)", "(1, '2026-11-21 10:00:00.125'), (2, NULL), (3, NULL)"),
        ] {
            let (app, change) = retyped(engine, from, to, rows);
            changed(&app, &change)
                .stdout(str![[r#"
app  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: [ID] 3
1 database: 1 done

"#]])
                .success();
            assert_eq!(app.database.value("SELECT count(*) FROM item"), "3", "{} to {to}", engine.name());
        }
    }
}

#[test]
fn values_that_would_be_rounded_are_counted_and_need_consent() {
    for engine in Engine::wanted() {
        let (app, change) = retyped(engine, "decimal(10,4)", "decimal(10,2)", "(1, 1.2345), (2, 1.5), (3, 0.001)");
        changed(&app, &change)
            .stderr(str![[r#"
error: `app`: refused (data_loss): data would be lost
  revision `[ID]`, [DIR]/migrations/versions/3.toml:6: ~ column item.v (type): 2 rows with a value that the new type does not hold
help: say why it may be, `data_loss = "…"` in the operation, or for this run `--allow-data-loss app.item.v`

"#]])
            .status(4);
        changed(&app, &format!("{change}data_loss = \"cents will do\"\nmax_rows = 1\n"))
            .stderr(str![[r#"
error: `app`: refused (data_loss): data would be lost
  revision `[ID]`, [DIR]/migrations/versions/3.toml:6: ~ column item.v (type): 2 rows with a value that the new type does not hold, and `max_rows` is 1
help: say why it may be, `data_loss = "…"` in the operation, or for this run `--allow-data-loss app.item.v`

"#]])
            .status(4);
        changed(&app, &format!("{change}data_loss = \"cents will do\"\nmax_rows = 2\n")).success();
    }
}

#[test]
fn values_that_the_server_refuses_are_refused_before_it_is_asked() {
    for engine in [Engine::Postgres, Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        for (from, to, rows, example) in [
            ("bigint", "integer", "(1, 3000000000), (2, 5), (3, 2147483648)", "3000000000"),
            ("string(100)", "string(3)", "(1, 'abcd'), (2, 'abc'), (3, 'äöüß')", "abcd"),
            ("text", "integer", "(1, 'twelve'), (2, '12'), (3, '')", "twelve"),
            ("decimal(10,2)", "decimal(5,2)", "(1, 1000), (2, 999.99), (3, -1000)", "1000.00"),
            ("string(40)", "json", "(1, 'x'), (2, '{}'), (3, '{')", "x"),
        ] {
            if (engine, to) == (Engine::Postgres, "json") && !tells_json(&Database::new(engine, &Test::new().path())) {
                continue;
            }
            let (app, change) = retyped(engine, from, to, rows);
            let ran = changed(&app, &change);
            let expected = format!(
                "error: `app`: refused (violated): rows stand in the way of what is to be\n  \
                 revision `[ID]`, [DIR]/migrations/versions/3.toml:6: column `item.v`: 2 rows have a value that is no \
                 `{to}`, such as `v` = `{example}`\n\
                 help: change these values, or make new ones of them: `using = {{ … }}` in the operation, in the \
                 database or with `sql = \"…\"` before the operation\n"
            );
            ran.stderr(expected).status(4);
            app.database.execute("DELETE FROM item WHERE id <> 2");
            changed(&app, &change).success();
        }
    }
}

/// Whether a query can ask a server if a text is JSON.
fn tells_json(database: &Database) -> bool {
    database.value("SHOW server_version_num").parse::<u32>().unwrap() >= 160_000
}

/// SQLite keeps what does not fit, unless the table is strict.
#[test]
fn values_that_sqlite_would_keep_need_consent_and_those_of_strict_tables_are_refused() {
    let (app, change) = retyped(Engine::Sqlite, "text", "integer", "(1, 'twelve'), (2, '12')");
    changed(&app, &change)
        .stderr(str![[r#"
error: `app`: refused (data_loss): data would be lost
  revision `[ID]`, [DIR]/migrations/versions/3.toml:6: ~ column item.v (type): 1 row with a value that the new type does not hold
help: say why it may be, `data_loss = "…"` in the operation, or for this run `--allow-data-loss app.item.v`

"#]])
        .status(4);
    let strict = "\n[[upgrade.app]]\nalter_table = \"item\"\nbefore = {}\nafter = { sqlite = { strict = true } }\n";
    changed(&app, &format!("{strict}{change}"))
        .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/3.toml:11: column `item.v`: 1 row has a value that is no `integer`, such as `v` = `twelve`
help: change these values, or make new ones of them: `using = { … }` in the operation, in the database or with `sql = "…"` before the operation

"#]])
        .status(4);
}

#[test]
fn a_value_of_an_enum_that_rows_have_cannot_go() {
    let created = r#"
[[upgrade.app]]
create_enum = "mood"
values = ["sad", "ok", "it's"]

[[upgrade.app]]
add_column = "person.mood"
column = { type = "enum:mood" }

[[upgrade.app]]
add_column = "pet.mood"
column = { type = "enum:mood" }
"#;
    let less = "\n[[upgrade.app]]\nalter_enum = \"mood\"\nbefore = { values = [\"sad\", \"ok\", \"it's\"] }\n\
                after = { values = [\"ok\"] }\n";
    for engine in Engine::wanted() {
        let app = managed(engine);
        app.upgraded(created).success();
        app.database.pipe("UPDATE person SET mood = 'sad' WHERE id < 3;\nUPDATE pet SET mood = 'it''s' WHERE id = 4");
        changed(&app, less)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/3.toml:6: enum `mood`: 3 rows have `sad` or `it's`
help: change these values, or say what they are called now: `renamed = { … }` in the operation, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        let mend = "\n[[upgrade.app]]\nsql = [\"UPDATE person SET mood = 'ok'\", \"UPDATE pet SET mood = NULL\"]\n\
                    undo = \"nothing\"\n";
        changed(&app, &format!("{mend}{less}")).success();
    }
}

/// A text becomes an enum: what is no value of it is found, on every engine.
#[test]
fn a_text_that_is_no_value_of_an_enum_is_found() {
    let mood = "\n[[upgrade.app]]\ncreate_enum = \"mood\"\nvalues = [\"sad\", \"ok\"]\n";
    for engine in Engine::wanted() {
        let (app, change) = retyped(engine, "string(20)", "enum:mood", "(1, 'sad'), (2, 'glad'), (3, NULL)");
        let change = format!("{mood}{change}");
        let ran = changed(&app, &change);
        let expected = "error: `app`: refused (violated): rows stand in the way of what is to be\n  \
                        revision `[ID]`, [DIR]/migrations/versions/3.toml:10: column `item.v`: 1 row has a value that \
                        is no `enum:mood`, such as `v` = `glad`\n[..]\n";
        ran.stderr(expected).status(4);
        app.database.execute("UPDATE item SET v = 'ok' WHERE id = 2");
        changed(&app, &change).success();
    }
}

/// So many people that it is said what takes long.
fn crowd(engine: Engine) -> Managed {
    let app = managed(engine);
    app.database.execute("DELETE FROM person");
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)";
    let pairs = "SELECT a.i * 1000 + b.i, a.i, 'de' FROM n AS a CROSS JOIN n AS b";
    let columns = "INSERT INTO person (id, age, land)";
    app.database.pipe(&match engine {
        Engine::Sqlite | Engine::Postgres => format!("{columns} {numbers} {pairs};\nANALYZE"),
        Engine::MySql | Engine::MariaDb => format!("{columns} {numbers} {pairs};\nANALYZE TABLE person"),
    });
    app
}

/// What a dry run of a revision says of a large table, with the number of rows left out.
fn said(app: &Managed, operations: &str) -> Vec<String> {
    app.second(operations);
    let ran = app.test.run(&["migrate", "upgrade", "--dry-run"]);
    let lines = ran.stdout.lines().filter_map(|line| line.strip_prefix("app: "));
    let said: Vec<String> = lines.filter(|line| line.contains("table `person`")).map(str::to_owned).collect();
    ran.status(0);
    let digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let masked =
        |line: &String| line.split(' ').map(|word| if digits(word) { "N" } else { word }).collect::<Vec<_>>().join(" ");
    said.iter().map(masked).collect()
}

#[test]
fn what_takes_long_on_a_large_table_is_said() {
    let retyped = "\n[[upgrade.app]]\nalter_column = \"person.age\"\nbefore = { type = \"integer\" }\n\
                   after = { type = \"bigint\" }\n";
    let checked = "\n[[upgrade.app]]\nadd_check = \"ck_person_age\"\ntable = \"person\"\ncheck = \"age > 0\"\n";
    let index = "\n[[upgrade.app]]\ncreate_index = \"ix_person_age\"\ntable = \"person\"\non = [\"age\"]\n";
    let added = "\n[[upgrade.app]]\nadd_column = \"person.nick\"\ncolumn = { type = \"string(20)\" }\n";
    let of = |work: &str, waits: &str| vec![format!("{work} table `person` of about N rows{waits}")];
    let (writers, all) = (", and who writes to it waits", ", and who reads or writes it waits");
    let anew = "writes all rows anew of";
    for engine in Engine::wanted() {
        let app = crowd(engine);
        let (rewrite, check, indexed) = match engine {
            Engine::Sqlite => (of(anew, writers), Vec::new(), of("builds index `ix_person_age` of", writers)),
            Engine::Postgres => {
                (of(anew, all), of("reads all rows of", all), of("builds index `ix_person_age` of", writers))
            }
            Engine::MySql | Engine::MariaDb => {
                (of(anew, writers), of(anew, writers), of("builds index `ix_person_age` of", ""))
            }
        };
        assert_eq!(said(&app, retyped), rewrite, "{}", engine.name());
        assert_eq!(said(&app, checked), check, "{}", engine.name());
        assert_eq!(said(&app, index), indexed, "{}", engine.name());
        assert_eq!(said(&app, added), Vec::<String>::new(), "{}", engine.name());
        app.database.execute("DELETE FROM person WHERE id > 2000");
        app.database.execute(if matches!(engine, Engine::MySql | Engine::MariaDb) {
            "ANALYZE TABLE person"
        } else {
            "ANALYZE"
        });
        assert_eq!(said(&app, retyped), Vec::<String>::new(), "{}", engine.name());
    }
}

#[test]
fn a_question_that_takes_too_long_is_given_up_and_one_that_fails_spoils_nothing() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let url = Url::parse(&database.url, &test.path()).unwrap().url;
        let access = if engine == Engine::Sqlite { Access::Create } else { Access::Write };
        let mut session = connect(&Target { url, options: Options::default(), access }).unwrap();
        session.begin(Instant::now() + Duration::from_secs(10)).unwrap();
        let names = "information_schema.collations";
        let slow = match engine {
            Engine::Sqlite => {
                "SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)"
                    .to_owned()
            }
            Engine::Postgres => "SELECT pg_sleep(60)".to_owned(),
            _ => format!("SELECT count(*) FROM {names} AS a, {names} AS b, {names} AS c, {names} AS d"),
        };
        let begun = Instant::now();
        let found = session.query_within(&slow, Some(Duration::from_millis(200))).unwrap();
        assert_eq!((found, begun.elapsed() < Duration::from_secs(20)), (None, true), "{}", engine.name());
        session.query_within("SELECT nothing FROM nowhere", None).unwrap_err();
        let one = session.query_within("SELECT 1", Some(Duration::from_secs(10))).unwrap();
        assert_eq!(one, Some(vec![vec![Value::Integer(1)]]), "{}", engine.name());
    }
}

/// The columns of a new key that every row gets the same value for.
const FILLED: &str = r#"
[[upgrade.app]]
add_column = "person.house"
column = { type = "string(10)", nullable = false }
fill = "FILL"

[[upgrade.app]]
add_unique = "uq_person_house"
table = "person"
columns = ["house"]
"#;

#[test]
fn one_value_that_every_row_is_to_get_is_no_key() {
    for engine in Engine::wanted() {
        let app = managed(engine);
        app.upgraded(&FILLED.replace("FILL", "red"))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:11: unique `uq_person_house` of `person`: 1 value is there more than once
help: give each row a value of its own, or take rows away, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        assert_untouched(&app);
        app.database.execute("DELETE FROM person WHERE id > 1");
        app.upgraded(&FILLED.replace("FILL", "red")).success();
    }
}

#[test]
fn a_value_for_rows_that_the_column_does_not_hold_is_refused_before_anything_starts() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let app = managed(engine);
        let ran = app.upgraded(&FILLED.replace("FILL", "much too long"));
        let place = "2.toml:6: revision `bbbbbbbbbbbb`: operation 1 (`+ column person.house`): ";
        let reason = "cannot do it: the value of `fill`: the text \"much too long\" is no `string(10)`";
        assert!(ran.stderr.contains(place) && ran.stderr.contains(reason), "{}", ran.stderr);
        ran.status(4);
        assert_untouched(&app);
    }
}

#[test]
fn a_value_of_an_enum_is_found_whose_blanks_the_server_took_off() {
    let operations = |values: &str| {
        format!(
            r#"
[[upgrade.app]]
add_check = "ck_person_id"
table = "person"
check = "id > 0"

[[upgrade.app]]
alter_enum = "mood"
{values}
"#
        )
    };
    for engine in Engine::wanted() {
        let app = managed(engine);
        app.upgraded(
            r#"
[[upgrade.app]]
create_enum = "mood"
values = ["fine", "  "]

[[upgrade.app]]
create_table = "day"
columns.id = { type = "bigint", nullable = false }
columns.mood = { type = "enum:mood" }
primary_key = { name = "pk_day", columns = ["id"] }
"#,
        )
        .success();
        app.database.execute("INSERT INTO day (id, mood) VALUES (1, '  '), (2, 'fine')");
        let removed = operations("before = { values = [\"fine\", \"  \"] }\nafter = { values = [\"fine\"] }");
        changed(&app, &removed)
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/3.toml:11: enum `mood`: 1 row has `  `
help: change these values, or say what they are called now: `renamed = { … }` in the operation, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        let renamed = "before = { values = [\"fine\", \"  \"] }\nafter = { values = [\"fine\", \"none\"] }\n\
                       renamed = { \"  \" = \"none\" }";
        changed(&app, &operations(renamed)).success();
        assert_eq!(app.database.value("SELECT mood FROM day WHERE id = 1"), "none", "{}", engine.name());
    }
}

#[test]
fn a_check_that_cannot_be_computed_for_a_row_is_refused_before_anything_starts() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let app = managed(engine);
        app.database.execute("INSERT INTO person (id) VALUES (-9223372036854775808)");
        app.upgraded("\n[[upgrade.app]]\nadd_check = \"ck\"\ntable = \"person\"\ncheck = \"id * -1 < 1000\"\n")
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: check `ck` of `person`: rows, which are not counted, break it
help: mend the rows that break the check, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
        assert_untouched(&app);
    }
}

#[test]
fn numbers_that_are_no_date_are_found_whoever_consents() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        for to in ["date", "timestamp"] {
            let (app, change) = retyped(engine, "integer", to, "(1, 20260101), (2, 3), (3, NULL), (4, 0)");
            let change = change + "data_loss = \"numbers become dates\"\n";
            let ran = changed(&app, &change);
            let expected = format!("column `item.v`: 2 rows have a value that is no `{to}`, such as `v` = ");
            assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
            ran.status(4);
            app.database.execute("DELETE FROM item WHERE id IN (2, 4)");
            changed(&app, &change).success();
            let date = app.database.value("SELECT substring(CAST(v AS CHAR), 1, 10) FROM item WHERE id = 1");
            assert_eq!(date, "2026-01-01", "{}", engine.name());
        }
    }
}

#[test]
fn numbers_that_are_no_place_of_an_enum_are_found_whoever_consents() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let (app, _) = retyped(engine, "integer", "text", "(1, 2), (2, 3), (3, NULL), (4, 0)");
        let change = "\n[[upgrade.app]]\ncreate_enum = \"mood\"\nvalues = [\"sad\", \"glad\"]\n\
                      \n[[upgrade.app]]\nalter_column = \"item.v\"\nbefore = { type = \"integer\" }\n\
                      after = { type = \"enum:mood\" }\ndata_loss = \"numbers become places\"\n";
        let ran = changed(&app, change);
        let expected = "column `item.v`: 2 rows have a value that is no `enum:mood`, such as `v` = ";
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        ran.status(4);
        app.database.execute("DELETE FROM item WHERE id IN (2, 4)");
        changed(&app, change).success();
        assert_eq!(app.database.value("SELECT v FROM item WHERE id = 1"), "glad", "{}", engine.name());
    }
}

#[test]
fn rows_are_found_by_a_name_that_begins_with_a_blank() {
    let operations = "
[[upgrade.app]]
rename_column = \"person.email\"
to = \"mail\"

[[upgrade.app]]
add_check = \"ck\"
table = \"person\"
check = \"' space' > 7\"
";
    for engine in Engine::wanted() {
        let app = managed(engine);
        let quote = if matches!(engine, Engine::MySql | Engine::MariaDb) { "`" } else { "\\\"" };
        let column =
            "\n[[upgrade.app]]\nadd_column = \"person. space\"\ncolumn = { type = \"integer\", default = 7 }\n";
        app.upgraded(column).success();
        changed(&app, &operations.replace('\'', quote))
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/3.toml:10: check `ck` of `person`: 3 rows break it, such as ` space` = `7`
help: mend the rows that break the check, in the database or with `sql = "…"` before the operation

"#]])
            .status(4);
    }
}
