//! Users who may only read, and those who may not read everything.

use snapbox::str;

use crate::files::as_nobody;
use crate::harness::{Database, Engine, Ran, Role, Test};

/// Every command that only reads.
const READING: [&[&str]; 8] = [
    &["databases"],
    &["tables"],
    &["show", "item"],
    &["diff"],
    &["pull"],
    &["migrate", "current"],
    &["migrate", "check"],
    &["migrate", "check", "--live", "--fail-on", "pending"],
];

const TABLES: &str = r#"
[tables.owner.columns]
id = { type = "bigint", primary_key = true }
name = { type = "string(40)", nullable = false, unique = true, default = "it's" }
[tables.owner.checks]
ck_owner_name = "name <> ''"

[tables.item]
primary_key = ["owner", "number"]
[tables.item.columns]
owner = { type = "bigint", references = { table = "owner", column = "id", on_delete = "cascade" } }
number = { type = "integer" }
next = { type = "integer", index = true, generated = { sql = "number + 1", stored = true } }
twin = { type = "bigint" }
[tables.item.foreign_keys]
fk_item_twin = { columns = ["twin", "next"], references = { table = "item", columns = ["owner", "number"] } }
"#;

/// A database at its head, with things beside tables.
fn migrated(database: &Database) -> Test {
    let test = Test::new();
    write(&test, &database.url);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "all"]).success();
    test.run(&["migrate", "upgrade"]).status(0);
    database.execute("CREATE VIEW long_names AS SELECT id FROM owner WHERE length(name) > 10");
    test
}

fn write(test: &Test, url: &str) {
    test.write("binds.toml", &format!("[databases]\ndefault = \"{url}\"\n{TABLES}"));
}

/// What each of the commands printed, which all end well.
fn printed(run: impl Fn(&[&str]) -> Ran) -> Vec<String> {
    let each = READING.iter().map(|arguments| {
        let ran = run(arguments);
        assert_eq!(ran.stderr, "", "{arguments:?}: {}", ran.stdout);
        let stdout = ran.stdout.clone();
        ran.status(0);
        stdout
    });
    each.collect()
}

#[test]
fn who_may_only_read_reads_what_the_administrator_does() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let role = Role::new(engine);
        let folder = Test::new();
        let database = Database::new(engine, &folder.path());
        let test = migrated(&database);
        let (name, of_server) = (&database.name, role.of_server());
        let administrator = printed(|arguments| test.run(arguments));
        match engine {
            Engine::Postgres => {
                database.execute(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {of_server}"));
                database.administer(&format!("REVOKE CREATE ON DATABASE {name} FROM PUBLIC"));
            }
            _ => database.administer(&format!("GRANT SELECT, SHOW VIEW ON {name}.* TO {of_server}")),
        }
        write(&test, &role.url(&database));
        let reader = printed(|arguments| test.run(arguments));
        for ((arguments, administrator), reader) in READING.iter().zip(administrator).zip(reader) {
            let user = if engine == Engine::Postgres { "postgres" } else { "root" };
            let expected = administrator.replace(&format!("{user}@"), &format!("{}@", role.name));
            // Rights are told of with a table, and who may not see triggers is told so.
            let reader: String = reader
                .lines()
                .filter(|line| !line.starts_with("# privileges: "))
                .map(|line| format!("{line}\n"))
                .collect();
            let hidden = "# not shown to a user without the right in parentheses: \
                          triggers (TRIGGER), routines (EXECUTE), events (EVENT)\n";
            let is_told = *arguments == ["pull"] && engine != Engine::Postgres;
            let expected = if is_told { hidden.to_owned() + &expected } else { expected };
            assert_eq!(reader, expected, "{arguments:?} on {}", engine.name());
        }
    }
}

#[test]
fn a_file_and_a_folder_that_may_not_be_written_are_read() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let folder = Test::new();
    let database = Database::new(Engine::Sqlite, &folder.path());
    let test = migrated(&database);
    let administrator = printed(|arguments| test.run(arguments));
    for path in [database.file().into(), folder.path()] {
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, mode);
        std::fs::set_permissions(&path, permissions).unwrap();
    }
    let before: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(printed(|arguments| as_nobody(&test, arguments)), administrator);
    let after: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(before, after);
}

