//! Schemas of the size and with the habits of real ones: read into a file, made again from it, and compared by what the
//! catalogs say in queries of the test's own.

mod catalog;
mod source;
mod spoken;

use std::collections::BTreeSet;

use crate::harness::{Database, Engine, Ran, Test, databases};
use catalog::{Line, catalog};
use source::Source;

/// What `pull` says of a database.
struct Pull {
    /// PostgreSQL: the schemas beside the current one.
    schemas: Vec<String>,
    toml: String,
    /// The table, and what of it no file can say.
    unsaid: Vec<(String, String)>,
    others: Vec<Other>,
}

/// What is no table.
struct Other {
    kind: String,
    name: String,
    definition: Option<String>,
}

impl Pull {
    fn of(test: &Test, database: &Database) -> Pull {
        let mut arguments = vec!["pull".to_owned(), "--format".to_owned(), "json".to_owned()];
        let schemas = catalog::schemas(database);
        for schema in &schemas {
            arguments.extend(["--schema".to_owned(), schema.clone()]);
        }
        let ran = test.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ran.stderr, "");
        let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        ran.status(0);
        let text = |one: &serde_json::Value, name: &str| one[name].as_str().map(str::to_owned);
        let list = |of: &str| object["databases"][0][of].as_array().unwrap().clone();
        let unsaid = |one: &serde_json::Value| (text(one, "table").unwrap(), text(one, "remark").unwrap());
        let other = |one: &serde_json::Value| Other {
            kind: text(one, "kind").unwrap(),
            name: text(one, "name").unwrap(),
            definition: text(one, "definition"),
        };
        Pull {
            schemas,
            toml: object["toml"].as_str().unwrap().to_owned(),
            unsaid: list("unsaid").iter().map(unsaid).collect(),
            others: list("others").iter().map(other).collect(),
        }
    }

    /// Makes what tables are built on, by the definitions that were given.
    fn make_foundations(&self, database: &Database) {
        if matches!(database.engine, Engine::Sqlite | Engine::MySql) {
            return;
        }
        let mut client = database.client();
        if database.engine == Engine::Postgres {
            client.run("SET check_function_bodies = off");
        }
        for schema in &self.schemas {
            client.run(&format!("CREATE SCHEMA \"{schema}\""));
        }
        let kinds =
            ["extension", "collation", "composite type", "domain", "enum", "range type", "sequence", "function"];
        let mut left: Vec<&str> = kinds
            .iter()
            .flat_map(|kind| self.others.iter().filter(move |other| other.kind == *kind))
            .filter_map(|other| other.definition.as_deref())
            .collect();
        // One may need another, or a table, which comes later.
        loop {
            let before = left.len();
            left.retain(|definition| !client.tries(definition));
            if left.len() == before {
                return;
            }
        }
    }

    /// All remarks, a line each.
    fn remarks(&self) -> String {
        let unsaid = self.unsaid.iter().map(|(table, remark)| format!("{table}: {remark}\n"));
        unsaid.chain(self.others.iter().map(|other| format!("{} {}\n", other.kind, other.name))).collect()
    }

    /// Whether what differs was named.
    fn names(&self, line: &Line) -> bool {
        let of_table = self.unsaid.iter().filter(|(table, _)| *table == line.owner);
        let mut said = of_table.map(|(_, remark)| remark);
        said.any(|remark| remark.contains(&line.what) || remark.ends_with("and the table is left out"))
            || self.others.iter().any(|other| line.names(&other.kind, &other.name))
    }
}

/// Loads, pulls, makes it again in an empty database, and compares; gives what is not as it was.
fn trouble(engine: Engine, source: &Source) -> String {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    source.load(&database);
    test.write("binds.toml", &databases(&[("app", &database)]));
    let pull = Pull::of(&test, &database);
    test.write("pulled.toml", &pull.toml);

    let include = "include = [\"pulled.toml\"]\n";
    let second = Database::new(engine, &test.path());
    test.write("binds.toml", &(include.to_owned() + &databases(&[("app", &second)])));
    pull.make_foundations(&second);
    let mut trouble = unless(&test.run(&["create-all"]), "");
    if trouble.is_empty() {
        trouble = differences(&pull, &catalog(&database), &catalog(&second));
        if matches!(engine, Engine::MySql | Engine::MariaDb) {
            // Their own tools stop at a view over what is not there.
            database.execute("DROP VIEW IF EXISTS broken");
        }
        let restored = database.restored(&test.path());
        for database in [&database, &second, &restored] {
            test.write("binds.toml", &(include.to_owned() + &databases(&[("app", database)])));
            trouble += &unless(&test.run(&["diff"]), "as declared\n");
        }
    }
    if let Some(remarks) = &source.remarks {
        trouble += &spoken::trouble(remarks, &pull.remarks());
    }
    if trouble.is_empty() { trouble } else { format!("{} on {}:\n{trouble}", source.name, engine.name()) }
}

