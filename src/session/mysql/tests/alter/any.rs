//! From any table to any other and back, whole and taken up again after every statement.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};

use super::random::{self, Case, PARENT};
use super::{alter, assert_is, live, resumed, unchanged, values};
use crate::dialect::Alteration;
use crate::session::mysql::testing::declared::{ALL, lowered};
use crate::session::mysql::testing::{on_each, run};
use crate::session::{Session, Value};

/// <https://mariadb.com/kb/en/e4078/>
const NO_CAST: &str = "4078";

/// The old and new names of columns whose values must be the same before and after.
fn kept(alteration: &Alteration<'_>) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for old in alteration.before.columns.values() {
        let new = alteration.renamed.get(&old.name).unwrap_or(&old.name);
        let Some(new) = alteration.after.columns.get(new) else { continue };
        let replaced = alteration.renamed.iter().any(|(from, to)| *to == new.name && *from != old.name);
        if !replaced
            && old.r#type == new.r#type
            && new.generated.is_none()
            && old.generated.is_none()
            && old.collation == new.collation
            && alteration.before.options == alteration.after.options
            && (new.nullable || !old.nullable || !alteration.fill.contains_key(&new.name))
        {
            kept.push((old.name.clone(), new.name.clone()));
        }
    }
    kept
}

/// Runs an alteration; when the rows do not fit, an empty table must reach the new state from wherever it stands.
///
/// None where the types have no cast, which no server says of an UPDATE or ALTER before it is tried.
fn runs(session: &mut dyn Session, alteration: &Alteration<'_>) -> Option<bool> {
    let engine = session.engine();
    let statements = alter(&engine, alteration);
    let (old, new): (Vec<_>, Vec<_>) = kept(alteration).into_iter().unzip();
    let (state, rows) = (live(session), values(session, alteration.before, &old));
    match session.execute(&statements, &mut |_| {}) {
        Ok(()) => {
            assert_is(session, alteration.after, &statements);
            assert_eq!(values(session, alteration.after, &new), rows, "{statements:#?}");
            let checked = session.query(&format!("CHECK TABLE {}", engine.quote(&alteration.after.name.name)), &[]);
            assert_eq!(checked.unwrap().last().unwrap()[3], Value::text("OK"), "{statements:#?}");
            Some(true)
        }
        Err(error) => {
            let stands = live(session);
            if error.index == 0 {
                assert_eq!(stands, state, "{error}");
                assert_eq!(values(session, alteration.before, &old), rows);
            }
            run(session, &[&format!("DELETE FROM {}", engine.quote(&stands.name.name))]);
            let again = alter(&engine, &Alteration { before: &stands, ..alteration.clone() });
            if let Err(second) = session.execute(&again, &mut |_| {}) {
                if second.error.code.as_deref() == Some(NO_CAST) {
                    return None;
                }
                panic!("{error}\n{}\n-- then\n{second}\n{}", error.statement, second.statement);
            }
            assert_is(session, alteration.after, &again);
            Some(false)
        }
    }
}

fn check(session: &mut dyn Session, case: &Case) -> Option<(bool, bool)> {
    let engine = session.engine();
    let (one, other) = (
        engine.lower(&case.schema(engine.flavour, &case.one)),
        engine.lower(&case.schema(engine.flavour, &case.other)),
    );
    if !one.problems.is_empty() || !other.problems.is_empty() {
        return None;
    }
    let (one, other) = (&one.physical.tables[1], &other.physical.tables[1]);
    if one.columns.is_empty() || other.columns.is_empty() {
        return None;
    }
    assert_eq!(alter(&engine, &unchanged(one)), []);
    // What lowering lets pass and the server refuses is of no interest here.
    session.execute(&engine.create_table(other), &mut |_| {}).ok()?;
    assert_is(session, other, &[]);
    session.execute(&[engine.drop_table(other)], &mut |_| {}).unwrap();
    session.execute(&engine.create_table(one), &mut |_| {}).ok()?;
    assert_is(session, one, &[]);
    // Rows that do not fit are left out.
    let rows = case.rows.iter().map(|row| row.insert(&engine, one));
    let rows: Vec<_> = rows.filter(|row| session.query(row, &[]).is_ok()).collect();
    let (fill, using) = case.values(&engine, one, other);
    let renamed = case.renamed(one, other);
    let back: BTreeMap<_, _> = renamed.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    let up = Alteration { before: one, after: other, renamed, fill, using };
    let (fill, using) = case.values(&engine, other, one);
    let down = Alteration { before: other, after: one, renamed: back, fill, using };
    if [&up, &down].into_iter().any(|alteration| engine.cannot_resume(alteration).is_some()) {
        return None;
    }
    let went = (runs(session, &up)?, runs(session, &down)?);
    session.execute(&[engine.drop_table(one)], &mut |_| {}).unwrap();
    if went.0 {
        resumed::from_anywhere(session, &up, &rows);
    }
    Some(went)
}

#[test]
fn any_table_becomes_any_other_and_goes_back() {
    on_each(|database| {
        let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 40 };
        let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
        let mut session = database.session();
        let engine = session.engine();
        let parent = lowered(&engine, &random::parent());
        session.execute(&engine.create_table(&parent.tables[0]), &mut |_| {}).unwrap();
        run(&mut session, &random::parent_rows());
        let (session, tally) = (RefCell::new(&mut session), RefCell::new(BTreeMap::new()));
        let result = TestRunner::new(config).run(&random::case(), |case| {
            let mut session = session.borrow_mut();
            for table in session.inspect(&ALL).unwrap().tables.values().filter(|table| table.name.name != PARENT) {
                session.execute(&[engine.drop_table(table)], &mut |_| {}).unwrap();
            }
            let ran = check(&mut **session, &case);
            *tally.borrow_mut().entry(ran).or_insert(0_u32) += 1;
            Ok(())
        });
        if let Err(error) = result {
            panic!("{engine}: {error}");
        }
        let tally = tally.into_inner();
        let count = |wanted: &dyn Fn(&(bool, bool)) -> bool| -> u32 {
            tally.iter().filter(|(ran, _)| ran.as_ref().is_some_and(wanted)).map(|(_, count)| count).sum()
        };
        let (ran, through) = (count(&|_| true), count(&|(up, down)| *up && *down));
        assert!(ran * 3 > cases && through * 5 > ran, "too few cases say anything: {tally:?}");
    });
}