#[test]
fn who_sees_only_some_tables_is_told_so_and_nothing_is_taken_for_missing() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let role = Role::new(engine);
        let folder = Test::new();
        let database = Database::new(engine, &folder.path());
        let test = migrated(&database);
        database.administer(&format!("GRANT SELECT ON {}.owner TO {}", database.name, role.of_server()));
        write(&test, &role.url(&database));
        let error = format!(
            "error: `default`: `{}` may see only some of the tables of `{}`, or none\n\
             help: what it may not see would be taken for missing: grant it SELECT on the whole database\n",
            role.name, database.name
        );
        for (arguments, stdout) in [
            (["diff"].as_slice(), "default  not compared\n"),
            (&["pull"], ""),
            (&["migrate", "current"], "default  unknown\n"),
            (
                &["migrate", "check", "--live"],
                "default  models  every change is in a revision\ndefault  live    not looked at\n",
            ),
        ] {
            let ran = test.run(arguments);
            assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (stdout, error.as_str()), "{arguments:?}");
            ran.status(1);
        }
    }
}

#[test]
fn the_rights_of_a_role_are_those_of_its_user() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let (role, group) = (Role::new(engine), Role::new(engine));
        let folder = Test::new();
        let database = Database::new(engine, &folder.path());
        let test = migrated(&database);
        let (readers, default) = match engine {
            Engine::MySql => {
                (group.of_server(), format!("SET DEFAULT ROLE {} TO {}", group.of_server(), role.of_server()))
            }
            _ => ("binds_readers".to_owned(), format!("SET DEFAULT ROLE binds_readers FOR {}", role.of_server())),
        };
        if engine == Engine::MariaDb {
            database.administer("CREATE OR REPLACE ROLE binds_readers");
        }
        // As the server writes a name that LIKE would read otherwise.
        let pattern = database.name.replace('_', "\\_");
        database.administer(&format!("GRANT SELECT ON `{pattern}`.* TO {readers}"));
        database.administer(&format!("GRANT {readers} TO {}", role.of_server()));
        database.administer(&default);
        write(&test, &role.url(&database));
        test.run(&["diff"]).stdout("default  2 tables as declared\n").success();
        if engine == Engine::MariaDb {
            database.administer("DROP ROLE binds_readers");
        }
    }
}

#[test]
fn a_schema_that_may_not_be_used_is_not_taken_for_an_empty_one() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let role = Role::new(Engine::Postgres);
    let folder = Test::new();
    let database = Database::new(Engine::Postgres, &folder.path());
    let test = migrated(&database);
    database.execute("REVOKE USAGE ON SCHEMA public FROM PUBLIC");
    write(&test, &role.url(&database));
    let error = format!(
        "error: `default`: `{0}` may not use the schema `public`\n\
         help: its tables would be taken for missing: `GRANT USAGE ON SCHEMA \"public\" TO \"{0}\"`\n",
        role.name
    );
    for arguments in [["diff"].as_slice(), &["pull"], &["migrate", "current"]] {
        test.run(arguments).stderr(error.clone()).status(1);
    }
    // A schema of the user's own comes first, and the other one does not matter.
    database.execute(&format!("CREATE SCHEMA {0} AUTHORIZATION {0}", role.name));
    test.run(&["diff"])
        .stdout(str![[r#"
default  2 tables missing
default: table `owner` is missing
default: table `item` is missing

"#]])
        .status(3);
    database.execute(&format!("DROP OWNED BY {}", role.name));
}

#[test]
fn a_history_that_may_not_be_read_is_not_taken_for_none() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let role = Role::new(Engine::Postgres);
    let folder = Test::new();
    let database = Database::new(Engine::Postgres, &folder.path());
    let test = migrated(&database);
    write(&test, &role.url(&database));
    // The catalogs are open to everybody there.
    test.run(&["diff"]).stdout("default  2 tables as declared\n").success();
    test.run(&["migrate", "current"])
        .stdout("default  unknown\n")
        .stderr("error: `default`: reading the history failed: permission denied for table binds_revisions (42501)\n")
        .status(1);
}

#[test]
fn a_catalog_that_may_not_be_read_is_named() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let role = Role::new(Engine::Postgres);
    let folder = Test::new();
    let database = Database::new(Engine::Postgres, &folder.path());
    let test = migrated(&database);
    database.execute("REVOKE SELECT ON pg_catalog.pg_constraint FROM PUBLIC");
    write(&test, &role.url(&database));
    for (arguments, stdout) in [(["diff"], "default  not compared\n"), (["pull"], "")] {
        test.run(&arguments)
            .stdout(stdout)
            .stderr("error: `default`: permission denied for table pg_constraint (42501)\n")
            .status(1);
    }
}

