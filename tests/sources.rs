//! `diff` between any two sources: the file, another file, revisions, databases.

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, people};

const NICK: &str = "nick = { type = \"string(20)\" }\n";

/// A database as its only revision says, and a file that has gone on.
fn gone_on(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let people = people(&["app"]).replace("column = \"id\"", "column = \"id\", on_delete = \"cascade\"");
    let file = databases(&[("app", &database)]) + &people;
    test.write("binds.toml", &file);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "people"]).success();
    test.run(&["migrate", "upgrade"]).success();
    test.write("binds.toml", &(file.replace("email = {", "mail = { renamed_from = \"email\",") + NICK));
    (test, database)
}

#[test]
fn schemas_are_compared_without_a_database() {
    let test = Test::new();
    let file = "[databases]\napp = \"sqlite:////nowhere/app.db\"\n".to_owned() + &people(&["app"]);
    test.write("binds.toml", &file);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "people"]).success();
    test.run(&["diff", "--from", "recorded", "--to", "declared"]).stdout("app  no difference\n").success();
    test.write("old.toml", &file);
    test.write("binds.toml", &(file + NICK));
    let told = "app  1 change\napp: + column person.nick\n";
    test.run(&["diff", "--from", "recorded", "--to", "declared"]).stdout(told).status(3);
    test.run(&["diff", "--from", "recorded@head", "--to", "declared"]).stdout(told).status(3);
    test.run(&["diff", "--from", "old.toml", "--to", "declared"]).stdout(told).status(3);
    test.run(&["diff", "--from", "declared", "--to", "./old.toml"])
        .stdout("app  1 change\napp: - column person.nick  LOSES DATA\n")
        .status(3);
    test.run(&["diff", "--from", "recorded@base", "--to", "recorded"])
        .stdout("app  2 changes\napp: + table person\napp: + table pet\n")
        .status(3);
}

#[test]
fn another_file_may_declare_tables_alone() {
    let test = Test::new();
    test.write("binds.toml", &("[databases]\napp = \"sqlite:///app.db\"\n".to_owned() + &people(&["app"])));
    test.write("tables.toml", &(people(&["app"]) + NICK));
    test.run(&["diff", "--from", "declared", "--to", "tables.toml"])
        .stdout("app  1 change\napp: + column person.nick\n")
        .status(3);
    test.write("tables.toml", &people(&["other"]));
    test.run(&["diff", "--from", "declared", "--to", "tables.toml"]).status(2);
    test.run(&["diff", "--from", "declared", "--to", "none.toml"])
        .stderr("error: there is no file `none.toml`\nhelp: `binds init` writes a first one\n")
        .status(2);
}

#[test]
fn a_key_that_another_file_does_not_have_has_nothing_there() {
    let test = Test::new();
    test.write("old.toml", "[databases]\nother = \"sqlite:///other.db\"\n");
    test.write("binds.toml", &("[databases]\napp = \"sqlite:///app.db\"\n".to_owned() + &people(&["app"])));
    test.run(&["diff", "--from", "old.toml", "--to", "declared"])
        .stdout("app  2 changes\napp: + table person\napp: + table pet\n")
        .status(3);
}

