//! Statements as they are written, and what a whole table cannot have.

use crate::dialect::{Engine, Version};
use crate::flavour::Flavour;
use crate::schema::*;

const ENGINE: Engine = Engine::oldest(Flavour::Postgres);

fn column(name: &str, column_type: &str) -> Column {
    Column::new(name, PerEngine::any(column_type.parse().unwrap()))
}

fn table(columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(TableName::new("t"));
    table.columns = columns.into_iter().map(|column| (column.name.clone(), column)).collect();
    table
}

fn index(method: &str, column: &str) -> Index {
    let key = IndexKey::Column(column.to_owned());
    let part = IndexPart::new(key);
    Index { method: Some(PerEngine::any(method.to_owned())), ..Index::new("ix", vec![part]) }
}

fn schema(table: Table) -> Schema {
    Schema { tables: [(table.name.clone(), table)].into(), ..Schema::default() }
}

fn problems(engine: &Engine, table: Table) -> Vec<String> {
    engine.lower(&schema(table)).problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn a_table_is_written_in_full() {
    let mut table = table([column("id", "bigint"), column("email", "string(255)"), column("boss", "bigint")]);
    table.name.schema = Some("app".to_owned());
    table.columns["id"].nullable = false;
    table.columns["id"].identity = Some(Identity::Always);
    table.columns["email"].default = Some(Default::Literal(Literal::Text("it's".to_owned())));
    table.columns["email"].comment = Some("where we write".to_owned());
    table.columns["email"].collation = Some(PerEngine::any("C".to_owned()));
    table.primary_key = Some(PrimaryKey { name: "pk_t".to_owned(), columns: vec!["id".to_owned()] });
    let unique = Unique {
        name: "uq_t".to_owned(),
        columns: vec!["email".to_owned()],
        nulls_equal: true,
        timing: Timing::InitiallyImmediate,
    };
    table.uniques.insert("uq_t".to_owned(), unique);
    let check = Check { name: "ck_t".to_owned(), sql: PerEngine::any("id > 0".to_owned()), only: Only::default() };
    table.checks.insert("ck_t".to_owned(), check);
    let key = ForeignKey {
        name: "fk_t".to_owned(),
        columns: vec!["boss".to_owned()],
        table: table.name.clone(),
        references: vec!["id".to_owned()],
        on_delete: Action::SetNull,
        on_update: Action::NoAction,
        timing: Timing::InitiallyDeferred,
    };
    table.foreign_keys.insert("fk_t".to_owned(), key);
    let mut descending = index("btree", "email");
    descending.parts[0].order = Order::Descending;
    descending.parts[0].operator_class = Some("text_pattern_ops".to_owned());
    descending.predicate = Some(PerEngine::any("boss IS NULL".to_owned()));
    table.indexes.insert("ix".to_owned(), descending);

    let lowered = ENGINE.lower(&schema(table));
    assert_eq!(lowered.problems, []);
    let statements: Vec<String> =
        ENGINE.create_table(&lowered.physical.tables[0]).into_iter().map(|statement| statement.sql).collect();
    assert_eq!(
        statements,
        [
            r#"CREATE TABLE "app"."t" (
    "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    "email" character varying(255) COLLATE "C" DEFAULT 'it''s',
    "boss" bigint,
    CONSTRAINT "pk_t" PRIMARY KEY ("id"),
    CONSTRAINT "uq_t" UNIQUE NULLS NOT DISTINCT ("email") DEFERRABLE,
    CONSTRAINT "ck_t" CHECK (id > 0),
    CONSTRAINT "fk_t" FOREIGN KEY ("boss") REFERENCES "app"."t" ("id") ON DELETE SET NULL ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED
)"#,
            r#"COMMENT ON COLUMN "app"."t"."email" IS 'where we write'"#,
            r#"CREATE INDEX "ix" ON "app"."t" ("email" "text_pattern_ops" DESC) WHERE boss IS NULL"#,
        ]
    );
}

