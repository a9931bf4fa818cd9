use jiff::Timestamp;

use super::*;
use crate::migrations::{Header, Section};
use crate::schema::{Column, ColumnType, PerEngine, Table, TableName};

fn revision(id: &str, upgrade: Vec<Change>) -> Revision {
    let header = Header {
        id: RevisionId::new(id).unwrap(),
        revises: Vec::new(),
        message: String::new(),
        created: Timestamp::UNIX_EPOCH,
        adopts: Default::default(),
    };
    Revision { header, sections: [(auth(), section(upgrade))].into_iter().collect() }
}

fn section(upgrade: Vec<Change>) -> Section {
    Section { upgrade: upgrade.into_iter().map(Into::into).collect(), downgrade: None }
}

fn auth() -> Key {
    Key::new("auth").unwrap()
}

fn role() -> TableName {
    TableName::new("role")
}

fn add(name: &str) -> Change {
    let column = Column::new(name, PerEngine::any(ColumnType::Text));
    Change::AddColumn { table: role(), column, fill: None }
}

fn create() -> Change {
    Change::CreateTable(Table::new(role()))
}

#[test]
fn revisions_add_up_to_a_schema_per_key() {
    let revisions = [revision("a1", vec![create(), add("x")]), revision("b2", vec![add("y")])];
    let recorded = Recorded::replay(&auth(), &revisions).unwrap();
    assert_eq!(recorded.schema.tables[&role()].columns.keys().collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(Recorded::replay(&Key::new("meta").unwrap(), &revisions).unwrap().schema, Schema::default());
}

#[test]
fn a_revision_that_does_not_fit_is_named_with_the_one_that_it_does_not_fit_to() {
    let drop = create().reverse().unwrap();
    for (revisions, message) in [
        (
            vec![revision("a1", vec![create()]), revision("b2", vec![create()])],
            "`auth`: operation 1 of revision `b2` does not fit after `a1`: table `role` exists already",
        ),
        (
            vec![revision("a1", vec![create(), add("x")]), revision("b2", vec![add("y"), add("x")])],
            "`auth`: operation 2 of revision `b2` does not fit after `a1`: column `role.x` exists already",
        ),
        (
            vec![revision("a1", vec![create()]), revision("b2", vec![drop]), revision("c3", vec![add("x")])],
            "`auth`: operation 1 of revision `c3` does not fit after `b2`: there is no table `role`",
        ),
        (
            vec![revision("a1", vec![add("x")])],
            "`auth`: operation 1 of revision `a1` does not fit: there is no table `role`",
        ),
    ] {
        assert_eq!(Recorded::replay(&auth(), &revisions).unwrap_err().to_string(), message);
    }
}
