//! What is told of values before their column gets another type, held against what the servers do.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use binds::dialect::{Alteration, Enums, Sought, Statement};
use binds::options::Options;
use binds::physical::Table;
use binds::schema::{Column, ColumnType, EnumType, PerEngine, Schema, TableName};
use binds::session::{Access, ServerError, Session, Target, Value, connect};
use binds::url::Url;

use crate::harness::{Database, Engine, Test};

const TYPES: [&str; 26] = [
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double",
    "decimal(5,2)",
    "decimal(10,4)",
    "decimal(15,0)",
    "string(3)",
    "string(20)",
    "string(300)",
    "char(3)",
    "char(20)",
    "text",
    "bytes",
    "bytes(3)",
    "date",
    "time",
    "time(0)",
    "timestamp",
    "timestamp(3)",
    "timestamptz(0)",
    "uuid",
    "json",
    "enum:mood",
];

/// Literals; those that a type does not take are left out by the server itself.
const VALUES: [&str; 72] = [
    "0",
    "1",
    "-1",
    "2",
    "127",
    "128",
    "999",
    "1000",
    "32767",
    "32768",
    "-32769",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "16777217",
    "1.5",
    "2.5",
    "-0.5",
    "1.005",
    "1.2345",
    "999.99",
    "999.995",
    "0.1",
    "123456.7891",
    "1e10",
    "1e39",
    "1e100",
    "1e-50",
    "'a'",
    "'abc'",
    "'abcd'",
    "'abc '",
    "'ab  '",
    "'äöü'",
    "'äöüß'",
    "''",
    "' '",
    "'5'",
    "' 5 '",
    "'+5'",
    "'005'",
    "'1.5'",
    "'1e3'",
    "'99999'",
    "'99999999999'",
    "'12abc'",
    "'true'",
    "'0'",
    "'1'",
    "'sad'",
    "'Sad'",
    "'glad'",
    "'2020-01-02'",
    "'2020-02-30'",
    "'2020-01-02 10:00:00'",
    "'2020-01-02 10:00:00.123456'",
    "'2020-01-02 10:00:00.5'",
    "'1960-01-01'",
    "'2040-01-01 00:00:00'",
    "'10:00:00'",
    "'10:00:00.25'",
    "'{}'",
    "'[1, 2]'",
    "'{'",
    "'123e4567-e89b-12d3-a456-426614174000'",
    "'123e4567e89b12d3a456426614174000'",
    "x'616263'",
    "x'ff00ff00'",
    "true",
];

fn table(session: &dyn Session, kind: &str) -> Option<(Table, Enums)> {
    let column = Column::new("v", PerEngine::any(kind.parse::<ColumnType>().unwrap()));
    let mut table = binds::schema::Table::new(TableName::new("t"));
    table.columns.insert("v".to_owned(), column);
    let mood = EnumType { name: "mood".to_owned(), schema: None, values: vec!["glad".to_owned(), "sad".to_owned()] };
    let schema = Schema { enums: [(mood.name.clone(), mood)].into(), tables: [(table.name.clone(), table)].into() };
    let lowered = session.engine().lower(&schema);
    let table = lowered.problems.is_empty().then_some(lowered.physical.tables.into_values().next()?)?;
    Some((table, session.engine().enums(&schema)))
}

struct Trial {
    session: Box<dyn Session>,
}

impl Trial {
    fn run(&mut self, sql: &str) -> Result<(), String> {
        self.session.query(sql, &[]).map(drop).map_err(|error| format!("{error} {:?}", error.code))
    }

    fn create(&mut self, table: &Table) {
        self.run("DROP TABLE IF EXISTS t").unwrap();
        let statements = self.session.engine().create_table(table);
        self.session.execute(&statements, &mut |_| {}).unwrap();
    }

    fn number(&mut self, sought: Option<&Sought>) -> i64 {
        let Some(sought) = sought else { return 0 };
        let found = |session: &mut dyn Session, sql: &str| {
            let rows = session.query_within(sql, Some(Duration::from_secs(60)));
            rows.unwrap_or_else(|error| panic!("{error}\n{sql}")).unwrap()
        };
        let number = found(&mut *self.session, &sought.count)[0][0].as_integer().unwrap();
        assert_eq!(found(&mut *self.session, &sought.any).len(), usize::try_from(number).unwrap());
        assert_eq!(found(&mut *self.session, sought.example.as_ref().unwrap()).len(), usize::try_from(number).unwrap());
        number
    }

