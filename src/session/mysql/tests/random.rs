//! Any text, wherever a text may stand, comes back from the catalog as it went in.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::schema::{Column, EnumType};
use crate::session::Session;
use crate::session::mysql::testing::declared::{ALL, assert_same, column, lowered, number, schema, table, text, with};
use crate::session::mysql::testing::on_each;

/// Texts with much of what quoting may trip over, of characters that both catalogs show.
fn texts() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\'', '"', '`', '\\', '\n', '\r', '\t', '%', '_', ';', '-', '(', ')', ' ', '?', 'n', '0', 'x',
    ]);
    let any = prop::char::range('\u{1}', '\u{ffff}');
    prop::collection::vec(prop_oneof![3 => odd, 1 => any], 0..12).prop_map(|chars| chars.into_iter().collect())
}

fn numbers() -> impl Strategy<Value = (f64, i64, i64)> {
    (any::<f64>().prop_filter("finite", |number| number.is_finite()), any::<i64>(), -9_999_999_999_i64..=9_999_999_999)
}

#[test]
fn any_text_and_any_number_reads_back_as_it_was_lowered() {
    on_each(|database| {
        let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
        let mut session = database.session();
        let engine = session.engine();
        let values = (texts(), texts(), texts(), texts(), numbers());
        let session = std::cell::RefCell::new(&mut session);
        runner
            .run(&values, |(default, comment, long, value, (double, integer, cents))| {
                let mut schema = schema([table(
                    "t",
                    [
                        Column {
                            comment: Some(comment.clone()).filter(|text| !text.is_empty()),
                            ..with(text(&default), column("short", "string(20)"))
                        },
                        with(text(&long), column("long", "text")),
                        with(text(&serde_json::to_string(&long).unwrap()), column("json", "json")),
                        with(text(&value), column("enum", "enum:any")),
                        with(number(&format!("{double:e}")), column("double", "double")),
                        with(number(&integer.to_string()), column("bigint", "bigint")),
                        with(
                            number(&format!("{}.{:02}", cents / 100, (cents % 100).abs())),
                            column("decimal", "decimal(12,2)"),
                        ),
                    ],
                )]);
                let any =
                    EnumType { name: "any".to_owned(), schema: None, values: vec![value.clone(), "other".to_owned()] };
                schema.enums.insert("any".to_owned(), any);
                let wanted = lowered(&engine, &schema);
                let mut session = session.borrow_mut();
                let table = &wanted.tables[0];
                session.execute(&engine.create_table(table), &mut |_| {}).unwrap();
                let live = session.inspect(&ALL).unwrap();
                session.execute(&[engine.drop_table(table)], &mut |_| {}).unwrap();
                assert_same(&wanted, &live);
                Ok(())
            })
            .unwrap();
    });
}
