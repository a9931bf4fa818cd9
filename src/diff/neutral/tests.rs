use proptest::prelude::*;

use super::*;
use crate::change::arbitrary;
use crate::schema::{
    Action, Check, Column, ColumnType, EnumType, ForeignKey, Index, IndexKey, IndexPart, Only, PerEngine, Place,
    PrimaryKey, TableName, Timing, Unique,
};

fn column(name: &str) -> Column {
    Column::new(name, PerEngine::any(ColumnType::Integer))
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
    let part = IndexPart::new(key);
    Index::new(name, vec![part])
}

fn schema(tables: Vec<Table>) -> Schema {
    Schema { tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect(), ..Schema::default() }
}

fn described(difference: &Difference) -> Vec<String> {
    difference.changes.iter().map(Change::describe).collect()
}

#[test]
fn a_column_is_renamed_among_the_other_changes_of_its_table() {
    let unique = |columns: &[&str]| Unique {
        name: "uq".to_owned(),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        nulls_equal: false,
        timing: Timing::NotDeferrable,
    };
    let (mut user, mut pet) = (table("user", &["id", "a"]), referring(table("pet", &["id"]), "user"));
    user.indexes.insert("ix".to_owned(), index("ix", "a"));
    let from = schema(vec![user, pet.clone(), table("other", &["x"]), referring(table("gone", &["id"]), "user")]);
    let mut user = table("user", &["number", "b"]);
    user.columns["number"].r#type = PerEngine::any(ColumnType::BigInt);
    pet.foreign_keys["fk_user"].references = vec!["number".to_owned()];
    let mut other = table("other", &["x"]);
    other.uniques.insert("ix".to_owned(), Unique { name: "ix".to_owned(), ..unique(&["x"]) });
    let to = schema(vec![user, pet, other]);
    let renamed = |from: &str, to: &str| Answer::Renamed { from: from.to_owned(), to: to.to_owned() };
    let answers = [renamed("user.id", "number"), renamed("user.a", "b")];
    let difference = diff(&from, &to, &Renames::default(), &answers);
    assert_eq!(
        described(&difference),
        [
            "- foreign key fk_user of pet",
            "- table gone",
            "- index ix of user",
            "~ column user.id to number",
            "~ column user.a to b",
            "~ column user.number (type)",
            "+ unique ix of other",
            "+ foreign key fk_user of pet",
        ]
    );
    let mut stands = from;
    difference.changes.iter().for_each(|change| change.apply(&mut stands).unwrap());
    assert_eq!(stands, to);
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
    let difference = plain(&from, &to);
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
}

#[test]
fn tables_that_refer_to_each_other_are_each_created_once() {
    let to = schema(vec![referring(table("a", &["id"]), "b"), referring(referring(table("b", &["id"]), "a"), "b")]);
    assert_eq!(described(&plain(&Schema::default(), &to)), ["+ table b", "+ table a"]);
}

#[test]
fn the_order_of_the_file_is_no_difference() {
    let from = schema(vec![table("a", &["id", "x"]), table("b", &["id"])]);
    let to = schema(vec![table("b", &["id"]), table("a", &["x", "id"])]);
    assert!(plain(&from, &to).is_empty());
}

/// Without old names, and without answers.
fn plain(from: &Schema, to: &Schema) -> Difference {
    diff(from, to, &Renames::default(), &[])
}

#[test]
fn every_kind_of_part_that_changes_is_seen_in_an_order_in_which_it_can_change() {
    let user = TableName::new("user");
    let mut from = schema(vec![table("user", &["id", "email", "flag"]), table("old", &["id"])]);
    let mut to = schema(vec![table("user", &["id", "email", "age"])]);
    let before = &mut from.tables[&user];
    before.indexes.insert("ix".to_owned(), index("ix", "email"));
    before.indexes.insert("ix_gone".to_owned(), index("ix_gone", "flag"));
    before.indexes.insert("ix_same".to_owned(), index("ix_same", "id"));
    before.columns["flag"].r#type = PerEngine::any(ColumnType::Boolean);
    let after = &mut to.tables[&user];
    after.columns["email"].r#type = PerEngine::any(ColumnType::Text);
    after.columns["id"].nullable = false;
    after.columns["id"].comment = Some("the number".to_owned());
    after.columns["age"].nullable = false;
    after.indexes.insert("ix".to_owned(), index("ix", "age"));
    after.indexes.insert("ix_renamed".to_owned(), index("ix_same", "id"));
    after.indexes["ix_renamed"].name = "ix_renamed".to_owned();
    after.primary_key = Some(PrimaryKey { name: "pk".to_owned(), columns: vec!["id".to_owned()] });
    let unique = Unique {
        name: "uq".to_owned(),
        columns: vec!["email".to_owned()],
        nulls_equal: false,
        timing: Timing::NotDeferrable,
    };
    after.uniques.insert("uq".to_owned(), unique);
    after.comment = Some("people".to_owned());
    assert_eq!(
        described(&plain(&from, &to)),
        [
            "- table old",
            "- index ix of user",
            "- index ix_gone of user",
            "~ index ix_same of user to ix_renamed",
            "~ table user (comment)",
            "+ column user.age",
            "~ column user.id (nullable, comment)",
            "~ column user.email (type)",
            "- column user.flag",
            "+ primary key pk of user",
            "+ unique uq of user",
            "+ index ix of user",
        ]
    );
}

