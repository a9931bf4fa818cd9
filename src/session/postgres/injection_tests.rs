//! Names and texts that try to be more than names and texts.

use super::testing::{TestDatabase, column, create_and_read, lowered, schema, table};
use crate::schema::*;
use crate::session::Session as _;

const NASTY: [&str; 5] = [
    "x\" int); drop table victim; --",
    "x'); drop table victim; --",
    "x\\'); drop table victim; --",
    "$$;$x$",
    "é \n\t%s",
];

fn hostile(text: &str) -> (Table, EnumType) {
    let mut hostile = table("t", &[]);
    hostile.name = TableName { schema: Some(format!("s{text}")), name: format!("t{text}") };
    hostile.comment = Some(text.to_owned());
    let plain = ["id", "k", "ck", "uq"];
    for (place, name) in plain.iter().skip(1).enumerate() {
        let name = format!("{place}{name}{text}");
        let default = Some(Default::Literal(Literal::Text(text.to_owned())));
        let comment = Some(text.to_owned());
        hostile.columns.insert(name.clone(), Column { default, comment, ..column(&name, "text") });
    }
    let enum_type = EnumType {
        name: format!("e{text}"),
        schema: Some(format!("s{text}")),
        values: vec![format!("v{text}"), text.to_owned()],
    };
    let mut chosen = column("chosen", "text");
    chosen.r#type = PerEngine::any(ColumnType::Enum(enum_type.name.clone()));
    chosen.default = Some(Default::Literal(Literal::Text(text.to_owned())));
    hostile.columns.insert("chosen".to_owned(), chosen);
    let columns: Vec<String> = hostile.columns.keys().skip(1).take(2).cloned().collect();
    hostile.primary_key = Some(PrimaryKey { name: format!("pk{text}"), columns: vec!["id".to_owned()] });
    let unique =
        Unique { name: format!("uq{text}"), columns: columns.clone(), nulls_equal: false, timing: Timing::default() };
    hostile.uniques.insert(unique.name.clone(), unique);
    let check = Check { name: format!("ck{text}"), sql: PerEngine::any("id > 0".to_owned()), only: Only::default() };
    hostile.checks.insert(check.name.clone(), check);
    let key = ForeignKey {
        name: format!("fk{text}"),
        columns: columns.clone(),
        table: hostile.name.clone(),
        references: columns.clone(),
        on_delete: Action::default(),
        on_update: Action::default(),
        timing: Timing::default(),
    };
    hostile.foreign_keys.insert(key.name.clone(), key);
    let index = index(&format!("ix{text}"), &columns);
    hostile.indexes.insert(index.name.clone(), index);
    (hostile, enum_type)
}

fn index(name: &str, columns: &[String]) -> Index {
    let parts = vec![IndexPart::new(IndexKey::Column(columns[0].clone()))];
    Index { include: columns[1..].to_vec(), ..Index::new(name, parts) }
}

#[test]
fn names_and_texts_are_never_more_than_that() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE victim ()").unwrap();
    for text in NASTY {
        let (table, enum_type) = hostile(text);
        let mut schema = schema([table]);
        schema.enums.insert(enum_type.name.clone(), enum_type);
        let physical = lowered(&session.engine(), &schema);
        let mut read = create_and_read(&mut session, &physical);
        assert!(read.tables.shift_remove(&TableName::new("victim")).is_some(), "{text}");
        assert_eq!(read, physical);
        for table in physical.tables.values() {
            let drops = [session.engine().drop_foreign_key(&table.name, &format!("fk{text}")).unwrap()];
            session.execute(&drops, &mut |_| {}).unwrap();
            let drops = [session.engine().drop_table(table)];
            session.execute(&drops, &mut |_| {}).unwrap();
        }
    }
}

#[test]
fn a_word_for_a_collation_class_or_method_is_quoted() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE victim ()").unwrap();
    let mut table = table("t", &[("a", "text")]);
    let mut index = index("ix", &["a".to_owned()]);
    index.parts[0].operator_class = Some("text_ops); drop table victim; --".to_owned());
    table.indexes.insert(index.name.clone(), index);
    let physical = lowered(&session.engine(), &schema([table]));
    let refused = session.execute(&session.engine().create_table(&physical.tables[0]), &mut |_| {}).unwrap_err();
    assert_eq!(
        refused.error.to_string(),
        "operator class \"text_ops); drop table victim; --\" does not exist for access method \"btree\" (42704)"
    );
}
