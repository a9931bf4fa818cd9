use proptest::prelude::*;

use super::*;
use crate::change::arbitrary;
use crate::schema::{Action, TableName, Timing, Unique};
use crate::schema::{
    Column, ColumnType, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Only, Order, Part, PerEngine,
};

fn column(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        r#type: PerEngine::any(ColumnType::Integer),
        nullable: true,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
    }
}

fn table(name: &str, columns: &[&str]) -> Table {
    let mut table = Table::new(TableName::new(name));
    table.columns = columns.iter().map(|name| ((*name).to_owned(), column(name))).collect();
    table
}

fn referring(mut table: Table, to: &str) -> Table {
    let key = ForeignKey {
        name: format!("fk_{to}"),
        columns: vec!["id".to_owned()],
        table: TableName::new(to),
        references: vec!["id".to_owned()],
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    table.foreign_keys.insert(key.name.clone(), key);
    table
}

fn index(name: &str, column: &str) -> Index {
    let key = IndexKey::Column(column.to_owned());
    let part =
        IndexPart { key, order: Order::Ascending, nulls: None, operator_class: None, collation: None, prefix: None };
    Index {
        name: name.to_owned(),
        kind: IndexKind::Plain,
        parts: vec![part],
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
        only: Only(None),
    }
}

fn schema(tables: Vec<Table>) -> Schema {
    Schema { tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect(), ..Schema::default() }
}

fn described(difference: &Difference) -> Vec<String> {
    difference.changes.iter().map(Change::describe).collect()
}

#[test]
fn what_is_new_comes_in_an_order_in_which_it_can_be_made() {
    let from = schema(vec![table("user", &["id"])]);
    let mut user = table("user", &["id", "email"]);
    user.indexes.insert("ix_user_email".to_owned(), index("ix_user_email", "email"));
    let mut to = schema(vec![
        referring(table("line", &["id"]), "order"),
        user,
        referring(referring(table("order", &["id"]), "user"), "shop"),
        table("shop", &["id"]),
    ]);
    let role = EnumType { name: "role".to_owned(), schema: None, values: vec!["admin".to_owned()] };
    to.enums.insert("role".to_owned(), role);
    let difference = diff(&from, &to);
    assert_eq!(
        described(&difference),
        [
            "+ enum role",
            "+ column user.email",
            "+ index ix_user_email of user",
            "+ table shop",
            "+ table order",
            "+ table line",
        ]
    );
    assert_eq!(difference.beyond, []);
}

#[test]
fn tables_that_refer_to_each_other_are_each_created_once() {
    let to = schema(vec![referring(table("a", &["id"]), "b"), referring(referring(table("b", &["id"]), "a"), "b")]);
    assert_eq!(described(&diff(&Schema::default(), &to)), ["+ table b", "+ table a"]);
}

#[test]
fn the_order_of_the_file_is_no_difference() {
    let from = schema(vec![table("a", &["id", "x"]), table("b", &["id"])]);
    let to = schema(vec![table("b", &["id"]), table("a", &["x", "id"])]);
    assert!(diff(&from, &to).is_empty());
}

#[test]
fn what_no_change_says_is_named_with_its_place() {
    let user = TableName::new("user");
    let mut from = schema(vec![table("user", &["id", "email", "flag"]), table("old", &["id"])]);
    let mut to = schema(vec![table("user", &["id", "email", "age"])]);
    let before = &mut from.tables[&user];
    before.indexes.insert("ix".to_owned(), index("ix", "email"));
    before.indexes.insert("ix_gone".to_owned(), index("ix_gone", "email"));
    let after = &mut to.tables[&user];
    after.columns["email"].r#type = PerEngine::any(ColumnType::Text);
    after.columns["id"].nullable = false;
    after.columns["id"].comment = Some("the number".to_owned());
    after.columns["age"].nullable = false;
    after.indexes.insert("ix".to_owned(), index("ix", "id"));
    let unique = Unique {
        name: "uq".to_owned(),
        columns: vec!["email".to_owned()],
        nulls_equal: false,
        timing: Timing::NotDeferrable,
    };
    after.uniques.insert("uq".to_owned(), unique);
    after.comment = Some("people".to_owned());

    let difference = diff(&from, &to);
    assert_eq!(difference.changes, []);
    let beyond: Vec<(Place, &str)> =
        difference.beyond.iter().map(|beyond| (beyond.place.clone(), beyond.message.as_str())).collect();
    assert_eq!(
        beyond,
        [
            (Place::column(&user, "id"), "column `user.id` changed: `nullable`, `comment`"),
            (Place::column(&user, "email").attribute("type"), "column `user.email` changed: `type`"),
            (
                Place::column(&user, "age"),
                "column `user.age` is new, cannot be null and has no default: rows that exist would have nothing in it"
            ),
            (Place::column(&user, "flag"), "column `user.flag` is no longer declared"),
            (Place::part(&user, Part::Unique, "uq"), "unique `uq` of `user` is new on a table that exists"),
            (Place::part(&user, Part::Index, "ix"), "index `ix` of `user` changed"),
            (Place::part(&user, Part::Index, "ix_gone"), "index `ix_gone` of `user` is no longer declared"),
            (Place::table(&user).attribute("comment"), "table `user` changed: `comment`"),
            (Place::table(&TableName::new("old")), "table `old` is no longer declared"),
        ]
    );
}

proptest! {
    #[test]
    fn the_changes_lead_to_the_other_schema_and_back((from, to) in arbitrary::grown()) {
        let difference = diff(&from, &to);
        prop_assert_eq!(&difference.beyond, &[]);
        let mut schema = from.clone();
        for change in &difference.changes {
            prop_assert_eq!(change.apply(&mut schema), Ok(()));
        }
        prop_assert_eq!(&schema, &to);
        for change in difference.changes.iter().rev() {
            let back = change.reverse().unwrap();
            prop_assert_eq!(back.apply(&mut schema), Ok(()));
        }
        prop_assert_eq!(&schema, &from);
    }

    #[test]
    fn a_schema_differs_from_another_in_what_it_cannot_take_back((from, to) in arbitrary::grown()) {
        prop_assert!(diff(&from, &from).is_empty());
        let back = diff(&to, &from);
        prop_assert_eq!(back.changes, vec![]);
        prop_assert_eq!(back.beyond.is_empty(), from == to);
    }
}
