//! The table of the history, on the engines themselves.

use std::time::{Duration, Instant};

use binds::history::{self, HistoryError, Owner, Record, State};
use binds::key::Key;
use binds::migrations::{Checksum, RevisionId};
use binds::options::Options;
use binds::plan::Confirmed;
use binds::session::{Access, Session, Target, connect};
use binds::url::Url;

use crate::harness::{Database, Engine, Test};

fn open(database: &Database, test: &Test) -> Box<dyn Session> {
    let url = Url::parse(&database.url, &test.path()).unwrap().url;
    connect(&Target { url, options: Options::default(), access: Access::Write }).unwrap()
}

fn owner(project: &str, key: &str) -> Owner {
    Owner { project: project.to_owned(), key: Key::new(key).unwrap() }
}

fn record(id: &str, state: State, confirmed: Confirmed) -> Record {
    Record {
        revision: RevisionId::new(id).unwrap(),
        checksum: Checksum::recorded(format!("1:{}", "0f".repeat(32))),
        state,
        confirmed,
        applied_at: "2026-11-20T10:15:00.123456789Z".parse().unwrap(),
        binds_version: "0.1.0".to_owned(),
    }
}

/// Writes in a transaction of its own, as a run does.
fn write(session: &mut dyn Session, work: impl FnOnce(&mut dyn Session)) {
    session.begin(Instant::now() + Duration::from_secs(10)).unwrap();
    work(session);
    session.commit().unwrap();
}

fn with_table(test: &Test, engine: Engine) -> (Database, Box<dyn Session>) {
    let database = Database::new(engine, &test.path());
    let mut session = open(&database, test);
    assert!(!history::exists(session.as_mut()).unwrap(), "{}", engine.name());
    let statements = history::create(&session.engine()).unwrap();
    write(session.as_mut(), |session| session.execute(&statements, &mut |_| {}).unwrap());
    assert!(history::exists(session.as_mut()).unwrap(), "{}", engine.name());
    (database, session)
}

#[test]
fn rows_are_read_as_they_were_written() {
    let test = Test::new();
    for engine in Engine::wanted() {
        let (database, mut session) = with_table(&test, engine);
        let (auth, other) = (owner("p1", "auth"), owner("p2", "auth"));
        // To the default collations of MySQL and MariaDB this is the same key.
        let upper = owner("p1", "Auth");
        let first = record("a1", State::Applied, Confirmed::default());
        let second = record("b2", State::Unfinished, Confirmed { steps: 3, hash: "it's \"\\ ?".to_owned() });
        write(session.as_mut(), |session| {
            let row = |owner: &Owner, record: &Record| (owner.clone(), record.clone());
            history::insert(session, &[row(&auth, &second), row(&auth, &first), row(&upper, &first)]).unwrap();
            history::insert(session, &[row(&other, &second)]).unwrap();
        });
        drop(session);
        let mut session = open(&database, &test);
        let session = session.as_mut();
        assert_eq!(history::read(session, &auth).unwrap(), [first.clone(), second.clone()], "{}", engine.name());

        let finished = Record { state: State::Applied, confirmed: Confirmed::default(), ..second.clone() };
        write(session, |session| history::update(session, &auth, &finished).unwrap());
        assert_eq!(history::read(session, &auth).unwrap(), [first.clone(), finished], "{}", engine.name());
        write(session, |session| history::delete(session, &auth, &first.revision).unwrap());
        assert_eq!(history::read(session, &auth).unwrap().len(), 1);
        write(session, |session| history::clear(session, &auth).unwrap());
        assert_eq!(history::read(session, &auth).unwrap(), []);
        assert_eq!(history::read(session, &upper).unwrap(), [first], "{}", engine.name());
        assert_eq!(history::read(session, &other).unwrap(), [second], "{}", engine.name());
        write(session, |session| history::clear(session, &upper).unwrap());
        assert!(history::exists(session).unwrap(), "{}", engine.name());
        write(session, |session| history::clear(session, &other).unwrap());
        assert!(!history::exists(session).unwrap(), "{}", engine.name());
    }
}

#[test]
fn a_revision_is_recorded_once() {
    let test = Test::new();
    for engine in Engine::wanted() {
        let (_database, mut session) = with_table(&test, engine);
        let insert = |session: &mut dyn Session| {
            history::insert(session, &[(owner("p1", "auth"), record("a1", State::Applied, Confirmed::default()))])
        };
        write(session.as_mut(), |session| insert(session).unwrap());
        session.begin(Instant::now() + Duration::from_secs(10)).unwrap();
        let error = insert(session.as_mut()).unwrap_err();
        assert!(matches!(error, HistoryError::Server(_)), "{}: {error}", engine.name());
        session.rollback().unwrap();
        assert_eq!(history::read(session.as_mut(), &owner("p1", "auth")).unwrap().len(), 1);
    }
}

#[test]
fn the_history_of_a_newer_version_is_refused() {
    let test = Test::new();
    for engine in Engine::wanted() {
        let (database, mut session) = with_table(&test, engine);
        let auth = owner("p1", "auth");
        write(session.as_mut(), |session| {
            history::insert(session, &[(auth.clone(), record("a1", State::Applied, Confirmed::default()))]).unwrap()
        });
        drop(session);
        database.execute("UPDATE binds_revisions SET format = 2, binds_version = '9.0.0', state = 'beyond'");
        let error = history::read(open(&database, &test).as_mut(), &auth).unwrap_err();
        assert_eq!(error, HistoryError::Newer { format: 2, version: "9.0.0".to_owned() }, "{}", engine.name());
    }
}

#[test]
fn the_end_of_one_revision_and_the_intent_of_the_next_are_written_at_once() {
    let test = Test::new();
    for engine in Engine::wanted() {
        let (_database, mut session) = with_table(&test, engine);
        let session = session.as_mut();
        let auth = owner("p1", "auth");
        let unfinished = |id| (auth.clone(), record(id, State::Unfinished, Confirmed::default()));
        write(session, |session| history::insert(session, &[unfinished("a1")]).unwrap());
        let applied = (auth.clone(), record("a1", State::Applied, Confirmed::default()));
        write(session, |session| history::put(session, &[applied.clone(), unfinished("b2")]).unwrap());
        assert_eq!(history::read(session, &auth).unwrap(), [applied.1, unfinished("b2").1], "{}", engine.name());
    }
}