/// What was printed, unless all is well.
fn unless(ran: &Ran, ending: &str) -> String {
    let well = ran.stderr.is_empty() && ran.stdout.ends_with(ending);
    if well { String::new() } else { format!("{}{}", ran.stdout, ran.stderr) }
}

/// What one catalog has and the other has not, without what was said.
fn differences(pull: &Pull, before: &BTreeSet<Line>, after: &BTreeSet<Line>) -> String {
    assert!(before.len() > 100, "{} lines are no schema", before.len());
    let lost = |line: &&Line| !pull.names(line);
    let lines = |sign: &str, of: &BTreeSet<Line>, other: &BTreeSet<Line>| {
        of.difference(other).filter(lost).map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    lines("-", before, after) + &lines("+", after, before)
}

/// Puts a database under migrations, makes it from nothing in another one, and changes both through the file.
fn trouble_of_adoption(engine: Engine, source: &Source) -> String {
    let test = Test::new();
    let (database, second) = (Database::new(engine, &test.path()), Database::new(engine, &test.path()));
    source.load(&database);
    let objects = others(&database);
    test.write("binds.toml", &databases(&[("app", &database)]));
    let pull = Pull::of(&test, &database);
    pull.make_foundations(&second);
    let include = "include = [\"pulled.toml\"]\n";
    let of = |database: &Database| include.to_owned() + &databases(&[("app", database)]);

    test.write("pulled.toml", &pull.toml);
    test.write("binds.toml", &of(&database));
    test.run(&["migrate", "init", "--multidb"]).success();
    let mut trouble = failed(&test.run(&["migrate", "revision", "--autogenerate", "-m", "baseline"]));
    trouble += &failed(&test.run(&["migrate", "stamp", "head"]));
    test.write("binds.toml", &of(&second));
    trouble += &failed(&test.run(&["migrate", "upgrade"]));
    trouble += &differences(&pull, &catalog(&database), &catalog(&second));

    let (head, rest) = pull.toml.split_once(".columns]\n").unwrap();
    let added =
        format!("{head}.columns]\nadded_since = {{ type = \"integer\", nullable = false, default = 7 }}\n{rest}");
    test.write("pulled.toml", &added);
    trouble += &failed(&test.run(&["migrate", "revision", "--autogenerate", "-m", "added"]));
    for database in [&database, &second] {
        test.write("binds.toml", &of(database));
        trouble += &failed(&test.run(&["migrate", "upgrade"]));
        trouble += &failed(&test.run(&["migrate", "check", "--live", "--fail-on", "pending"]));
        trouble += &unless(&test.run(&["diff"]), "as declared\n");
    }
    if others(&database) != objects {
        trouble += "what is no table is not as it was\n";
    }
    if trouble.is_empty() { trouble } else { format!("{} on {}:\n{trouble}", source.name, engine.name()) }
}

/// What was printed, if it did not end well.
fn failed(ran: &Ran) -> String {
    if ran.ended_well() { String::new() } else { format!("{}{}", ran.stdout, ran.stderr) }
}

/// The facts about what is no table.
fn others(database: &Database) -> Vec<Line> {
    catalog(database).into_iter().filter(|line| line.owner.is_empty()).collect()
}

fn assert_all_come_back(engine: Engine, sources: &[Source]) {
    let trouble: String = sources.iter().map(|source| trouble(engine, source)).collect();
    assert_eq!(trouble, "");
}

fn all_come_back(engine: Engine) {
    if engine.is_wanted() {
        let sources = source::written(engine);
        assert_eq!(sources.len(), 4, "{}", engine.name());
        assert_all_come_back(engine, &sources);
    }
}

#[test]
fn real_schemas_of_sqlite_come_back_from_a_file() {
    all_come_back(Engine::Sqlite);
}

#[test]
fn real_schemas_of_postgres_come_back_from_a_file() {
    all_come_back(Engine::Postgres);
}

#[test]
fn real_schemas_of_mysql_come_back_from_a_file() {
    all_come_back(Engine::MySql);
}

#[test]
fn real_schemas_of_mariadb_come_back_from_a_file() {
    all_come_back(Engine::MariaDb);
}

#[test]
fn schemas_of_others_come_back_from_a_file() {
    for engine in Engine::wanted() {
        let sources = source::shared(engine);
        if sources.is_empty() {
            println!("no schemas of others: ../shared/schemas is not there");
        }
        assert_all_come_back(engine, &sources);
    }
}

#[test]
fn real_schemas_are_put_under_migrations_and_changed_through_the_file() {
    for engine in Engine::wanted() {
        let trouble: String =
            source::written(engine).iter().map(|source| trouble_of_adoption(engine, source)).collect();
        assert_eq!(trouble, "");
    }
}
