//! What is created is what is read back.

use super::testing::{TestDatabase, column, create_and_read, lowered, schema, table};
use crate::schema::*;
use crate::session::Session as _;

fn literal(text: &str) -> Option<Default> {
    Some(Default::Literal(Literal::Text(text.to_owned())))
}

fn sql(text: &str) -> PerEngine<String> {
    PerEngine::any(text.to_owned())
}

fn by_column(name: &str) -> IndexPart {
    IndexPart::new(IndexKey::Column(name.to_owned()))
}

#[test]
fn every_portable_type_is_read_back_as_it_was_lowered() {
    let Some(database) = TestDatabase::new() else { return };
    let types = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "decimal(10,2)",
        "decimal(1000,0)",
        "string",
        "string(64)",
        "char(5)",
        "text",
        "bytes",
        "bytes(16)",
        "date",
        "time",
        "time(0)",
        "timestamp",
        "timestamp(3)",
        "timestamptz",
        "timestamptz(0)",
        "uuid",
        "json",
        "enum:role",
        "enum:mood",
    ];
    let columns: Vec<(&str, &str)> = types.iter().map(|name| (*name, *name)).collect();
    let mut schema = schema([table("types", &columns)]);
    let role = EnumType { name: "role".to_owned(), schema: None, values: vec!["b".to_owned(), "a".to_owned()] };
    let mood = EnumType { name: "mood".to_owned(), schema: Some("My S".to_owned()), values: vec!["x y".to_owned()] };
    schema.enums.insert("role".to_owned(), role);
    schema.enums.insert("mood".to_owned(), mood);
    let mut session = database.session();
    let mut physical = lowered(&session.engine(), &schema);
    let mut read = create_and_read(&mut session, &physical);
    // The enum of another schema is read only where tables of that schema are.
    let elsewhere = TableName { schema: Some("My S".to_owned()), name: "mood".to_owned() };
    assert!(physical.enums.shift_remove(&elsewhere).is_some());
    read.enums.shift_remove(&elsewhere);
    assert_eq!(read, physical);
}

#[test]
fn native_types_are_read_back_as_they_were_lowered() {
    let Some(database) = TestDatabase::new() else { return };
    let types = [
        "int8[]",
        "varchar(3)[][]",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "jsonb",
        "xml",
        "money",
        "interval",
        "interval day to second(3)",
        "interval(2)",
        "tsvector",
        "bit",
        "bit(3)",
        "varbit(8)",
        "int4range",
        "datemultirange",
        "point",
        "bpchar",
        "\"char\"",
        "name",
        "timetz",
        "numeric",
        "numeric(5)",
        "float(24)",
        "timestamp(6) with time zone",
        "oid",
        "pg_lsn",
        "jsonpath",
        "regclass",
    ];
    let names: Vec<String> = types.iter().enumerate().map(|(number, _)| format!("c{number}")).collect();
    let mut declared = table("natives", &[]);
    for (name, native) in names.iter().zip(types) {
        let mut column = column(name, "text");
        column.r#type = PerEngine::any(ColumnType::Native(native.to_owned()));
        declared.columns.insert(name.clone(), column);
    }
    let mut session = database.session();
    let physical = lowered(&session.engine(), &schema([declared]));
    assert_eq!(create_and_read(&mut session, &physical), physical);
}

#[test]
fn every_literal_default_is_read_back_as_it_was_lowered() {
    let Some(database) = TestDatabase::new() else { return };
    let text = |text: &str| Default::Literal(Literal::Text(text.to_owned()));
    let number = |text: &str| Default::Literal(Literal::Number(text.to_owned()));
    let defaults = [
        ("boolean", Default::Literal(Literal::Boolean(false))),
        ("smallint", number("-32768")),
        ("integer", number("1_000")),
        ("bigint", number("-9223372036854775808")),
        ("bigint", number("3000000000")),
        ("real", number("-1.5e-3")),
        ("double", number("1e300")),
        ("decimal(30,2)", text("-1234567890123456789012345678.00")),
        ("decimal(10,2)", number("0.50")),
        ("string", text("")),
        ("string(30)", text("it's \\ \"quoted\" \n € ; --")),
        ("char(5)", text("ab")),
        ("text", text("NULL")),
        ("text", text("-5")),
        ("bytes", text("ab\\c")),
        ("date", text("2024-02-29")),
        ("time(3)", text("10:15:00.120")),
        ("timestamp", text("2026-11-20T10:15:00.000001")),
        ("timestamptz(0)", text("2026-11-20 10:15:00+01:00")),
        ("uuid", text("00000000-0000-0000-0000-00000000000F")),
        ("json", text("{\"a\": 1}")),
        ("enum:role", text("it's")),
        ("date", Default::Now),
        ("time", Default::Now),
        ("timestamp(3)", Default::Now),
        ("timestamptz", Default::Now),
        ("uuid", Default::Uuid),
        ("char(36)", Default::Uuid),
        ("text", Default::Uuid),
        ("string(40)", Default::Uuid),
    ];
    let mut declared = table("defaults", &[]);
    for (place, (column_type, default)) in defaults.into_iter().enumerate() {
        let name = format!("c{place}");
        declared.columns.insert(name.clone(), Column { default: Some(default), ..column(&name, column_type) });
    }
    let mut schema = schema([declared]);
    let role = EnumType { name: "role".to_owned(), schema: None, values: vec!["it's".to_owned()] };
    schema.enums.insert("role".to_owned(), role);
    let mut session = database.session();
    let physical = lowered(&session.engine(), &schema);
    assert_eq!(create_and_read(&mut session, &physical), physical);
}

