//! From any table to any other, with rows in it.

use std::collections::BTreeMap;
use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::select;

use super::round_trip::{lowered, schema_of, two_tables};
use super::{ENGINE, all, create, memory};
use crate::dialect::{Alteration, Enums, Statement};
use crate::physical::{Expression, Table};
use crate::session::sqlite::{SqliteSession, foreign_keys};
use crate::session::{Row, Session, Settled, StatementError, Value};

/// A value as SQL.
fn value() -> impl Strategy<Value = String> {
    let fixed =
        ["NULL", "0", "1", "-7", "2147483648", "1.5", "'a'", "'it''s'", "''", "'12'", "x'00ff'", "'2026-11-21'"];
    prop_oneof![
        4 => select(fixed.to_vec()).prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => "[a-z]{1,5}".prop_map(|text| format!("'{text}'")),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(value(), 8), 0..12)
}

/// Inserts what the table takes of those rows. Their foreign keys name nothing, so they do not act.
fn insert(session: &mut SqliteSession, table: &Table, rows: &[Vec<String>]) {
    foreign_keys::switch(&session.connection, false).unwrap();
    let ordinary: Vec<String> = table
        .columns
        .values()
        .filter(|column| column.generated.is_none())
        .map(|column| ENGINE.quote(&column.name))
        .collect();
    for row in rows {
        let values = row.iter().cycle().take(ordinary.len()).cloned().collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({values})", ENGINE.quote(&table.name.name), ordinary.join(", "));
        // A row that breaks a rule of the table is one that it never had.
        drop(session.execute(&[Statement::new("insert", sql)], &mut |_| {}));
    }
    foreign_keys::switch(&session.connection, true).unwrap();
}

/// The values of those columns, row by row and in the order of their values.
fn values(session: &mut SqliteSession, table: &Table, columns: &[&String]) -> Vec<Row> {
    let quoted = columns.iter().map(|name| format!("quote({})", ENGINE.quote(name)));
    // Rows count also where no column is left to show.
    let shown: Vec<String> = std::iter::once("1".to_owned()).chain(quoted).collect();
    let order: Vec<String> = (1..=shown.len()).map(|number| number.to_string()).collect();
    let sql =
        format!("SELECT {} FROM {} ORDER BY {}", shown.join(", "), ENGINE.quote(&table.name.name), order.join(", "));
    session.query(&sql, &[]).unwrap()
}

/// What changes `before` into `after`, where NULL has to go with a value for it.
fn alteration<'a>(before: &'a Table, after: &'a Table, renamed: &BTreeMap<String, String>) -> Alteration<'a> {
    let old = |name: &String| renamed.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from).clone();
    let filled = after.columns.values().filter(|column| !column.nullable && column.generated.is_none());
    let filled = filled.filter(|column| match before.columns.get(&old(&column.name)) {
        Some(stood) => stood.nullable,
        None => column.default.is_none(),
    });
    let key =
        |name: &str| after.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(|column| column == name));
    let fill = filled.filter(|column| !key(&column.name)).map(|column| (column.name.clone(), Expression::new("'12'")));
    Alteration { before, after, renamed: renamed.clone(), fill: fill.collect(), using: BTreeMap::new() }
}

fn run(session: &mut SqliteSession, alteration: &Alteration<'_>) -> Result<(), StatementError> {
    let statements = ENGINE.alter_table(alteration);
    session.begin(Instant::now()).unwrap();
    let ran = session.execute(&statements, &mut |_| {});
    match &ran {
        Ok(()) => session.commit().unwrap(),
        Err(_) => session.rollback().unwrap(),
    }
    ran
}

fn text(statements: &[Statement]) -> String {
    statements.iter().map(|statement| format!("{statement};\n")).collect()
}

fn sql(table: &Table) -> String {
    text(&ENGINE.create_table(table))
}

/// What was to run, for a message.
fn story(alteration: &Alteration<'_>) -> String {
    format!("{}{}", sql(alteration.before), text(&ENGINE.alter_table(alteration)))
}

