//! Other names, of columns, tables and constraints.

use super::{Altered, altered_by};
use crate::dialect::Effect;
use crate::schema::{Action, Column, ForeignKey, IndexKind, Table};
use crate::session::mysql::testing::declared::{
    check, column, foreign_key, index, part, schema, table, text, unique, with,
};
use crate::session::mysql::testing::{on_each, one, run};
use crate::session::{Session, Value};

fn texts(values: &[&str]) -> Vec<Vec<Value>> {
    values.iter().map(|value| vec![Value::text(*value)]).collect()
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
