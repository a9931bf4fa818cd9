//! From any table to any other and back, with rows in it.

mod random;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};

use crate::dialect::{Alteration, Engine, Statement};
use crate::physical::{Expression, Physical, Table, TableName};
use crate::schema::{Column, Generated, PerEngine, Schema, Storage};
use crate::session::mysql::testing::declared::{ALL, column, lowered, schema, sql, table, with, without_expressions};
use crate::session::mysql::testing::{on_each, run};
use crate::session::{Row, Session, Settled, Value};

use random::{Case, PARENT};

/// <https://mariadb.com/kb/en/e4078/>
const NO_CAST: &str = "4078";

fn alter(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
    engine.alter_table(alteration)
}

/// The one table besides the parent.
fn live(session: &mut dyn Session) -> Table {
    let mut live = session.inspect(&ALL).unwrap().tables;
    live.shift_remove(&TableName::new(PARENT));
    assert_eq!(live.len(), 1, "{:?}", live.keys());
    live.shift_remove_index(0).unwrap().1
}

fn assert_is(session: &mut dyn Session, wanted: &Table, statements: &[Statement]) {
    let live = live(session);
    let plain = |table: &Table| {
        let mut table = table.clone();
        for column in table.columns.values_mut() {
            column.default = column.default.take().filter(|default| !default.as_str().starts_with('('));
        }
        let tables = [(table.name.clone(), table)].into();
        without_expressions(&Physical { tables, ..Physical::default() }).0
    };
    let told: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    assert_eq!(plain(&live), plain(wanted), "{}", told.join(";\n"));
    let settled = session.settle(&live, wanted).unwrap();
    assert_eq!(settled, Settled::Same, "{}\n{live:#?}\n{wanted:#?}", told.join(";\n"));
}

/// The values of those columns, row by row, in an order of their own.
fn values(session: &mut dyn Session, table: &Table, columns: &[String]) -> Vec<String> {
    let engine = session.engine();
    if columns.is_empty() {
        return Vec::new();
    }
    let columns: Vec<_> = columns.iter().map(|name| format!("hex({})", engine.quote(name))).collect();
    let sql = format!("SELECT {} FROM {}", columns.join(", "), engine.quote(&table.name.name));
    let mut rows: Vec<_> = session.query(&sql, &[]).unwrap().iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

/// The old and new names of columns whose values must be the same before and after.
fn kept(alteration: &Alteration<'_>) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for old in alteration.before.columns.values() {
        let new = alteration.renamed.get(&old.name).unwrap_or(&old.name);
        let Some(new) = alteration.after.columns.get(new) else { continue };
        if old.r#type == new.r#type
            && new.generated.is_none()
            && old.generated.is_none()
            && old.collation == new.collation
            && alteration.before.options == alteration.after.options
            && (new.nullable || !old.nullable)
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
    for row in &case.rows {
        // Rows that do not fit are left out.
        let _ = session.query(&row.insert(&engine, one), &[]);
    }
    let (fill, using) = case.values(&engine, one, other);
    let renamed = case.renamed(one, other);
    let back: BTreeMap<_, _> = renamed.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    let up = runs(session, &Alteration { before: one, after: other, renamed, fill, using })?;
    let (fill, using) = case.values(&engine, other, one);
    let down = runs(session, &Alteration { before: other, after: one, renamed: back, fill, using })?;
    session.execute(&[engine.drop_table(one)], &mut |_| {}).unwrap();
    Some((up, down))
}

/// Runs what leads from one table to the other, and gives the rows in the order of the first column.
fn altered(session: &mut dyn Session, declared: [Schema; 2], rows: &str, fill: &[(&str, &str)]) -> Vec<Row> {
    let engine = session.engine();
    let [one, other] = declared.map(|schema| lowered(&engine, &schema).tables.pop().unwrap().1);
    session.execute(&engine.create_table(&one), &mut |_| {}).unwrap();
    run(session, &[&format!("INSERT INTO t {rows}")]);
    let fill = fill.iter().map(|(name, sql)| ((*name).to_owned(), Expression::new(*sql))).collect();
    let statements = alter(&engine, &Alteration { before: &one, fill, ..unchanged(&other) });
    session.execute(&statements, &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{}", error.statement));
    assert_is(session, &other, &statements);
    session.query("SELECT * FROM t ORDER BY 1", &[]).unwrap()
}

#[test]
fn a_zero_stays_when_its_column_begins_to_number_rows() {
    on_each(|database| {
        let numbered = table("t", [column("a", "integer")]);
        let mut plain = numbered.clone();
        plain.columns["id"].identity = None;
        let rows =
            altered(&mut database.session(), [schema([plain]), schema([numbered])], "VALUES (0, 1), (5, 2)", &[]);
        let row = |id, a| vec![Value::Integer(id), Value::Integer(a)];
        assert_eq!(rows, [row(0, 1), row(5, 2)]);
    });
}

#[test]
fn a_fill_leaves_the_time_of_the_last_change_alone() {
    on_each(|database| {
        let clock = with(sql("current_timestamp on update current_timestamp"), column("seen", "timestamp(0)"));
        let before = table("t", [column("a", "integer"), clock]);
        let mut after = before.clone();
        after.columns["a"].nullable = false;
        after.columns.insert("b".to_owned(), Column { nullable: false, ..column("b", "integer") });
        let declared = [schema([before]), schema([after])];
        let rows = "VALUES (1, NULL, '2001-02-03 04:05:06'), (2, 7, '2001-02-03 04:05:06')";
        let rows = altered(&mut database.session(), declared, rows, &[("a", "id * 10"), ("b", "a + 1")]);
        let row = |id, a, b| {
            vec![Value::Integer(id), Value::Integer(a), Value::text("2001-02-03 04:05:06"), Value::Integer(b)]
        };
        assert_eq!(rows, [row(1, 10, 11), row(2, 7, 8)]);
    });
}

#[test]
fn a_stored_column_becomes_plain_while_a_table_with_a_quote_gets_another_name() {
    on_each(|database| {
        let mut session = database.session();
        let engine = session.engine();
        let computed = Generated { sql: PerEngine::any("`a` + 1".to_owned()), storage: Storage::Stored };
        let one =
            table("o`t", [column("a", "integer"), Column { generated: Some(computed), ..column("g", "integer") }]);
        let other = table("t", [column("a", "integer"), column("c", "integer")]);
        let [one, other] = [one, other].map(|table| lowered(&engine, &schema([table])).tables.pop().unwrap().1);
        session.execute(&engine.create_table(&one), &mut |_| {}).unwrap();
        let renamed = [("g".to_owned(), "c".to_owned())].into();
        let statements = alter(&engine, &Alteration { before: &one, renamed, ..unchanged(&other) });
        session.execute(&statements, &mut |_| {}).unwrap();
        assert_is(&mut session, &other, &statements);
    });
}

fn unchanged(table: &Table) -> Alteration<'_> {
    let nothing = BTreeMap::<String, Expression>::new;
    Alteration { before: table, after: table, renamed: BTreeMap::new(), fill: nothing(), using: nothing() }
}

#[test]
fn any_table_becomes_any_other_and_goes_back() {
    on_each(|database| {
        let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 60 };
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
        let ran: u32 = tally.iter().filter(|(ran, _)| ran.is_some()).map(|(_, count)| count).sum();
        let through: u32 = tally.iter().filter(|(ran, _)| **ran == Some((true, true))).map(|(_, count)| count).sum();
        assert!(ran * 3 > cases && through * 5 > ran, "too few cases say anything: {tally:?}");
    });
}
