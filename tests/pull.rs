//! `pull`: what databases have, written as a file could declare it. For any tables: `properties.rs`.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, people, table};

/// A database with the tables of a shop: names and types of all kinds.
fn shop(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &(databases(&[("app", &database)]) + SHOP));
    test.run(&["create-all"]).success();
    (test, database)
}

const SHOP: &str = r#"
[enums]
size = { database = "app", values = ["small", "large"] }

[tables.customer]
database = "app"
[tables.customer.columns]
id = { type = "bigint", primary_key = true, autoincrement = true }
email = { type = "string(100)", nullable = false, unique = true }
since = { type = "timestamp", nullable = false, default = { now = true } }
active = { type = "boolean", nullable = false, default = true }

[tables.item]
database = "app"
primary_key = ["shelf", "place"]
columns.shelf = { type = "integer", nullable = false }
columns.place = { type = "char(4)", nullable = false, default = "A-01" }
columns.price = { type = "decimal(10,2)", nullable = false, default = 0 }
columns.size = { type = "enum:size", nullable = false, default = "small" }
columns.owner = { type = "bigint", index = true, references = { table = "customer", column = "id", on_delete = "cascade" } }
indexes.by_price = ["price", "owner"]
checks.ck_item_price = "price >= 0"
"#;

/// Pulls, makes the pulled tables in an empty database, and pulls again.
fn assert_makes_it_again(test: &Test, engine: Engine) {
    let file = test.run(&["pull"]).stdout;
    let second = Database::new(engine, &test.path());
    test.write("pulled.toml", &file);
    test.write("binds.toml", &format!("include = [\"pulled.toml\"]\n{}", databases(&[("app", &second)])));
    test.run(&["create-all"]).success();
    assert_eq!(test.run(&["pull"]).stdout, file, "{}", engine.name());
}

