//! Each kind of change, with rows that must stay what they are.

use super::{Altered, altered_by, refusal};
use crate::dialect::Effect;
use crate::schema::{Action, Column, EnumType, ForeignKey, Generated, IndexKind, PerEngine, Schema, Storage, Table};
use crate::session::mysql::testing::declared::{
    check, column, foreign_key, index, part, schema, table, text, unique, with,
};
use crate::session::mysql::testing::{on_each, one, run};
use crate::session::{Session, Value};

fn texts(values: &[&str]) -> Vec<Vec<Value>> {
    values.iter().map(|value| vec![Value::text(*value)]).collect()
}

fn moods(values: &[&str]) -> Schema {
    let mut schema = schema([table("t", [column("m", "enum:m")])]);
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    schema.enums.insert("m".to_owned(), EnumType { name: "m".to_owned(), schema: None, values });
    schema
}

#[test]
fn a_column_is_renamed_and_altered_in_one_step_with_the_table() {
    on_each(|database| {
        let before = table("t", [column("a", "string(5)")]);
        let mut after = table("u", [Column { nullable: false, ..column("z", "string(40)") }]);
        after.uniques = [("uq".to_owned(), unique("uq", &["z"]))].into();
        let mut session = database.session();
        let given = Altered { renamed: &[("a", "z")], fill: &[("z", "concat('no ', id)")], ..Altered::default() };
        let statements =
            altered_by(&mut session, [schema([before]), schema([after])], "VALUES (1, 'x'), (2, NULL)", &given);
        let effects: Vec<_> = statements.iter().map(|statement| statement.effect).collect();
        // The fill may be too long for the old type, so that the values are written into a column beside it.
        assert_eq!(effects[..4], [Effect::Definitions, Effect::Rows, Effect::Rows, Effect::Definitions]);
        assert_eq!(session.query("SELECT z FROM u ORDER BY id", &[]).unwrap(), texts(&["x", "no 2"]));
    });
}

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

#[test]
fn names_and_texts_with_quotes_stay_what_they_are() {
    on_each(|database| {
        let quoted = |name: &str| -> Table {
            let mut table = table(name, []);
            let column = |name: &str| Column { comment: Some(format!("{name} 'c' \\")), ..column(name, "string(20)") };
            let named = with(text(r#"a'b\c"d`e"#), column(r#"q"'`\"#));
            table.columns.insert(named.name.clone(), named);
            table.indexes = [("i`x\\".to_owned(), index("i`x\\", IndexKind::Plain, vec![part(r#"q"'`\"#)]))].into();
            table.checks = [("c'k`\"".to_owned(), check("c'k`\"", r#"`q"'``\` <> 'it''s \\'"#))].into();
            table.comment = Some(r#"it's \ "x" `y`"#.to_owned());
            table
        };
        let mut session = database.session();
        let declared = [schema([table("t", [])]), schema([quoted(r#"t"'`\"#)])];
        altered_by(&mut session, declared, "VALUES (1)", &Altered::default());
        let found = one(&mut session, r#"SELECT `q"'``\` FROM `t"'``\`"#);
        assert_eq!(found, Value::text(r#"a'b\c"d`e"#));
    });
}

#[test]
fn a_table_changes_its_name_with_constraints_that_the_server_would_rename() {
    on_each(|database| {
        let build = |name: &str| -> Table {
            let mut table = table(name, [column("p", "bigint")]);
            table.checks = ["t_chk_1", "u_chk_1"].map(|n| (n.to_owned(), check(n, "`p` > 0"))).into();
            let key = |n: &str| ForeignKey { on_delete: Action::Cascade, ..foreign_key(n, &["p"], name, &["id"]) };
            table.foreign_keys = ["t_ibfk_1", "fk"].map(|n| (n.to_owned(), key(n))).into();
            table
        };
        let mut session = database.session();
        altered_by(
            &mut session,
            [schema([build("t")]), schema([build("u")])],
            "VALUES (1, 1), (2, 1)",
            &Altered::default(),
        );
        assert_eq!(one(&mut session, "SELECT count(*) FROM u"), Value::Integer(2));
    });
}

#[test]
fn a_column_begins_and_ends_to_be_computed() {
    on_each(|database| {
        let build = |storage: Option<Storage>| {
            let generated = storage.map(|storage| Generated { sql: PerEngine::any("`a` * 2".to_owned()), storage });
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
fn columns_take_each_others_names() {
    on_each(|database| {
        let before = table("t", [column("a", "integer"), column("b", "string(9)")]);
        let after = table("t", [column("a", "string(9)"), column("b", "integer")]);
        let mut session = database.session();
        let using = [("b", "b + 1")];
        let given = Altered { renamed: &[("a", "b"), ("b", "a")], using: &using, ..Altered::default() };
        altered_by(&mut session, [schema([before]), schema([after])], "VALUES (1, 5, 'x')", &given);
        assert_eq!(session.query("SELECT a, b FROM t", &[]).unwrap(), [[Value::text("x"), Value::Integer(5)]]);
    });
}

#[test]
fn a_name_goes_to_another_column_and_its_own_to_a_new_one() {
    on_each(|database| {
        let before = table("t", [column("a", "integer"), column("b", "text")]);
        let after = table("t", [Column { nullable: false, ..column("a", "date") }, column("b", "integer")]);
        let mut session = database.session();
        let fill = [("a", "concat('2001-01-0', b)")];
        let given = Altered { renamed: &[("a", "b")], fill: &fill, ..Altered::default() };
        altered_by(&mut session, [schema([before]), schema([after])], "VALUES (1, 5, 'x')", &given);
        assert_eq!(session.query("SELECT a, b FROM t", &[]).unwrap(), [[Value::text("2001-01-05"), Value::Integer(5)]]);
    });
}

#[test]
fn names_move_along_a_chain() {
    on_each(|database| {
        let before = table("t", [column("a", "integer"), column("b", "integer")]);
        let after = table("t", [column("b", "integer"), column("c", "bigint")]);
        for using in [&[][..], &[("c", "c * 2")]] {
            let mut session = database.session();
            let given = Altered { renamed: &[("a", "b"), ("b", "c")], using, ..Altered::default() };
            let declared = [schema([before.clone()]), schema([after.clone()])];
            altered_by(&mut session, declared, "VALUES (1, 5, 7)", &given);
            let last = if using.is_empty() { 7 } else { 14 };
            let found = session.query("SELECT b, c FROM t", &[]).unwrap();
            assert_eq!(found, [[Value::Integer(5), Value::Integer(last)]]);
            run(&mut session, &["DROP TABLE t"]);
        }
    });
}
