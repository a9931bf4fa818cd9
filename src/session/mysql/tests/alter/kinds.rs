//! Each kind of change, with rows that must stay what they are.

use super::{Altered, altered_by, refusal};
use crate::schema::{Column, Generated, PerEngine, Storage};
use crate::session::Value;
use crate::session::mysql::testing::declared::{column, schema, table};
use crate::session::mysql::testing::{on_each, one, run};

#[test]
fn the_next_number_survives() {
    on_each(|database| {
        let before = table("t", [column("a", "integer")]);
        let mut after = table("u", [column("a", "bigint"), column("b", "text")]);
        let (_, mut id) = after.columns.shift_remove_entry("id").unwrap();
        "nr".clone_into(&mut id.name);
        id.comment = Some("numbered".to_owned());
        after.columns.insert("nr".to_owned(), id);
        after.primary_key.as_mut().unwrap().columns = vec!["nr".to_owned()];
        let mut session = database.session();
        let given = Altered { renamed: &[("id", "nr")], ..Altered::default() };
        altered_by(&mut session, [schema([before]), schema([after])], "(id) VALUES (1), (7), (41)", &given);
        run(&mut session, &["DELETE FROM u WHERE nr = 41", "INSERT INTO u (a) VALUES (1)"]);
        assert_eq!(one(&mut session, "SELECT max(nr) FROM u"), Value::Integer(42));
    });
}

#[test]
fn the_key_goes_comes_back_and_takes_other_columns() {
    on_each(|database| {
        let numbered = table("t", [Column { nullable: false, ..column("a", "string(9)") }]);
        let mut plain = numbered.clone();
        plain.columns["id"].identity = None;
        let mut none = plain.clone();
        none.primary_key = None;
        let mut two = plain.clone();
        two.primary_key.as_mut().unwrap().columns = vec!["a".to_owned(), "id".to_owned()];
        for other in [plain, none, two] {
            for declared in [[numbered.clone(), other.clone()], [other.clone(), numbered.clone()]] {
                let mut session = database.session();
                let declared = declared.map(|table| schema([table]));
                altered_by(&mut session, declared, "VALUES (3, 'x'), (8, 'y')", &Altered::default());
                assert_eq!(one(&mut session, "SELECT group_concat(id, a ORDER BY id) FROM t"), Value::text("3x,8y"));
                run(&mut session, &["DROP TABLE t"]);
            }
        }
    });
}

#[test]
fn a_column_begins_and_ends_to_be_computed() {
    on_each(|database| {
        let build = |storage: Option<Storage>| {
            let generated =
                storage.map(|storage| Box::new(Generated { sql: PerEngine::any("`a` * 2".to_owned()), storage }));
            schema([table("t", [column("a", "integer"), Column { generated, ..column("g", "integer") }])])
        };
        let kinds = [None, Some(Storage::Stored), Some(Storage::Virtual)];
        for (one_kind, other_kind) in kinds.iter().flat_map(|one| kinds.iter().map(move |other| (*one, *other))) {
            let mut session = database.session();
            let rows = if one_kind.is_none() { "VALUES (1, 5, 10)" } else { "(id, a) VALUES (1, 5)" };
            altered_by(&mut session, [build(one_kind), build(other_kind)], rows, &Altered::default());
            assert_eq!(one(&mut session, "SELECT g FROM t"), Value::Integer(10), "{one_kind:?} to {other_kind:?}");
            run(&mut session, &["DROP TABLE t"]);
        }
    });
}

#[test]
fn a_table_changes_its_character_set_without_a_letter_lost() {
    on_each(|database| {
        let build = |charset: Option<&str>| {
            let mut table = table("t", [column("a", "string(20)"), column("b", "text")]);
            table.mysql.charset = charset.map(str::to_owned);
            schema([table])
        };
        for declared in [[build(None), build(Some("latin1"))], [build(Some("latin1")), build(None)]] {
            let mut session = database.session();
            altered_by(&mut session, declared, "VALUES (1, 'é', 'ß')", &Altered::default());
            assert_eq!(one(&mut session, "SELECT concat(a, b) FROM t"), Value::text("éß"));
            run(&mut session, &["DROP TABLE t"]);
        }
        let mut session = database.session();
        let error = refusal(&mut session, [build(None), build(Some("latin1"))], "VALUES (1, 'ł', '')");
        assert_eq!(error.code.as_deref(), Some("1366"), "{error}");
        assert_eq!(one(&mut session, "SELECT a FROM t"), Value::text("ł"));
    });
}

#[test]
fn no_value_is_made_up_for_rows_that_have_none() {
    on_each(|database| {
        for r#type in ["integer", "string(9)", "boolean", "timestamptz", "json", "enum:mood", "uuid"] {
            let before = schema([table("t", [])]);
            let after = schema([table("t", [Column { nullable: false, ..column("c", r#type) }])]);
            let mut session = database.session();
            let error = refusal(&mut session, [before.clone(), after.clone()], "VALUES (1)");
            assert_eq!(error.code.as_deref(), Some("1242"), "{error}");
            run(&mut session, &["DROP TABLE t"]);
            altered_by(&mut session, [before, after], "SELECT 1 FROM dual WHERE false", &Altered::default());
            run(&mut session, &["DROP TABLE t"]);
        }
    });
}

#[test]
fn a_time_that_is_null_does_not_become_now() {
    on_each(|database| {
        for old in ["timestamptz", "timestamp"] {
            let before = schema([table("t", [column("c", old)])]);
            let after = schema([table("t", [Column { nullable: false, ..column("c", "timestamptz") }])]);
            let mut session = database.session();
            let error = refusal(&mut session, [before.clone(), after.clone()], "VALUES (1, NULL)");
            assert_eq!(error.code.as_deref(), Some("1242"), "{error}");
            run(&mut session, &["DROP TABLE t"]);
            let rows = "VALUES (1, '2001-02-03 04:05:06')";
            altered_by(&mut session, [before, after], rows, &Altered::default());
            assert_eq!(one(&mut session, "SELECT c FROM t"), Value::text("2001-02-03 04:05:06.000000"));
            run(&mut session, &["DROP TABLE t"]);
        }
    });
}
