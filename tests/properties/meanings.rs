//! What is told of two texts without a server, held against what the servers make of them.

use std::collections::BTreeMap;

use binds::dialect::Meaning;
use binds::flavour::Flavour;
use binds::options::Options;
use binds::physical::Expression;
use binds::schema::{Column, ColumnType, EnumType, PerEngine, Schema, Table, TableName};
use binds::session::{Access, Scope, Session, Target, connect};
use binds::url::Url;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::expressions::{Class, class, condition, value};
use super::tape::Tape;
use crate::harness::{Database, Engine, Test};

const COLUMNS: [(&str, &str); 14] = [
    ("a", "integer"),
    ("b", "integer"),
    ("s", "smallint"),
    ("i", "bigint"),
    ("n", "decimal(10,2)"),
    ("x", "string(20)"),
    ("y", "string(9)"),
    ("c", "text"),
    ("k", "char(5)"),
    ("p", "boolean"),
    ("q", "boolean"),
    ("d", "date"),
    ("order", "integer"),
    ("m", "enum:mood"),
];

/// Conditions of one case, which are compared with each other.
const AT_ONCE: usize = 10;

fn table() -> Schema {
    let mut table = Table::new(TableName::new("t"));
    for (name, kind) in COLUMNS {
        let column = Column::new(name, PerEngine::any(kind.parse::<ColumnType>().unwrap()));
        table.columns.insert(name.to_owned(), column);
    }
    let mood = EnumType { name: "mood".to_owned(), schema: None, values: vec!["glad".to_owned(), "sad".to_owned()] };
    Schema { enums: [(mood.name.clone(), mood)].into(), tables: [(table.name.clone(), table)].into() }
}

/// Conditions of several kinds, as anybody may write them: with parentheses and without.
struct Writer<'a> {
    tape: &'a mut Tape,
    engine: &'a binds::dialect::Engine,
    columns: Vec<&'a Column>,
}

impl Writer<'_> {
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return condition(self.tape, self.engine, &self.columns);
        }
        match self.tape.below(12) {
            0 | 1 => format!("{} and {}", self.condition(depth - 1), self.condition(depth - 1)),
            2 | 3 => format!("{} OR {}", self.condition(depth - 1), self.condition(depth - 1)),
            4 => format!("NOT {}", self.condition(depth - 1)),
            5 => format!("({})", self.condition(depth - 1)),
            6 => format!("({}) IS NOT NULL", self.condition(depth - 1)),
            7 => format!("CASE WHEN {} THEN 1 ELSE 0 END = 1", self.condition(depth - 1)),
            8 | 9 => {
                let operator = self.tape.pick(&["=", "<>", "<", "<=", ">", ">=", "!="]);
                format!("{} {operator} {}", self.number(depth), self.number(depth - 1))
            }
            10 => {
                let column = self.tape.pick(&["x", "y", "c", "k", "m"]);
                let operator = self.tape.pick(&["=", "<>", "<", "NOT LIKE", "LIKE"]);
                format!("{column} {operator} '{}'", self.tape.pick(&["glad", "sad"]))
            }
            _ => match value(self.tape, self.engine, &self.columns) {
                Some((text, ColumnType::Text)) => format!("{text} <> 'x'"),
                Some((number, _)) => format!("{number} BETWEEN {} AND 9", self.number(depth - 1)),
                None => "1 = 1".to_owned(),
            },
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.tape.pick(&["a", "b", "s", "i", "n", "0", "1", "2.50", "-3", "30000000000"]).to_owned();
        }
        match self.tape.below(6) {
            0 => format!("-{}", self.number(0)),
            1 => format!("({})", self.number(depth - 1)),
            2 => format!("coalesce({}, {})", self.number(depth - 1), self.number(depth - 1)),
            _ => {
                let operator = self.tape.pick(&["+", "-", "*", "/", "%"]);
                format!("{} {operator} {}", self.number(depth - 1), self.number(depth - 1))
            }
        }
    }

    /// A text with something else in it, or its parentheses elsewhere.
    fn changed(&mut self, text: &str) -> String {
        const PAIRS: [(&str, &str); 16] = [
            (" and ", " OR "),
            (" OR ", " and "),
            ("NOT ", ""),
            ("(", ""),
            (")", ""),
            (" < ", " <= "),
            (" > ", " >= "),
            (" = ", " <> "),
            (" + ", " - "),
            (" * ", " / "),
            ("1", "2"),
            ("'x'", "'X'"),
            ("'a", "'A"),
            ("LIKE", "NOT LIKE"),
            ("IN (", "NOT IN ("),
            ("lower", "upper"),
        ];
        let (from, to) = self.tape.pick(&PAIRS);
        let found: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
        if found.is_empty() {
            return format!("NOT ({text})");
        }
        let at = self.tape.pick(&found);
        let mut changed = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        if from == "(" {
            // The one that it was closed by, or another one.
            let closing: Vec<usize> = changed[at..].match_indices(')').map(|(place, _)| at + place).collect();
            if !closing.is_empty() {
                changed.remove(self.tape.pick(&closing));
            }
        }
        changed
    }
}