#[test]
fn a_collation_in_an_index_is_one_only_where_it_is_not_that_of_its_column() {
    let mut table = table([column("a", "text"), column("b", "text")]);
    table.columns["b"].collation = Some(PerEngine::any("C".to_owned()));
    for (name, column, collation) in
        [("i1", "a", "default"), ("i2", "a", "C"), ("i3", "b", "default"), ("i4", "b", "C")]
    {
        let mut index = index("btree", column);
        index.parts[0].collation = Some(PerEngine::any(collation.to_owned()));
        table.indexes.insert(name.to_owned(), Index { name: name.to_owned(), ..index });
    }
    let lowered = ENGINE.lower(&schema(table));
    let collations = lowered.physical.tables[0].indexes.values().map(|index| index.parts[0].collation.as_deref());
    assert_eq!(collations.collect::<Vec<_>>(), [None, Some("C"), Some("default"), None]);
}

#[test]
fn columns_that_the_server_would_refuse_are_refused() {
    let text = |text: &str| Some(Default::Literal(Literal::Text(text.to_owned())));
    let generated = Box::new(Generated { sql: PerEngine::any("1".to_owned()), storage: Storage::Stored });
    for (column, message) in [
        (
            Column { identity: Some(Identity::Always), ..column("a", "text") },
            "PostgreSQL numbers smallint, integer and bigint columns, and this one is text",
        ),
        (
            Column { generated: Some(generated.clone()), default: text("x"), ..column("a", "text") },
            "a generated column cannot have a default",
        ),
        (
            Column { generated: Some(generated.clone()), identity: Some(Identity::Always), ..column("a", "bigint") },
            "a column that numbers itself can neither have a default nor be generated",
        ),
        (
            Column {
                generated: Some(Box::new(Generated { storage: Storage::Virtual, ..*generated })),
                ..column("a", "bigint")
            },
            "PostgreSQL 15 has no virtual generated columns",
        ),
        (
            Column { collation: Some(PerEngine::any("C".to_owned())), ..column("a", "bigint") },
            "bigint has no collation on PostgreSQL",
        ),
        (column("ctid", "bigint"), "every PostgreSQL table has a column `ctid` already"),
        (column("a", "serial"), "`serial` is neither a portable type nor one of PostgreSQL"),
        (column("a", "string(10485761)"), "`string(10485761)` is too long for PostgreSQL, which allows 10485760"),
        (Column { default: text("x"), ..column("a", "bigint") }, "the text \"x\" is no `bigint`"),
        (Column { default: text("toolong"), ..column("a", "varchar(3)") }, "the text \"toolong\" is no `string(3)`"),
        (Column { default: Some(Default::Now), ..column("a", "text") }, "the time of the statement is no `text`"),
        (Column { default: Some(Default::Uuid), ..column("a", "bigint") }, "a UUID is no `bigint`"),
        (
            Column {
                default: Some(Default::Sql(Box::new(PerEngine::any("1; drop".to_owned())))),
                ..column("a", "bigint")
            },
            "this default is not one SQL expression: it holds a `;`",
        ),
    ] {
        assert_eq!(problems(&ENGINE, table([column])), [message]);
    }
}

