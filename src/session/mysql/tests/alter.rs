//! Tables with rows in them, altered on both servers.

mod any;
mod enums;
mod kinds;
mod names;
mod random;
mod resumed;

use std::collections::BTreeMap;

use crate::dialect::{Alteration, Engine, Statement};
use crate::physical::{Expression, Physical, Table, TableName};
use crate::schema::{Column, Generated, PerEngine, Schema, Storage};
use crate::session::mysql::testing::declared::{ALL, column, lowered, schema, sql, table, with, without_expressions};
use crate::session::mysql::testing::{on_each, run};
use crate::session::{Row, ServerError, Session, Settled, Value};

use random::PARENT;

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

/// What the two declared tables do not tell.
#[derive(Default)]
struct Altered<'a> {
    renamed: &'a [(&'a str, &'a str)],
    fill: &'a [(&'a str, &'a str)],
    using: &'a [(&'a str, &'a str)],
}

impl Altered<'_> {
    fn alteration<'t>(&self, before: &'t Table, after: &'t Table) -> Alteration<'t> {
        let owned = |(name, to): &(&str, &str)| ((*name).to_owned(), (*to).to_owned());
        let expression = |(name, sql): &(&str, &str)| ((*name).to_owned(), Expression::new(*sql));
        Alteration {
            before,
            after,
            renamed: self.renamed.iter().map(owned).collect(),
            fill: self.fill.iter().map(expression).collect(),
            using: self.using.iter().map(expression).collect(),
        }
    }
}

/// The last tables of two schemas.
fn last_tables(engine: &Engine, declared: [Schema; 2]) -> [Table; 2] {
    declared.map(|schema| lowered(engine, &schema).tables.pop().unwrap().1)
}

/// Makes the first table with rows and runs what leads to the other, cut off after every statement and at once.
fn altered_by(session: &mut dyn Session, declared: [Schema; 2], rows: &str, given: &Altered<'_>) -> Vec<Statement> {
    let engine = session.engine();
    let [one, other] = last_tables(&engine, declared);
    let alteration = given.alteration(&one, &other);
    assert_eq!(engine.cannot_resume(&alteration), None);
    let rows = format!("INSERT INTO {} {rows}", engine.quote(&one.name.name));
    resumed::from_anywhere(session, &alteration, std::slice::from_ref(&rows));
    session.execute(&engine.create_table(&one), &mut |_| {}).unwrap();
    run(session, &[&rows]);
    let statements = alter(&engine, &alteration);
    session.execute(&statements, &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{}", error.statement));
    assert_is(session, &other, &statements);
    statements
}

/// What the server says to the first statement that leads from one table to the other, which leaves all as it was.
fn refusal(session: &mut dyn Session, declared: [Schema; 2], rows: &str) -> ServerError {
    let engine = session.engine();
    let [one, other] = last_tables(&engine, declared);
    session.execute(&engine.create_table(&one), &mut |_| {}).unwrap();
    run(session, &[&format!("INSERT INTO {} {rows}", engine.quote(&one.name.name))]);
    let statements = alter(&engine, &Altered::default().alteration(&one, &other));
    let error = session.execute(&statements, &mut |_| {}).unwrap_err();
    assert_eq!(error.index, 0);
    assert_is(session, &one, &[]);
    error.error
}

/// Runs what leads from one table to the other, and gives the rows in the order of the first column.
fn altered(session: &mut dyn Session, declared: [Schema; 2], rows: &str, fill: &[(&str, &str)]) -> Vec<Row> {
    altered_by(session, declared, rows, &Altered { fill, ..Altered::default() });
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
        let one = table(
            "o`t",
            [column("a", "integer"), Column { generated: Some(Box::new(computed)), ..column("g", "integer") }],
        );
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