/// Two tables that refer to each other, with everything that a table can have.
fn everything() -> Schema {
    let mut user = table("user", &[("email", "string(255)"), ("boss", "bigint"), ("total", "integer")]);
    user.comment = Some("people's \\ accounts".to_owned());
    user.columns["id"].identity = Some(Identity::Always);
    user.columns["email"].collation = Some(sql("C"));
    user.columns["email"].comment = Some("where 'we' write".to_owned());
    user.columns["email"].default = literal("a@b");
    user.columns["total"].generated =
        Some(Box::new(Generated { sql: sql("length((email)::text)"), storage: Storage::Stored }));
    user.columns["email"].nullable = false;
    let columns = vec!["email".to_owned(), "boss".to_owned()];
    let unique =
        Unique { name: "uq_user_email".to_owned(), columns, nulls_equal: true, timing: Timing::InitiallyDeferred };
    user.uniques.insert(unique.name.clone(), unique);
    let check =
        Check { name: "ck_user_email".to_owned(), sql: sql("length((email)::text) > 3"), only: Only::default() };
    user.checks.insert(check.name.clone(), check);
    let key = ForeignKey {
        name: "fk_user_boss".to_owned(),
        columns: vec!["boss".to_owned()],
        table: TableName { schema: Some("other".to_owned()), name: "order".to_owned() },
        references: vec!["id".to_owned()],
        on_delete: Action::SetNull,
        on_update: Action::Restrict,
        timing: Timing::InitiallyImmediate,
    };
    user.foreign_keys.insert(key.name.clone(), key);
    for index in indexes() {
        user.indexes.insert(index.name.clone(), index);
    }
    let mut order = table("order", &[("user", "bigint")]);
    order.name.schema = Some("other".to_owned());
    order.columns["id"].identity = Some(Identity::ByDefault);
    let key = ForeignKey {
        name: "fk_order_user".to_owned(),
        columns: vec!["user".to_owned()],
        table: TableName::new("user"),
        references: vec!["id".to_owned()],
        on_delete: Action::Cascade,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    order.foreign_keys.insert(key.name.clone(), key);
    schema([user, order])
}

fn indexes() -> Vec<Index> {
    let mut text = Index::new(
        "ix_text",
        vec![IndexPart::new(IndexKey::Sql(sql("to_tsvector('english'::regconfig, (email)::text)")))],
    );
    text.method = Some(sql("gin"));
    let descending = IndexPart {
        order: Order::Descending,
        nulls: Some(Nulls::Last),
        operator_class: Some("text_pattern_ops".to_owned()),
        collation: Some(sql("POSIX")),
        ..by_column("email")
    };
    let mut partial = Index::new("ix_partial", vec![descending, IndexPart::new(IndexKey::Sql(sql("total + 1")))]);
    partial.kind = IndexKind::Unique;
    partial.predicate = Some(sql("boss IS NOT NULL"));
    partial.include = vec!["total".to_owned()];
    partial.nulls_equal = true;
    let plain = Index::new("ix plain \"quoted\"", vec![by_column("boss")]);
    let mut hash = Index::new("ix_hash", vec![by_column("total")]);
    hash.method = Some(sql("hash"));
    vec![text, partial, plain, hash]
}

#[test]
fn tables_with_everything_are_read_back_as_they_were_lowered() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let physical = lowered(&session.engine(), &everything());
    assert_eq!(create_and_read(&mut session, &physical), physical);
}

#[test]
fn constraints_over_the_same_columns_are_all_made() {
    let Some(database) = TestDatabase::new() else { return };
    let mut declared = table("t", &[("a", "integer")]);
    for (name, column) in [("uq_1", "id"), ("uq_2", "a"), ("uq_3", "a")] {
        let columns = vec![column.to_owned()];
        let unique = Unique { name: name.to_owned(), columns, nulls_equal: false, timing: Timing::NotDeferrable };
        declared.uniques.insert(name.to_owned(), unique);
    }
    let mut session = database.session();
    let physical = lowered(&session.engine(), &schema([declared]));
    assert_eq!(create_and_read(&mut session, &physical), physical);
}