fn conditions(numbers: Vec<u32>, engine: &binds::dialect::Engine) -> Vec<String> {
    let schema = table();
    let columns: Vec<&Column> = schema.tables[0].columns.values().collect();
    assert!(columns.iter().any(|column| class(column, engine.flavour) == Class::Text));
    let mut tape = Tape::new(numbers);
    let mut writer = Writer { tape: &mut tape, engine, columns };
    let mut all: Vec<String> = Vec::new();
    for at in 0..AT_ONCE {
        let depth = at % 4;
        let text = match all.last() {
            Some(last) if at % 2 == 1 => writer.changed(&last.clone()),
            _ => writer.condition(depth),
        };
        all.push(text);
    }
    all
}

#[derive(Default)]
struct Told {
    written: usize,
    same: usize,
    different: usize,
}

/// What the server makes of each text that it takes, by the name of its check.
fn written(session: &mut dyn Session, texts: &[String]) -> BTreeMap<usize, Expression> {
    let name = TableName::new("t");
    for (at, text) in texts.iter().enumerate() {
        // What is no condition is refused.
        let sql = format!("ALTER TABLE t ADD CONSTRAINT ck_{at} CHECK ({text})");
        let _ = session.query(&sql, &[]);
    }
    let scope = Scope::Only { tables: vec![name.clone()], enums: Vec::new() };
    let live = session.inspect(&scope).unwrap().tables.swap_remove(&name).unwrap();
    let found = live.checks.values().filter_map(|check| {
        let at = check.name.strip_prefix("ck_")?.parse().ok()?;
        Some((at, check.expression.clone()))
    });
    let found: BTreeMap<usize, Expression> = found.collect();
    for at in found.keys() {
        session.query(&format!("ALTER TABLE t DROP CONSTRAINT ck_{at}"), &[]).unwrap();
    }
    found
}

fn compare(session: &mut dyn Session, texts: &[String], told: &mut Told) -> Result<(), String> {
    let engine = session.engine();
    let lowered = engine.lower(&table()).physical;
    let columns = lowered.tables.values().next().unwrap();
    let found = written(session, texts);
    told.written += found.len();
    for (one, live) in &found {
        for other in found.keys() {
            let wanted = Expression::new(texts[*other].clone());
            let meaning = engine.meaning(columns, live, &wanted);
            let is_same = live == &found[other] || one == other;
            match meaning {
                Meaning::Same if !is_same && !settled_alike(session, columns, [live, &found[other]]) => {
                    return Err(format!("{wanted}\nis not\n{live}\nbut\n{}", found[other]));
                }
                Meaning::Different if is_same => return Err(format!("{wanted}\nis\n{live}")),
                _ => {}
            }
            told.same += usize::from(one == other && meaning == Meaning::Same);
            told.different += usize::from(!is_same && meaning == Meaning::Different);
        }
    }
    Ok(())
}

/// Whether the server makes one text of two when it is given what it wrote once more.
fn settled_alike(session: &mut dyn Session, columns: &binds::physical::Table, texts: [&Expression; 2]) -> bool {
    let [one, other] = texts.map(|text| {
        let mut table = columns.clone();
        table.name = TableName::new("other");
        table.checks.clear();
        let check = binds::physical::Check { name: "ck_only".to_owned(), expression: text.clone() };
        table.checks.insert(check.name.clone(), check);
        table
    });
    session.settle(&one, &other).unwrap() == binds::session::Settled::Same
}

/// `least` of a hundred that the server takes are to be told the same as what it makes of them.
fn check(engine: Engine, usual: u32, least: usize) {
    if !engine.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let url = Url::parse(&database.url, &test.path()).unwrap().url;
    let mut session = connect(&Target { url, options: Options::default(), access: Access::Write }).unwrap();
    let dialect = session.engine();
    let physical = dialect.lower(&table()).physical;
    for (name, values) in &physical.enums {
        session.execute(&[dialect.create_enum(name, values).unwrap()], &mut |_| {}).unwrap();
    }
    session.execute(&dialect.create_table(&physical.tables[0]), &mut |_| {}).unwrap();
    let cases = std::env::var("BINDS_TEST_CASES").map_or(usual, |cases| cases.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let (session, told) = (std::cell::RefCell::new(session), std::cell::RefCell::new(Told::default()));
    let numbers = prop::collection::vec(any::<u32>(), 100..400);
    let outcome = TestRunner::new(config).run(&numbers, |numbers| {
        let texts = conditions(numbers, &dialect);
        compare(&mut **session.borrow_mut(), &texts, &mut told.borrow_mut()).map_err(TestCaseError::fail)
    });
    let Told { written, same, different } = *told.borrow();
    let summary = format!("{same} of {written} are the same, {different} pairs differ");
    match outcome {
        Ok(()) => assert!(same * 100 >= written * least && different > written, "only {summary}"),
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    println!("{summary}");
}

#[test]
fn postgres_takes_for_the_same_what_is_told_so() {
    check(Engine::Postgres, 60, 90);
}

#[test]
fn mysql_takes_for_the_same_what_is_told_so() {
    check(Engine::MySql, 20, 90);
}

#[test]
fn mariadb_takes_for_the_same_what_is_told_so() {
    check(Engine::MariaDb, 20, 90);
}

#[test]
fn no_engine_is_told_of_a_text_that_it_keeps() {
    let oldest = binds::dialect::Engine::oldest(Flavour::Sqlite);
    let lowered = oldest.lower(&table()).physical;
    let text = Expression::new("a > 1");
    assert_eq!(oldest.meaning(&lowered.tables[0], &text, &text), Meaning::Undecided);
}