const CUP: &str = r#"
[tables.cup.columns]
id = { type = "bigint", primary_key = true }
size = { type = "string(10)", nullable = false }
price = { type = "decimal(10,2)" }
twice = { type = "decimal(12,2)", generated = { sql = "price*2", stored = true } }
[tables.cup.checks]
ck_cup_size = "size in ('s','l') OR NOT size <> 'm'"
ck_cup_price = "price BETWEEN 1 AND 10 and (price != 5)"
"#;

/// A database that binds never wrote to, and a user who may build nothing in it, not even for a moment.
fn adopted(engine: Engine) -> (Role, Test, Database) {
    let role = Role::new(engine);
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    // What a declared table has on its own.
    let options = if engine == Engine::MariaDb { "CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci" } else { "" };
    database.execute(&format!(
        "CREATE TABLE cup (id bigint NOT NULL, size varchar(10) NOT NULL, price decimal(10,2), \
         twice decimal(12,2) GENERATED ALWAYS AS (price * 2) STORED, CONSTRAINT pk_cup PRIMARY KEY (id), \
         CONSTRAINT ck_cup_size CHECK (size IN ('s', 'l') OR NOT (size <> 'm')), \
         CONSTRAINT ck_cup_price CHECK (price >= 1 AND price <= 10 AND price <> 5)) {options}"
    ));
    let (name, of_server) = (&database.name, role.of_server());
    match engine {
        Engine::Postgres => {
            database.execute(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {of_server}"));
            database.administer(&format!("REVOKE CREATE, TEMPORARY ON DATABASE {name} FROM PUBLIC"));
        }
        _ => database.administer(&format!("GRANT SELECT ON {name}.* TO {of_server}")),
    }
    test.write("binds.toml", &format!("[databases]\ndefault = \"{}\"\n{}", role.url(&database), cup(engine)));
    (role, test, database)
}

/// BETWEEN is two comparisons to PostgreSQL alone.
fn cup(engine: Engine) -> String {
    let between = "price BETWEEN 1 AND 10";
    if engine == Engine::Postgres { CUP.to_owned() } else { CUP.replace(between, "(price >= 1 AND price <= 10)") }
}

fn servers() -> impl Iterator<Item = Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite)
}

#[test]
fn who_may_build_nothing_sees_that_other_words_say_the_same() {
    for engine in servers() {
        let (_role, test, _database) = adopted(engine);
        test.run(&["diff"]).stdout("default  1 table as declared\n").stderr("").success();
    }
}

#[test]
fn who_may_build_nothing_sees_that_a_check_was_changed() {
    for engine in servers() {
        let (_role, test, database) = adopted(engine);
        database.execute("ALTER TABLE cup DROP CONSTRAINT ck_cup_size");
        database.execute("ALTER TABLE cup ADD CONSTRAINT ck_cup_size CHECK (size IN ('s', 'xl') OR NOT (size <> 'm'))");
        let ran = test.run(&["diff"]);
        // The other check and the generated column are in other words, too, and are not named.
        let lines: Vec<&str> = ran.stdout.lines().collect();
        let [head, table, check] = lines.as_slice() else { panic!("{}", ran.stdout) };
        assert_eq!(*head, "default  1 table otherwise than declared");
        assert_eq!(*table, "default: table `cup` is not as declared");
        assert!(check.starts_with("    check `ck_cup_size`: is "), "{check}");
        assert!(check.ends_with(", declared size in ('s','l') OR NOT size <> 'm'"), "{check}");
        ran.status(3);
    }
}

#[test]
fn what_cannot_be_told_of_one_check_is_told_of_the_others() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (_role, test, database) = adopted(Engine::Postgres);
    database.execute("ALTER TABLE cup ADD CONSTRAINT ck_cup_id CHECK (id = pg_catalog.abs(id))");
    let file = std::fs::read_to_string(test.path().join("binds.toml")).unwrap();
    test.write("binds.toml", &format!("{file}ck_cup_id = \"id = pg_catalog.abs(id)\"\n"));
    test.run(&["diff"])
        .stdout(str![[r#"
default  1 table undecided
default: table `cup` is not as declared
    check `ck_cup_id`: is id = abs(id), declared id = pg_catalog.abs(id)
    undecided, the texts may mean the same: the server did not build it in scratch space: permission denied to create temporary tables in database "[..]" (42501)

"#]])
        .success();
}

#[test]
fn what_somebody_gave_another_meaning_is_undecided() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let (_role, test, database) = adopted(Engine::Postgres);
    database.execute(
        "CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'; \
         CREATE TABLE unmanaged (id bigint)",
    );
    let ran = test.run(&["diff"]);
    assert!(ran.stdout.starts_with("default  1 table undecided\n"), "{}", ran.stdout);
    ran.success();
}
