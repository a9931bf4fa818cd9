//! `binds.toml.example`, whole, on every engine: its variables name three fresh databases.

use crate::harness::{Database, Engine, Ran, Test};

const EXAMPLE: &str = include_str!("../binds.toml.example");

/// The file in a folder of its own, with three databases of one engine.
struct Example {
    engine: Engine,
    databases: [Database; 3],
    test: Test,
}

impl Example {
    fn new(engine: Engine) -> Self {
        let mut test = Test::new();
        let folder = test.path();
        let databases =
            ["DATABASE_URL", "META_URL", "AUTH_URL"].map(|variable| (variable, Database::new(engine, &folder)));
        for (variable, database) in &databases {
            test = test.variable(variable, &database.url);
        }
        Example { engine, databases: databases.map(|(_, database)| database), test: test.file("binds.toml", EXAMPLE) }
    }

    /// Every engine that was not left out.
    fn all() -> impl Iterator<Item = Example> {
        Engine::wanted().into_iter().map(Example::new)
    }

    /// Runs a command and gives what it says of each database, without engines, places and times.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut ran = self.test.run(arguments);
        let lines = ran.stdout.lines().map(|line| {
            let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
            cells.into_iter().take(2).collect::<Vec<_>>().join(": ")
        });
        ran.stdout = lines.map(|line| line + "\n").collect();
        ran
    }

    fn says(&self, arguments: &[&str], expected: &str) {
        let mut ran = self.run(arguments);
        // A failure tells the engine.
        let engine = self.engine.name();
        ran.stdout.insert_str(0, &format!("{engine}\n"));
        ran.stdout(format!("{engine}\n{expected}")).success();
    }
}

const CREATED: &str = "\
default: created 4 tables
meta: created 2 tables
auth: created 2 tables
3 databases: 3 done
";

const AS_DECLARED: &str = "\
default: 4 tables as declared
meta: 2 tables as declared
auth: 2 tables as declared
";

#[test]
fn the_example_is_created_compared_and_dropped_on_every_engine() {
    for example in Example::all() {
        example.says(&["create-all"], CREATED);
        example.says(&["create-all"], &format!("{AS_DECLARED}3 databases: 3 done\n"));
        example.says(&["diff"], AS_DECLARED);
        let dropped = "\
default: dropped 4 tables
meta: dropped 2 tables
auth: dropped 2 tables
default: table `customer`, 0 rows
default: table `order`, 0 rows
default: table `order_line`, 0 rows
default: table `setting`, 0 rows
meta: table `setting`, 0 rows
meta: table `event`, 0 rows
auth: table `account`, 0 rows
auth: table `setting`, 0 rows
3 databases: 3 done
";
        example.says(&["drop-all", "--yes"], dropped);
        let enums = if example.engine == Engine::Postgres { "1 enum missing, " } else { "" };
        let missing = format!("default: 4 tables missing\nmeta: 2 tables missing\nauth: {enums}2 tables missing\n");
        let diff = example.run(&["diff"]);
        assert!(diff.stdout.starts_with(&missing), "{}: {}", example.engine.name(), diff.stdout);
        diff.stderr("").status(3);
        example.says(&["create-all"], CREATED);
    }
}

#[test]
fn the_first_revision_of_the_example_upgrades_every_engine() {
    for example in Example::all() {
        example.test.run(&["migrate", "init", "--multidb"]).status(0);
        example.test.run(&["migrate", "revision", "--autogenerate", "-m", "first tables"]).status(0);
        let ran = example.run(&["migrate", "upgrade"]);
        let done = "default: ran 1 revision\nmeta: ran 1 revision\nauth: ran 1 revision\n";
        assert!(ran.stdout.starts_with(done), "{}: {}{}", example.engine.name(), ran.stdout, ran.stderr);
        ran.success();
        let current = example.test.run(&["migrate", "current"]);
        let at_head = current.stdout.lines().filter(|line| line.ends_with("  at head")).count();
        assert_eq!(at_head, 3, "{}: {}", example.engine.name(), current.stdout);
        current.success();
        example.says(&["diff"], AS_DECLARED);
        // What the migrations made is what create-all would have made.
        for database in &example.databases {
            assert_eq!(database.value("SELECT count(*) FROM binds_revisions"), "1", "{}", example.engine.name());
        }
    }
}

#[test]
fn the_example_is_accepted_for_every_engine() {
    let test = Test::new().file("binds.toml", EXAMPLE);
    let all = ["sqlite", "postgres", "mysql", "mariadb"];
    let arguments: Vec<&str> =
        ["check-config"].into_iter().chain(all.iter().flat_map(|name| ["--engine", name])).collect();
    test.run(&arguments)
        .stdout(
            "\
default  4 tables  sqlite, postgres, mysql, mariadb
meta     2 tables  sqlite, postgres, mysql, mariadb
auth     2 tables  sqlite, postgres, mysql, mariadb
",
        )
        .success();
}

#[test]
fn init_writes_the_example_and_leaves_a_file_alone() {
    let test = Test::new();
    test.run(&["init"]).stdout("wrote binds.toml\nnext: `binds create-all`\n").success();
    assert_eq!(test.read("binds.toml"), EXAMPLE);
    test.write("binds.toml", "# mine\n");
    test.run(&["init"])
        .stderr("error: `binds.toml` exists already and was left alone\nhelp: name another file: `binds -c other.toml init`\n")
        .status(2);
    assert_eq!(test.read("binds.toml"), "# mine\n");
}
