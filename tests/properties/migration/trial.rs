//! One database of a case: revisions are written, run and looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use binds::change::{Change, Operation};
use binds::config::{Database as Configured, LoadRequest, load};
use binds::diagnostic::Sources;
use binds::diff::neutral::{Answer, diff};
use binds::key::Key;
use binds::language::write;
use binds::migrations::{Databases, Directory, Header, Point, Revision, Section, Settings as FolderSettings};
use binds::options::Options;
use binds::physical::Physical;
use binds::plan::Way;
use binds::run::{self, Commits, Expected, Goal, Interrupt, Settings, Unreachable, Unwatched, Verdict};
use binds::schema::{Renames, Schema, TableName};
use binds::session::{Access, Scope, Session, Target, connect};
use binds::tasks::{CommitAfter, Consent, Declared, Found, Migrate, Migrations, Views};
use binds::url::Url;

use super::changed::has_part;
use super::rows::{self, Rows};
use crate::harness::{Database, Engine, Test};

/// What there is, with all rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Snapshot {
    pub(super) catalog: Physical,
    pub(super) rows: BTreeMap<TableName, Rows>,
}

pub(super) struct Trial {
    test: Test,
    database: Database,
    pub(super) session: Box<dyn Session>,
    namespaces: Vec<String>,
}

impl Trial {
    /// A fresh database, and a folder of revisions.
    pub(super) fn new(engine: Engine, schemas: &[&Schema]) -> Self {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let url = Url::parse(&database.url, &test.path()).unwrap().url;
        let access = if engine == Engine::Sqlite { Access::Create } else { Access::Write };
        let session = connect(&Target { url, options: Options::default(), access }).unwrap();
        Directory::create(&test.path().join("migrations"), FolderSettings::new(Databases::All)).unwrap();
        let tables = schemas.iter().flat_map(|schema| schema.tables.keys().filter_map(|name| name.schema.clone()));
        let enums = schemas.iter().flat_map(|schema| schema.enums.values().filter_map(|own| own.schema.clone()));
        let mut namespaces: Vec<String> = tables.chain(enums).collect();
        namespaces.sort();
        namespaces.dedup();
        Trial { test, database, session, namespaces }
    }

    /// What the file says that declares the schema; none where it says what cannot be.
    pub(super) fn load(&self, schema: &Schema) -> Option<Configured> {
        let text = format!("[databases]\ndefault = {:?}\n\n{}", self.database.url, write::schema(schema));
        self.test.write("binds.toml", &text);
        let folder = self.test.path();
        let path = Some(folder.join("binds.toml"));
        let project = load(&LoadRequest { folder, path, ..LoadRequest::default() }).ok()?;
        project.databases.into_values().next()
    }

    fn migrations(&self) -> Result<Migrations, String> {
        let loaded =
            Migrations::load(&self.test.path().join("migrations"), Default::default(), &mut Sources::default());
        loaded.map_err(|error| format!("{error}: {error:?}"))?.ok_or_else(|| "no migrations".to_owned())
    }

    pub(super) fn recorded(&self) -> Result<Schema, String> {
        let migrations = self.migrations()?;
        let heads = migrations.graph.heads();
        migrations.recorded(&Key::new("default").unwrap(), &heads).map_err(|error| error.to_string())
    }

    /// Writes a revision of these operations and tells where it leads to.
    pub(super) fn revision(&self, operations: &[Operation]) -> Result<Point, String> {
        let mut sources = Sources::default();
        let directory = Directory::open(&self.test.path().join("migrations"), &mut sources).unwrap();
        let head = self.migrations()?.graph.heads();
        let section = Section { upgrade: operations.to_vec(), downgrade: None };
        let key = Key::new("default").unwrap();
        let revision = Revision { header: Header::new("a step", &head), sections: [(key.clone(), section)].into() };
        directory.write(&revision, &[]).map_err(|error| format!("writing the revision: {error}"))?;
        let migrations = self.migrations()?;
        let read = migrations.file(&revision.header.id).map(|file| &file.revision.sections[&key].upgrade);
        if read.is_none_or(|read| read != operations) {
            return Err(format!("the revision is not read as it was written:\n{operations:#?}\n{read:#?}"));
        }
        Ok(migrations.graph.heads())
    }

    /// The file of a revision.
    pub(super) fn text(&self, point: &Point) -> String {
        let migrations = self.migrations().ok();
        let files = point.0.iter().filter_map(|id| migrations.as_ref()?.file(id));
        files.map(|file| std::fs::read_to_string(&file.path).unwrap()).collect()
    }

