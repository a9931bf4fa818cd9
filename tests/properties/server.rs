//! The property itself, on one server.

use std::time::{Duration, Instant};

use binds::config::{LoadRequest, load};
use binds::dialect::Engine as Dialect;
use binds::diff::physical::compare;
use binds::key::Key;
use binds::language::write;
use binds::options::Options;
use binds::physical::Physical;
use binds::plan::{self, Plan};
use binds::run::{Expected, Mismatch};
use binds::schema::{Naming, Preset, Schema};
use binds::session::{Access, Scope, Session, Target, connect};
use binds::tasks::{Found, fit_naming};
use binds::url::Url;

use crate::harness::{Database, Engine, Test};

/// A database that is empty between two cases, with an open session.
pub(super) struct Server {
    engine: Engine,
    test: Test,
    open: Option<(Box<dyn Session>, Database)>,
}

impl Server {
    pub(super) fn new(engine: Engine) -> Self {
        Server { engine, test: Test::new(), open: None }
    }

    /// Creates, compares and drops a schema, unless it is refused before anything is sent.
    pub(super) fn check(&mut self, declared: &Schema) -> Result<&'static str, String> {
        let (mut session, database) = match self.open.take() {
            Some(open) => open,
            None => self.connect(),
        };
        let refused = Dialect::oldest(self.engine.flavour()).lower(declared).problems;
        let loaded = match (self.load(&database, &write::schema(declared).to_string()), refused.as_slice()) {
            (Ok(loaded), []) => loaded,
            (Ok(_), problems) => return Err(format!("the file was loaded in spite of {problems:?}")),
            (Err(_), _) => {
                self.open = Some((session, database));
                return Ok("refused");
            }
        };
        // What was drawn may be spelled in more ways than one; what was read has one spelling.
        if self.load(&database, &write::schema(&loaded).to_string()).as_ref() != Ok(&loaded) {
            return Err(format!("this is not read as it is written: {loaded:?}"));
        }
        let live = created_and_dropped(&mut *session, &loaded, self.engine.count_of_objects())?;
        self.declared_again(&database, &session.engine(), &live)?;
        // After a failure the session and its database go, and with them what was left.
        self.open = Some((session, database));
        Ok("done")
    }

    fn connect(&self) -> (Box<dyn Session>, Database) {
        let database = Database::new(self.engine, &self.test.path());
        let url = Url::parse(&database.url, &self.test.path()).unwrap().url;
        let access = if self.engine == Engine::Sqlite { Access::Create } else { Access::Write };
        let options = Options::default();
        (connect(&Target { url, options, access }).unwrap(), database)
    }

    /// What is read from the database can be written as a file that declares it, however names are made.
    fn declared_again(&self, database: &Database, engine: &Dialect, live: &Physical) -> Result<(), String> {
        let (key, mut raised) = (Key::new("default").unwrap(), engine.raise(live));
        let usual = Naming::default();
        let fitted = fit_naming(engine, live, &mut raised, &usual);
        for naming in Preset::ALL.map(Preset::naming).into_iter().chain([fitted]) {
            let part = write::Part { key: &key, schema: &raised, naming: &naming, usual: &usual };
            let file = write::file(&[part], |_, _| Vec::new()).unwrap().to_string();
            let declared =
                self.load(database, &file).map_err(|error| format!("pulled as\n{file}\nwhich is refused: {error}"))?;
            declares(&engine.lower(&declared).physical, live).map_err(|why| format!("pulled as\n{file}\n{why}"))?;
        }
        Ok(())
    }

    fn load(&self, database: &Database, tables: &str) -> Result<Schema, String> {
        let head = format!("[databases]\ndefault = {:?}\n\n", database.url);
        self.test.write("binds.toml", &(head + tables));
        let folder = self.test.path();
        let path = Some(folder.join("binds.toml"));
        let project =
            load(&LoadRequest { folder, path, ..LoadRequest::default() }).map_err(|error| error.to_string())?;
        Ok(project.databases[0].schema.clone())
    }
}

fn declares(again: &Physical, live: &Physical) -> Result<(), String> {
    for (name, table) in &live.tables {
        let Some(again) = again.tables.get(name) else { return Err(format!("table {name} is not in it")) };
        let different: String =
            compare(table, again).iter().map(|one| format!("{name}: {}\n", Expected::Declared.text(one))).collect();
        if !different.is_empty() {
            return Err(format!("which is something else:\n{different}"));
        }
    }
    if again.enums == live.enums { Ok(()) } else { Err("with other enums".to_owned()) }
}

/// Gives what was there in between.
fn created_and_dropped(session: &mut dyn Session, declared: &Schema, count: &str) -> Result<Physical, String> {
    let engine = session.engine();
    let lowered = engine.lower(declared);
    if !lowered.problems.is_empty() {
        return Err(format!("{engine} refuses what its oldest version takes: {:?}", lowered.problems));
    }
    let wanted = lowered.physical;
    run(session, &plan::create(&engine, &wanted, None))?;
    let found = Found::look(session, wanted.clone()).map_err(|error| format!("reading: {error}"))?;
    if !found.missing.tables.is_empty() || !found.missing.enums.is_empty() {
        return Err(format!("missing: {:?} {:?}", found.missing.tables.keys(), found.missing.enums.keys()));
    }
    if !found.different.is_empty() || !found.unclosed.is_empty() {
        let lines = found.different.iter().map(told).collect::<String>();
        return Err(format!("different:\n{lines}{:?}", found.unclosed));
    }
    let live = everything(session, &wanted)?;
    if let Some(more) = live.tables.keys().find(|name| !wanted.tables.contains_key(*name)) {
        return Err(format!("table {more} was never declared"));
    }
    run(session, &plan::drop(&engine, &wanted, Vec::new(), None))?;
    let rows = session.query(count, &[]).unwrap();
    match rows[0][0].as_integer() {
        Some(0) => Ok(live),
        count => Err(format!("{count:?} objects are left: {:?}", everything(session, &wanted)?)),
    }
}

/// A line for each difference, and one for why it is none that the server could settle.
fn told(mismatch: &Mismatch) -> String {
    let differences =
        mismatch.differences.iter().map(|one| format!("{}: {}\n", mismatch.table, Expected::Declared.text(one)));
    differences.chain(mismatch.undecided.iter().map(|reason| format!("undecided: {reason}\n"))).collect()
}

fn everything(session: &mut dyn Session, wanted: &Physical) -> Result<Physical, String> {
    let schemas = wanted.tables.keys().filter_map(|name| name.schema.clone()).collect();
    session.inspect(&Scope::All { schemas }).map_err(|error| format!("reading everything: {error}"))
}

fn run(session: &mut dyn Session, plan: &Plan) -> Result<(), String> {
    session.begin(Instant::now() + Duration::from_secs(10)).unwrap();
    for unit in &plan.units {
        let statements: Vec<_> = unit.statements().cloned().collect();
        session.execute(&statements, &mut |_| {}).map_err(|error| format!("{error}\n{}", error.statement.sql))?;
    }
    session.check_deferred().map_err(|error| format!("deferred: {error}"))?;
    session.commit().map_err(|error| format!("commit: {error}"))
}
