//! What the checker accepts for an engine, that engine takes, gives back as declared, and loses without a trace.
//!
//! Schemas of the whole language are drawn, written as a file, loaded, created on a real server, compared with what is
//! there, and dropped. `BINDS_TEST_CASES=5000` draws more of them than a usual run does.

mod expressions;
mod fits;
mod merge;
mod migration;
mod names;
mod repair;
mod server;
mod sources;
mod tables;
mod tape;
mod values;

use std::cell::RefCell;
use std::fmt;

use binds::flavour::Flavour;
use binds::language::write;
use binds::schema::Schema;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use crate::harness::Engine;
use server::{Server, Verdict};
use tape::Tape;

/// A schema that shows itself as the file that declares it.
#[derive(Clone)]
struct Declared(Schema);

impl fmt::Debug for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file\n{}", write::schema(&self.0))
    }
}

fn declared(engine: binds::dialect::Engine) -> impl Strategy<Value = Declared> {
    prop::collection::vec(any::<u32>(), 0..400).prop_map(move |numbers| {
        let mut schema = tables::schema(&mut Tape::new(numbers), &engine);
        repair::repair(&engine, &mut schema);
        Declared(schema)
    })
}

/// Runs the property, and tells how many schemas were accepted.
fn check(engine: Engine, flavour: Flavour, usual: u32) {
    if !engine.is_wanted() {
        return;
    }
    let cases = std::env::var("BINDS_TEST_CASES").map_or(usual, |cases| cases.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let server = RefCell::new(Server::new(engine));
    let accepted = RefCell::new(0_u32);
    let lowered_for = binds::dialect::Engine::oldest(flavour);
    let outcome = TestRunner::new(config).run(&declared(lowered_for), |declared| {
        match server.borrow_mut().check(&lowered_for, &declared.0).map_err(TestCaseError::fail)? {
            Verdict::Accepted => *accepted.borrow_mut() += 1,
            Verdict::Refused => {}
        }
        Ok(())
    });
    match outcome {
        Ok(()) => assert!(*accepted.borrow() > cases / 2, "only {} of {cases} were accepted", accepted.borrow()),
        Err(TestError::Fail(reason, declared)) => panic!("{flavour}: {reason}\n\n{declared:?}"),
        Err(TestError::Abort(reason)) => panic!("{flavour}: {reason}"),
    }
}

#[test]
fn what_is_accepted_for_sqlite_is_taken_and_read_back() {
    check(Engine::Sqlite, Flavour::Sqlite, 150);
}

#[test]
fn what_is_accepted_for_postgres_is_taken_and_read_back() {
    check(Engine::Postgres, Flavour::Postgres, 60);
}

#[test]
fn what_is_accepted_for_mysql_is_taken_and_read_back() {
    check(Engine::MySql, Flavour::MySql, 40);
}

#[test]
fn what_is_accepted_for_mariadb_is_taken_and_read_back() {
    check(Engine::MariaDb, Flavour::MariaDb, 40);
}
