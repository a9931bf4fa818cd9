//! `[naming]`: the names that a file leaves out, made as it says, and the habits that `pull` finds.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases};

/// What a server names itself, and the same in a file that follows the server's habit.
const UNNAMED: &str = "
CREATE TABLE boss (id integer NOT NULL PRIMARY KEY, email varchar(50) NOT NULL UNIQUE);
CREATE TABLE crew (
    id integer NOT NULL PRIMARY KEY,
    color varchar(9) NOT NULL UNIQUE,
    age integer NOT NULL CHECK (age > 0),
    boss integer NOT NULL REFERENCES boss (id)
);
";

const CREW: &str = r#"
[tables.boss.columns]
id    = { type = "integer", primary_key = true }
email = { type = "string(50)", nullable = false, unique = true }

[tables.crew.columns]
id    = { type = "integer", primary_key = true }
color = { type = "string(9)", nullable = false, unique = true }
age   = { type = "integer", nullable = false, check = "age > 0" }
boss  = { type = "integer", nullable = false, references = { table = "boss", column = "id" }, index = true }
"#;

#[test]
fn the_preset_for_postgres_names_as_postgres_does() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    database.pipe(UNNAMED);
    database.execute("CREATE INDEX ON crew (boss)");
    let head = databases(&[("default", &database)]);
    test.write("binds.toml", &format!("{head}[naming]\npreset = \"postgres\"\n{CREW}"));
    test.run(&["diff"]).stdout("default  2 tables as declared\n").success();
    let ran = test.run(&["pull"]);
    assert!(ran.stdout.starts_with("[naming]\npreset = \"postgres\"\n\n[tables.boss]\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("crew_") && !ran.stdout.contains("boss_"), "{}", ran.stdout);
}

#[test]
fn the_preset_for_mysql_names_indexes_as_mysql_does() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        database.execute(
            "CREATE TABLE crew (id integer NOT NULL PRIMARY KEY, color varchar(9) NOT NULL UNIQUE, size integer, \
             INDEX (size)) CHARACTER SET utf8mb4",
        );
        let head = databases(&[("default", &database)]);
        test.write("binds.toml", &head);
        let file = test.run(&["pull"]).stdout;
        let expected = r#"[naming]
preset = "mysql"

[tables.crew]
database = "default"
"#;
        assert!(file.starts_with(expected), "{}: {file}", engine.name());
        for part in ["nullable = false, unique = true }", "size = { type = \"integer\", index = true }"] {
            assert!(file.contains(part), "{}: {file}", engine.name());
        }
        test.write("binds.toml", &(head + &file));
        test.run(&["diff"]).stdout("default  1 table as declared\n").success();
    }
}

#[test]
fn a_change_of_naming_renames_and_nothing_else() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let head = databases(&[("default", &database)]);
        test.write("binds.toml", &format!("{head}{CREW}"));
        test.run(&["migrate", "init"]).success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "first"]).success();
        test.run(&["migrate", "upgrade"]).success();
        let naming = "[naming]\npreset = \"postgres\"\ncheck = \"{table}__{column}\"\n";
        test.write("binds.toml", &format!("{head}{naming}{CREW}"));
        test.run(&["migrate", "revision", "--autogenerate", "-m", "names"]).success();
        let operations = revision(&test, "names");
        assert_eq!(operations, RENAMES, "{}", engine.name());
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["diff"]).stdout("default  2 tables as declared\n").success();
        test.run(&["migrate", "check", "--live"]).success();
    }
}

const RENAMES: &str = r#"rename_primary_key = "pk_boss"
table = "boss"
to = "boss_pkey"

rename_unique = "uq_boss_email"
table = "boss"
to = "boss_email_key"

rename_foreign_key = "fk_crew_boss_boss"
table = "crew"
to = "crew_boss_fkey"

rename_primary_key = "pk_crew"
table = "crew"
to = "crew_pkey"

