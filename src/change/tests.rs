use super::*;
use crate::schema::{ColumnType, IndexKey, IndexKind, IndexPart, Only, Order, PerEngine, PrimaryKey, Schema};

fn column(name: &str, r#type: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        r#type: PerEngine::any(r#type),
        nullable: false,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
    }
}

fn index(column: &str) -> Index {
    let key = IndexKey::Column(column.to_owned());
    let part =
        IndexPart { key, order: Order::Ascending, nulls: None, operator_class: None, collation: None, prefix: None };
    Index {
        name: "ix".to_owned(),
        kind: IndexKind::Plain,
        parts: vec![part],
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
        only: Only(None),
    }
}

fn user() -> TableName {
    TableName::new("user")
}

fn add(table: TableName, column: Column) -> Change {
    Change::AddColumn { table, column, fill: None }
}

/// An enum and a table with a column of it, a key and an index.
fn standing() -> Schema {
    let mut schema = Schema::default();
    let role = EnumType { name: "role".to_owned(), schema: None, values: vec!["admin".to_owned()] };
    let mut table = Table::new(user());
    table.columns.insert("id".to_owned(), column("id", ColumnType::BigInt));
    table.columns.insert("role".to_owned(), column("role", ColumnType::Enum("role".to_owned())));
    table.primary_key = Some(PrimaryKey { name: "pk_user".to_owned(), columns: vec!["id".to_owned()] });
    for change in [
        Change::CreateEnum(role),
        Change::CreateTable(table),
        Change::CreateIndex { table: user(), index: index("role") },
    ] {
        change.apply(&mut schema).unwrap();
    }
    schema
}

#[test]
fn a_change_is_refused_where_something_else_stands() {
    let role = || EnumType { name: "role".to_owned(), schema: None, values: vec!["admin".to_owned()] };
    let email = || column("email", ColumnType::Text);
    let nobody = || TableName::new("nobody");
    let number = |name| column(name, ColumnType::Integer);
    for (change, error) in [
        (Change::CreateEnum(role()), "enum `role` exists already"),
        (Change::DropEnum(role()), "enum `role` is used by column `user.role`"),
        (Change::CreateTable(Table::new(user())), "table `user` exists already"),
        (Change::DropTable(Table::new(user())), "table `user` is not as the change says"),
        (Change::DropTable(Table::new(nobody())), "there is no table `nobody`"),
        (add(nobody(), email()), "there is no table `nobody`"),
        (add(user(), number("id")), "column `user.id` exists already"),
        (add(user(), column("kind", ColumnType::Enum("kind".to_owned()))), "there is no enum `kind`"),
        (Change::DropColumn { table: user(), column: email() }, "there is no column `user.email`"),
        (
            Change::DropColumn { table: user(), column: number("id") },
            "column `user.id` is used by primary key `pk_user` of `user`",
        ),
        (
            Change::DropColumn { table: user(), column: number("role") },
            "column `user.role` is used by index `ix` of `user`",
        ),
        (Change::CreateIndex { table: user(), index: index("email") }, "there is no column `user.email`"),
        (Change::CreateIndex { table: user(), index: index("id") }, "index `ix` of `user` exists already"),
        (Change::DropIndex { table: user(), index: index("id") }, "index `ix` of `user` is not as the change says"),
    ] {
        let mut schema = standing();
        assert_eq!(change.apply(&mut schema).unwrap_err().to_string(), error);
        assert_eq!(schema, standing(), "{error}");
    }
}

#[test]
fn a_drop_leaves_the_order_of_the_others() {
    let mut schema = standing();
    let add = |name| add(user(), column(name, ColumnType::Text));
    for change in [add("a"), add("b"), add("a").reverse().unwrap(), add("c")] {
        change.apply(&mut schema).unwrap();
    }
    assert_eq!(schema.tables[&user()].columns.keys().collect::<Vec<_>>(), ["id", "role", "b", "c"]);
}

#[test]
fn a_change_says_what_it_does_in_a_few_words() {
    let inner = TableName { schema: Some("audit".to_owned()), name: "log".to_owned() };
    let create = Change::CreateTable(Table::new(inner.clone()));
    let add = add(inner, column("at", ColumnType::Date));
    let drop = Change::DropIndex { table: user(), index: index("role") };
    assert_eq!(
        [create.describe(), add.describe(), drop.describe(), drop.reverse().unwrap().describe()],
        ["+ table audit.log", "+ column audit.log.at", "- index ix of user", "+ index ix of user"]
    );
}
