//! Databases that are damaged, empty, oddly named or of a version that nobody knows: what is said, and that nothing is lost.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use snapbox::str;

use crate::harness::{Database, Engine, Test, databases, people};

/// A folder with a file that names one empty database.
fn empty(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &databases(&[("app", &database)]));
    (test, database)
}

#[test]
fn a_damaged_file_is_told_of_by_every_command_and_left_as_it_is() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(Damage, &str); 5] = [
        (|bytes| bytes[4096..].fill(0xa5), "is damaged"),
        (|bytes| bytes[100..4096].fill(0xa5), "is damaged"),
        (|bytes| bytes.truncate(5000), "is damaged"),
        (|bytes| (200..bytes.len()).step_by(97).for_each(|at| bytes[at] ^= 0x5a), "is damaged"),
        (|bytes| bytes.fill(0xa5), "is no SQLite database"),
    ];
    for (damage, message) in damages {
        let (test, database) = empty(Engine::Sqlite);
        let tables = (0..40).map(|number| format!("CREATE TABLE t{number} (a int PRIMARY KEY, b text DEFAULT 'x');\n"));
        database.execute(&tables.collect::<String>());
        let mut bytes = std::fs::read(database.file()).unwrap();
        damage(&mut bytes);
        std::fs::write(database.file(), &bytes).unwrap();
        for (arguments, stdout) in
            [(["diff"].as_slice(), "app  not compared\n"), (&["pull"], ""), (&["migrate", "current"], "app  unknown\n")]
        {
            test.write("binds.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
            if arguments[0] == "migrate" {
                test.run(&["migrate", "init", "--multidb"]).success();
            }
            let ran = test.run(arguments);
            assert_eq!(ran.stdout, stdout, "{arguments:?}");
            let error = format!("error: `app`: the file `{}` {message}\nhelp: ", database.file());
            assert!(ran.stderr.starts_with(&error), "{arguments:?}: {}", ran.stderr);
            ran.status(1);
        }
        assert_eq!(std::fs::read(database.file()).unwrap(), bytes);
    }
}

#[test]
fn a_database_with_none_of_the_declared_tables_lacks_them_all_and_keeps_its_own() {
    for engine in Engine::wanted() {
        let (test, database) = empty(engine);
        database.execute("CREATE TABLE other (a int)");
        let objects = database.value(engine.count_of_objects());
        test.write("binds.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
        test.run(&["diff"])
            .stdout(str![[r#"
app  2 tables missing
app: table `pet` is missing
app: table `person` is missing

"#]])
            .status(3);
        assert_eq!(database.value(engine.count_of_objects()), objects);
        test.run(&["create-all"]).success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        assert_eq!(database.value("SELECT count(*) FROM other"), "0", "{}", engine.name());
    }
}

const ODD_NAMES: [&str; 12] =
    ["a\"b", "a`b", "a\\b", "a'b", "a.b", "a;b", "a/*b*/", "-- a", "%s", "[x]", "$1", "{\u{e9}\u{301}"];

#[test]
fn names_that_need_quoting_come_into_the_file_and_back() {
    for engine in Engine::wanted() {
        let (test, database) = empty(engine);
        for name in ODD_NAMES {
            let quote = if matches!(engine, Engine::MySql | Engine::MariaDb) { "`" } else { "\"" };
            let quoted = |name: &str| format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)));
            let (name, index) = (quoted(name), quoted(&format!("ix {name}")));
            database.execute(&format!("CREATE TABLE {name} ({name} int DEFAULT 1, CHECK ({name} > 0))"));
            database.execute(&format!("CREATE INDEX {index} ON {name} ({name})"));
        }
        let file = test.run(&["pull"]).stdout;
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  12 tables as declared\n").success();
        let second = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &second)]) + &file));
        test.run(&["create-all"]).success();
        assert_eq!(test.run(&["pull"]).stdout, file, "{}", engine.name());
    }
}

#[test]
fn a_table_that_no_file_can_name_is_left_out_and_told_of() {
    for engine in Engine::wanted() {
        let (test, database) = empty(engine);
        let quote = if matches!(engine, Engine::MySql | Engine::MariaDb) { "`" } else { "\"" };
        database.execute(&format!("CREATE TABLE {quote}two\nlines{quote} (a int)"));
        database.execute(&format!("CREATE TABLE one ({quote}a\tb{quote} int)"));
        database.execute("CREATE TABLE plain (a int)");
        let file = test.run(&["pull"]).stdout;
        let head = "# table `one`: the name `a\\tb` is not of visible characters, and the table is left out\n\
                    # table `two\\nlines`: the name `two\\nlines` is not of visible characters, and the table is left out\n\
                    [tables.plain]\n";
        assert!(file.starts_with(head), "{}: {file}", engine.name());
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  1 table as declared\n").success();
    }
}

