//! The SQL of a comparison leads where it says: from a database to any file, and from any file to a database.

use std::time::{Duration, Instant};

use binds::config::{Database as Configured, LoadRequest, load};
use binds::language::write;
use binds::options::Options;
use binds::plan;
use binds::schema::Schema;
use binds::session::{Access, Session, Target, connect};
use binds::tasks::{Asked, Compared, Origin, Script, compare};
use binds::url::Url;

use super::migration::{Case, case};
use super::property::Property;
use crate::harness::{Client, Database, Engine, Test};

/// What PostgreSQL and MariaDB say of types that have nothing to do with each other.
const NO_CAST: [&str; 3] = ["E42846", "E42804", "ERROR 4078"];

/// A database of a case, with the file that names it.
struct Place {
    test: Test,
    database: Database,
}

impl Place {
    /// One that is as declared.
    fn new(engine: Engine, schema: &Schema) -> Option<Self> {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let place = Place { test, database };
        let declared = place.load(schema)?;
        let url = Url::parse(&place.database.url, &place.test.path()).unwrap().url;
        let access = if engine == Engine::Sqlite { Access::Create } else { Access::Write };
        let mut session = connect(&Target { url, options: Options::default(), access }).unwrap();
        create(&mut *session, &declared.schema);
        Some(place)
    }

    fn load(&self, schema: &Schema) -> Option<Configured> {
        let text = format!("[databases]\ndefault = {:?}\n\n{}", self.database.url, write::schema(schema));
        self.test.write("binds.toml", &text);
        let folder = self.test.path();
        let path = Some(folder.join("binds.toml"));
        let project = load(&LoadRequest { folder, path, ..LoadRequest::default() }).ok()?;
        project.databases.into_values().next()
    }

    /// Runs a script past binds; where it did not go all the way, why that is right.
    fn run(&self, script: &Script) -> Result<Option<&'static str>, String> {
        let mut client = self.database.client();
        for statement in script.steps.iter().flat_map(|step| &step.statements) {
            let ran = match &mut client {
                Client::Sqlite(connection) => {
                    connection.execute_batch(&statement.script()).map_err(|error| error.to_string())
                }
                Client::Postgres(client) => client.batch_execute(&statement.sql).map_err(|error| format!("{error:?}")),
                Client::MySql(connection) => {
                    mysql::prelude::Queryable::query_drop(connection, &statement.sql).map_err(|error| error.to_string())
                }
            };
            match ran {
                Ok(()) => {}
                // Only `using` could say what becomes of the values.
                Err(error) if NO_CAST.iter().any(|code| error.contains(code)) => return Ok(Some("no cast")),
                Err(error) => return Err(format!("{error}\nin {}\nof\n{}", statement.sql, script.text())),
            }
        }
        Ok(script.remarks.iter().any(|remark| remark.starts_with("left out")).then_some("left out"))
    }
}

fn create(session: &mut dyn Session, schema: &Schema) {
    let engine = session.engine();
    session.begin(Instant::now() + Duration::from_secs(10)).unwrap();
    for unit in &plan::create(&engine, &engine.lower(schema).physical, None).units {
        let statements: Vec<_> = unit.statements().cloned().collect();
        session.execute(&statements, &mut |_| {}).unwrap();
    }
    session.commit().unwrap();
}

fn script(database: &Configured, from: &Origin<'_>, to: &Origin<'_>) -> Result<Script, String> {
    let found = compare(database, from, to, Asked::Statements).map_err(|unread| unread.message)?;
    Ok(found.script.unwrap())
}

/// Nothing may differ, and nothing may be undecided.
fn same(database: &Configured, from: &Origin<'_>, to: &Origin<'_>, script: &Script) -> Result<(), String> {
    let found = compare(database, from, to, Asked::Differences).map_err(|unread| unread.message)?.found;
    match &found {
        Compared::Tables(tables) if tables.is_clean() && tables.undecided.is_empty() => Ok(()),
        _ => Err(format!("this is left:\n{found:#?}\nafter\n{}", script.text())),
    }
}

/// How a case went, or what is wrong.
fn check(engine: Engine, case: &Case) -> Result<&'static str, String> {
    let Some(place) = Place::new(engine, &case.before) else { return Ok("refused") };
    let Some(target) = Place::new(engine, &case.after) else { return Ok("refused") };
    let before = place.load(&case.before).unwrap();
    let after = place.load(&case.after).unwrap();
    let there = target.load(&case.after).unwrap();
    // A table that the file does not name stays, and may have a name that another one needs.
    if case.before.tables.keys().all(|name| case.after.tables.contains_key(name)) {
        let there_by = script(&after, &Origin::Live, &Origin::Declared)?;
        if let Some(why) = place.run(&there_by).map_err(|reason| format!("from live to declared: {reason}"))? {
            return Ok(why);
        }
        same(&after, &Origin::Live, &Origin::Declared, &there_by)?;
    }
    // The schemas of PostgreSQL that are compared are those that the file of either side names.
    let rest = script(&before, &Origin::Live, &Origin::LiveOf(&there))?;
    if let Some(why) = place.run(&rest).map_err(|reason| format!("from live to live: {reason}"))? {
        return Ok(why);
    }
    same(&before, &Origin::Live, &Origin::LiveOf(&there), &rest)?;
    let Some(second) = Place::new(engine, &case.before) else { return Ok("refused") };
    let by_file = script(&before, &Origin::Declared, &Origin::LiveOf(&there))?;
    if let Some(why) = second.run(&by_file).map_err(|reason| format!("from declared to live: {reason}"))? {
        return Ok(why);
    }
    let second_before = second.load(&case.before).unwrap();
    same(&second_before, &Origin::Live, &Origin::LiveOf(&there), &by_file)?;
    let back = script(&second_before, &Origin::Live, &Origin::Declared)?;
    Ok(if back.remarks.is_empty() { "done" } else { "done, with questions" })
}

fn run(engine: Engine, usual: u32) {
    Property { engine, usual, one_in: 4 }.check(case, check);
}

#[test]
fn the_sql_of_a_comparison_leads_where_it_says_on_sqlite() {
    run(Engine::Sqlite, 20);
}

#[test]
fn the_sql_of_a_comparison_leads_where_it_says_on_postgres() {
    run(Engine::Postgres, 6);
}

#[test]
fn the_sql_of_a_comparison_leads_where_it_says_on_mysql() {
    run(Engine::MySql, 5);
}

#[test]
fn the_sql_of_a_comparison_leads_where_it_says_on_mariadb() {
    run(Engine::MariaDb, 5);
}