#[test]
fn keys_and_indexes_that_the_server_would_refuse_are_refused() {
    let plain = || table([column("a", "text"), column("j", "point")]);
    let with_index = |index: Index| {
        let mut table = plain();
        table.indexes.insert("ix".to_owned(), index);
        table
    };
    let keyed = |name: &str, column: &str| {
        let mut table = plain();
        table.primary_key = Some(PrimaryKey { name: name.to_owned(), columns: vec![column.to_owned()] });
        table
    };
    for (table, message) in [
        (keyed("pk", "j"), "PostgreSQL cannot sort column `j`, which is point"),
        (keyed("t", "a"), "the name `t` is taken by table `t`, and PostgreSQL keeps one list of such names"),
        (with_index(index("btree", "j")), "PostgreSQL cannot sort column `j`, which is point"),
        (with_index(index("gin", "a")), "a gin index of PostgreSQL takes no text by itself, which `a` is"),
        (with_index(index("btre", "a")), "PostgreSQL has no index method `btre`"),
        (
            with_index(Index { kind: IndexKind::Unique, ..index("hash", "a") }),
            "a hash index of PostgreSQL cannot be unique",
        ),
        (
            with_index(Index { include: vec!["j".to_owned()], ..index("brin", "a") }),
            "a brin index of PostgreSQL cannot include columns",
        ),
        (
            with_index(Index { nulls_equal: true, ..index("btree", "a") }),
            "a btree index of PostgreSQL is not unique, and `nulls_equal` means nothing there",
        ),
    ] {
        assert_eq!(problems(&ENGINE, table), [message]);
    }
}

#[test]
fn an_enum_cannot_be_taken_for_another_type() {
    for (name, message) in [
        ("date", "PostgreSQL has a type `date` of its own, which the enum would be taken for"),
        ("t", "the enum `t` has the name of a table, which is a type on PostgreSQL too"),
    ] {
        let mut schema = schema(table([column("a", &format!("enum:{name}"))]));
        let declared = EnumType { name: name.to_owned(), schema: None, values: vec!["x".to_owned()] };
        schema.enums.insert(name.to_owned(), declared);
        let found: Vec<String> = ENGINE.lower(&schema).problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(found, [message]);
    }
}

#[test]
fn virtual_columns_are_there_from_18_but_not_in_keys() {
    let engine = Engine::new(Flavour::Postgres, Version::new(18, 0, 0));
    let generated = Generated { sql: PerEngine::any("1".to_owned()), storage: Storage::Virtual };
    let mut table = table([Column { generated: Some(Box::new(generated)), ..column("a", "bigint") }]);
    assert_eq!(problems(&engine, table.clone()), [""; 0]);
    table.indexes.insert("ix".to_owned(), index("btree", "a"));
    assert_eq!(problems(&engine, table), ["PostgreSQL has no keys and indexes over virtual columns, which `a` is"]);
}

#[test]
fn a_foreign_key_needs_types_that_compare() {
    let engine = ENGINE;
    for (from, to, allowed) in [
        ("integer", "bigint", true),
        ("integer", "numeric(10,2)", true),
        ("numeric(10,2)", "integer", false),
        ("character varying(10)", "text", true),
        ("timestamp(3) without time zone", "timestamp with time zone", true),
        ("uuid", "text", false),
        ("\"role\"", "\"role\"", true),
        ("\"role\"", "\"mood\"", false),
    ] {
        assert_eq!(engine.dialect().types_reference(from, to), allowed, "{from} to {to}");
    }
}

#[test]
fn a_foreign_key_cannot_refer_to_a_deferrable_unique_constraint() {
    let mut table = table([column("a", "bigint"), column("b", "bigint")]);
    let unique = |name: &str, timing: Timing| Unique {
        name: name.to_owned(),
        columns: vec!["a".to_owned()],
        nulls_equal: false,
        timing,
    };
    table.uniques.insert("uq".to_owned(), unique("uq", Timing::InitiallyDeferred));
    let key = ForeignKey {
        name: "fk".to_owned(),
        columns: vec!["b".to_owned()],
        table: table.name.clone(),
        references: vec!["a".to_owned()],
        on_delete: Action::default(),
        on_update: Action::default(),
        timing: Timing::default(),
    };
    table.foreign_keys.insert("fk".to_owned(), key);
    assert_eq!(
        problems(&ENGINE, table.clone()),
        ["the unique constraint `uq` of `t` is deferrable, and no foreign key can refer to it"]
    );
    table.uniques.insert("other".to_owned(), unique("other", Timing::NotDeferrable));
    assert_eq!(problems(&ENGINE, table), [""; 0]);
}
