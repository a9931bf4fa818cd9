//! Whether two definitions mean the same.

use crate::dialect::mysql::index::plain;
use crate::physical::{
    Check, Column, Expression, Generated, Identity, IndexKind, PrimaryKey, Storage, Table, TableName,
};
use crate::session::mysql::testing::declared::ALL;
use crate::session::mysql::testing::{on_each, run};
use crate::session::{Session, Settled};

fn table_with(check: &str, generated: &str) -> Table {
    let column = |name: &str| Column::new(name, "varchar(20)");
    let mut table = Table::new(TableName::new("t"));
    let expression = Generated { expression: Expression::new(generated), storage: Storage::Stored };
    let id = Column {
        r#type: "bigint".to_owned(),
        nullable: false,
        identity: Some(Identity::AutoIncrement),
        ..column("id")
    };
    table.columns = [id, column("a"), column("b"), Column { generated: Some(Box::new(expression)), ..column("g") }]
        .map(|column| (column.name.clone(), column))
        .into();
    table.primary_key = Some(PrimaryKey { name: Some("PRIMARY".to_owned()), columns: vec!["id".to_owned()] });
    let full_text = plain("ft", IndexKind::FullText, &["a".to_owned()]);
    table.indexes = [("ft".to_owned(), full_text)].into();
    table.checks = [("ck".to_owned(), Check { name: "ck".to_owned(), expression: Expression::new(check) })].into();
    table
}

#[test]
fn the_server_tells_whether_two_definitions_mean_the_same() {
    on_each(|database| {
        let mut session = database.session();
        let wanted = table_with("b like 'x%' and not (a > 'q' or a < 'b''c')", "concat(a, 'it''s')");
        let engine = session.engine();
        session.execute(&engine.create_table(&wanted), &mut |_| {}).unwrap();
        let read = session.inspect(&ALL).unwrap();
        let live = &read.tables[&TableName::new("t")];
        assert_ne!(live.checks, wanted.checks);
        assert_eq!(session.settle(live, &wanted).unwrap(), Settled::Same);
        let other = table_with("b like 'y%' and not (a > 'q' or a < 'b''c')", "concat(a, 'it''s')");
        assert_eq!(session.settle(live, &other).unwrap(), Settled::Different);
        let broken = table_with("nonsense(b)", "concat(a, 'it''s')");
        let settled = session.settle(live, &broken).unwrap();
        assert!(matches!(&settled, Settled::Undecided(reason) if reason.contains("wanted definition")), "{settled:?}");
        assert_eq!(session.inspect(&ALL).unwrap(), read);
        run(&mut session, &["CREATE TEMPORARY TABLE binds_scratch (a INT)"]);
    });
}

#[test]
fn a_difference_in_spelling_needs_no_server() {
    on_each(|database| {
        let mut session = database.session();
        let (live, wanted) = (table_with("(`a` > 'x')", "(lower(`b`))"), table_with("A > 'x'", "lower(b)"));
        run(&mut session, &["CREATE TEMPORARY TABLE binds_scratch (a INT)"]);
        assert_eq!(session.settle(&live, &wanted).unwrap(), Settled::Same);
        let other = table_with("a > 'y'", "lower(b)");
        assert_eq!(session.settle(&live, &other).unwrap(), Settled::Different);
        let unknown = table_with("charset(a) > 'x'", "lower(b)");
        let settled = session.settle(&live, &unknown).unwrap();
        assert!(
            matches!(settled, Settled::Undecided(_)),
            "the name is taken, so that a table would be missed: {settled:?}"
        );
    });
}

#[test]
fn characters_beyond_ascii_are_told_apart() {
    on_each(|database| {
        let mut session = database.session();
        let wanted = table_with("b <> '€é' and a > 'x'", "concat(a, '€')");
        let engine = session.engine();
        session.execute(&engine.create_table(&wanted), &mut |_| {}).unwrap();
        let read = session.inspect(&ALL).unwrap();
        let live = &read.tables[&TableName::new("t")];
        assert_eq!(session.settle(live, &wanted).unwrap(), Settled::Same);
        let other = table_with("b <> '€è' and a > 'x'", "concat(a, '€')");
        assert_eq!(session.settle(live, &other).unwrap(), Settled::Different);
    });
}
