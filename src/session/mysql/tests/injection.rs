//! No name and no literal leaves its quotes.

use crate::schema::{Column, EnumType, IndexKind, TableName};
use crate::session::Session;
use crate::session::mysql::testing::declared::{
    ALL, assert_same, check, column, foreign_key, index, part, round_trip, schema, table, text, unique, with,
    without_expressions,
};
use crate::session::mysql::testing::on_each;

/// A name that would end its quotes, and then its statement, if it were not quoted.
const HOSTILE: &str = r#"x`');'"\`--"#;

#[test]
fn no_name_and_no_literal_leaves_its_quotes() {
    on_each(|database| {
        let mut session = database.session();
        session.connection.run("CREATE TABLE victim (x INT)").unwrap();
        let hostile = text(r"x\', injected int) -- ");
        let mut parent = table(
            HOSTILE,
            [with(hostile, Column { comment: Some(HOSTILE.to_owned()), ..column(HOSTILE, "string(60)") })],
        );
        parent.uniques = [(HOSTILE.to_owned(), unique(HOSTILE, &[HOSTILE]))].into();
        parent.comment = Some(r"x\'; DROP TABLE victim; -- ".to_owned());
        let mut child = table("child", [column("a", "string(60)"), column("e", "enum:hostile")]);
        child.columns.insert("text".to_owned(), with(text(HOSTILE), column("text", "text")));
        child.indexes = [("ix`".to_owned(), index("ix`", IndexKind::Plain, vec![part("e")]))].into();
        child.foreign_keys = [(HOSTILE.to_owned(), foreign_key(HOSTILE, &["a"], HOSTILE, &[HOSTILE]))].into();
        let checked = format!("ck{HOSTILE}");
        child.checks = [(checked.clone(), check(&checked, r"`a` <> 'x\'; DROP TABLE victim; -- '"))].into();
        let mut schema = schema([parent, child]);
        let values = [HOSTILE, r"a\", "b'c"].map(str::to_owned).to_vec();
        let hostile = EnumType { name: "hostile".to_owned(), schema: None, values };
        schema.enums.insert("hostile".to_owned(), hostile);
        let (mut wanted, mut live) = round_trip(database, &schema);
        assert!(live.tables.shift_remove(&TableName::new("victim")).is_some());
        let expressions;
        ((wanted, _), (live, expressions)) = (without_expressions(&wanted), without_expressions(&live));
        assert_same(&wanted, &live);
        assert!(expressions[&format!("check {checked}")].contains("DROP TABLE victim"), "{expressions:?}");
        let child = &live.tables[&TableName::new("child")];
        let engine = session.engine();
        let key = &child.foreign_keys[HOSTILE];
        let statements = [
            engine.drop_foreign_key(&child.name, HOSTILE).unwrap(),
            engine.add_foreign_key(&child.name, key).unwrap(),
            engine.drop_table(child),
            engine.drop_table(&live.tables[&TableName::new(HOSTILE)]),
        ];
        session.execute(&statements, &mut |_| {}).unwrap();
        assert_eq!(
            session.inspect(&ALL).unwrap().tables.keys().map(|name| name.name.as_str()).collect::<Vec<_>>(),
            ["victim"]
        );
    });
}
