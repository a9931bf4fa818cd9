//! Any values of an enum become any others, and rows keep theirs, or nothing happens.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};

use super::Postgres;
use super::testing::{TestDatabase, column, schema, table};
use crate::dialect::{Alteration, EnumAlteration, NewValues};
use crate::physical::{Physical, Table};
use crate::schema::*;
use crate::session::{Scope, Session as _};

const VALUES: [&str; 5] = ["a", "it's", "B", "d e", "名"];

#[derive(Clone, Debug)]
struct Case {
    before: Vec<String>,
    after: Vec<String>,
    renamed: BTreeMap<String, String>,
    new_values: NewValues,
    rows: Vec<usize>,
}

fn case() -> impl Strategy<Value = Case> {
    let values = || {
        let values: Vec<String> = VALUES.iter().map(|value| (*value).to_owned()).collect();
        prop_oneof![
            subsequence(values.clone(), 1..=VALUES.len()).boxed(),
            subsequence(values, 1..=VALUES.len()).prop_shuffle().boxed(),
        ]
    };
    let pairs = vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..3);
    let new_values = select(vec![NewValues::CommittedFirst, NewValues::ByNewType]);
    (values(), values(), pairs, new_values, vec(0..VALUES.len(), 0..4)).prop_map(
        |(before, after, pairs, new_values, rows)| {
            let mut renamed = BTreeMap::new();
            for (old, new) in pairs {
                let (old, new) = (old.get(&before).clone(), new.get(&after).clone());
                if old != new && !renamed.values().any(|taken| *taken == new) {
                    renamed.entry(old).or_insert(new);
                }
            }
            Case { before, after, renamed, new_values, rows }
        },
    )
}

impl Case {
    /// What becomes of a value; none if it is taken away.
    fn goes_on(&self, value: &String) -> Option<String> {
        match self.renamed.get(value) {
            Some(new) => Some(new.clone()),
            None if self.renamed.values().any(|new| new == value) => None,
            None => Some(value.clone()).filter(|value| self.after.contains(value)),
        }
    }
}

/// A table of the enum, and one that refers to it by a column of that type.
fn declared(values: &[String]) -> Schema {
    let mut kinds = table("kinds", &[("kind", "enum:kind")]);
    kinds.columns["kind"].default = Some(Default::Literal(Literal::Text(values[0].clone())));
    let (columns, timing) = (vec!["kind".to_owned()], Timing::default());
    let unique = Unique { name: "uq".to_owned(), columns: columns.clone(), nulls_equal: false, timing };
    kinds.uniques.insert("uq".to_owned(), unique);
    let sql = PerEngine::any(format!("kind >= '{}'::public.kind", values[0].replace('\'', "''")));
    kinds.checks.insert("ck".to_owned(), Check { name: "ck".to_owned(), sql, only: Only::default() });
    let mut uses = table("uses", &[]);
    uses.columns.insert("kind".to_owned(), column("kind", "enum:kind"));
    let (to, action) = (kinds.name.clone(), Action::NoAction);
    let (name, references) = ("fk".to_owned(), columns.clone());
    let key = ForeignKey { name, columns, table: to, references, on_delete: action, on_update: action, timing };
    uses.foreign_keys.insert(key.name.clone(), key);
    let mut schema = schema([kinds, uses]);
    let kind = EnumType { name: "kind".to_owned(), schema: None, values: values.to_vec() };
    schema.enums.insert(kind.name.clone(), kind);
    schema
}

fn rows(session: &mut Postgres) -> BTreeSet<String> {
    let sql = "SELECT kind::text FROM kinds UNION ALL SELECT kind::text || ' used' FROM uses";
    session.query(sql, &[]).unwrap().iter().map(|row| row[0].as_text().unwrap().to_owned()).collect()
}

fn inspected(session: &mut Postgres) -> Physical {
    session.inspect(&Scope::All { schemas: Vec::new() }).unwrap()
}

fn fill(session: &mut Postgres, case: &Case) {
    for (id, value) in case.rows.iter().enumerate() {
        let value = session.engine().literal(&case.before[value % case.before.len()]);
        let sql = format!("INSERT INTO kinds VALUES ({id}, {value}); INSERT INTO uses VALUES ({id}, {value})");
        // One that is there already is enough.
        let _ = session.run(&sql);
    }
}

fn holds(session: &mut Postgres, case: &Case) -> Result<(), TestCaseError> {
    let engine = session.engine();
    session.run("DROP TABLE IF EXISTS uses, kinds; DROP TYPE IF EXISTS kind").unwrap();
    let before = super::testing::lowered(&engine, &declared(&case.before));
    let after = super::testing::lowered(&engine, &declared(&case.after));
    prop_assert_eq!(&super::testing::create_and_read(session, &before), &before);
    fill(session, case);
    let live = rows(session);
    let same = |(before, after): (_, _)| {
        let (renamed, fill, using) = std::default::Default::default();
        Alteration { before, after, renamed, fill, using }
    };
    let pairs: Vec<(&Table, &Table)> = before.tables.values().zip(after.tables.values()).collect();
    let alteration = EnumAlteration {
        name: &TableName::new("kind"),
        before: &case.before,
        after: &case.after,
        renamed: case.renamed.clone(),
        new_values: case.new_values,
        tables: pairs.into_iter().map(same).collect(),
    };
    let altered = engine.alter_enum(&alteration);
    session.execute(&altered.ahead, &mut |_| {}).unwrap();
    // What is committed ahead does no harm, and again none.
    session.execute(&altered.ahead, &mut |_| {}).unwrap();
    session.begin(Instant::now()).unwrap();
    let done = session.execute(&altered.statements, &mut |_| {});
    match done {
        Ok(()) => {
            session.commit().unwrap();
            prop_assert_eq!(inspected(session), after);
            let gone_on = live.iter().map(|row| {
                let (value, used) = row.strip_suffix(" used").map_or((row.as_str(), ""), |value| (value, " used"));
                case.goes_on(&value.to_owned()).map(|value| value + used)
            });
            prop_assert_eq!(Some(rows(session)), gone_on.collect::<Option<BTreeSet<String>>>());
        }
        Err(error) => {
            session.rollback().unwrap();
            let code = error.error.code.clone().unwrap_or_default();
            prop_assert!(["22P02", "23514"].contains(&code.as_str()), "{}: {error:?}", error.statement.sql);
            prop_assert_eq!(rows(session), live);
        }
    }
    Ok(())
}

#[test]
fn any_values_become_any_others_and_rows_keep_theirs_or_nothing_happens() {
    let Some(database) = TestDatabase::new() else { return };
    let session = RefCell::new(database.session());
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let result = runner.run(&case(), |case| holds(&mut session.borrow_mut(), &case));
    result.unwrap_or_else(|error| panic!("{error}"));
}
