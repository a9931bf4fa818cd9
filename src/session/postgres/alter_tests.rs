//! Any table becomes any other, or nothing happens.

mod arbitrary;
mod kind;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::arbitrary::{Blueprint, COLUMNS, blueprint};
use self::kind::KINDS;
use super::Postgres;
use super::testing::{TestDatabase, schema};
use crate::dialect::postgres::{qualified, quote};
use crate::dialect::{Alteration, Engine};
use crate::physical::{Expression, Table};
use crate::schema::{EnumType, Schema, TableName};
use crate::session::{Scope, Session as _, StatementError};

/// A table before and after, and the rows that are in it.
#[derive(Clone, Debug)]
struct Case {
    before: Blueprint,
    after: Blueprint,
    /// Whether a column of one slot is the same one under another name.
    renames: Vec<bool>,
    fills: Vec<Option<bool>>,
    /// The number of the value in each column, none for NULL.
    rows: Vec<Vec<Option<bool>>>,
}

fn case() -> impl Strategy<Value = Case> {
    let picks = vec(any::<bool>(), Blueprint::PICKS);
    let value = proptest::option::weighted(0.8, any::<bool>());
    let rows = vec(vec(value, COLUMNS), 0..4);
    let fills = vec(proptest::option::weighted(0.8, any::<bool>()), COLUMNS);
    (blueprint(), blueprint(), picks, vec(any::<bool>(), COLUMNS), fills, rows).prop_map(
        |(before, other, picks, renames, fills, rows)| {
            let after = before.mixed(&other, &picks);
            Case { before, after, renames, fills, rows }
        },
    )
}

impl Case {
    fn renamed(&self) -> BTreeMap<String, String> {
        let slots = (0..COLUMNS).filter(|slot| self.renames[*slot]);
        let names = slots.filter_map(|slot| Some((self.before.column_name(slot)?, self.after.column_name(slot)?)));
        names.filter(|(old, new)| old != new).map(|(old, new)| (old.to_owned(), new.to_owned())).collect()
    }

    fn fill(&self, after: &Table) -> BTreeMap<String, Expression> {
        let filled = (0..COLUMNS).filter_map(|slot| {
            let (plan, constant) = (self.after.columns[slot].as_ref()?, self.fills[slot]?);
            let value = KINDS[plan.kind].values[0];
            let name = self.after.column_name(slot)?;
            let native = &after.columns[name].r#type;
            let sql = if constant { value.to_owned() } else { format!("coalesce({value}::{native}, NULL)") };
            Some((name.to_owned(), Expression(sql)))
        });
        filled.collect()
    }

    fn inserts(&self, table: &Table) -> Vec<String> {
        let insert = |row: &Vec<Option<bool>>| {
            let (mut names, mut values) = (Vec::new(), Vec::new());
            for (slot, value) in row.iter().enumerate() {
                let Some(name) = self.before.column_name(slot) else { continue };
                let column = &table.columns[name];
                if column.generated.is_none() && (column.identity.is_none() || value.is_some()) {
                    let kind = &KINDS[self.before.columns[slot].as_ref().unwrap().kind];
                    names.push(quote(name));
                    values.push(value.map_or("NULL", |second| kind.values[usize::from(second)]));
                }
            }
            let into = qualified(&table.name);
            if names.is_empty() {
                return format!("INSERT INTO {into} DEFAULT VALUES");
            }
            let (names, values) = (names.join(", "), values.join(", "));
            format!("INSERT INTO {into} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})")
        };
        self.rows.iter().map(insert).collect()
    }
}

/// Both tables as the server stores them, none where binds refuses one.
fn lowered(engine: &Engine, case: &Case) -> Option<(Table, Table)> {
    let lower = |blueprint: &Blueprint| {
        let table = blueprint.table();
        let other = super::testing::table("other", &[]);
        let mood = EnumType { name: "mood".to_owned(), schema: None, values: vec!["ok".into(), "sad".into()] };
        let name = table.name.clone();
        let mut schema: Schema = schema([table, other]);
        schema.enums.insert("mood".to_owned(), mood);
        let mut lowered = engine.lower(&schema);
        lowered.problems.is_empty().then(|| lowered.physical.tables.swap_remove(&name)).flatten()
    };
    Some((lower(&case.before)?, lower(&case.after)?))
}

fn inspected(session: &mut Postgres, name: &TableName) -> Option<Table> {
    let scope = Scope::Only { tables: vec![name.clone()], enums: Vec::new() };
    session.inspect(&scope).unwrap().tables.swap_remove(name)
}