#[test]
fn what_was_declared_is_pulled_in_the_same_words() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let (test, _database) = shop(Engine::Sqlite);
    test.run(&["pull"])
        .stdout(str![[r#"
[tables.customer]
database = "app"

[tables.customer.columns]
id = { type = "bigint", autoincrement = true, primary_key = true }
email = { type = "string(100)", nullable = false, unique = true }
since = { type = "timestamp", nullable = false, default = { now = true } }
active = { type = "boolean", nullable = false, default = true }

[tables.item]
database = "app"
primary_key = ["shelf", "place"]

[tables.item.columns]
shelf = { type = "integer", nullable = false }
place = { type = "char(4)", nullable = false, default = "A-01" }
price = { type = "decimal(10,2)", nullable = false, default = 0, check = { sqlite = "price >= 0" } }
size = { type = "text", nullable = false, default = "small" }
owner = { type = "bigint", index = true, references = { table = "customer", column = "id", on_delete = "cascade" } }

[tables.item.indexes]
by_price = { on = ["price", "owner"] }

[tables.item.checks]
ck_item_size_enum = { sql = { sqlite = """"size" IN ('small', 'large')""" } }

"#]])
        .success();
}

#[test]
fn what_is_pulled_makes_the_same_tables_again() {
    for engine in Engine::wanted() {
        let (test, _database) = shop(engine);
        assert_makes_it_again(&test, engine);
    }
}

#[test]
fn a_database_that_nobody_declared_is_as_declared_once_it_is_pulled() {
    for engine in Engine::wanted() {
        let (test, database) = shop(engine);
        let file = test.run(&["pull"]).stdout;
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
    }
}

#[test]
fn tables_are_chosen_by_name_and_a_key_into_others_is_left_out() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let (test, _database) = shop(Engine::Sqlite);
    test.run(&["pull", "--table", "it*"])
        .stdout(str![[r#"
# foreign key `fk_item_owner_customer` refers to `customer`, which is not read
[tables.item]
...
owner = { type = "bigint", index = true }
...
"#]])
        .success();
    test.run(&["pull", "--table", "nobody"])
        .stderr(str![[r#"
error: no selected database has a table that `--table` names
help: `binds pull` without `--table` reads all of them

"#]])
        .status(2);
}

#[test]
fn several_databases_come_into_one_file() {
    let test = Test::new();
    let keys = ["one", "two", "three"];
    let all = keys.map(|_| Database::new(Engine::Sqlite, &test.path()));
    let named: Vec<(&str, &Database)> = keys.into_iter().zip(&all).collect();
    let tables = table("cup", &["one", "two"]) + &people(&["three"]) + "nick = { type = \"text\" }\n";
    test.write("binds.toml", &(databases(&named) + &tables));
    test.run(&["create-all"]).success();
    let file = test.run(&["pull"]).stdout;
    assert!(file.starts_with("[tables.cup]\ndatabase = [\"one\", \"two\"]\n"), "{file}");
    test.write("binds.toml", &(databases(&named) + &file));
    test.run(&["diff"])
        .stdout("one    1 table as declared\ntwo    1 table as declared\nthree  2 tables as declared\n")
        .success();
}

#[test]
fn a_file_is_made_and_never_overwritten() {
    let (test, _database) = shop(Engine::Sqlite);
    test.run(&["pull", "--output", "shop.toml"]).stdout("app  read 2 tables\n").success();
    assert_eq!(test.read("shop.toml"), test.run(&["pull"]).stdout);
    test.run(&["pull", "--output", "shop.toml"])
        .stderr("error: shop.toml exists\nhelp: name another file, or move this one away\n")
        .status(2);
}

#[test]
fn a_type_that_is_nobody_s_own_is_taken_as_it_stands() {
    for engine in [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engine.is_wanted()) {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let (make, r#type) = match engine {
            Engine::Sqlite => ("CREATE TABLE u (a)", "FOUR BYTES"),
            _ => ("CREATE DOMAIN odd AS integer CHECK (VALUE % 2 = 1)", "odd"),
        };
        database.execute(make);
        database.execute(&format!("CREATE TABLE t (a {type})"));
        test.write("binds.toml", &databases(&[("app", &database)]));
        let file = test.run(&["pull"]).stdout;
        assert!(file.contains(&format!("a = {{ type = {{ {} = \"native:{type}\" }} }}", engine.name())), "{file}");
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        let count = if engine == Engine::Sqlite { "2 tables" } else { "1 table" };
        test.run(&["diff"]).stdout(format!("app  {count} as declared\n")).success();
        if engine == Engine::Sqlite {
            assert_makes_it_again(&test, engine);
        }
    }
}

#[test]
fn json_has_the_file_and_what_no_file_can_say() {
    let (test, _database) = shop(Engine::Sqlite);
    let ran = test.run(&["pull", "--table", "item", "--format", "json"]);
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(object["databases"][0]["tables"], serde_json::json!(["item"]));
    assert_eq!(
        object["databases"][0]["unsaid"],
        serde_json::json!([{
            "table": "item",
            "remark": "foreign key `fk_item_owner_customer` refers to `customer`, which is not read"
        }])
    );
    assert_eq!(object["toml"], test.run(&["pull", "--table", "item"]).stdout);
    ran.status(0);
}

#[test]
fn a_database_that_is_not_there_is_told_of() {
    let test = Test::new();
    test.write("binds.toml", "[databases]\napp = \"sqlite:///none.db\"\nmem = \"sqlite://\"\n");
    test.run(&["pull", "--output", "all.toml"]).stdout("app  nothing to read\nmem  nothing to read\n").success();
    test.write("binds.toml", "[databases]\napp = \"postgresql://localhost:1/none\"\n");
    let ran = test.run(&["pull"]);
    assert!(ran.stderr.starts_with("error: `app`: "), "{}", ran.stderr);
    ran.status(1);
}

#[test]
fn what_is_taken_as_it_stands_is_one_type() {
    for text in ["integer; DROP TABLE t", "integer) --", "integer /* */", "a = 1", "(integer", "integer \\\\ b"] {
        let test = Test::new();
        let column = format!("columns.id = {{ type = \"native:{text}\" }}\n");
        test.write("binds.toml", &format!("[databases]\ndefault = \"sqlite:///a.db\"\n[tables.t]\n{column}"));
        let ran = test.run(&["check-config"]);
        assert!(ran.stderr.contains("is not one type"), "{text}: {}", ran.stderr);
        ran.status(2);
    }
}

#[test]
fn a_serial_column_of_postgres_is_one_again() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    database.execute("CREATE TABLE ticket (id serial PRIMARY KEY, old bigserial)");
    database.execute("CREATE SEQUENCE shared; CREATE TABLE note (id bigint DEFAULT nextval('shared') PRIMARY KEY)");
    test.write("binds.toml", &databases(&[("app", &database)]));
    test.run(&["pull"])
        .stdout(str![[r#"
[naming]
preset = "postgres"

# column `id` takes from a sequence that belongs to no column, and that no file declares: nextval('public.shared'::regclass)
[tables.note]
database = "app"

[tables.note.columns]
id = { type = "bigint", default = { sql = { postgres = "nextval('public.shared'::regclass)" } }, primary_key = true }

[tables.ticket]
database = "app"

[tables.ticket.columns]
id = { type = "integer", autoincrement = "serial", primary_key = true }
old = { type = "bigint", nullable = false, autoincrement = "serial" }

# sequence `shared`, which no file declares
#     CREATE SEQUENCE public.shared AS bigint START 1 INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1

"#]])
        .success();
    database.execute("DROP TABLE note; DROP SEQUENCE shared");
    assert_makes_it_again(&test, Engine::Postgres);
}

#[test]
fn what_no_file_declares_stands_at_the_end_with_its_definition() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        database.execute("CREATE TABLE cup (id integer NOT NULL)");
        database.execute("CREATE VIEW big AS SELECT id FROM cup WHERE id > 10");
        let (make, told) = match engine {
            Engine::Sqlite => (
                "CREATE TRIGGER tr AFTER INSERT ON cup BEGIN DELETE FROM cup; END",
                "# trigger `tr`, which no file declares\n#     CREATE TRIGGER tr AFTER INSERT",
            ),
            Engine::Postgres => {
                ("CREATE DOMAIN odd AS integer CHECK (VALUE % 2 = 1)", "# domain `odd`, which no file declares\n")
            }
            Engine::MySql | Engine::MariaDb => (
                "CREATE TRIGGER tr BEFORE INSERT ON cup FOR EACH ROW SET NEW.id = NEW.id + 1",
                "# trigger `tr of cup`, which no file declares\n#     CREATE TRIGGER `tr` BEFORE INSERT ON `cup`",
            ),
        };
        database.execute(make);
        test.write("binds.toml", &databases(&[("app", &database)]));
        let file = test.run(&["pull"]).stdout;
        assert!(file.contains(told), "{}: {file}", engine.name());
        assert!(file.contains("# view `big`, which no file declares\n#     CREATE VIEW"), "{}: {file}", engine.name());
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  1 table as declared\n").success();
        assert!(!test.run(&["pull", "--table", "cup"]).stdout.contains("no file declares"));
    }
}

#[test]
fn what_there_is_beside_tables_comes_with_the_statement_that_makes_it() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let (made, told): (&[&str], &[&str]) = match engine {
            Engine::Postgres => (
                &[
                    "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2'",
                    "CREATE SEQUENCE tickets START 7 INCREMENT 5",
                    "CREATE DOMAIN odd AS integer DEFAULT 1 NOT NULL CONSTRAINT is_odd CHECK (VALUE % 2 = 1)",
                    "CREATE TYPE pair AS (a integer, b varchar(5))",
                ],
                &[
                    "# function `twice(n integer)`, which no file declares\n#     CREATE OR REPLACE FUNCTION public.twice(n integer)",
                    "#     CREATE SEQUENCE public.tickets AS bigint START 7 INCREMENT 5",
                    "#     CREATE DOMAIN public.odd AS integer DEFAULT 1 NOT NULL CONSTRAINT is_odd CHECK (((VALUE % 2) = 1))",
                    "#     CREATE TYPE public.pair AS (a integer, b character varying(5))",
                ],
            ),
            _ => (
                &[
                    "CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2",
                    "CREATE PROCEDURE nothing() SELECT 1",
                ],
                &["FUNCTION `twice`(n int) RETURNS int", "PROCEDURE `nothing`()"],
            ),
        };
        made.iter().for_each(|sql| database.execute(sql));
        test.write("binds.toml", &databases(&[("app", &database)]));
        let file = test.run(&["pull"]).stdout;
        for told in told {
            assert!(file.contains(told), "{}: {told}\n{file}", engine.name());
        }
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["check-config"]).status(0);
    }
}
