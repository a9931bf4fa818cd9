use super::{ENGINE, all, column, create, lower, memory, run, schema, table};
use crate::schema::{
    Check, ColumnType, Default, EnumType, ForeignKey, Index, IndexKey, IndexPart, Literal, Only, Order, PerEngine,
    Schema, TableName, Timing, Unique,
};
use crate::session::Session;

/// Names and texts that would end their quotes, their statement or their line, if they could.
const HOSTILE: [&str; 12] = [
    r#"x" int); drop table victim; --"#,
    "x' int); drop table victim; --",
    "x`; drop table victim",
    "x]; drop table victim",
    "[x",
    r"x\",
    r#"x\" on t(c); drop table victim; --"#,
    "x; drop table victim",
    "/* x",
    "-- x",
    "\"\"",
    "ä'\"\u{1f600}%s {} $1 ?1",
];

/// A table in which every name and every text is that one.
fn hostile(text: &str) -> Schema {
    let mut own = column(text, ColumnType::String(Some(200)));
    own.default = Some(Default::Literal(Literal::Text(text.to_owned())));
    let mut listed = column("listed", ColumnType::Enum("list".to_owned()));
    listed.default = Some(Default::Literal(Literal::Text(text.to_owned())));
    let mut declared = table(text, [own, listed, column("parent", ColumnType::BigInt)]);
    let name = |kind: &str| format!("{kind} {text}");
    let unique =
        Unique { name: name("uq"), columns: vec![text.to_owned()], nulls_equal: false, timing: Timing::NotDeferrable };
    declared.uniques.insert(unique.name.clone(), unique);
    let sql = format!("{} <> {}", ENGINE.quote(text), ENGINE.literal(&format!("{text}!")));
    let check = Check { name: name("ck"), sql: PerEngine::any(sql.clone()), only: Only(None) };
    declared.checks.insert(check.name.clone(), check);
    let key = ForeignKey {
        name: name("fk"),
        columns: vec!["parent".to_owned()],
        table: TableName::new(text),
        references: vec!["id".to_owned()],
        on_delete: crate::schema::Action::NoAction,
        on_update: crate::schema::Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    declared.foreign_keys.insert(key.name.clone(), key);
    let part = |key| IndexPart { order: Order::Descending, ..IndexPart::new(key) };
    let parts = vec![
        part(IndexKey::Column(text.to_owned())),
        part(IndexKey::Sql(PerEngine::any(format!("lower({})", ENGINE.quote(text))))),
    ];
    let index = Index { predicate: Some(PerEngine::any(sql)), ..Index::new(name("ix"), parts) };
    declared.indexes.insert(index.name.clone(), index);
    let list = EnumType { name: "list".to_owned(), schema: None, values: vec![text.to_owned(), "b".to_owned()] };
    Schema { enums: [("list".to_owned(), list)].into(), ..schema([declared]) }
}

#[test]
fn no_name_and_no_text_leaves_its_quotes() {
    for text in HOSTILE {
        let mut session = memory();
        run(&mut session, &["CREATE TABLE victim (id INTEGER)"]);
        let wanted = lower(&hostile(text));
        create(&mut session, &wanted);
        let mut live = all(&mut session);
        assert!(live.tables.shift_remove(&TableName::new("victim")).is_some(), "{text}");
        assert_eq!(live, wanted, "{text}");
        let quoted = ENGINE.quote(text);
        let stored =
            session.query(&format!("INSERT INTO {quoted} (id) VALUES (1) RETURNING {quoted}, listed"), &[]).unwrap();
        assert!(stored[0].iter().all(|value| value.as_text() == Some(text)), "{text}: {stored:?}");
        session.execute(&[ENGINE.drop_table(&wanted.tables[0])], &mut |_| {}).unwrap();
        assert_eq!(all(&mut session).tables.len(), 1, "{text}");
    }
}

#[test]
fn an_expression_cannot_end_its_statement() {
    for sql in ["1); DROP TABLE victim; --", "1 -- x", "1 /* x", "'x", "(1", "", " ", "1;"] {
        let mut declared = table("t", [column("a", ColumnType::Integer)]);
        declared.columns["a"].default = Some(Default::Sql(Box::new(PerEngine::any(sql.to_owned()))));
        let check = Check { name: "ck".to_owned(), sql: PerEngine::any(sql.to_owned()), only: Only(None) };
        declared.checks.insert(check.name.clone(), check);
        assert_eq!(ENGINE.lower(&schema([declared])).problems.len(), 2, "{sql}");
    }
}