/// The rows, each as texts of those columns, in no order of their own.
fn rows(session: &mut Postgres, table: &Table, columns: &[String]) -> Vec<String> {
    let texts: Vec<String> = columns.iter().map(|column| format!("{}::text", quote(column))).collect();
    let texts = if texts.is_empty() { "''".to_owned() } else { texts.join(", ") };
    let found = session.query(&format!("SELECT {texts} FROM {}", qualified(&table.name)), &[]).unwrap();
    let mut rows: Vec<String> = found.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

fn run(session: &mut Postgres, alteration: &Alteration<'_>) -> Result<(), StatementError> {
    let statements = session.engine().alter_table(alteration);
    session.begin(Instant::now()).unwrap();
    let done = session.execute(&statements, &mut |_| {});
    let end = if done.is_ok() { session.check_deferred().and_then(|()| session.commit()) } else { session.rollback() };
    end.unwrap();
    done
}

/// Whether the rows are what a statement failed of: values that do not fit, constraints that they break, and types
/// between which there is no way.
fn is_of_data(error: &StatementError) -> bool {
    let code = error.error.code.as_deref().unwrap_or_default();
    code.starts_with("22") || code.starts_with("23") || code == "42846"
}

/// The columns that go on with equal values: old name, new name.
fn unchanged(alteration: &Alteration<'_>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for after in alteration.after.columns.values() {
        let old = alteration.renamed.iter().find(|(_, new)| **new == after.name).map(|(old, _)| old);
        let old = old.or_else(|| (!alteration.renamed.contains_key(&after.name)).then_some(&after.name));
        let Some(before) = old.and_then(|old| alteration.before.columns.get(old)) else { continue };
        let tightened = before.nullable && !after.nullable;
        if before.r#type == after.r#type && after.generated.is_none() && !tightened {
            pairs.push((before.name.clone(), after.name.clone()));
        }
    }
    pairs
}

/// Alters a table, after which it is as wanted and keeps its values, or all is as it was. Tells whether it was altered.
fn alter(session: &mut Postgres, alteration: &Alteration<'_>) -> Result<bool, TestCaseError> {
    let (before, after) = (alteration.before, alteration.after);
    let all: Vec<String> = before.columns.keys().cloned().collect();
    let everything = rows(session, before, &all);
    let (old, new): (Vec<String>, Vec<String>) = unchanged(alteration).into_iter().unzip();
    let values = rows(session, before, &old);
    match run(session, alteration) {
        Ok(()) => {
            prop_assert_eq!(inspected(session, &after.name), Some(after.clone()));
            prop_assert_eq!(rows(session, after, &new), values);
            Ok(true)
        }
        Err(error) => {
            prop_assert!(is_of_data(&error), "{}: {:?}", error.statement.sql, error);
            prop_assert_eq!(inspected(session, &before.name), Some(before.clone()));
            prop_assert_eq!(rows(session, before, &all), everything);
            Ok(false)
        }
    }
}

fn holds(session: &mut Postgres, case: &Case, altered: &mut usize) -> Result<(), TestCaseError> {
    let engine = session.engine();
    let Some((before, after)) = lowered(&engine, case) else {
        return Err(TestCaseError::reject("refused by the checker"));
    };
    for (schema, name) in [("public", "t"), ("public", "T 2"), ("app", "t"), ("app", "T 2")] {
        session.run(&format!("DROP TABLE IF EXISTS {schema}.{} CASCADE", quote(name))).unwrap();
    }
    session.execute(&engine.create_table(&before), &mut |_| {}).unwrap();
    prop_assert_eq!(inspected(session, &before.name), Some(before.clone()));
    for insert in case.inserts(&before) {
        // A row that breaks a constraint is no row of this table.
        let _ = session.run(&insert);
    }
    let (renamed, using) = (case.renamed(), BTreeMap::new());
    for table in [&before, &after] {
        let (renamed, fill) = (BTreeMap::new(), case.fill(&after));
        let same = Alteration { before: table, after: table, renamed, fill, using: using.clone() };
        prop_assert_eq!(engine.alter_table(&same), Vec::new());
    }
    let back = renamed.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    let there = Alteration { before: &before, after: &after, renamed, fill: case.fill(&after), using: using.clone() };
    if alter(session, &there)? {
        *altered += 1;
        let back = Alteration { before: &after, after: &before, renamed: back, fill: BTreeMap::new(), using };
        alter(session, &back)?;
    }
    Ok(())
}

#[test]
fn any_table_becomes_any_other_and_keeps_its_rows_or_nothing_happens() {
    let Some(database) = TestDatabase::new() else { return };
    let session = RefCell::new(database.session());
    for sql in [
        "CREATE SCHEMA app",
        "CREATE TYPE public.mood AS ENUM ('ok', 'sad')",
        "CREATE TABLE public.other (id bigint PRIMARY KEY)",
        "INSERT INTO public.other VALUES (1), (2)",
    ] {
        session.borrow_mut().run(sql).unwrap();
    }
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let altered = RefCell::new(0);
    let result = runner.run(&case(), |case| holds(&mut session.borrow_mut(), &case, &mut altered.borrow_mut()));
    result.unwrap_or_else(|error| panic!("{error}"));
    let altered = altered.into_inner();
    assert!(altered * 4 > usize::try_from(cases).unwrap(), "only {altered} of {cases} tables were altered");
}