#[test]
fn what_leads_from_a_database_or_to_it_is_told_in_that_direction() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        database.execute("CREATE TABLE cup (id integer NOT NULL)");
        test.run(&["diff", "--from", "recorded", "--to", "live"])
            .stdout("app  1 table added, 2 tables the same\napp: + table cup\n")
            .status(3);
        // Nobody proposes to drop what the revisions do not know.
        test.run(&["diff", "--from", "live", "--to", "recorded"]).stdout("app  2 tables the same\n").success();
        test.run(&["diff", "--from", "declared", "--to", "live", "--db", "app"])
            .stdout(str![[r#"
app  1 table added, 1 table changed, 1 table the same
app: + table cup
app: ~ table person
    - column `mail`: [..] not null
    - column `nick`: [..]
    + column `email`: [..] not null
    - [..] `uq_person_mail`: [..]
    + [..] `uq_person_email`: [..]

"#]])
            .status(3);
        let ran = test.run(&["diff", "--from", "live", "--to", "recorded@base", "--format", "json"]);
        let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(object["databases"][0]["removed"]["tables"], serde_json::json!([]), "{}", ran.stdout);
    }
}

#[test]
fn the_sql_leads_from_the_database_to_the_file() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        let ran = test.run(&["diff", "--sql"]);
        assert!(
            ran.stdout.contains(
                "-- ~ column person.email to mail\n-- ~ unique uq_person_email of person to uq_person_mail\n"
            ),
            "{}",
            ran.stdout
        );
        database.pipe(&ran.stdout);
        ran.stderr("").status(3);
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        assert_eq!(database.value("SELECT mail FROM person"), "a@b", "{}", engine.name());
        test.run(&["diff", "--sql"]).stdout("").success();
    }
}

#[test]
fn the_sql_leads_from_one_database_to_another() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        let other = Database::new(engine, &test.path());
        let declared = people(&["app", "two"]) + NICK;
        test.shell("rm -r migrations").success();
        test.write("binds.toml", &(databases(&[("app", &database), ("two", &other)]) + &declared));
        test.run(&["create-all", "--db", "two"]).success();
        other.execute("CREATE TABLE cup (id integer NOT NULL)");
        database.execute("CREATE TABLE old (id integer NOT NULL)");
        database.execute("CREATE INDEX by_owner ON pet (owner, id)");
        let between = ["diff", "--db", "app", "--from", "live", "--to", "live:two"];
        let told = test.run(&between);
        assert!(
            told.stdout.starts_with("app  1 table added, 1 table dropped, 2 tables changed\n"),
            "{}: {}",
            engine.name(),
            told.stdout
        );
        told.status(3);
        let ran = test.run(&[&between[..], &["--sql"]].concat());
        database.pipe(&ran.stdout);
        ran.status(3);
        test.run(&between).stdout("app  3 tables the same\n").success();
    }
}

#[test]
fn a_table_that_the_file_renames_keeps_its_rows() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        let file = test.read("binds.toml");
        let file = file.replace("[tables.person]", "[tables.human]\nrenamed_from = \"person\"");
        let file = file.replace("tables.person.", "tables.human.").replace("table = \"person\"", "table = \"human\"");
        test.write("binds.toml", &file);
        let ran = test.run(&["diff", "--sql"]);
        assert!(ran.stdout.contains("\n-- ~ table person to human\n"), "{}: {}", engine.name(), ran.stdout);
        database.pipe(&ran.stdout);
        ran.status(3);
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        assert_eq!(database.value("SELECT mail FROM human"), "a@b", "{}", engine.name());
    }
}

