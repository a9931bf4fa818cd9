//! What is lowered is what is read back.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::testing::{TestDatabase, on, on_each};
use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::physical::Physical;
use crate::schema::{
    Action, Check, Column, ColumnType, Default, EnumType, ForeignKey, Generated, Identity, Index, IndexKey, IndexKind,
    IndexPart, Literal, MySqlOptions, Only, Order, PerEngine, PrimaryKey, Schema, Storage, Table, TableName, Timing,
    Unique,
};
use crate::session::{Scope, Session};

const ALL: Scope = Scope::All { schemas: Vec::new() };

fn column(name: &str, r#type: &str) -> Column {
    Column {
        name: name.to_owned(),
        r#type: PerEngine::any(r#type.parse().unwrap()),
        nullable: true,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
    }
}

fn native(name: &str, r#type: &str) -> Column {
    Column { r#type: PerEngine::any(ColumnType::Native(r#type.to_owned())), ..column(name, "text") }
}

fn with(default: Default, column: Column) -> Column {
    Column { default: Some(default), ..column }
}

fn text(text: &str) -> Default {
    Default::Literal(Literal::Text(text.to_owned()))
}

fn number(number: &str) -> Default {
    Default::Literal(Literal::Number(number.to_owned()))
}

fn sql(sql: &str) -> Default {
    Default::Sql(PerEngine::any(sql.to_owned()))
}

fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(TableName::new(name));
    let id = Column { nullable: false, identity: Some(Identity::ByDefault), ..column("id", "bigint") };
    table.columns = [id].into_iter().chain(columns).map(|column| (column.name.clone(), column)).collect();
    table.primary_key = Some(PrimaryKey { name: format!("pk_{name}"), columns: vec!["id".to_owned()] });
    table
}

fn part(column: &str) -> IndexPart {
    IndexPart {
        key: IndexKey::Column(column.to_owned()),
        order: Order::Ascending,
        nulls: None,
        operator_class: None,
        collation: None,
        prefix: None,
    }
}

fn index(name: &str, kind: IndexKind, parts: Vec<IndexPart>) -> Index {
    Index {
        name: name.to_owned(),
        kind,
        parts,
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
        only: Only::default(),
    }
}

fn foreign_key(name: &str, columns: &[&str], target: &str, references: &[&str]) -> ForeignKey {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ForeignKey {
        name: name.to_owned(),
        columns: names(columns),
        table: TableName::new(target),
        references: names(references),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    }
}

fn unique(name: &str, columns: &[&str]) -> Unique {
    Unique {
        name: name.to_owned(),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        nulls_equal: false,
        timing: Timing::NotDeferrable,
    }
}

fn check(name: &str, sql: &str) -> Check {
    Check { name: name.to_owned(), sql: PerEngine::any(sql.to_owned()), only: Only::default() }
}

fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let enums = [("mood".to_owned(), vec!["happy", "it's", r"back\slash", "new\nline", "ä€"])];
    let enums = enums.map(|(name, values)| {
        let values = values.into_iter().map(str::to_owned).collect();
        (name.clone(), EnumType { name, schema: None, values })
    });
    Schema {
        enums: enums.into(),
        tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect::<IndexMap<_, _>>(),
    }
}

fn lowered(engine: &Engine, schema: &Schema) -> Physical {
    let lowered = engine.lower(schema);
    let problems: Vec<_> = lowered.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{engine}: {problems:?}");
    lowered.physical
}