/// Alters and looks at all that must be true afterwards. False if the rows stood in the way.
fn alter(session: &mut SqliteSession, alteration: &Alteration<'_>) -> Result<bool, TestCaseError> {
    let (before, after) = (alteration.before, alteration.after);
    let renamed = |name: &String| alteration.renamed.get(name).unwrap_or(name).clone();
    let same = |name: &&String| {
        let (stood, stands) = (&before.columns[*name], after.columns.get(&renamed(name)));
        stands.is_some_and(|stands| {
            stands.r#type == stood.r#type && stands.generated.is_none() && !alteration.fill.contains_key(&stands.name)
        })
    };
    let kept: Vec<&String> = before.columns.keys().filter(same).collect();
    let columns: Vec<String> = kept.iter().map(|name| renamed(name)).collect();
    let every: Vec<&String> = before.columns.keys().collect();
    let (whole, values_before) = (values(session, before, &every), values(session, before, &kept));
    match run(session, alteration) {
        Ok(()) => {
            let live = all(session);
            prop_assert_eq!(live.tables.keys().collect::<Vec<_>>(), [&after.name]);
            let live = &live.tables[&after.name];
            let settled = session.settle(live, after).unwrap();
            prop_assert_eq!(settled, Settled::Same, "{}\nis not\n{}\n{}", sql(live), sql(after), story(alteration));
            prop_assert_eq!(values(session, after, &columns.iter().collect::<Vec<_>>()), values_before);
            Ok(true)
        }
        Err(failed) => {
            let of_rows = ["constraint failed", "cannot store", "datatype mismatch", "type mismatch"];
            let message = &failed.error.message;
            let expected = !whole.is_empty() && of_rows.iter().any(|part| message.contains(part));
            prop_assert!(expected, "{failed}\n{}\n{}", failed.statement, story(alteration));
            let live = all(session);
            prop_assert_eq!(&live.tables[&before.name], before);
            prop_assert_eq!(values(session, before, &every), whole);
            Ok(false)
        }
    }
}

/// The first column that goes becomes the first that comes.
fn renamed(before: &Table, after: &Table) -> BTreeMap<String, String> {
    let gone = before.columns.values().find(|one| !after.columns.contains_key(&one.name) && one.generated.is_none());
    let new = after.columns.values().find(|one| !before.columns.contains_key(&one.name) && one.generated.is_none());
    gone.zip(new).map(|(gone, new)| (gone.name.clone(), new.name.clone())).into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_becomes_any_other_and_goes_back(tables in two_tables(), rows in rows(), [rename, fill] in any::<[bool; 2]>()) {
        let [first, second] = tables;
        let before = lowered(schema_of([first]))?;
        let after = lowered(schema_of([second]))?;
        let (table, wanted) = (&before.tables[0], &after.tables[0]);
        let renamed = if rename { renamed(table, wanted) } else { BTreeMap::new() };
        let back = renamed.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        let mut session = memory();
        create(&mut session, &before);
        insert(&mut session, table, &rows);
        let mut filled = |mut alteration: Alteration<'_>| {
            alteration.fill.retain(|_, _| fill);
            alter(&mut session, &alteration)
        };
        if filled(alteration(table, wanted, &renamed))? {
            filled(alteration(wanted, table, &back))?;
        }
    }
}

#[test]
fn values_that_a_new_type_does_not_hold_are_counted() {
    for (from, to, values, misfits) in [
        ("TEXT", "INTEGER", "('5'), (' -7 '), ('5.0'), ('1.5'), ('abc'), ('12 apples'), (''), (x'35'), (NULL)", 5),
        ("TEXT", "VARCHAR(3)", "('abc'), ('äöü'), ('abcd'), (12345), (NULL)", 2),
        ("BIGINT", "INTEGER", "(2147483647), (2147483648), (-2147483649), (NULL)", 2),
        ("BIGINT", "SMALLINT", "(32767), (32768), ('x')", 2),
        ("TEXT", "BOOLEAN", "('0'), ('1'), ('2'), ('true')", 2),
        ("TEXT", "DOUBLE", "('1.5'), ('1e3'), ('x')", 1),
        ("DOUBLE", "NUMERIC(4,2)", "(99.99), (100), (1.234), ('x')", 3),
        ("TEXT", "DATE", "('2026-11-21'), ('2026-13-01'), ('soon'), (5)", 3),
        ("TEXT", "TIMESTAMP", "('2026-11-21 10:00:00'), ('2026-11-21T10:00'), ('x')", 1),
        ("TEXT", "BLOB", "('a'), (x'00')", 1),
        ("BLOB", "TEXT", "('a'), (x'00'), (1)", 1),
        ("INTEGER", "BIGINT", "(1), ('x'), (1.5)", 2),
        ("INTEGER", "TEXT", "(1), ('x')", 0),
    ] {
        let mut session = memory();
        super::run(&mut session, &[&format!("CREATE TABLE t (a {from})"), &format!("INSERT INTO t VALUES {values}")]);
        let (before, after) = (
            super::read(&[&format!("CREATE TABLE t (a {from})")]),
            super::read(&[&format!("CREATE TABLE t (b {to})")]),
        );
        let renamed = [("a".to_owned(), "b".to_owned())].into();
        let (fill, using) = (BTreeMap::new(), BTreeMap::new());
        let alteration = Alteration { before: &before, after: &after, renamed, fill, using };
        let found = ENGINE.misfits(&alteration, &Enums::new());
        assert_eq!(found.iter().map(|one| one.column.as_str()).collect::<Vec<_>>(), ["b"], "{from} to {to}");
        assert_eq!(
            session.query(&found[0].altered.as_ref().unwrap().count, &[]).unwrap(),
            [[Value::Integer(misfits)]],
            "{from} to {to}"
        );
    }
}
