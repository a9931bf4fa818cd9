use super::*;
use crate::schema::{Action, ColumnType, Generated, IndexKey, IndexPart, PerEngine, PrimaryKey, Schema, Timing};

fn column(name: &str, r#type: ColumnType) -> Column {
    Column { nullable: false, ..Column::new(name, PerEngine::any(r#type)) }
}

fn index(column: &str) -> Index {
    let key = IndexKey::Column(column.to_owned());
    let part = IndexPart::new(key);
    Index::new("ix", vec![part])
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

fn refer(from: &str, columns: &[&str]) -> Table {
    let mut table = Table::new(TableName::new(from));
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for name in columns {
        table.columns.insert((*name).to_owned(), column(name, ColumnType::BigInt));
    }
    let key = ForeignKey {
        name: "fk".to_owned(),
        columns: names(&columns[..1]),
        table: user(),
        references: names(&["id"]),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    table.foreign_keys.insert("fk".to_owned(), key);
    table
}

#[test]
fn a_rename_is_followed_wherever_the_old_name_stands() {
    let mut schema = standing();
    Change::CreateTable(refer("log", &["user"])).apply(&mut schema).unwrap();
    let before = schema.clone();
    let member = || TableName::new("member");
    let text = |text: &str| text.to_owned();
    let changes = [
        Change::RenameTable { from: user(), to: member() },
        Change::RenameColumn { table: member(), from: text("id"), to: text("no") },
        Change::RenameColumn { table: member(), from: text("role"), to: text("kind") },
        Change::RenameEnum { from: text("role"), to: text("kind") },
        Change::RenamePart { table: member(), part: NamedPart::Index, from: text("ix"), to: text("ix_kind") },
        Change::RenamePart { table: member(), part: NamedPart::PrimaryKey, from: text("pk_user"), to: text("pk") },
    ];
    for change in &changes {
        change.apply(&mut schema).unwrap();
    }
    let table = &schema.tables[&member()];
    // In the places that the old names had.
    assert_eq!(table.columns.keys().collect::<Vec<_>>(), ["no", "kind"]);
    assert_eq!(schema.tables.keys().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["member", "log"]);
    assert_eq!(table.primary_key, Some(PrimaryKey { name: text("pk"), columns: vec![text("no")] }));
    assert_eq!(table.indexes["ix_kind"], Index { name: text("ix_kind"), ..index("kind") });
    assert_eq!(table.columns["kind"].r#type, PerEngine::any(ColumnType::Enum(text("kind"))));
    let key = &schema.tables[&TableName::new("log")].foreign_keys["fk"];
    assert_eq!((&key.table, key.references.as_slice()), (&member(), &[text("no")][..]));
    for change in changes.iter().rev() {
        change.reverse().unwrap().apply(&mut schema).unwrap();
    }
    assert_eq!(schema, before);
}

#[test]
fn an_alteration_replaces_only_what_stands() {
    let alter = |name: &str, old: &Column, new: &Column| {
        let change = ColumnChange::between(old, new).unwrap();
        Change::AlterColumn { table: user(), column: name.to_owned(), change, fill: None, using: None }
    };
    let id = column("id", ColumnType::BigInt);
    let nullable = Column { nullable: true, ..id.clone() };
    let commented = Column { comment: Some("the number".to_owned()), ..id.clone() };
    let mut schema = standing();
    alter("id", &id, &commented).apply(&mut schema).unwrap();
    assert_eq!(schema.tables[&user()].columns["id"], commented);
    for (change, error) in [
        (alter("id", &id, &commented), "column `user.id` is not as the change says"),
        (alter("no", &id, &commented), "there is no column `user.no`"),
        (
            alter("id", &id, &nullable),
            "primary key `pk_user` of `user` takes no NULL, and column `user.id` may be NULL",
        ),
        (alter("id", &id, &column("id", ColumnType::Enum("kind".to_owned()))), "there is no enum `kind`"),
        (Change::RenameTable { from: user(), to: user() }, "table `user` exists already"),
        (
            Change::AddPrimaryKey { table: user(), key: PrimaryKey { name: "pk".to_owned(), columns: Vec::new() } },
            "primary key `pk_user` of `user` exists already",
        ),
    ] {
        let before = schema.clone();
        assert_eq!(change.apply(&mut schema).unwrap_err().to_string(), error);
        assert_eq!(schema, before, "{error}");
    }
}

#[test]
fn a_column_that_others_refer_to_is_not_dropped() {
    let mut schema = standing();
    Change::CreateTable(refer("log", &["user"])).apply(&mut schema).unwrap();
    let drop = Change::DropColumn { table: user(), column: column("id", ColumnType::BigInt) };
    assert_eq!(
        drop.apply(&mut schema).unwrap_err().to_string(),
        "column `user.id` is used by foreign key `fk` of `log`"
    );
}

#[test]
fn sql_does_to_the_schema_what_it_says_or_nothing() {
    let text = |name| add(user(), column(name, ColumnType::Text));
    let script = |text: &str| PerEngine::any(Script::Statements(vec![text.to_owned()]));
    let sql = |changes| Sql {
        run: script("ALTER TABLE user ADD a text, ADD b text"),
        undo: Some(Undo::Run(script("ALTER TABLE user DROP a, DROP b"))),
        applied: None,
        changes,
        transaction: Transaction::Inside,
    };
    let mut schema = standing();
    let change = Change::Sql(sql(vec![text("a"), text("b")]));
    change.apply(&mut schema).unwrap();
    assert_eq!(schema.tables[&user()].columns.keys().collect::<Vec<_>>(), ["id", "role", "a", "b"]);
    assert_eq!(change.describe(), "~ sql ALTER TABLE user ADD a text, ADD b text");
    let back = change.reverse().unwrap();
    assert_eq!(back.describe(), "~ sql ALTER TABLE user DROP a, DROP b");
    back.apply(&mut schema).unwrap();
    assert_eq!(schema, standing());
    assert!(Change::Sql(sql(vec![text("a"), text("role")])).apply(&mut schema).is_err());
    assert_eq!(schema, standing());
    assert_eq!(Change::Sql(Sql { undo: None, ..sql(Vec::new()) }).reverse(), None);
}

#[test]
fn sql_that_tells_that_it_ran_tells_that_it_was_taken_back() {
    let script = |texts: &[&str]| PerEngine::any(Script::Statements(texts.iter().map(|&text| text.into()).collect()));
    let sql = |undo: &[&str]| {
        Change::Sql(Sql {
            run: script(&["CREATE VIEW v AS SELECT 1"]),
            undo: Some(Undo::Run(script(undo))),
            applied: Some(PerEngine::any("SELECT count(*) FROM v;".to_owned())),
            changes: Vec::new(),
            transaction: Transaction::Inside,
        })
    };
    let applied = |change: Change| match change.reverse() {
        Some(Change::Sql(sql)) => sql.applied.and_then(|applied| applied.any),
        _ => None,
    };
    assert_eq!(
        applied(sql(&["DROP VIEW v"])).as_deref(),
        Some("SELECT CASE WHEN (SELECT count(*) FROM v) THEN 0 ELSE 1 END")
    );
    // Of several the last may be missing still.
    assert_eq!(applied(sql(&["DROP VIEW v", "DROP VIEW w"])), None);
}

#[test]
fn what_loses_data_is_told_by_the_change() {
    use ColumnType as T;
    let alter = |old: T, new: T| {
        let change = ColumnChange::between(&column("x", old), &column("x", new)).unwrap();
        Change::AlterColumn { table: user(), column: "x".to_owned(), change, fill: None, using: None }
    };
    for (old, new, loses) in [
        (T::Integer, T::BigInt, false),
        (T::BigInt, T::Integer, true),
        (T::Integer, T::Decimal(12, 2), false),
        (T::Integer, T::Decimal(11, 2), true),
        (T::Decimal(10, 2), T::Decimal(12, 2), false),
        (T::Decimal(10, 2), T::Decimal(12, 5), true),
        (T::String(Some(10)), T::String(Some(9)), true),
        (T::String(Some(10)), T::Text, false),
        (T::Text, T::String(None), false),
        (T::Text, T::Integer, true),
        (T::Timestamp(3), T::Timestamp(6), false),
        (T::TimestampTz(6), T::TimestampTz(0), true),
        (T::Timestamp(6), T::Date, true),
    ] {
        let expected = loses.then(|| Loss::Misfits(user(), "x".to_owned()));
        assert_eq!(alter(old.clone(), new.clone()).loses_data(), expected, "{old} to {new}");
    }
    let computed = Generated { sql: PerEngine::any("1".to_owned()), storage: crate::schema::Storage::Stored };
    let computed = Column { generated: Some(Box::new(computed)), ..column("x", T::Integer) };
    let drop = |column| Change::DropColumn { table: user(), column };
    assert_eq!(drop(computed).loses_data(), None);
    assert_eq!(drop(column("x", T::Integer)).loses_data(), Some(Loss::Values(user(), "x".to_owned())));
    assert_eq!(Change::DropTable(Table::new(user())).loses_data(), Some(Loss::Rows(user())));
    let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let role = |names: &[&str]| EnumType { name: "role".to_owned(), schema: None, values: values(names) };
    let renamed = [("b".to_owned(), "c".to_owned())].into_iter().collect();
    let change = EnumChange::between(&role(&["a", "b"]), &role(&["c", "d"]), &renamed).unwrap();
    let change = Change::AlterEnum { name: "role".to_owned(), change };
    // No engine takes a value away that a row has.
    assert_eq!(change.loses_data(), None);
    assert_eq!(change.describe(), "~ enum role (+ d, - a, b to c)");
}