#[test]
fn a_foreign_key_is_taken_off_while_what_it_holds_on_to_changes() {
    let mut from = schema(vec![referring(table("line", &["id"]), "order"), table("order", &["id"])]);
    let key = |columns: &[&str]| {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Some(PrimaryKey { name: "pk".to_owned(), columns })
    };
    from.tables[1].columns["id"].nullable = false;
    from.tables[1].primary_key = key(&["id"]);
    let mut wider = from.clone();
    wider.tables[0].columns["id"].r#type = PerEngine::any(ColumnType::BigInt);
    wider.tables[1].columns["id"].r#type = PerEngine::any(ColumnType::BigInt);
    assert_eq!(
        described(&plain(&from, &wider)),
        [
            "- foreign key fk_order of line",
            "~ column line.id (type)",
            "~ column order.id (type)",
            "+ foreign key fk_order of line",
        ]
    );
    let mut other_key = from.clone();
    other_key.tables[1].columns.insert("no".to_owned(), column("no"));
    other_key.tables[1].columns["no"].nullable = false;
    other_key.tables[1].primary_key = key(&["no"]);
    assert_eq!(
        described(&plain(&from, &other_key)),
        [
            "- foreign key fk_order of line",
            "- primary key pk of order",
            "+ column order.no",
            "+ primary key pk of order",
            "+ foreign key fk_order of line",
        ]
    );
}

#[test]
fn a_table_that_refers_to_another_goes_before_it() {
    let from = schema(vec![table("order", &["id"]), referring(table("line", &["id"]), "order")]);
    assert_eq!(described(&plain(&from, &Schema::default())), ["- table line", "- table order"]);
}

#[test]
fn a_name_is_given_free_before_another_table_takes_it() {
    let mut from = schema(vec![table("b", &["id"]), table("a", &["id"])]);
    let mut to = from.clone();
    from.tables[1].indexes.insert("ix".to_owned(), index("ix", "id"));
    to.tables[0].indexes.insert("ix".to_owned(), index("ix", "id"));
    assert_eq!(described(&plain(&from, &to)), ["- index ix of a", "+ index ix of b"]);

    let check =
        |name: &str| Check { name: name.to_owned(), sql: PerEngine::any("id > 0".to_owned()), only: Only(None) };
    let mut from = schema(vec![table("b", &["id"]), table("a", &["id"])]);
    let mut to = from.clone();
    from.tables[1].checks.insert("ck".to_owned(), check("ck"));
    to.tables[0].checks.insert("CK".to_owned(), check("CK"));
    assert_eq!(described(&plain(&from, &to)), ["- check ck of a", "+ check CK of b"]);
}

fn role(values: &[&str]) -> Schema {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    let role = EnumType { name: "role".to_owned(), schema: None, values };
    Schema { enums: [("role".to_owned(), role)].into_iter().collect(), ..Schema::default() }
}

#[test]
fn values_come_before_columns_need_them_and_go_after() {
    let difference = plain(&role(&["admin", "guest"]), &role(&["chief", "admin"]));
    assert_eq!(described(&difference), ["~ enum role (+ chief)", "~ enum role (- guest)"]);
    let answers = [Answer::Renamed { from: "role.admin".to_owned(), to: "owner".to_owned() }];
    let renamed = diff(&role(&["admin"]), &role(&["owner", "x"]), &Renames::default(), &answers);
    assert_eq!(described(&renamed), ["~ enum role (+ x, admin to owner)"]);
    assert_eq!(renamed.heeded, [0].into());
}

#[test]
fn a_value_goes_before_a_foreign_key_holds_on_to_its_column() {
    let mut from = role(&["admin", "guest"]);
    from.tables = schema(vec![table("line", &["id"]), table("order", &["id"])]).tables;
    let mut to = role(&["admin"]);
    to.tables = schema(vec![referring(table("line", &["id"]), "order"), table("order", &["id"])]).tables;
    assert_eq!(described(&plain(&from, &to)), ["~ enum role (- guest)", "+ foreign key fk_order of line"]);
}

