//! Whole migrations: any schema becomes any other and goes back, and keeps its rows, or nothing happens.
//!
//! Through the same door as the program: the difference of two files is written as a revision, read again, and run by
//! `tasks::Migrate`. `BINDS_TEST_CASES=500` draws more cases than a usual run does.

pub(super) mod changed;
mod check;
mod kept;
mod lineage;
mod promise;
mod rows;
mod survival;
mod trial;

use std::fmt;

use binds::dialect::Engine as Dialect;
use binds::diff::neutral::Answer;
use binds::language::write;
use binds::schema::Schema;
use proptest::collection::vec;
use proptest::prelude::*;

use super::property::Property;
use super::repair::repair;
use super::tables;
use super::tape::Tape;
use crate::harness::Engine;

/// Two schemas, and the rows of the first.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) before: Schema,
    pub(super) after: Schema,
    /// What of the first goes on in the second under another name.
    renames: Vec<Answer>,
    rows: Vec<String>,
    dice: Vec<u32>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { before, after, renames, rows, dice } = self;
        let (before, after, rows) = (write::schema(before), write::schema(after), rows.join("\n"));
        writeln!(f, "What it is about.\n\n# engines\n\n# before\n{before}\n# after\n{after}\n# renames")?;
        for answer in renames {
            match answer {
                Answer::Renamed { from, to } => writeln!(f, "{from}={to}")?,
                Answer::Dropped(_) => {}
            }
        }
        write!(f, "\n# rows\n{rows}\n\n# dice\n{dice:?}")
    }
}

pub(super) fn case(engine: Dialect) -> impl Strategy<Value = Case> {
    let numbers = |most| vec(any::<u32>(), 0..most);
    (numbers(250), numbers(150), numbers(150), numbers(20)).prop_map(move |(before, after, rows, dice)| {
        let mut schema = tables::schema(&mut Tape::new(before), &engine);
        repair(&engine, &mut schema);
        let (after, renames) = changed::changed(&mut Tape::new(after), &engine, &schema);
        let rows = rows::inserts(&mut Tape::new(rows), &engine, &schema);
        Case { before: schema, after, renames, rows, dice: [vec![0], dice].concat() }
    })
}

fn run(engine: Engine, usual: u32) {
    Property { engine, usual, one_in: 4 }.check(case, check::check);
}

#[test]
fn any_schema_becomes_any_other_on_sqlite_and_goes_back() {
    run(Engine::Sqlite, 30);
}

#[test]
fn any_schema_becomes_any_other_on_postgres_and_goes_back() {
    run(Engine::Postgres, 10);
}

#[test]
fn any_schema_becomes_any_other_on_mysql_and_goes_back() {
    run(Engine::MySql, 8);
}

#[test]
fn any_schema_becomes_any_other_on_mariadb_and_goes_back() {
    run(Engine::MariaDb, 8);
}