    /// Runs statements whole or not at all, as far as the engine can.
    fn alter(&mut self, statements: &[Statement]) -> Result<(), ServerError> {
        let transactional = self.session.engine().facts().transactional_ddl;
        if transactional {
            self.session
                .begin(Instant::now() + Duration::from_secs(60))
                .map_err(|error| ServerError::new(error.to_string()))?;
        }
        let ran = self.session.execute(statements, &mut |_| {}).map_err(|failed| failed.error);
        match &ran {
            _ if !transactional => {}
            Ok(()) => self.session.commit()?,
            Err(_) => self.session.rollback()?,
        }
        ran
    }

    /// The only value of the table as text.
    fn value(&mut self) -> Value {
        let text = self.session.engine().as_text("v");
        self.session.query(&format!("SELECT {text} FROM t"), &[]).unwrap()[0][0].clone()
    }
}

/// What goes on between two types, for each value.
fn check(trial: &mut Trial, from: &str, to: &str, wrong: &mut Vec<String>, told: &mut usize) {
    let engine = trial.session.engine();
    let (Some((before, _)), Some((after, enums))) = (table(&*trial.session, from), table(&*trial.session, to)) else {
        return;
    };
    let none = BTreeMap::new();
    let none_sql = BTreeMap::new();
    let alter = |before, after| Alteration {
        before,
        after,
        renamed: none.clone(),
        fill: none_sql.clone(),
        using: none_sql.clone(),
    };
    let misfits = engine.misfits(&alter(&before, &after), &enums);
    let Some(misfits) = misfits.first() else { return };
    trial.create(&before);
    let mut values = Vec::new();
    for value in VALUES {
        trial.run("DELETE FROM t").unwrap();
        if trial.run(&format!("INSERT INTO t VALUES ({value})")).is_ok() {
            let refused = trial.number(misfits.refused.as_ref());
            let altered = trial.number(misfits.altered.as_ref());
            values.push((value, refused > 0, altered > 0, trial.value()));
        }
    }
    for (value, refused, altered, was) in values {
        *told += 1;
        trial.create(&before);
        trial.run(&format!("INSERT INTO t VALUES ({value})")).unwrap();
        let statements = engine.alter_table(&alter(&before, &after));
        let ran = trial.alter(&statements);
        let case = format!("{}: {value} ({was:?}) from {from} to {to}, altered: {altered}", engine.flavour);
        match ran {
            Ok(()) if refused => wrong.push(format!("{case}: is taken")),
            // What is altered might be refused too: nobody is promised anything.
            Err(error) if !refused && !altered && !is_no_way(error.code.as_deref()) => {
                wrong.push(format!("{case}: refused, {error}"));
            }
            Err(_) => {}
            Ok(()) if altered => {}
            Ok(()) => {
                // There and back again it is the same, unless it was written in a way of its own.
                let back = engine.alter_table(&alter(&after, &before));
                if trial.alter(&back).is_ok() && !written_freely(&before.columns["v"].r#type) && trial.value() != was {
                    let is = trial.value();
                    wrong.push(format!("{case}: {is:?} afterwards"));
                }
            }
        }
    }
}

/// There is no way from one type to the other, whatever the value is.
fn is_no_way(code: Option<&str>) -> bool {
    matches!(code, Some("42846" | "42804" | "4078"))
}

/// Whether a value can be written in several ways: 5 as 05.
fn written_freely(native: &str) -> bool {
    let native = native.to_lowercase();
    ["char", "text", "json", "blob"].iter().any(|name| native.contains(name))
}

fn run(engine: Engine) {
    if !engine.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    // In memory, since every value is committed.
    let address = if engine == Engine::Sqlite { "sqlite://" } else { &database.url };
    let url = Url::parse(address, &test.path()).unwrap().url;
    let target = Target { url, options: Options::default(), access: Access::Write };
    let mut trial = Trial { session: connect(&target).unwrap() };
    if engine == Engine::Postgres {
        trial.run("CREATE TYPE mood AS ENUM ('glad', 'sad')").unwrap();
    }
    let all = std::env::var("BINDS_TEST_CASES").is_ok();
    let (mut wrong, mut told) = (Vec::new(), 0);
    let pairs = TYPES.iter().enumerate().flat_map(|(row, from)| {
        TYPES.iter().enumerate().map(move |(column, to)| (row * TYPES.len() + column, from, to))
    });
    // Every pair takes minutes.
    for (_, from, to) in pairs.filter(|(number, ..)| all || number % 41 == 5) {
        check(&mut trial, from, to, &mut wrong, &mut told);
    }
    println!("{}: {told} values", engine.name());
    assert!(told > 50, "{told}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_new_type_does_to_values_is_known_before_on_sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn what_a_new_type_does_to_values_is_known_before_on_postgres() {
    run(Engine::Postgres);
}

#[test]
fn what_a_new_type_does_to_values_is_known_before_on_mysql() {
    run(Engine::MySql);
}

#[test]
fn what_a_new_type_does_to_values_is_known_before_on_mariadb() {
    run(Engine::MariaDb);
}
