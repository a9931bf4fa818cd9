//! `pull --merge`: what databases have, brought into the files that declare them. For any tables: `properties/merge.rs`.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases};

/// A project of two files, as people write them.
fn project(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write(
        "binds.toml",
        &format!("# the shop\ninclude = [\"more.toml\"]\n\n{}{USER}", databases(&[("app", &database)])),
    );
    test.write("more.toml", ITEM);
    test.run(&["create-all"]).success();
    (test, database)
}

const USER: &str = r#"
# people
[tables.user]
database = "app"
columns.id    = { type = "bigint",   primary_key = true }   # the id
columns.email = { type = "string(50)", nullable = false, unique = true } # mail
# how old
columns.age = { type = "integer", default = 5 }
columns.gone = { type = "text" }   # not for long

[tables.old]
database = "app"
columns.id = {type="integer",primary_key=true}
"#;

const ITEM: &str = r#"database = "app"

[tables.item]
[tables.item.columns]
id = { type = "bigint", primary_key = true, autoincrement = true }
owner = { type = "bigint", references = { table = "user", column = "id" }, index = true }
name = { type = { any = "string(20)", sqlite = "varchar(20)", mysql = "varchar(20)", mariadb = "varchar(20)" } }  # shown

# trailing words
"#;

/// What somebody does by hand.
fn change(database: &Database) {
    database.execute("DROP TABLE old");
    let quote = if matches!(database.engine, Engine::MySql | Engine::MariaDb) { '`' } else { '"' };
    let user = format!("{quote}user{quote}");
    database.execute(&format!("ALTER TABLE {user} DROP COLUMN gone"));
    database.execute(&format!("ALTER TABLE {user} ADD COLUMN nick varchar(9) DEFAULT 'x'"));
    database.execute("CREATE INDEX ix_item_name ON item (name)");
    database.execute("CREATE INDEX two ON item (owner, name)");
    database.execute(&format!(
        "CREATE TABLE fresh (id integer NOT NULL, u bigint, CONSTRAINT pk_fresh PRIMARY KEY (id), \
         CONSTRAINT fk_fresh_u_user FOREIGN KEY (u) REFERENCES {user} (id))"
    ));
}