#[test]
fn a_view_over_a_table_that_is_gone_does_no_harm() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Postgres) {
        let (test, database) = empty(engine);
        database.execute("CREATE TABLE cup (a int)");
        database.execute("CREATE TABLE gone (a int)");
        database.execute("CREATE VIEW broken AS SELECT a FROM gone");
        database.execute("DROP TABLE gone");
        let file = test.run(&["pull"]).stdout;
        assert!(file.contains("\n# view `broken`, which no file declares\n#     CREATE VIEW"), "{file}");
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  1 table as declared\n").success();
        test.run(&["migrate", "init", "--multidb"]).success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "baseline"]).success();
        test.run(&["migrate", "stamp", "head"]).success();
        test.run(&["migrate", "check", "--live", "--fail-on", "pending"]).status(0);
    }
}

#[test]
fn temporary_tables_are_nobody_s() {
    for engine in Engine::wanted() {
        let (test, database) = empty(engine);
        database.execute("CREATE TABLE cup (a int)");
        let mut client = database.client();
        client.run("CREATE TEMPORARY TABLE passing (a int)");
        // It hides the real one from its own session alone.
        client.run("CREATE TEMPORARY TABLE cup (b int, c int)");
        let file = test.run(&["pull"]).stdout;
        assert!(!file.contains("passing") && !file.contains("b = "), "{}: {file}", engine.name());
        test.write("binds.toml", &(databases(&[("app", &database)]) + &file));
        test.run(&["diff"]).stdout("app  1 table as declared\n").success();
    }
}

#[test]
fn a_foreign_key_to_nothing_is_left_out_and_told_of() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let (test, database) = empty(Engine::Sqlite);
    database.execute(
        "CREATE TABLE child (a INTEGER REFERENCES nobody (id), b INTEGER REFERENCES parent (gone), c INTEGER REFERENCES parent);
         CREATE TABLE parent (x INTEGER, y INTEGER, PRIMARY KEY (x, y))",
    );
    test.run(&["pull"])
        .stdout(str![[r#"
# foreign key `fk_child_a_nobody` refers to `nobody`, which is not read
# foreign key `fk_child_b_parent` refers to column `gone` of `parent`, which is not there
# foreign key `fk_child_c_parent` refers to `parent`, whose primary key has other columns
[tables.child]
database = "app"

[tables.child.columns]
a = { type = "integer" }
b = { type = "integer" }
c = { type = "integer" }

# column `x` takes NULL, though it is in the primary key, and no file can say so
# column `y` takes NULL, though it is in the primary key, and no file can say so
[tables.parent]
database = "app"
primary_key = ["x", "y"]

[tables.parent.columns]
x = { type = "integer", nullable = false }
y = { type = "integer", nullable = false }

"#]])
        .success();
}

/// Passes everything on, and answers with `new` wherever the server says `old`.
fn liar(server: String, old: &'static [u8], new: &'static [u8]) -> u16 {
    assert_eq!(old.len(), new.len());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            let (mut asker, mut asked) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut asker, &mut asked));
            thread::spawn(move || answer(server, client, old, new));
        }
    });
    port
}

fn answer(mut server: TcpStream, mut client: TcpStream, old: &[u8], new: &[u8]) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        let answer = &mut buffer[..length];
        while let Some(at) = answer.windows(old.len()).position(|window| window == old) {
            answer[at..at + old.len()].copy_from_slice(new);
        }
        if client.write_all(answer).is_err() {
            return;
        }
    }
}

#[test]
fn a_server_of_a_version_that_nobody_knows_yet_is_read_as_the_newest() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let (test, database) = empty(engine);
        test.write("binds.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
        test.run(&["create-all"]).success();
        let version = database.value(match engine {
            Engine::Postgres => "SHOW server_version_num",
            _ => "SELECT regexp_substr(version(), '^[0-9.]+')",
        });
        // As this connection has it on the wire: a number, or a text.
        let (old, new, shown) = match engine {
            Engine::Postgres => {
                let number: u32 = version.parse().unwrap();
                (number.to_be_bytes().to_vec(), 990_000_u32.to_be_bytes().to_vec(), "PostgreSQL 99 ".to_owned())
            }
            _ => {
                let mut newer = version.clone().into_bytes();
                // `10.11.19` is 90.11.19, and `9.7.4` is 9.9.4.
                newer[if version.starts_with('9') { 2 } else { 0 }] = b'9';
                let newer = String::from_utf8(newer).unwrap();
                let title = if engine == Engine::MySql { "MySQL" } else { "MariaDB" };
                (version.clone().into_bytes(), newer.clone().into_bytes(), format!("{title} {newer}"))
            }
        };
        let port = liar(engine.tcp(), old.leak(), new.leak());
        let user = if engine == Engine::Postgres { "postgres" } else { "root" };
        let url = format!("{}://{user}@127.0.0.1:{port}/{}?sslmode=disable", engine.name(), database.name);
        test.write("binds.toml", &format!("[databases]\napp = \"{url}\"\n{}", people(&["app"])));
        let ran = test.run(&["databases"]);
        assert!(ran.stdout.contains(&shown), "{shown}: {}", ran.stdout);
        ran.success();
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
        let pulled = test.run(&["pull"]);
        assert!(pulled.stdout.contains("[tables.person]"), "{}", pulled.stdout);
        pulled.success();
    }
}
