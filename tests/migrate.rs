//! `migrate`: from a file to revisions to databases, on every engine.

use snapbox::str;

use crate::harness::{Database, Engine, Test, app, databases, people, table};

/// A database of the engine under the key `app`, with people and pets declared and a folder of migrations.
fn managed(engine: Engine) -> (Test, Database) {
    let (test, database) = app(engine);
    test.run(&["migrate", "init", "--multidb"]).success();
    (test, database)
}

/// Adds lines to the file, under the columns of `person`, which come last.
fn declare_more(test: &Test, lines: &str) {
    test.write("binds.toml", &format!("{}{lines}\n", test.read("binds.toml")));
}

fn write_revision(test: &Test, message: &str) {
    test.run(&["migrate", "revision", "--autogenerate", "-m", message]).success();
}

/// The path of the only revision, below the folder of the test.
fn only_revision(test: &Test) -> String {
    let mut files = std::fs::read_dir(test.path().join("migrations/versions")).unwrap();
    let file = files.next().unwrap().unwrap().file_name().into_string().unwrap();
    assert!(files.next().is_none());
    format!("migrations/versions/{file}")
}

#[test]
fn revisions_lead_from_an_empty_database_to_the_file() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        test.run(&["migrate", "revision", "--autogenerate", "-m", "people"])
            .stdout(str![[r#"
app  2 changes  + table person, + table pet
wrote [DIR]/migrations/versions/[..]_people.toml

"#]])
            .success();
        declare_more(&test, r#"nick = { type = "string(20)", default = "none", index = true }"#);
        test.run(&["migrate", "revision", "--autogenerate", "-m", "nicks"])
            .stdout(str![[r#"
app  2 changes  + column person.nick, + index ix_person_nick of person
wrote [DIR]/migrations/versions/[..]_nicks.toml

"#]])
            .success();
        test.run(&["migrate", "current"]).stdout("app  base  2 revisions to run\n").success();
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
app  ran 2 revisions  [ENGINE]  [DATABASE]  [TIME]
app: [ID] people
app: [ID] nicks
1 database: 1 done

"#]])
            .success();
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        assert_eq!(database.value("SELECT nick FROM person"), "none", "{}", engine.name());
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
app  nothing to do, at [ID]  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "nothing"])
            .stdout("app  no changes\nno changes: nothing was written\n")
            .success();
    }
}

#[test]
fn one_revision_at_a_time_leads_to_the_same() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        write_revision(&test, "people");
        test.run(&["migrate", "upgrade"]).success();
        declare_more(&test, r#"nick = { type = "string(20)", default = "none", index = true }"#);
        write_revision(&test, "nicks");
        let commits = match engine {
            Engine::Sqlite | Engine::Postgres => "in one transaction",
            Engine::MySql | Engine::MariaDb => "each statement commits by itself",
        };
        test.run(&["migrate", "upgrade", "--dry-run"])
            .stdout(format!(
                "app  would run 1 revision  [ENGINE]  [DATABASE]  [TIME]\n\
                 app: [ID] nicks\n\
                 app: {commits}:\n    \
                     -- [ID]: + column person.nick, + index ix_person_nick of person\n\
                 ...\n\
                 1 database: 1 planned\n"
            ))
            .success();
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
    }
}

#[test]
fn create_all_and_migrations_know_each_other() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        test.run(&["create-all"])
            .stderr(str![[r#"
error: `app`: refused (managed): the file has changes that no revision has
  + table person
  + table pet
help: write them as a revision: `binds migrate revision --autogenerate -m "…"`, then run `binds migrate upgrade`

"#]])
            .status(4);
        write_revision(&test, "people");
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 2 tables  [ENGINE]  [DATABASE]  [TIME]
app: the history now says [ID], the head of the migrations
1 database: 1 done

"#]])
            .success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        test.run(&["create-all"])
            .stderr(str![[r#"
error: `app`: refused (managed): migrations are in charge of this database
help: run `binds migrate upgrade`

"#]])
            .status(4);
        test.run(&["drop-all", "--yes"]).success();
        test.run(&["migrate", "current"]).stdout("app  base  1 revision to run\n").success();
        test.run(&["migrate", "upgrade"]).success();
    }
}

#[test]
fn tables_that_no_history_explains_are_left_alone() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        write_revision(&test, "people");
        database.execute("CREATE TABLE person (id INTEGER)");
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (managed): the database has already what the revisions would make
  + table person
help: no history says where it comes from, and no revision leads to what it is: bring it to one, as `binds diff --db app --from live --to recorded` shows, then record that with `binds migrate stamp`; or begin with an empty database

"#]])
            .status(4);
        assert_eq!(database.value("SELECT count(*) FROM person"), "0", "{}", engine.name());
    }
}

#[test]
fn tables_that_are_as_a_revision_says_are_to_be_stamped() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let file = databases(&[("app", &database)]) + &people(&["app"]);
        test.write("binds.toml", &file);
        test.run(&["create-all"]).success();
        test.run(&["migrate", "init", "--multidb"]).success();
        write_revision(&test, "people");
        // The file goes on while the database waits.
        test.write("binds.toml", &(file + &table("note", &["app"])));
        let told = str![[r#"
error: `app`: refused (managed): the database has already what the revisions would make
  + table person
  + table pet
help: the tables are what [ID] says: `binds migrate stamp [ID] --db app` records that, and an upgrade goes on from there

"#]];
        test.run(&["migrate", "upgrade"]).stderr(told.clone()).status(4);
        write_revision(&test, "notes");
        let ran = test.run(&["migrate", "upgrade"]);
        let door = ran.stderr.split('`').find(|text| text.starts_with("binds migrate stamp ")).unwrap().to_owned();
        ran.stderr(told).status(4);
        test.shell(&door).success();
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["diff"]).stdout("app  3 tables as declared\n").success();
    }
}

#[test]
fn tables_that_are_as_declared_as_far_as_they_are_there_are_taken_over_by_create_all() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        write_revision(&test, "people");
        test.run(&["migrate", "upgrade"]).success();
        database.execute("DROP TABLE pet");
        database.execute("DROP TABLE binds_revisions");
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (managed): the database has already what the revisions would make
  + table person
help: what is there is as declared: `binds create-all` takes it over, creates what is missing and records the head of the migrations

"#]])
            .status(4);
        test.run(&["create-all"])
            .stdout(str![[r#"
app  created 1 table, 1 table as declared  [ENGINE]  [DATABASE]  [TIME]
app: the history now says [ID], the head of the migrations
1 database: 1 done

"#]])
            .success();
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
app  nothing to do, at [ID]  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

#[test]
fn a_table_that_drifted_is_not_changed() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        write_revision(&test, "people");
        test.run(&["migrate", "upgrade"]).success();
        database.execute("ALTER TABLE person ADD COLUMN secret INTEGER");
        declare_more(&test, r#"nick = { type = "string(20)" }"#);
        write_revision(&test, "nicks");
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (drifted): table `person` is not what the history says
  column `secret`: is [..], not recorded
help: bring the table back to what is recorded: the revisions do not know of this change

"#]])
            .status(4);
    }
}

#[test]
fn a_revision_that_was_edited_or_deleted_after_it_ran_is_refused() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        write_revision(&test, "people");
        test.run(&["migrate", "upgrade"]).success();
        let file = only_revision(&test);
        let text = test.read(&file);
        test.write(&file, &text.replace("owner > 0", "owner > 1"));
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (edited): revision `[ID]` was edited after it ran
help: give the file its old content back, and write what is new as a revision of its own

"#]])
            .status(4);
        // Comments, quotes and line ends are no edit.
        test.write(&file, &format!("# reviewed\r\n{}", text.replace('\n', "\r\n")));
        test.run(&["migrate", "upgrade"]).success();
        std::fs::remove_file(test.path().join(&file)).unwrap();
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (missing): revision `[ID]` is applied, but no file has it
help: bring the file back, from version control for instance

"#]])
            .status(4);
    }
}

#[test]
fn a_revision_that_fails_is_mended_and_goes_on() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        write_revision(&test, "people");
        let file = only_revision(&test);
        let text = test.read(&file);
        // `pet` comes after `person`, and only the server knows that this function does not exist.
        test.write(&file, &text.replace("owner > 0", "no_such_function(owner) > 0"));
        let transactional = matches!(engine, Engine::Sqlite | Engine::Postgres);
        test.run(&["migrate", "upgrade"]).status(if transactional { 1 } else { 6 });
        let state =
            if transactional { "app  base  1 revision to run\n" } else { "app  base  [ID] began and has not ended\n" };
        test.run(&["migrate", "current"]).stdout(state).success();
        test.write(&file, &text);
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
    }
}

#[test]
fn a_revision_that_began_is_not_left_half_way() {
    for engine in Engine::wanted().into_iter().filter(|engine| matches!(engine, Engine::MySql | Engine::MariaDb)) {
        let (test, database) = managed(engine);
        test.run(&["migrate", "revision", "-m", "nothing yet"]).success();
        let first = only_revision(&test);
        let first = test.read(&first).lines().find_map(|line| line.strip_prefix("revision = ")).unwrap().to_owned();
        let first = first.trim_matches('"');
        write_revision(&test, "people");
        let files = std::fs::read_dir(test.path().join("migrations/versions")).unwrap();
        let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let file = format!("migrations/versions/{}", names.find(|name| name.ends_with("_people.toml")).unwrap());
        let text = test.read(&file);
        test.write(&file, &text.replace("owner > 0", "no_such_function(owner) > 0"));
        test.run(&["migrate", "upgrade"]).status(6);
        test.run(&["create-all"])
            .stdout(str![[r#"
app  refused (unfinished)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (unfinished): revision `[ID]` began here and has not ended
help: run `binds migrate upgrade`: it goes on from what stands

"#]])
            .status(4);
        test.run(&["migrate", "upgrade", first])
            .stderr(str![[r#"
error: `app`: refused (unfinished): revision `[ID]` began here and has not ended
help: upgrade at least to it: `binds migrate upgrade`

"#]])
            .status(4);
        std::fs::remove_file(test.path().join(&file)).unwrap();
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (unfinished): revision `[ID]` began here and has not ended
help: no file has it: bring it back, from version control for instance

"#]])
            .status(4);
        test.write(&file, &text);
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        // What is dropped as a whole need not be ended first.
        test.run(&["drop-all", "--yes"]).success();
        test.write(&file, &text.replace("owner > 0", "no_such_function(owner) > 0"));
        test.run(&["migrate", "upgrade"]).status(6);
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value(engine.count_of_objects()), "0", "{}", engine.name());
    }
}

#[test]
fn a_revision_of_more_tables_than_a_transaction_holds_goes_on_where_it_stopped() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let setting = |name: &str| database.value(&format!("SHOW {name}")).parse::<usize>().unwrap();
    let locks =
        setting("max_locks_per_transaction") * (setting("max_connections") + setting("max_prepared_transactions"));
    let capacity = locks / 16;
    let last = capacity + 20;
    // The first and the last refer to each other: the key that closes the circle comes at the end.
    let refer =
        |to: usize| format!("next = {{ type = \"bigint\", references = {{ table = \"t{to}\", column = \"id\" }} }}\n");
    let tables: String = (1..=last)
        .map(|number| {
            let column = match number {
                1 => refer(last),
                _ if number == last => refer(1),
                _ => String::new(),
            };
            table(&format!("t{number}"), &["app"]) + &column
        })
        .collect();
    let check = format!("[tables.t{}.checks]\nck_late = \"id > 0\"\n", last - 1);
    test.write("binds.toml", &(databases(&[("app", &database)]) + &tables + &check));
    test.run(&["migrate", "init", "--multidb"]).success();
    write_revision(&test, "many");
    let file = only_revision(&test);
    let text = test.read(&file);
    test.write(&file, &text.replace("id > 0", "no_such_function(id) > 0"));
    let announced = format!(
        "app: 2 transactions are needed: the server's lock table holds no more than {capacity} new tables in one\n"
    );
    test.run(&["migrate", "upgrade", "--dry-run"])
        .stdout(format!(
            "app  would run 1 revision  [ENGINE]  [DATABASE]  [TIME]\n{announced}app: [ID] many\n\
             app: transaction 1 of 2:\n...\napp: transaction 2 of 2:\n...\n1 database: 1 planned\n"
        ))
        .success();
    test.run(&["migrate", "upgrade"])
        .stdout(format!("app  failed half way  [ENGINE]  [DATABASE]  [TIME]\n{announced}1 database: 1 failed\n"))
        .status(6);
    let made = "SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]+$'";
    assert_eq!(database.value(made), capacity.to_string());
    test.run(&["migrate", "current"]).stdout("app  base  [ID] began and has not ended\n").success();
    test.write(&file, &text);
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
app  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: [ID] many
1 database: 1 done

"#]])
        .success();
    test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
    test.run(&["diff"]).stdout(format!("app  {last} tables as declared\n")).success();
    test.run(&["drop-all", "--yes"]).status(0);
}

#[test]
fn a_column_that_would_be_empty_is_not_added_to_rows() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        write_revision(&test, "people");
        test.run(&["migrate", "upgrade"]).success();
        database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        let parent = only_revision(&test);
        let parent = test.read(&parent);
        let id = parent.lines().find_map(|line| line.strip_prefix("revision = ")).unwrap().to_owned();
        test.write(
            "migrations/versions/20300101-0000_aaaaaaaa_age.toml",
            &format!(
                "revision = \"aaaaaaaaaaaa\"\nrevises = [{id}]\nmessage = \"age\"\ncreated = \"2030-01-01T00:00:00Z\"\n\n\
                 [[upgrade.app]]\nadd_column = \"person.age\"\ncolumn = {{ type = \"integer\", nullable = false }}\n"
            ),
        );
        test.run(&["migrate", "upgrade"])
            .stderr(str![[r#"
error: `app`: refused (violated): rows stand in the way of what is to be
  revision `[ID]`, [DIR]/migrations/versions/20300101-0000_aaaaaaaa_age.toml:6: column `person.age` takes no NULL, and 1 row would have no value in it
help: give them a value: `fill = { sql = "…" }` in the operation, or `default`

"#]])
            .status(4);
        database.execute("DELETE FROM person");
        test.run(&["migrate", "upgrade"]).success();
    }
}

#[test]
fn databases_without_a_change_get_no_section_and_new_ones_begin_at_the_base() {
    let test = Test::new();
    let (one, two) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Sqlite, &test.path()));
    let file = databases(&[("one", &one), ("two", &two)]) + &table("a", &["one"]);
    test.write("binds.toml", &file);
    test.run(&["migrate", "init", "--multidb"]).success();
    write_revision(&test, "a");
    assert!(!test.read(&only_revision(&test)).contains("upgrade.two"));
    test.run(&["migrate", "upgrade"]).success();
    test.run(&["migrate", "current"]).stdout("one  [ID]  at head\ntwo  [ID]  at head\n").success();
    test.write("binds.toml", &(file + &table("b", &["two"])));
    write_revision(&test, "b");
    test.run(&["migrate", "current"]).stdout("one  [ID]  at head\ntwo  [ID]  1 revision to run\n").success();
    test.run(&["migrate", "upgrade", "--db", "two"]).success();
    test.run(&["diff"]).stdout("one  1 table as declared\ntwo  1 table as declared\n").success();
}

/// Whether the table of the history is there, asked in other words than binds asks it.
fn has_history(database: &Database) -> bool {
    let sql = match database.engine {
        Engine::Sqlite => "SELECT count(*) FROM pragma_table_list WHERE name = 'binds_revisions'",
        _ => "SELECT count(*) FROM information_schema.tables WHERE table_name = 'binds_revisions'",
    };
    let schema = match database.engine {
        Engine::MySql | Engine::MariaDb => " AND table_schema = database()",
        _ => "",
    };
    database.value(&format!("{sql}{schema}")) == "1"
}

#[test]
fn the_history_goes_with_its_last_row() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        // Two keys of one physical database.
        let file = databases(&[("one", &database), ("two", &database)]) + &table("a", &["one"]) + &table("b", &["two"]);
        test.write("binds.toml", &file);
        test.run(&["migrate", "init", "--multidb"]).success();
        write_revision(&test, "both");
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["drop-all", "--yes", "--db", "one"]).success();
        assert!(has_history(&database), "{}", engine.name());
        test.run(&["migrate", "current"])
            .stdout("one  base          1 revision to run\ntwo  [ID]  at head\n")
            .success();
        test.run(&["drop-all", "--yes", "--db", "two"]).success();
        assert!(!has_history(&database), "{}", engine.name());
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["drop-all", "--yes"])
            .stdout(str![[r#"
one  dropped 1 table  [ENGINE]  [DATABASE]  [TIME]
two  dropped 1 table  [ENGINE]  [DATABASE]  [TIME]
one: table `a`, 0 rows
two: table `b`, 0 rows
2 databases: 2 done

"#]])
            .success();
        assert_eq!(database.value(engine.count_of_objects()), "0", "{}", engine.name());
        // The first of the keys may be the last with rows.
        test.run(&["migrate", "upgrade"]).success();
        let key = quoted(engine, "key");
        database.execute(&format!("DELETE FROM binds_revisions WHERE {key} = 'two'"));
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value(engine.count_of_objects()), "0", "{}", engine.name());
        // Another project's rows keep the table.
        test.run(&["migrate", "upgrade"]).success();
        database.execute(&format!("UPDATE binds_revisions SET project = 'another' WHERE {key} = 'two'"));
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value("SELECT project FROM binds_revisions"), "another", "{}", engine.name());
    }
}

/// A name that MySQL takes for a word of its own.
fn quoted(engine: Engine, name: &str) -> String {
    match engine {
        Engine::MySql | Engine::MariaDb => format!("`{name}`"),
        _ => format!("\"{name}\""),
    }
}

#[test]
fn a_dry_run_shows_units_and_statements_and_when_they_commit() {
    let test = Test::new();
    let keys = ["one", "two"];
    let all = keys.map(|_| Database::new(Engine::Sqlite, &test.path()));
    let named: Vec<(&str, &Database)> = keys.into_iter().zip(&all).collect();
    test.write("binds.toml", &(databases(&named) + &table("cup", &keys)));
    test.run(&["migrate", "init", "--multidb"]).success();
    write_revision(&test, "cups");
    let plan = |commits: &str| {
        format!(
            r#"one  would run 1 revision  [ENGINE]  [DATABASE]  [TIME]
two  would run 1 revision  [ENGINE]  [DATABASE]  [TIME]
one: {commits}
one: [ID] cups
two: {commits}
two: [ID] cups
one: in one transaction:
    -- [ID]: + table cup
    CREATE TABLE "cup" (
      "id" BIGINT NOT NULL,
      CONSTRAINT "pk_cup" PRIMARY KEY ("id")
    );
two: in one transaction:
    -- [ID]: + table cup
    CREATE TABLE "cup" (
      "id" BIGINT NOT NULL,
      CONSTRAINT "pk_cup" PRIMARY KEY ("id")
    );
2 databases: 2 planned
"#
        )
    };
    let together = plan("commits together with the others, at the end of the run");
    test.run(&["migrate", "upgrade", "--dry-run"]).stdout(together).success();
    let apart = plan("commits when it is done, without waiting for the others");
    test.run(&["migrate", "upgrade", "--dry-run", "--per-database"]).stdout(apart).success();
    test.run(&["migrate", "current"]).stdout("one  base  1 revision to run\ntwo  base  1 revision to run\n").success();
}

#[test]
fn a_column_of_postgres_is_numbered_by_a_sequence_of_its_own_and_keeps_its_numbers() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let declare = |id: &str| {
        let column = format!(
            "[tables.t]\ndatabase = \"app\"\n[tables.t.columns]\nid = {{ {id}, primary_key = true }}\na = {{ type = \"text\" }}\n"
        );
        test.write("binds.toml", &(databases(&[("app", &database)]) + &column));
    };
    declare("type = \"integer\"");
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "0"]).success();
    test.run(&["migrate", "upgrade"]).success();
    database.execute("INSERT INTO t (id) VALUES (7)");
    let steps = [
        "type = \"integer\", autoincrement = \"serial\"",
        "type = \"bigint\", autoincrement = \"serial\"",
        "type = \"bigint\", autoincrement = true",
        "type = \"bigint\", autoincrement = \"serial\"",
    ];
    for (at, step) in steps.into_iter().enumerate() {
        declare(step);
        test.run(&["migrate", "revision", "--autogenerate", "-m", &format!("s{at}")]).success();
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["migrate", "check", "--live"]).status(0);
        database.execute("INSERT INTO t (a) VALUES ('x')");
        let last = database.value("SELECT max(id) FROM t");
        assert_eq!(last, (8 + at).to_string(), "{step}");
    }
    assert_eq!(database.value("SELECT seqtypid::regtype::text FROM pg_sequence"), "bigint");
    declare("type = \"bigint\"");
    test.run(&["migrate", "revision", "--autogenerate", "-m", "last"]).success();
    test.run(&["migrate", "upgrade"]).success();
    assert_eq!(database.value("SELECT count(*) FROM pg_sequence"), "0");
    test.run(&["migrate", "downgrade", "base", "--allow-data-loss", "app.t,app.t.id"]).success();
}