#[test]
fn a_foreign_key_goes_while_values_of_the_enum_of_its_column_move() {
    let schema_of = |values: &[&str]| {
        let mut from = role(values);
        let mut order = table("order", &["id"]);
        order.columns[0].r#type = PerEngine::any(ColumnType::Enum("role".to_owned()));
        from.tables = schema(vec![referring(table("line", &["id"]), "order"), order]).tables;
        from
    };
    let from = schema_of(&["admin", "guest"]);
    assert_eq!(described(&plain(&from, &schema_of(&["admin", "guest", "chief"]))), ["~ enum role (+ chief)"]);
    let moved = plain(&from, &schema_of(&["admin", "chief", "guest"]));
    assert_eq!(
        described(&moved),
        ["- foreign key fk_order of line", "~ enum role (+ chief)", "+ foreign key fk_order of line"]
    );
}

#[test]
fn an_old_name_counts_while_only_it_is_there() {
    let (user, member) = (TableName::new("user"), TableName::new("member"));
    let mut from = schema(vec![table("user", &["id", "nick"]), referring(table("log", &["id"]), "user")]);
    from.tables[0].indexes.insert("ix_user_nick".to_owned(), index("ix_user_nick", "nick"));
    let mut to = schema(vec![table("member", &["id", "handle"]), referring(table("log", &["id"]), "member")]);
    to.tables[0].indexes.insert("ix_member_handle".to_owned(), index("ix_member_handle", "handle"));
    let mut renames = Renames::default();
    renames.tables.insert(member.clone(), user);
    renames.columns.insert((member, "handle".to_owned()), "nick".to_owned());
    let difference = diff(&from, &to, &renames, &[]);
    assert_eq!(difference.ambiguous, []);
    assert_eq!(
        described(&difference),
        [
            "~ table user to member",
            "~ column member.nick to handle",
            "~ index ix_user_nick of member to ix_member_handle",
            "~ foreign key fk_user of log to fk_member",
        ]
    );
    assert!(diff(&to, &to, &renames, &[]).is_empty());
}

#[test]
fn what_could_be_a_rename_is_asked_about_until_it_is_said() {
    let mut from = schema(vec![table("user", &["id", "nick"])]);
    from.tables[0].columns["id"].r#type = PerEngine::any(ColumnType::BigInt);
    let mut to = schema(vec![table("user", &["id", "handle", "at"])]);
    to.tables[0].columns["id"].r#type = PerEngine::any(ColumnType::BigInt);
    to.tables[0].columns["at"].r#type = PerEngine::any(ColumnType::Date);
    let difference = plain(&from, &to);
    let [question] = difference.ambiguous.as_slice() else { panic!("{difference:?}") };
    assert_eq!(question.place, Place::column(&TableName::new("user"), "handle"));
    assert_eq!(
        question.message(),
        "column `user.nick` is gone and `user.handle` is new: is it a rename, or a drop and an addition?"
    );
    assert_eq!(
        question.help(),
        "if it is renamed, say `--rename 'user.nick=user.handle'` or `renamed_from = \"nick\"` in the file; \
         if it is dropped, `--drop 'user.nick'`"
    );
    let said = |answer| {
        let difference = diff(&from, &to, &Renames::default(), &[answer]);
        assert_eq!((difference.ambiguous.as_slice(), &difference.heeded), (&[][..], &[0].into()));
        described(&difference)
    };
    let (old, new) = ("user.nick".to_owned(), "handle".to_owned());
    assert_eq!(
        said(Answer::Renamed { from: old.clone(), to: new }),
        ["~ column user.nick to handle", "+ column user.at"]
    );
    assert_eq!(said(Answer::Dropped(old)), ["+ column user.handle", "+ column user.at", "- column user.nick"]);
}

/// Says of each question that it is a rename, or a drop, in turns.
fn answered(from: &Schema, to: &Schema) -> Difference {
    let mut answers: Vec<Answer> = Vec::new();
    loop {
        let difference = diff(from, to, &Renames::default(), &answers);
        let Some(question) = difference.ambiguous.first() else { return difference };
        let from = question.gone.clone();
        answers.push(match answers.len() % 2 {
            0 => Answer::Renamed { from, to: question.candidates[0].clone() },
            _ => Answer::Dropped(from),
        });
    }
}

proptest! {
    #[test]
    fn the_changes_lead_to_the_other_schema_and_back((from, to) in arbitrary::two()) {
        let difference = answered(&from, &to);
        let mut schema = from.clone();
        for change in &difference.changes {
            prop_assert_eq!(change.apply(&mut schema), Ok(()), "{:?}", change);
        }
        prop_assert_eq!(&schema, &to);
        for change in difference.changes.iter().rev() {
            let back = change.reverse().unwrap();
            prop_assert_eq!(back.apply(&mut schema), Ok(()), "{:?}", back);
        }
        prop_assert_eq!(&schema, &from);
        prop_assert!(plain(&from, &from).is_empty());
    }
}