    pub(super) fn migrate(
        &self,
        database: &Configured,
        way: Way,
        target: &Point,
        losses: &[String],
    ) -> Result<Verdict, String> {
        let migrations = self.migrations()?;
        let consent = Consent { losses: losses.to_vec(), ..Consent::default() };
        let (declared, target) = (Declared::Given, target.clone());
        let (commits, views) = (CommitAfter::All, Views::Refuse);
        let task = Migrate { migrations: &migrations, declared, way, target, consent, commits, views };
        let settings = Settings {
            access: Access::Write,
            goal: Goal::Execute,
            jobs: 1,
            unreachable: Unreachable::Stops,
            wait: Duration::ZERO,
            lock_wait: Duration::from_secs(20),
            commits: Commits::Chosen,
        };
        let outcomes = run::run(&[database], &task, &settings, &Unwatched, &Interrupt::default());
        Ok(outcomes.into_iter().next().unwrap().verdict)
    }

    pub(super) fn insert(&mut self, inserts: &[String]) {
        for insert in inserts {
            // A row that breaks a constraint is no row of this table.
            drop(self.session.query(insert, &[]));
        }
    }

    pub(super) fn look(&mut self) -> Result<Snapshot, String> {
        let scope = Scope::All { schemas: self.namespaces.clone() };
        let catalog = self.session.inspect(&scope).map_err(|error| format!("reading everything: {error}"))?;
        let rows = rows::read(&mut *self.session, &catalog)?;
        Ok(Snapshot { catalog, rows })
    }

    pub(super) fn empty(&mut self) -> Result<(), String> {
        let scope = Scope::All { schemas: self.namespaces.clone() };
        let catalog = self.session.inspect(&scope).map_err(|error| format!("reading everything: {error}"))?;
        rows::empty(&mut *self.session, &catalog)
    }

    pub(super) fn lower(&self, schema: &Schema) -> Result<Physical, String> {
        let lowered = self.session.engine().lower(schema);
        if lowered.problems.is_empty() { Ok(lowered.physical) } else { Err(format!("{:?}", lowered.problems)) }
    }

    /// Whether the database is what is declared, and nothing else.
    pub(super) fn is(&mut self, schema: &Schema) -> Result<(), String> {
        let wanted = self.lower(schema)?;
        let found = Found::look(&mut *self.session, wanted.clone()).map_err(|error| format!("reading: {error}"))?;
        let mut wrong: Vec<String> = found
            .missing
            .tables
            .keys()
            .chain(found.missing.enums.keys())
            .map(|name| format!("missing: {name}"))
            .collect();
        for mismatch in found.different.iter().chain(found.unclosed.iter().map(|unclosed| &unclosed.mismatch)) {
            let lines =
                mismatch.differences.iter().map(|one| format!("{}: {}", mismatch.table, Expected::Recorded.text(one)));
            wrong.extend(lines.chain(mismatch.undecided.iter().map(|reason| format!("undecided: {reason}"))));
        }
        let live = self.look()?.catalog;
        let more = live.tables.keys().filter(|name| !wanted.tables.contains_key(*name));
        wrong.extend(more.map(|name| format!("never declared: {name}")));
        let more = live.enums.keys().filter(|name| !wanted.enums.contains_key(*name));
        wrong.extend(more.map(|name| format!("enum never declared: {name}")));
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}

/// What leads from one schema to another; what can be meant in two ways is settled by the dice.
pub(super) fn changes(before: &Schema, after: &Schema, renames: &[Answer], dice: &[u32]) -> Vec<Change> {
    let mut answers: Vec<Answer> = renames.to_vec();
    let mut dice = dice.iter().copied().cycle();
    for _ in 0..20 {
        let difference = diff(before, after, &Renames::default(), &answers);
        if difference.ambiguous.is_empty() {
            return difference.changes;
        }
        for ambiguous in difference.ambiguous {
            let roll = dice.next().unwrap_or(0) as usize;
            let from = ambiguous.gone.clone();
            // A table cannot be renamed to what an index is called, though the index goes later.
            let taken =
                |name: &String| ambiguous.kind == "table" && before.tables.values().any(|table| has_part(table, name));
            answers.push(match ambiguous.candidates.get(roll % (ambiguous.candidates.len() + 1)) {
                Some(to) if taken(to) => Answer::Dropped(from),
                Some(to) => Answer::Renamed { from, to: to.clone() },
                None => Answer::Dropped(from),
            });
        }
    }
    panic!("questions without an end: {:?}", diff(before, after, &Renames::default(), &answers).ambiguous);
}