rename_unique = "uq_crew_color"
table = "crew"
to = "crew_color_key"

rename_check = "ck_crew_age"
table = "crew"
to = "crew__age"

rename_index = "ix_crew_boss"
table = "crew"
to = "crew_boss_idx"
"#;

/// The operations of the revision with that message.
fn revision(test: &Test, message: &str) -> String {
    let files = std::fs::read_dir(test.path().join("migrations/versions")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let path = paths.find(|path| path.to_str().unwrap().ends_with(&format!("_{message}.toml"))).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    text.split("[[upgrade.default]]\n").skip(1).collect()
}

/// Names of three habits in one database.
const HABITS: &str = "
CREATE TABLE crew (id integer NOT NULL CONSTRAINT crew_pkey PRIMARY KEY, color integer, size integer, age integer);
CREATE TABLE ship (id integer NOT NULL CONSTRAINT ship_pkey PRIMARY KEY, speed integer);
CREATE INDEX index_crew_on_color ON crew (color);
CREATE INDEX index_crew_on_size ON crew (size);
CREATE INDEX index_ship_on_speed ON ship (speed);
CREATE INDEX odd ON crew (age);
";

#[test]
fn pull_finds_the_habit_of_each_kind_of_name() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    database.pipe(HABITS);
    let head = databases(&[("default", &database)]);
    test.write("binds.toml", &head);
    test.run(&["pull"])
        .stdout(str![[r#"
[naming]
preset = "postgres"
index = "index_{table}_on_{columns}"

[tables.crew]
database = "default"

[tables.crew.columns]
id = { type = "bigint", autoincrement = true, primary_key = true }
color = { type = "integer", index = true }
size = { type = "integer", index = true }
age = { type = "integer" }

[tables.crew.indexes]
odd = { on = ["age"] }

[tables.ship]
database = "default"

[tables.ship.columns]
id = { type = "bigint", autoincrement = true, primary_key = true }
speed = { type = "integer", index = true }

"#]])
        .success();
}

#[test]
fn what_is_pulled_means_the_same_wherever_it_is_included() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let plain = Database::new(Engine::Sqlite, &test.path());
    database.pipe(HABITS);
    plain.execute("CREATE TABLE boat (id integer PRIMARY KEY, sail integer)");
    plain.execute("CREATE INDEX ix_boat_sail ON boat (sail)");
    let head = databases(&[("default", &database), ("plain", &plain)]);
    for naming in ["", "[naming]\npreset = \"mysql\"\n", "[naming]\nindex = \"{column}_of_{table}\"\n"] {
        test.write("binds.toml", &format!("{head}{naming}"));
        let both = test.run(&["pull"]).stdout;
        for file in [both, test.run(&["pull", "--db", "plain"]).stdout] {
            let count = file.matches("[tables.boat]").count() + file.matches("[tables.ship]").count() * 2;
            test.write("pulled.toml", &file);
            test.write("binds.toml", &format!("include = [\"pulled.toml\"]\n{head}{naming}"));
            let expected = match count {
                3 => "default  2 tables as declared\nplain    1 table as declared\n",
                _ => "default  0 tables as declared\nplain    1 table as declared\n",
            };
            test.run(&["diff"]).stdout(expected).success();
        }
    }
}

#[test]
fn databases_of_different_habits_have_a_naming_each() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let plain = Database::new(Engine::Sqlite, &test.path());
    database.pipe(HABITS);
    plain.execute("CREATE TABLE boat (id integer PRIMARY KEY, sail integer)");
    plain.execute("CREATE INDEX ix_boat_sail ON boat (sail)");
    test.write("binds.toml", &databases(&[("default", &database), ("plain", &plain)]));
    test.run(&["pull"])
        .stdout(str![[r#"
[naming.databases.default]
preset = "postgres"
index = "index_{table}_on_{columns}"

[naming.databases.plain]
preset = "binds"

[tables.crew]
...
"#]])
        .success();
}