#[test]
fn a_key_that_vanished_from_the_file_is_told_and_left_alone() {
    let test = Test::new();
    let (one, two) = (Database::new(Engine::Sqlite, &test.path()), Database::new(Engine::Sqlite, &test.path()));
    test.write("binds.toml", &(databases(&[("one", &one), ("two", &two)]) + &table("a", &["one", "two"])));
    test.run(&["migrate", "init", "--multidb"]).success();
    write_revision(&test, "a");
    test.write("binds.toml", &(databases(&[("one", &one)]) + &table("a", &["one"])));
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
two: revisions are for it, and the file does not name it: it is left alone
two: if it has another key now, say so there: `renamed_from = "two"`
one  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
one: [ID] a
1 database: 1 done

"#]])
        .success();
    test.run(&["migrate", "current"])
        .stdout(str![[r#"
two: revisions are for it, and the file does not name it: it is left alone
two: if it has another key now, say so there: `renamed_from = "two"`
one  [ID]  at head

"#]])
        .success();
    let json = test.run(&["migrate", "current", "--format", "json"]);
    assert!(json.stdout.contains("\"vanished\": [\n    \"two\"\n  ]"), "{}", json.stdout);
    json.success();
    write_revision_of_nothing(&test);
}

fn write_revision_of_nothing(test: &Test) {
    test.run(&["migrate", "revision", "--autogenerate", "-m", "nothing"])
        .stdout("one  no changes\nno changes: nothing was written\n")
        .success();
}

#[test]
fn revisions_and_history_follow_a_database_to_its_new_key() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("old", &database)]) + &table("a", &["old"])));
        test.run(&["migrate", "init", "--multidb"]).success();
        write_revision(&test, "a");
        test.run(&["migrate", "upgrade"]).success();
        let renamed =
            |key: &str, old: &str| format!("[databases.{key}]\nurl = \"{}\"\nrenamed_from = {old}\n", database.url);
        test.write("binds.toml", &(renamed("new", "\"old\"") + &table("a", &["new"])));
        test.run(&["migrate", "current"]).stdout("new  [ID]  at head\n").success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "nothing"])
            .stdout("new  no changes\nno changes: nothing was written\n")
            .success();
        test.write("binds.toml", &(renamed("new", "\"old\"") + &table("a", &["new"]) + &table("b", &["new"])));
        write_revision(&test, "b");
        test.run(&["migrate", "upgrade"])
            .stdout(str![[r#"
new  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
new: [ID] b
1 database: 1 done

"#]])
            .success();
        // And once more.
        test.write(
            "binds.toml",
            &(renamed("last", "[\"old\", \"new\"]") + &table("a", &["last"]) + &table("b", &["last"])),
        );
        test.run(&["migrate", "current"]).stdout("last  [ID]  at head\n").success();
        let key = quoted(engine, "key");
        let owners = format!("SELECT count(*) FROM binds_revisions WHERE {key} = 'old'");
        assert_eq!(database.value(&owners), "2", "{}", engine.name());
        test.run(&["migrate", "downgrade", "base"]).success();
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value(&owners), "2", "{}", engine.name());
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value(engine.count_of_objects()), "0", "{}", engine.name());
    }
}

#[test]
fn an_old_key_is_of_one_database() {
    let test = Test::new().file(
        "binds.toml",
        r#"[databases]
a = "sqlite:///a.db"
b = { url = "sqlite:///b.db", renamed_from = "a" }
c = { url = "sqlite:///c.db", renamed_from = "x" }
d = { url = "sqlite:///d.db", renamed_from = ["y", "x"] }
e = { url = "sqlite:///e.db", renamed_from = 1 }
"#,
    );
    test.run(&["check-config"])
        .stderr(str![[r#"
error: `b` cannot have been `a`, which is a database too
 --> binds.toml:3:46
  |
3 | b = { url = "sqlite:///b.db", renamed_from = "a" }
  |                                              ^^^
  |
  = help: leave `renamed_from` out, or the old database

error: `x` cannot have become two databases
 --> binds.toml:5:52
  |
5 | d = { url = "sqlite:///d.db", renamed_from = ["y", "x"] }
  |                                                    ^^^
  |
  = help: leave one `renamed_from` out

error: `renamed_from` must be a string, not a whole number
 --> binds.toml:6:46
  |
6 | e = { url = "sqlite:///e.db", renamed_from = 1 }
  |                                              ^

"#]])
        .status(2);
}
