//! Types and operator classes of extensions, wherever those are installed.

use super::testing::{TestDatabase, column, create_and_read, lowered, schema, table};
use crate::schema::*;

#[test]
fn types_and_classes_of_extensions_are_named_without_their_schema() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE SCHEMA \"e X\"",
        "CREATE EXTENSION citext SCHEMA \"e X\"",
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION pg_trgm SCHEMA \"e X\"",
        "SET search_path = public, \"e X\"",
    ] {
        session.run(sql).unwrap();
    }
    let mut declared = table("t", &[("c", "text"), ("many", "text"), ("h", "text"), ("plain", "text")]);
    for (name, native) in [("c", "citext"), ("many", "citext[]"), ("h", "hstore")] {
        declared.columns[name] = Column {
            r#type: PerEngine::any(ColumnType::Native(native.to_owned())),
            default: Some(Default::Literal(Literal::Text(if name == "c" { "x" } else { "" }.to_owned()))),
            ..column(name, "text")
        };
    }
    declared.columns["many"].default = Some(Default::Literal(Literal::Text("{a,b}".to_owned())));
    let part = IndexPart {
        key: IndexKey::Column("plain".to_owned()),
        order: Order::Ascending,
        nulls: None,
        operator_class: Some("gin_trgm_ops".to_owned()),
        collation: None,
        prefix: None,
    };
    let index = Index { method: Some(PerEngine::any("gin".to_owned())), ..Index::new("ix_t_plain", vec![part]) };
    declared.indexes.insert(index.name.clone(), index);
    let physical = lowered(&crate::session::Session::engine(&session), &schema([declared]));
    assert_eq!(create_and_read(&mut session, &physical), physical);
}
