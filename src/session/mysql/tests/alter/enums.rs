//! Values of enums that come, go and get other names, with rows that have them.

use super::{Altered, altered_by, refusal};
use crate::schema::{EnumType, Schema};
use crate::session::Value;
use crate::session::mysql::testing::declared::{column, schema, table};
use crate::session::mysql::testing::{on_each, one, run};

fn moods(values: &[&str]) -> Schema {
    let mut schema = schema([table("t", [column("m", "enum:m")])]);
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    schema.enums.insert("m".to_owned(), EnumType { name: "m".to_owned(), schema: None, values });
    schema
}

#[test]
fn an_enum_gets_values_anywhere_and_loses_those_that_no_row_has() {
    on_each(|database| {
        for other in [
            &["new", "sad", "it's", r"back\slash", "more"][..],
            &["sad", "between", "it's", r"back\slash"],
            &[r"back\slash", "it's", "sad"],
        ] {
            let mut session = database.session();
            let declared = [moods(&["sad", "it's", "unused", r"back\slash"]), moods(other)];
            let rows = r"VALUES (1, 'sad'), (2, 'it''s'), (3, 'back\\slash')";
            altered_by(&mut session, declared, rows, &Altered::default());
            let found = one(&mut session, "SELECT group_concat(m ORDER BY id) FROM t");
            assert_eq!(found, Value::text(r"sad,it's,back\slash"));
            run(&mut session, &["DROP TABLE t"]);
        }
    });
}

#[test]
fn a_value_of_an_enum_gets_another_name_by_an_expression() {
    on_each(|database| {
        let mut session = database.session();
        let using = [("m", "case m when 'sad' then 'blue' else m end")];
        let given = Altered { using: &using, ..Altered::default() };
        altered_by(
            &mut session,
            [moods(&["sad", "glad"]), moods(&["blue", "glad"])],
            "(m) VALUES ('sad'), ('glad'), (NULL)",
            &given,
        );
        let found = one(&mut session, "SELECT group_concat(coalesce(m, '-') ORDER BY id) FROM t");
        assert_eq!(found, Value::text("blue,glad,-"));
    });
}

#[test]
fn an_enum_does_not_lose_a_value_that_a_row_has() {
    on_each(|database| {
        let mut session = database.session();
        let error = refusal(&mut session, [moods(&["sad", "glad"]), moods(&["glad"])], "(m) VALUES ('sad')");
        assert_eq!(error.code.as_deref(), Some("1265"), "{error}");
        assert_eq!(one(&mut session, "SELECT m FROM t"), Value::text("sad"));
    });
}