#[test]
fn what_changed_is_changed_where_it_is_declared_and_all_else_is_kept() {
    let (test, database) = project(Engine::Sqlite);
    change(&database);
    test.run(&["pull", "--merge", "--dry-run"])
        .stdout(str![[r#"
app  2 tables changed, 1 table added, 1 table missing in the database
app: table `item`: index `ix_item_name`, index `two`
app: table `user`: column `gone`, column `nick`
app: table `fresh` is new
app: table `old` is missing, and stays declared: `--drop-missing` takes it out
--- binds.toml
+++ binds.toml
@@ -11,8 +11,15 @@
 columns.email = { type = "string(50)", nullable = false, unique = true } # mail
 # how old
 columns.age = { type = "integer", default = 5 }
-columns.gone = { type = "text" }   # not for long
+columns.nick = { type = "string(9)", default = "x" }

 [tables.old]
 database = "app"
 columns.id = {type="integer",primary_key=true}
+
+[tables.fresh]
+database = "app"
+
+[tables.fresh.columns]
+id = { type = "bigint", autoincrement = true, primary_key = true }
+u = { type = "bigint", references = { table = "user", column = "id" } }
--- more.toml
+++ more.toml
@@ -4,6 +4,9 @@
 [tables.item.columns]
 id = { type = "bigint", primary_key = true, autoincrement = true }
 owner = { type = "bigint", references = { table = "user", column = "id" }, index = true }
-name = { type = { any = "string(20)", sqlite = "varchar(20)", mysql = "varchar(20)", mariadb = "varchar(20)" } }  # shown
+name = { type = { any = "string(20)", sqlite = "varchar(20)", mysql = "varchar(20)", mariadb = "varchar(20)" }, index = true }  # shown
+
+[tables.item.indexes]
+two = { on = ["owner", "name"] }

 # trailing words

"#]])
        .success();
    assert_eq!(test.read("more.toml"), ITEM);
}

#[test]
fn what_is_merged_is_as_declared_on_every_engine() {
    for engine in Engine::wanted() {
        let (test, database) = project(engine);
        test.run(&["pull", "--merge"]).stdout("app  as declared\n").success();
        assert_eq!(test.read("more.toml"), ITEM, "{}", engine.name());
        change(&database);
        test.run(&["pull", "--merge", "--drop-missing"]).success();
        test.run(&["diff"]).stdout("app  3 tables as declared\n").success();
        let (main, more) = (test.read("binds.toml"), test.read("more.toml"));
        for line in
            USER.lines().filter(|line| !["gone", "[tables.old]", "{type="].iter().any(|word| line.contains(word)))
        {
            assert!(main.contains(line), "{}: `{line}` in {main}", engine.name());
        }
        assert!(!main.contains("tables.old") && !main.contains("gone"), "{main}");
        assert!(more.ends_with("\n\n# trailing words\n"), "{more}");
        test.run(&["pull", "--merge"]).stdout("app  as declared\n").success();
        assert_eq!((main, more), (test.read("binds.toml"), test.read("more.toml")));
    }
}

#[test]
fn line_ends_and_what_is_before_the_text_stay() {
    let (test, database) = project(Engine::Sqlite);
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    test.write("more.toml", windows(ITEM).trim_end());
    database.execute("CREATE INDEX two ON item (owner, name)");
    test.run(&["pull", "--merge"]).success();
    let expected =
        ITEM.replace("\n\n# trailing", "\n\n[tables.item.indexes]\ntwo = { on = [\"owner\", \"name\"] }\n\n# trailing");
    assert_eq!(test.read("more.toml"), windows(&expected).trim_end());
}

#[test]
fn new_tables_go_into_the_file_that_is_named() {
    let (test, database) = project(Engine::Sqlite);
    database.execute("CREATE TABLE fresh (id integer PRIMARY KEY)");
    test.run(&["pull", "--merge", "--output", "other.toml"])
        .stderr("error: `other.toml` is not included\nhelp: name it in `include` of the file, or choose a file that is named there\n")
        .status(2);
    let main = test.read("binds.toml");
    test.write("binds.toml", &main.replace("\"more.toml\"", "\"*ore.toml\""));
    test.run(&["pull", "--merge", "--output", "core.toml"]).success();
    assert_eq!(test.read("more.toml"), ITEM);
    assert_eq!(
        test.read("core.toml"),
        "[tables.fresh]\ndatabase = \"app\"\n\n[tables.fresh.columns]\n\
         id = { type = \"bigint\", autoincrement = true, primary_key = true }\n"
    );
    database.execute("CREATE TABLE later (id integer PRIMARY KEY)");
    test.run(&["pull", "--merge", "--output", "more.toml"]).success();
    assert!(test.read("more.toml").starts_with(&format!("{ITEM}\n[tables.later]\n")), "{}", test.read("more.toml"));
    test.run(&["diff"]).stdout("app  5 tables as declared\n").success();
}

#[test]
fn what_is_lent_or_shared_is_said_and_the_rest_is_merged() {
    let test = Test::new();
    let [one, two] = ["one", "two"].map(|_| Database::new(Engine::Sqlite, &test.path()));
    let tables = r#"
[tables.stamped]
abstract = true
columns.at = { type = "integer" }

[tables.cup]
database = "one"
extends = ["stamped"]
columns.id = { type = "integer", primary_key = true }

[tables.plate]
database = ["one", "two"]
columns.id = { type = "integer", primary_key = true }

[tables.spoon]
database = ["one", "two"]
columns.id = { type = "integer", primary_key = true }
"#;
    let head = databases(&[("one", &one), ("two", &two)]);
    test.write("binds.toml", &format!("{head}{tables}"));
    test.run(&["create-all"]).success();
    one.execute("ALTER TABLE cup DROP COLUMN at");
    one.execute("ALTER TABLE plate ADD COLUMN size integer");
    one.execute("ALTER TABLE spoon ADD COLUMN size integer");
    two.execute("ALTER TABLE spoon ADD COLUMN size integer");
    test.run(&["pull", "--merge", "--db", "one", "--dry-run"])
        .stdout(str![[r#"
one  3 tables left as in the file
one: table `cup` is left as it is declared: column `at` is lent by a table that it extends
one: table `plate` is left as it is declared: it is declared for `two`, too, which is not read
one: table `spoon` is left as it is declared: it is declared for `two`, too, which is not read

"#]])
        .status(3);
    test.run(&["pull", "--merge"])
        .stdout(str![[r#"
one  1 table changed, 2 tables left as in the file
two  1 table changed
one: table `spoon`: column `size`
one: table `cup` is left as it is declared: column `at` is lent by a table that it extends
one: table `plate` is left as it is declared: it is declared for `two`, too, which has it otherwise
two: table `spoon`: column `size`

"#]])
        .status(3);
    let expected = tables.replace("[tables.spoon]\ndatabase = [\"one\", \"two\"]\ncolumns.id = { type = \"integer\", primary_key = true }\n",
        "[tables.spoon]\ndatabase = [\"one\", \"two\"]\ncolumns.id = { type = \"integer\", primary_key = true }\ncolumns.size = { type = \"integer\" }\n");
    assert_eq!(test.read("binds.toml"), format!("{head}{expected}"));
}

#[test]
fn what_does_not_go_together_with_what_is_left_is_left_too() {
    let test = Test::new();
    let [one, two] = ["one", "two"].map(|_| Database::new(Engine::Sqlite, &test.path()));
    let tables = r#"
[tables.cup]
database = "one"
columns.id = { type = "integer", primary_key = true }

[tables.plate]
database = ["one", "two"]
columns.id = { type = "integer", primary_key = true }

[tables.spoon]
database = "one"
columns.id = { type = "integer", primary_key = true }
"#;
    let head = databases(&[("one", &one), ("two", &two)]);
    test.write("binds.toml", &format!("{head}{tables}"));
    test.run(&["create-all"]).success();
    one.execute(
        "ALTER TABLE plate ADD COLUMN code text; CREATE UNIQUE INDEX code ON plate (code);
         ALTER TABLE cup ADD COLUMN plate text CONSTRAINT fk_cup_plate_plate REFERENCES plate (code);
         ALTER TABLE spoon ADD COLUMN cup integer CONSTRAINT fk_spoon_cup_cup REFERENCES cup (id);
         CREATE TABLE fork (
             id integer CONSTRAINT pk_fork PRIMARY KEY NOT NULL,
             plate text CONSTRAINT fk_fork_plate_plate REFERENCES plate (code)
         );",
    );
    test.run(&["pull", "--merge", "--db", "one"])
        .stdout(str![[r#"
one  1 table changed, 3 tables left as in the file
one: table `spoon`: column `cup`, foreign key `fk_spoon_cup_cup`
one: table `cup` is left as it is declared: with it, the files would be wrong: there is no column `code` in table `plate`
one: table `fork` is left out: with it, the files would be wrong: there is no column `code` in table `plate`
one: table `plate` is left as it is declared: it is declared for `two`, too, which is not read

"#]])
        .status(3);
    let spoon = r#"columns.cup = { type = "integer", references = { table = "cup", column = "id" } }"#;
    assert_eq!(test.read("binds.toml"), format!("{head}{tables}{spoon}\n"));
    test.run(&["pull", "--merge", "--db", "one"]).status(3);
    assert_eq!(test.read("binds.toml"), format!("{head}{tables}{spoon}\n"));
}

#[test]
fn values_of_other_engines_stay_where_a_database_may_be_of_several() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let tables = |r#type: &str, check: &str| {
        format!(
            "[databases.app]\nurl = {:?}\nengines = [\"sqlite\", \"postgres\"]\n\n[tables.cup]\ndatabase = \"app\"\n\
             columns.id = {{ type = \"integer\", primary_key = true }}\n\
             columns.name = {{ type = {type}, comment = \"shown\" }}\n\
             checks.ok = {check}\nchecks.other = {{ sql = \"id > 1\", only = [\"postgres\"] }}\n",
            database.url
        )
    };
    test.write("binds.toml", &tables(r#"{ any = "string(20)", postgres = "citext" }"#, r#""id > 0""#));
    database.execute(
        "CREATE TABLE cup (id INTEGER CONSTRAINT pk_cup PRIMARY KEY NOT NULL, name VARCHAR(30), CONSTRAINT ok CHECK (id > 5))",
    );
    test.run(&["pull", "--merge"])
        .stdout("app  1 table changed\napp: table `cup`: type of column `name`, check `ok`\n")
        .success();
    assert_eq!(
        test.read("binds.toml"),
        tables(
            r#"{ any = "string(20)", postgres = "citext", sqlite = "string(30)" }"#,
            r#"{ sql = { any = "id > 0", sqlite = "id > 5" } }"#
        )
    );
}

#[test]
fn enums_of_postgres_get_the_values_that_are_there() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let head = databases(&[("app", &database)]);
    let file = r#"
[enums]
size = { database = "app", values = [
    "small",  # the usual
    "large",
] }

[tables.cup]
database = "app"
columns.size = { type = "enum:size" }
"#;
    test.write("binds.toml", &format!("{head}{file}"));
    test.run(&["create-all"]).success();
    database.execute("ALTER TYPE size ADD VALUE 'huge'");
    test.run(&["pull", "--merge"]).stdout("app  1 enum changed\napp: enum `size`: small, large, huge\n").success();
    assert!(
        test.read("binds.toml").contains("    \"small\",  # the usual\n    \"large\",\n    \"huge\""),
        "{}",
        test.read("binds.toml")
    );
    test.run(&["diff"]).stdout("app  1 table as declared\n").success();
}

#[test]
fn a_default_goes_with_the_value_of_its_enum() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    database.execute("CREATE TYPE size AS ENUM ('small', 'large'); CREATE TABLE cup (size size)");
    let file = |values: &str, default: &str| {
        let head = databases(&[("app", &database)]);
        let column = format!("columns.size = {{ type = \"enum:size\"{default} }}\n");
        format!("{head}\n[enums]\nsize = {{ values = [{values}] }}\n\n[tables.cup]\ndatabase = \"app\"\n{column}")
    };
    test.write("binds.toml", &file(r#""small", "tiny""#, r#", default = "tiny""#));
    test.run(&["pull", "--merge"])
        .stdout("app  1 table changed, 1 enum changed\napp: table `cup`: default of column `size`\napp: enum `size`: small, large\n")
        .success();
    assert_eq!(test.read("binds.toml"), file(r#""small", "large""#, ""));
}

#[test]
fn a_file_that_cannot_be_kept_as_it_is_is_left_alone() {
    let (test, database) = project(Engine::Sqlite);
    let scattered = "database = \"app\"\n[tables.item]\ncolumns.id = { type = \"bigint\" }\ncomment = \"x\"\ncolumns.b = { type = \"text\" }\n";
    test.write("more.toml", scattered);
    test.run(&["pull", "--merge"])
        .stderr("error: `more.toml` cannot be changed in place: line 4 has a dotted key apart from the others that begin so\nhelp: move that line to the others\n")
        .status(2);
    database.execute("DROP TABLE item");
    assert_eq!(test.read("more.toml"), scattered);
}

#[test]
fn what_would_be_an_error_is_not_written() {
    let (test, database) = project(Engine::Sqlite);
    let before = test.read("binds.toml");
    // The missing table stays declared, and its index has the name that the new table's has.
    test.write("more.toml", &ITEM.replace("[tables.item]\n", "[tables.item]\nindexes.taken = [\"name\"]\n"));
    database.execute("DROP TABLE item");
    database.execute("CREATE TABLE thing (a integer)");
    database.execute("CREATE INDEX taken ON thing (a)");
    test.run(&["pull", "--merge"])
        .stderr(str![[r#"
error: nothing was written, as the files would have an error: `app`: the name `taken` is taken by index `taken` of table `thing`, and SQLite keeps one list of such names
help: `--table` leaves tables out, `--drop-missing` takes out those that are gone

"#]])
        .status(2);
    assert_eq!(test.read("binds.toml"), before);
}