#[test]
fn a_file_is_compared_with_a_database() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        test.write("old.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
        test.run(&["diff", "--from", "live", "--to", "old.toml"])
            .stdout(str![[r#"
app  1 table changed, 1 table the same
app: ~ table pet
    ~ foreign key `fk_pet_owner_person`: [..] on delete cascade [..] to [..] on delete no action [..]

"#]])
            .status(3);
        let ran = test.run(&["diff", "--from", "live", "--to", "old.toml", "--sql", "--format", "json"]);
        let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let statements = object["databases"][0]["sql"].as_array().unwrap();
        statements.iter().for_each(|sql| database.pipe(sql.as_str().unwrap()));
        ran.status(3);
        test.run(&["diff", "--from", "old.toml", "--to", "live"]).stdout("app  2 tables the same\n").success();
    }
}

#[test]
fn databases_on_different_engines_are_compared_as_schemas() {
    let wanted = Engine::wanted();
    for (one, other) in wanted.iter().zip(wanted.iter().skip(1)) {
        let test = Test::new();
        let (one, other) = (Database::new(*one, &test.path()), Database::new(*other, &test.path()));
        let both = databases(&[("one", &one), ("two", &other)]);
        test.write("binds.toml", &(both + &people(&["one", "two"])));
        test.run(&["create-all"]).success();
        let between = ["diff", "--db", "one", "--from", "live", "--to", "live:two"];
        let ran = test.run(&between);
        assert!(
            ran.stdout.starts_with("one  1 part undecided\none: undecided: check ck_pet_owner of pet: ")
                || ran.stdout == "one  no difference\n",
            "{}",
            ran.stdout
        );
        ran.success();
        other.execute("ALTER TABLE person ADD COLUMN age integer");
        let ran = test.run(&between);
        assert!(ran.stdout.contains("one: + column person.age\n"), "{}", ran.stdout);
        ran.status(3);
        let ran = test.run(&[&between[..], &["--sql"]].concat());
        one.pipe(&ran.stdout);
        ran.status(3);
        test.run(&between).status(0);
    }
}

#[test]
fn what_an_engine_cannot_have_is_left_out_of_the_sql_and_told() {
    if !Engine::Postgres.is_wanted() || !Engine::Sqlite.is_wanted() {
        return;
    }
    let test = Test::new();
    let (one, two) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Postgres, &test.path()));
    test.write("binds.toml", &databases(&[("one", &one), ("two", &two)]));
    one.execute("CREATE TABLE cup (id integer)");
    two.execute("CREATE TABLE page (words tsvector, id integer PRIMARY KEY); CREATE TABLE cup (id integer, size text)");
    two.execute("CREATE TABLE note (page integer REFERENCES page)");
    let ran = test.run(&["diff", "--db", "one", "--from", "live", "--to", "live:two", "--sql"]);
    one.pipe(&ran.stdout);
    ran.stdout(str![[r#"
-- left out: + table page: [..]
PRAGMA foreign_keys = ON;

-- + column cup.size
ALTER TABLE "cup" ADD COLUMN "size" TEXT;

-- + table note
CREATE TABLE "note" (
  "page" INTEGER,
  CONSTRAINT "note_page_fkey" FOREIGN KEY ("page") REFERENCES "page" ("id")
);

"#]])
        .status(3);
}

#[test]
fn what_the_server_does_not_tell_is_undecided_and_no_difference() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let (name, role) = (&database.name, format!("{}_reader", database.name));
    let cup = "\n[tables.cup]\ndatabase = \"app\"\ncolumns.size = { type = \"text\" }\nchecks.ck = \"size SIMILAR TO 's|l'\"\n";
    test.write("binds.toml", &(databases(&[("app", &database)]) + cup));
    test.run(&["create-all"]).success();
    database.execute(&format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; \
         REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"
    ));
    let url = format!("postgres://{role}@{}/{name}", Engine::Postgres.tcp());
    test.write("binds.toml", &format!("[databases]\napp = \"{url}\"\n{cup}"));
    test.run(&["diff"])
        .stdout(str![[r#"
app  1 table undecided
app: table `cup` is not as declared
    check `ck`: is [..], declared size SIMILAR TO 's|l'
    undecided, the texts may mean the same: [..]permission denied[..]

"#]])
        .success();
    test.write("binds.toml", &format!("[databases]\napp = \"{url}\"\n{cup}columns.age = {{ type = \"integer\" }}\n"));
    test.run(&["diff", "--sql"])
        .stdout(str![[r#"
-- left out: table `cup`: it is undecided whether its expressions mean the same
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

-- + column cup.age
ALTER TABLE "cup" ADD COLUMN "age" integer;

"#]])
        .status(3);
    database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_user_that_may_only_read_can_compare() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        let name = &database.name;
        let user = format!("{name}_r");
        let url = match engine {
            Engine::Sqlite => format!("{}?mode=ro", database.url),
            Engine::Postgres => {
                database.execute(&format!(
                    "CREATE ROLE {user} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"
                ));
                format!("postgres://{user}@{}/{name}", engine.tcp())
            }
            Engine::MySql | Engine::MariaDb => {
                database.administer(&format!("CREATE USER '{user}'@'%'"));
                database.administer(&format!("GRANT SELECT ON {name}.* TO '{user}'@'%'"));
                format!("{}://{user}@{}/{name}", engine.name(), engine.tcp())
            }
        };
        if engine != Engine::Sqlite {
            test.write("binds.toml", &test.read("binds.toml").replacen(&database.url, &url, 1));
        }
        for (from, to, status) in
            [("live", "declared", 3), ("declared", "live", 3), ("recorded", "live", 0), ("live", "live:app", 0)]
        {
            let ran = test.run(&["diff", "--from", from, "--to", to]);
            assert_eq!(ran.stderr, "", "{}: {}", engine.name(), ran.stdout);
            ran.status(status);
        }
        test.run(&["diff", "--sql"]).status(3);
        match engine {
            Engine::Sqlite => {}
            Engine::Postgres => database.execute(&format!("DROP OWNED BY {user}; DROP ROLE {user}")),
            Engine::MySql | Engine::MariaDb => database.administer(&format!("DROP USER '{user}'@'%'")),
        }
    }
}

#[test]
fn the_history_of_another_tool_is_no_difference() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        database.execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)");
        test.run(&["diff", "--from", "recorded", "--to", "live"]).stdout("app  2 tables the same\n").success();
    }
}

#[test]
fn tables_of_others_are_taken_up_as_the_file_says() {
    for engine in Engine::wanted() {
        let (test, database) = gone_on(engine);
        for table in ["app_log", "legacy", "tmp_import"] {
            database.execute(&format!("CREATE TABLE {table} (id integer NOT NULL)"));
        }
        let plain = format!("app = \"{}\"", database.url);
        let with = |entries: &str| {
            let file = test.read("binds.toml");
            let table = format!("app = {{ url = \"{}\", {entries} }}", database.url);
            let line = file.lines().find(|line| line.starts_with("app = ")).unwrap();
            test.write("binds.toml", &file.replace(line, if entries.is_empty() { &plain } else { &table }));
        };
        with("ignore = [\"tmp_*\"]");
        let told = "app  2 tables added, 2 tables the same\napp: + table app_log\napp: + table legacy\n";
        test.run(&["diff", "--from", "recorded", "--to", "live"]).stdout(told).status(3);
        with("manage = [\"app_*\"]");
        let told = "app  1 table added, 2 tables the same\napp: + table app_log\n";
        test.run(&["diff", "--from", "recorded", "--to", "live"]).stdout(told).status(3);
        let ran = test.run(&["migrate", "revision", "--autogenerate", "--from", "live", "-m", "logs", "--stamp"]);
        assert!(ran.stdout.starts_with("app  1 change  + table app_log\n"), "{}", ran.stdout);
        ran.success();
    }
}

#[test]
fn a_source_that_makes_no_sense_is_told() {
    let test = Test::new();
    test.write("binds.toml", "[databases]\napp = \"sqlite:///app.db\"\nmem = \"sqlite://\"\n");
    for source in ["lvie", "recorded@", "live:", "live:a b", "old.tml"] {
        let ran = test.run(&["diff", "--from", source]);
        assert!(ran.stderr.contains("write `declared`, `recorded`, "), "{source}: {}", ran.stderr);
        ran.status(2);
    }
    test.run(&["diff", "--from", "live:ap"])
        .stderr("error: there is no database `ap`\nhelp: did you mean `app`?\n")
        .status(2);
    test.run(&["diff", "--from", "recorded"])
        .stderr("error: there are no migrations in [DIR]/migrations\nhelp: make them: `binds migrate init --multidb`\n")
        .status(2);
    test.write("migrations/migrations.toml", "format = 1\nproject = \"p\"\ndatabases = [\"mem\"]\n");
    test.run(&["diff", "--from", "recorded", "--to", "live"])
        .stdout("app  not under migrations\nmem  in memory, nothing to compare\n")
        .success();
    test.run(&["diff", "--from", "recorded@+1"])
        .stderr("error: `+1` counts from somewhere\nhelp: name the revision itself\n")
        .status(2);
}