/// Makes the tables and reads them back.
fn round_trip(database: &TestDatabase, schema: &Schema) -> (Physical, Physical) {
    let mut session = database.session();
    let wanted = lowered(&session.engine(), schema);
    for table in wanted.tables.values() {
        let statements = session.engine().create_table(table);
        session.execute(&statements, &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{}", error.statement));
    }
    let live = session.inspect(&ALL).unwrap();
    (wanted, live)
}

fn assert_same(wanted: &Physical, live: &Physical) {
    for (name, table) in &wanted.tables {
        let found = live.tables.get(name).unwrap_or_else(|| panic!("no table {name}"));
        for (column, wanted) in &table.columns {
            assert_eq!(found.columns.get(column), Some(wanted), "column {name}.{column}");
        }
        assert_eq!(found, table, "table {name}");
    }
    assert_eq!(live, wanted);
}

#[test]
fn every_portable_type_reads_back_as_it_was_lowered() {
    let types = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "decimal(12,3)",
        "decimal(65,30)",
        "string(255)",
        "char(7)",
        "text",
        "bytes",
        "bytes(16)",
        "date",
        "time",
        "time(0)",
        "time(3)",
        "timestamp",
        "timestamp(0)",
        "timestamptz",
        "timestamptz(0)",
        "timestamptz(3)",
        "uuid",
        "json",
        "enum:mood",
    ];
    on_each(|database| {
        let columns = types.iter().enumerate().flat_map(|(at, r#type)| {
            let strict = Column { nullable: false, ..column(&format!("s{at}"), r#type) };
            [column(&format!("n{at}"), r#type), strict]
        });
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
}

#[test]
fn every_native_type_reads_back_as_it_was_lowered() {
    let both = [
        "TINYINT",
        "tinyint(1)",
        "tinyint unsigned",
        "smallint unsigned",
        "MediumInt",
        "mediumint unsigned",
        "INT",
        "int(5)",
        "int unsigned",
        "bigint unsigned",
        "numeric(5)",
        "dec",
        "decimal(5,2) unsigned",
        "float",
        "float(20)",
        "float(30)",
        "double precision",
        "float(7,3)",
        "bit",
        "bit(8)",
        "date",
        "datetime",
        "datetime(6)",
        "timestamp",
        "time(2)",
        "year",
        "char",
        "character varying(20)",
        "varchar(20)",
        "binary",
        "binary(16)",
        "varbinary(16)",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
        "enum('a', 'it''s')",
        "set('x','y')",
        "json",
        "geometry",
        "point",
        "geometrycollection",
        "bool",
    ];
    on_each(|database| {
        let columns = both.iter().enumerate().map(|(at, r#type)| native(&format!("c{at}"), r#type));
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
    on(Flavour::MariaDb, |database| {
        let columns = ["uuid", "inet6", "inet4"].map(|r#type| native(r#type, r#type));
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
    on(Flavour::MySql, |database| {
        let (wanted, live) = round_trip(database, &schema([table("t", [native("v", "vector(3)")])]));
        assert_same(&wanted, &live);
    });
}

#[test]
fn every_default_reads_back_as_it_was_lowered() {
    on_each(|database| {
        let columns = [
            with(Default::Literal(Literal::Boolean(true)), column("boolean", "boolean")),
            with(number("-5"), column("smallint", "smallint")),
            with(number("1_000"), column("integer", "integer")),
            with(number("1e3"), column("bigint", "bigint")),
            with(number("0.1"), column("real", "real")),
            with(number("1e14"), column("real_large", "real")),
            with(number("1e15"), column("double", "double")),
            with(number("1.5e300"), column("double_large", "double")),
            with(number("-0.00001"), column("double_small", "double")),
            with(number("1.5"), column("decimal", "decimal(10,2)")),
            with(text("12345678901234567890.5"), column("decimal_text", "decimal(30,2)")),
            with(text(""), column("empty", "string(20)")),
            with(text("NULL"), column("word", "string(20)")),
            with(text("current_timestamp()"), column("call", "string(30)")),
            with(text(r"it's \a 'x' \"), column("quotes", "string(20)")),
            with(text("new\nline\r\t"), column("lines", "string(20)")),
            with(text("0x4142"), column("hex", "string(20)")),
            with(text("ab"), column("char", "char(4)")),
            with(text(r"it's \a"), column("text", "text")),
            with(text("ab"), column("bytes", "bytes")),
            with(text("ab\\'"), column("bytes_short", "bytes(10)")),
            with(text("2026-11-20"), column("date", "date")),
            with(text("10:15"), column("time", "time(3)")),
            with(text("2026-11-20T10:15:00.5"), column("timestamp", "timestamp")),
            with(text("2026-11-20T10:15:00+01:00"), column("timestamptz", "timestamptz(0)")),
            with(text("00000000-0000-0000-0000-00000000000F"), column("uuid", "uuid")),
            with(text(r#"{"a": "it's"}"#), column("json", "json")),
            with(text("it's"), column("enum", "enum:mood")),
            with(text(r"back\slash"), column("enum2", "enum:mood")),
            with(Default::Now, column("now", "timestamp")),
            with(Default::Now, column("now0", "timestamp(0)")),
            with(Default::Now, column("nowtz", "timestamptz(3)")),
            with(Default::Now, column("today", "date")),
            with(Default::Now, column("clock", "time(2)")),
            with(Default::Uuid, column("new", "uuid")),
            with(Default::Uuid, column("new_text", "string(36)")),
            with(sql("uuid()"), column("sql", "string(40)")),
            with(sql("((1 + 2))"), column("sum", "integer")),
            with(sql("'x'"), column("sql_text", "text")),
            with(sql("'x'"), column("sql_string", "string(3)")),
            with(sql("-3"), column("sql_number", "integer")),
            with(sql("NOW(6)"), column("sql_now", "timestamp")),
            with(sql("current_timestamp on update current_timestamp()"), native("updated", "datetime")),
            with(sql("on update now(3)"), native("touched", "timestamp(3)")),
            with(number("5"), native("bit", "bit(4)")),
            with(number("2020"), native("year", "year")),
        ];
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
}

/// Two tables that use every part of a table, with names that need quotes.
fn everything(flavour: Flavour) -> Schema {
    let mut parent = table("par`ent", [column("a", "integer"), column("b", "string(20)")]);
    parent.uniques = [("uq`ab".to_owned(), unique("uq`ab", &["a", "b"]))].into();
    let computed = |sql: &str, storage| Some(Generated { sql: PerEngine::any(sql.to_owned()), storage });
    let mut child = table(
        "child",
        [
            Column { comment: Some(r"it's a \ comment".to_owned()), ..column("a", "integer") },
            column("b", "string(20)"),
            column("c", "bigint"),
            column("d", "bigint"),
            column("e", "integer"),
            Column { collation: Some(PerEngine::any("utf8mb4_bin".to_owned())), ..column("exact", "string(30)") },
            column("body", "text"),
            Column { nullable: false, ..native("place", "point") },
            Column { generated: computed("`e` + 1", Storage::Stored), ..column("stored", "integer") },
            Column { generated: computed("`a` + 1", Storage::Virtual), ..column("virtual", "integer") },
        ],
    );
    child.comment = Some("it's a \"table\"\\".to_owned());
    child.indexes = [
        index("ix_parts", IndexKind::Plain, vec![part("exact"), IndexPart { order: Order::Descending, ..part("a") }]),
        index("ix_prefix", IndexKind::Unique, vec![IndexPart { prefix: Some(10), ..part("body") }]),
        index("ix_text", IndexKind::FullText, vec![part("body"), part("b")]),
        index("ix_place", IndexKind::Spatial, vec![part("place")]),
        index("ix`name", IndexKind::Plain, vec![part("c"), part("d")]),
    ]
    .map(|index| (index.name.clone(), index))
    .into();
    if flavour == Flavour::MySql {
        let lower = IndexPart { key: IndexKey::Sql(PerEngine::any("`a` + 1".to_owned())), ..part("a") };
        child.indexes.insert("ix_sum".to_owned(), index("ix_sum", IndexKind::Plain, vec![lower, part("a")]));
    }
    child.uniques = [("uq_b".to_owned(), unique("uq_b", &["b"]))].into();
    child.checks = [check("ck`a", "`a` > 0"), check("ck_b", r"`b` <> 'it''s' or `b` <> '\\'")]
        .map(|check| (check.name.clone(), check))
        .into();
    child.foreign_keys = [
        ForeignKey { on_delete: Action::Cascade, ..foreign_key("fk`ab", &["a", "b"], "par`ent", &["a", "b"]) },
        ForeignKey { on_update: Action::SetNull, ..foreign_key("fk_c", &["c"], "par`ent", &["id"]) },
        ForeignKey { on_delete: Action::Restrict, ..foreign_key("fk_d", &["d"], "par`ent", &["id"]) },
        foreign_key("fk_self", &["d"], "child", &["id"]),
    ]
    .map(|key| (key.name.clone(), key))
    .into();
    let mut old = table("old", [column("name", "string(20)")]);
    old.mysql = MySqlOptions {
        engine: Some("innodb".to_owned()),
        charset: Some("latin1".to_owned()),
        collation: Some("latin1_bin".to_owned()),
    };
    schema([parent, child, old])
}

/// Takes the expressions out, which the server rewrites, and gives them by where they stood.
fn without_expressions(physical: &Physical) -> (Physical, BTreeMap<String, String>) {
    let mut plain = physical.clone();
    let mut expressions = BTreeMap::new();
    for table in plain.tables.values_mut() {
        for check in table.checks.values_mut() {
            expressions.insert(format!("check {}", check.name), std::mem::take(&mut check.expression.0));
        }
        for column in table.columns.values_mut() {
            if let Some(generated) = &mut column.generated {
                expressions.insert(format!("column {}", column.name), std::mem::take(&mut generated.expression.0));
            }
        }
        for index in table.indexes.values_mut() {
            for part in &mut index.parts {
                if let crate::physical::IndexKey::Expression(expression) = &mut part.key {
                    expressions.insert(format!("index {}", index.name), std::mem::take(&mut expression.0));
                }
            }
        }
    }
    (plain, expressions)
}

#[test]
fn a_table_with_everything_reads_back_as_it_was_lowered() {
    on_each(|database| {
        let flavour = database.url.flavour;
        let (wanted, live) = round_trip(database, &everything(flavour));
        let ((wanted, _), (live, expressions)) = (without_expressions(&wanted), without_expressions(&live));
        assert_same(&wanted, &live);
        let expected: &[(&str, &str)] = match flavour {
            Flavour::MariaDb => &[
                ("check ck_b", r"`b` <> 'it\'s' or `b` <> '\\'"),
                ("check ck`a", "`a` > 0"),
                ("column stored", "`e` + 1"),
                ("column virtual", "`a` + 1"),
            ],
            _ => &[
                ("check ck_b", r"((`b` <> _utf8mb4'it\'s') or (`b` <> _utf8mb4'\\'))"),
                ("check ck`a", "(`a` > 0)"),
                ("column stored", "(`e` + 1)"),
                ("column virtual", "(`a` + 1)"),
                ("index ix_sum", "(`a` + 1)"),
            ],
        };
        let expected = expected.iter().map(|(place, text)| ((*place).to_owned(), (*text).to_owned())).collect();
        assert_eq!(expressions, expected);
    });
}

/// A name that would end its quotes, and then its statement, if it were not quoted.
const HOSTILE: &str = r#"x`');'"\`--"#;

#[test]
fn no_name_and_no_literal_leaves_its_quotes() {
    on_each(|database| {
        let mut session = database.session();
        session.connection.run("CREATE TABLE victim (x INT)").unwrap();
        let hostile = text(r"x\', injected int) -- ");
        let mut parent = table(
            HOSTILE,
            [with(hostile, Column { comment: Some(HOSTILE.to_owned()), ..column(HOSTILE, "string(60)") })],
        );
        parent.uniques = [(HOSTILE.to_owned(), unique(HOSTILE, &[HOSTILE]))].into();
        parent.comment = Some(r"x\'; DROP TABLE victim; -- ".to_owned());
        let mut child = table("child", [column("a", "string(60)"), column("e", "enum:hostile")]);
        child.columns.insert("text".to_owned(), with(text(HOSTILE), column("text", "text")));
        child.indexes = [("ix`".to_owned(), index("ix`", IndexKind::Plain, vec![part("e")]))].into();
        child.foreign_keys = [(HOSTILE.to_owned(), foreign_key(HOSTILE, &["a"], HOSTILE, &[HOSTILE]))].into();
        let checked = format!("ck{HOSTILE}");
        child.checks = [(checked.clone(), check(&checked, r"`a` <> 'x\'; DROP TABLE victim; -- '"))].into();
        let mut schema = schema([parent, child]);
        let values = [HOSTILE, r"a\", "b'c"].map(str::to_owned).to_vec();
        let hostile = EnumType { name: "hostile".to_owned(), schema: None, values };
        schema.enums.insert("hostile".to_owned(), hostile);
        let (mut wanted, mut live) = round_trip(database, &schema);
        assert!(live.tables.shift_remove(&TableName::new("victim")).is_some());
        let expressions;
        ((wanted, _), (live, expressions)) = (without_expressions(&wanted), without_expressions(&live));
        assert_same(&wanted, &live);
        assert!(expressions[&format!("check {checked}")].contains("DROP TABLE victim"), "{expressions:?}");
        let child = &live.tables[&TableName::new("child")];
        let engine = session.engine();
        let key = &child.foreign_keys[HOSTILE];
        let statements = [
            engine.drop_foreign_key(&child.name, HOSTILE).unwrap(),
            engine.add_foreign_key(&child.name, key).unwrap(),
            engine.drop_table(child),
            engine.drop_table(&live.tables[&TableName::new(HOSTILE)]),
        ];
        session.execute(&statements, &mut |_| {}).unwrap();
        assert_eq!(
            session.inspect(&ALL).unwrap().tables.keys().map(|name| name.name.as_str()).collect::<Vec<_>>(),
            ["victim"]
        );
    });
}

#[test]
fn columns_indexes_and_foreign_keys_are_added_to_what_is_there() {
    on_each(|database| {
        let small = schema([table("parent", []), table("child", [column("p", "bigint")])]);
        let (before, live) = round_trip(database, &small);
        assert_same(&before, &live);
        let mut child = table("child", [column("p", "bigint"), with(text("it's"), column("new", "string(20)"))]);
        child.indexes =
            [index("ix_new", IndexKind::Unique, vec![part("new"), part("p")])].map(|i| (i.name.clone(), i)).into();
        child.foreign_keys = [("fk_p".to_owned(), foreign_key("fk_p", &["p"], "parent", &["id"]))].into();
        let mut session = database.session();
        let engine = session.engine();
        let wanted = lowered(&engine, &schema([table("parent", []), child]));
        let table = &wanted.tables[&TableName::new("child")];
        let mut statements = engine.add_column(table, &table.columns["new"]);
        statements.push(engine.create_index(&table.name, &table.indexes["ix_new"]));
        statements.extend(engine.add_foreign_key(&table.name, &table.foreign_keys["fk_p"]));
        session.execute(&statements, &mut |_| {}).unwrap();
        assert_same(&wanted, &session.inspect(&ALL).unwrap());
    });
}

#[test]
fn the_index_of_a_foreign_key_goes_when_another_takes_its_place() {
    on_each(|database| {
        let mut child = table("child", [column("p", "bigint"), column("q", "bigint"), column("body", "string(20)")]);
        child.foreign_keys = [foreign_key("fk_p", &["p"], "child", &["id"])].map(|key| (key.name.clone(), key)).into();
        let (wanted, live) = round_trip(database, &schema([child.clone()]));
        assert_same(&wanted, &live);
        child.indexes = [index("ix", IndexKind::Plain, vec![part("p"), part("q")])].map(|i| (i.name.clone(), i)).into();
        let mut session = database.session();
        let wanted = lowered(&session.engine(), &schema([child]));
        let table = &wanted.tables[&TableName::new("child")];
        assert!(!table.indexes.contains_key("fk_p"));
        let statement = session.engine().create_index(&table.name, &table.indexes["ix"]);
        session.execute(&[statement], &mut |_| {}).unwrap();
        assert_same(&wanted, &session.inspect(&ALL).unwrap());
    });
}

#[test]
fn a_foreign_key_may_begin_a_full_text_index() {
    on_each(|database| {
        let mut parent = table("parent", [column("k", "string(20)")]);
        parent.uniques = [("uq".to_owned(), unique("uq", &["k"]))].into();
        let mut child = table("child", [column("k", "string(20)")]);
        child.indexes = [("ft".to_owned(), index("ft", IndexKind::FullText, vec![part("k")]))].into();
        child.foreign_keys = [("fk".to_owned(), foreign_key("fk", &["k"], "parent", &["k"]))].into();
        let (wanted, live) = round_trip(database, &schema([parent, child]));
        assert_same(&wanted, &live);
    });
}
