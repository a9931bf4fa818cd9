//! Definitions that differ in text, compared by the server.

use super::Postgres;
use super::testing::{TestDatabase, create_and_read, lowered, schema, table};
use crate::physical::{Check, Expression, Physical, Table, TableName};
use crate::schema;
use crate::session::{Scope, Session as _, Settled};

fn with_checks(checks: &[&str]) -> schema::Table {
    let mut table = table("t", &[("a", "integer"), ("b", "string(10)"), ("c", "string"), ("m", "enum:mood")]);
    for (place, sql) in checks.iter().enumerate() {
        let name = format!("ck_{place}");
        let sql = schema::PerEngine::any((*sql).to_owned());
        table.checks.insert(name.clone(), schema::Check { name, sql, only: schema::Only::default() });
    }
    table
}

/// Creates the table with those checks, and gives it as it is read back and as it was wanted.
fn live_and_wanted(session: &mut Postgres, checks: &[&str]) -> (Table, Table) {
    let mut schema = schema([with_checks(checks)]);
    let mood = schema::EnumType { name: "mood".to_owned(), schema: None, values: vec!["ok".to_owned()] };
    schema.enums.insert("mood".to_owned(), mood);
    let physical = lowered(&session.engine(), &schema);
    let live = create_and_read(session, &physical);
    let only = |physical: Physical| physical.tables.into_values().next().unwrap();
    (only(live), only(physical))
}

const CHECKS: [&str; 7] = [
    "a IN (1, 2)",
    "b IN ('p', 'q')",
    "b LIKE '%@%'",
    "lower(b) = b AND c <> 'x'",
    "a BETWEEN 1 AND 5 OR NOT (a > 7)",
    "m = 'ok'",
    "((a)) > 0",
];

#[test]
fn what_the_server_rewrote_is_the_same_as_what_it_was_given() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let (live, wanted) = live_and_wanted(&mut session, &CHECKS);
    assert_ne!(live, wanted);
    assert_eq!(session.settle(&live, &wanted).unwrap(), Settled::Same);
}

#[test]
fn a_table_made_from_the_server_s_own_words_is_still_the_same() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let (live, wanted) = live_and_wanted(&mut session, &CHECKS);
    session.run("DROP TABLE t").unwrap();
    let again: Vec<_> = session.engine().create_table(&live);
    session.execute(&again, &mut |_| {}).unwrap();
    let scope = Scope::Only { tables: vec![TableName::new("t")], enums: Vec::new() };
    let restored = session.inspect(&scope).unwrap().tables.into_values().next().unwrap();
    assert_ne!(restored, live);
    assert_eq!(session.settle(&restored, &wanted).unwrap(), Settled::Same);
}

#[test]
fn another_meaning_is_different_inside_a_transaction_too() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let (live, mut wanted) = live_and_wanted(&mut session, &["a > 1"]);
    let path = "SELECT current_setting('search_path')";
    let before = session.query(path, &[]).unwrap();
    session.begin(std::time::Instant::now()).unwrap();
    assert_eq!(session.settle(&live, &wanted).unwrap(), Settled::Same);
    let other = Check { name: "ck_0".to_owned(), expression: Expression::new("a >= 1") };
    wanted.checks.insert("ck_0".to_owned(), other);
    assert_eq!(session.settle(&live, &wanted).unwrap(), Settled::Different);
    assert_eq!(session.query(path, &[]).unwrap(), before);
    session.commit().unwrap();
}

#[test]
fn defaults_generated_columns_and_indexes_are_settled() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let mut declared = table("t", &[("b", "string(10)"), ("at", "timestamptz"), ("g", "integer")]);
    let sql = |sql: &str| schema::PerEngine::any(sql.to_owned());
    declared.columns["at"].default = Some(schema::Default::Sql(Box::new(sql("now() + interval '1 day'"))));
    declared.columns["b"].default = Some(schema::Default::Sql(Box::new(sql("upper('x') || 'y'"))));
    declared.columns["g"].generated =
        Some(Box::new(schema::Generated { sql: sql("length(b) * 2"), storage: schema::Storage::Stored }));
    let part = schema::IndexPart {
        key: schema::IndexKey::Sql(sql("lower(b)")),
        order: schema::Order::Ascending,
        nulls: None,
        operator_class: None,
        collation: None,
        prefix: None,
    };
    let index = schema::Index {
        name: "ix_b".to_owned(),
        kind: schema::IndexKind::Plain,
        parts: vec![part],
        method: None,
        include: Vec::new(),
        predicate: Some(sql("b <> 'x'")),
        nulls_equal: false,
        only: schema::Only::default(),
    };
    declared.indexes.insert(index.name.clone(), index);
    let physical = lowered(&session.engine(), &schema([declared]));
    let live = create_and_read(&mut session, &physical);
    let (live, wanted) = (&live.tables[0], &physical.tables[0]);
    assert_ne!(live, wanted);
    assert_eq!(session.settle(live, wanted).unwrap(), Settled::Same);
}

#[test]
fn what_the_server_cannot_build_is_undecided_and_leaves_the_transaction_whole() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let (live, mut wanted) = live_and_wanted(&mut session, &["a > 1"]);
    let broken = Check { name: "ck_0".to_owned(), expression: Expression::new("nowhere > 1") };
    wanted.checks.insert("ck_0".to_owned(), broken);
    session.begin(std::time::Instant::now()).unwrap();
    let reason = "the server did not build it in scratch space: column \"nowhere\" does not exist (42703)";
    assert_eq!(session.settle(&live, &wanted).unwrap(), Settled::Undecided(reason.to_owned()));
    session.run("CREATE TABLE still_here ()").unwrap();
    session.commit().unwrap();
}

#[test]
fn a_session_that_may_not_write_leaves_it_undecided() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let (live, wanted) = live_and_wanted(&mut session, &CHECKS);
    session.run("SET default_transaction_read_only = on").unwrap();
    let reason = "the server did not build it in scratch space: cannot execute CREATE TABLE in a read-only transaction \
                  (25006)";
    let settled = session.settle(&live, &wanted).unwrap();
    assert_eq!(settled, Settled::Undecided(reason.to_owned()));
}
