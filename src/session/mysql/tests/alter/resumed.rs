//! A run that was cut off after any of its statements leads to the same table when it is taken up again.

use super::{alter, assert_is, live};
use crate::dialect::{Alteration, Statement};
use crate::physical::Table;
use crate::session::Session;
use crate::session::mysql::testing::run;

/// Runs the statements up to each of them, then what leads on from there, also when that is cut off itself.
pub(super) fn from_anywhere(session: &mut dyn Session, alteration: &Alteration<'_>, rows: &[String]) {
    let engine = session.engine();
    let all = alter(&engine, alteration);
    start(session, alteration.before, rows);
    let wanted = go_on(session, alteration, &all);
    for count in 1..=all.len() {
        for cut_off_again in [false, true] {
            start(session, alteration.before, rows);
            let (before, after) = all.split_at(count);
            session.execute(before, &mut |_| {}).unwrap();
            if cut_off_again {
                let stands = live(session);
                let again = alter(&engine, &Alteration { before: &stands, ..alteration.clone() });
                if again.len() < 2 {
                    session.execute(&[engine.drop_table(&stands)], &mut |_| {}).unwrap();
                    continue;
                }
                session.execute(&again[..1], &mut |_| {}).unwrap();
            }
            let stands = live(session);
            let again = alter(&engine, &Alteration { before: &stands, ..alteration.clone() });
            let found = go_on(session, alteration, &again);
            let told =
                |statements: &[Statement]| statements.iter().map(|s| s.sql.as_str()).collect::<Vec<_>>().join(";\n");
            assert_eq!(
                found,
                wanted,
                "{}\n-- cut off --\n{}\n-- again --\n{}",
                told(before),
                told(after),
                told(&again)
            );
        }
    }
}

fn start(session: &mut dyn Session, table: &Table, rows: &[String]) {
    let statements = session.engine().create_table(table);
    session.execute(&statements, &mut |_| {}).unwrap();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    run(session, &rows);
}

/// Runs the statements, which must lead to the new table, and gives its rows; the table is gone then.
fn go_on(session: &mut dyn Session, alteration: &Alteration<'_>, statements: &[Statement]) -> Vec<String> {
    let told = || statements.iter().map(|s| s.sql.as_str()).collect::<Vec<_>>().join(";\n");
    session.execute(statements, &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{}\n{}", error.statement, told()));
    assert_is(session, alteration.after, statements);
    // What the server writes by its clock differs from run to run.
    let timed = |sql: &str| sql.contains("CURRENT_TIMESTAMP");
    let columns = alteration.after.columns.values().filter(|column| {
        column.generated.is_none() && !column.default.as_ref().is_some_and(|default| timed(default.as_str()))
    });
    let columns: Vec<_> = columns.map(|column| column.name.clone()).collect();
    let rows = super::values(session, alteration.after, &columns);
    session.execute(&[session.engine().drop_table(alteration.after)], &mut |_| {}).unwrap();
    rows
}
