//! What the checker accepts for an engine, that engine takes, gives back as declared, and loses without a trace.
//!
//! Schemas of the whole language are drawn, written as a file, loaded, created on a real server, compared with what is
//! there, and dropped. `BINDS_TEST_CASES=5000` draws more of them than a usual run does.

mod expressions;
mod fits;
mod meanings;
mod merge;
mod migration;
mod names;
mod property;
mod repair;
mod server;
mod sources;
mod tables;
mod tape;
mod values;

use std::cell::RefCell;
use std::fmt;

use binds::language::write;
use binds::schema::Schema;
use proptest::prelude::*;

use crate::harness::Engine;
use property::Property;
use server::Server;
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

fn run(engine: Engine, usual: u32) {
    let server = RefCell::new(Server::new(engine));
    Property { engine, usual, one_in: 2 }.check(declared, |_, declared| server.borrow_mut().check(&declared.0));
}

#[test]
fn what_is_accepted_for_sqlite_is_taken_and_read_back() {
    run(Engine::Sqlite, 150);
}

#[test]
fn what_is_accepted_for_postgres_is_taken_and_read_back() {
    run(Engine::Postgres, 60);
}

#[test]
fn what_is_accepted_for_mysql_is_taken_and_read_back() {
    run(Engine::MySql, 40);
}

#[test]
fn what_is_accepted_for_mariadb_is_taken_and_read_back() {
    run(Engine::MariaDb, 40);
}
