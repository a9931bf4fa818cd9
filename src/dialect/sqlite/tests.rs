//! What SQLite cannot have, found without a database.

use indexmap::IndexMap;

use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::schema::{
    Column, ColumnType, Default, Generated, Identity, Literal, PerEngine, PrimaryKey, Schema, Storage, Table, TableName,
};

const ENGINE: Engine = Engine::oldest(Flavour::Sqlite);

fn column(name: &str, column_type: &str) -> Column {
    Column { nullable: false, ..Column::new(name, PerEngine::any(column_type.parse().unwrap())) }
}

fn numbered(column_type: &str) -> Column {
    Column { identity: Some(Identity::ByDefault), ..column("id", column_type) }
}

/// A table `t` of those columns, with those in the primary key.
fn table(columns: impl IntoIterator<Item = Column>, key: &[&str]) -> Table {
    let mut table = Table::new(TableName::new("t"));
    table.columns = columns.into_iter().map(|column| (column.name.clone(), column)).collect();
    if !key.is_empty() {
        let columns = key.iter().map(|name| (*name).to_owned()).collect();
        table.primary_key = Some(PrimaryKey { name: "pk_t".to_owned(), columns });
    }
    table
}

fn problems(table: Table) -> Vec<(String, Option<String>)> {
    let schema = Schema { enums: IndexMap::new(), tables: [(table.name.clone(), table)].into() };
    ENGINE.lower(&schema).problems.into_iter().map(|problem| (problem.message, problem.help)).collect()
}

fn refused(table: Table, message: &str, help: &str) {
    assert_eq!(problems(table), [(message.to_owned(), Some(help.to_owned()))]);
}

#[test]
fn only_the_sole_integer_key_is_numbered() {
    let help = "leave `autoincrement` out, or make this column alone the primary key";
    let message = "SQLite numbers only the sole integer column of a primary key";
    refused(table([numbered("bigint"), column("b", "integer")], &["id", "b"]), message, help);
    refused(table([numbered("bigint"), column("b", "integer")], &["b"]), message, help);
    refused(
        table([numbered("uuid")], &["id"]),
        "SQLite numbers a column of type INTEGER alone, and `id` is CHAR(36)",
        "give it the type `integer` or `bigint`",
    );
    let mut without_rowid = table([numbered("bigint")], &["id"]);
    without_rowid.sqlite.without_rowid = true;
    refused(without_rowid, "SQLite numbers no column of a table without a rowid", "leave `without_rowid` out");
    assert_eq!(problems(table([numbered("smallint")], &["id"])), []);
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let mut keyless = table([column("a", "integer")], &[]);
    keyless.sqlite.without_rowid = true;
    refused(
        keyless,
        "table `t` is without a rowid and without a primary key",
        "give it a primary key, or leave `without_rowid` out",
    );
    let mut both = table([column("a", "integer")], &["a"]);
    both.sqlite.without_rowid = true;
    both.sqlite.autoincrement = true;
    refused(both, "a table of SQLite cannot be both `without_rowid` and `autoincrement`", "leave one of the two out");
    let mut nothing_to_number = table([column("a", "integer"), column("b", "integer")], &["a", "b"]);
    nothing_to_number.sqlite.autoincrement = true;
    refused(
        nothing_to_number,
        "SQLite numbers only the sole integer column of a primary key",
        "leave `autoincrement` out, or make one integer column the primary key",
    );
}

#[test]
fn a_strict_table_has_its_own_types_alone() {
    let mut strict = table([column("a", "decimal(10,2)")], &[]);
    strict.sqlite.strict = true;
    refused(
        strict,
        "a strict table of SQLite has no exact `decimal(10,2)`",
        "choose for SQLite: `{ any = \"decimal(…)\", sqlite = \"text\" }`, `real` or an integer of the smallest unit",
    );
    let mut strict = table([column("a", "datetime")], &[]);
    strict.sqlite.strict = true;
    refused(
        strict,
        "a strict table of SQLite has no type `DATETIME`",
        "use one of INT, INTEGER, REAL, TEXT, BLOB, ANY, or leave `strict` out",
    );
}

#[test]
fn more_digits_than_a_float_keeps_are_refused() {
    refused(
        table([column("a", "decimal(16,2)")], &[]),
        "SQLite keeps 15 digits of a number, and `decimal(16,2)` has 16",
        "use at most 15 digits, or keep it as text on SQLite: `{ any = \"decimal(16,2)\", sqlite = \"text\" }`",
    );
}

#[test]
fn names_that_sqlite_keeps_for_itself_are_refused() {
    let mut reserved = table([column("a", "integer")], &[]);
    reserved.name = TableName::new("SQLite_x");
    refused(
        reserved,
        "SQLite keeps names like `SQLite_x` for itself",
        "choose a name that does not begin with `sqlite_`",
    );
}

#[test]
fn a_collation_that_only_another_engine_has_is_refused() {
    let mut collated = column("a", "text");
    collated.collation = Some(PerEngine::any("und-x-icu".to_owned()));
    refused(
        table([collated], &[]),
        "SQLite has no collation `und-x-icu`",
        "it has BINARY, NOCASE, RTRIM; for one of a single engine write `{ postgres = \"…\" }`",
    );
}

#[test]
fn a_generated_column_is_neither_a_key_nor_alone() {
    let mut made = column("a", "integer");
    made.generated = Some(Box::new(Generated { sql: PerEngine::any("1".to_owned()), storage: Storage::Stored }));
    let messages: Vec<String> = problems(table([made], &["a"])).into_iter().map(|(message, _)| message).collect();
    assert_eq!(
        messages,
        ["SQLite has no generated columns in a primary key", "table `t` needs a column that is not generated"]
    );
}

#[test]
fn a_function_of_another_engine_is_no_default() {
    let mut with_default = column("a", "timestamp");
    with_default.default = Some(Default::Sql(Box::new(PerEngine::any("NOW()".to_owned()))));
    refused(
        table([with_default], &[]),
        "SQLite has no function `now`",
        "write `default = { now = true }`, or name each engine's own: `{ sql = { sqlite = \"…\" } }`",
    );
}

#[test]
fn literals_are_written_as_the_column_stores_them() {
    for (column_type, literal, written) in [
        ("boolean", Literal::Boolean(true), "1"),
        ("integer", Literal::Number("+1_000".to_owned()), "1000"),
        ("decimal(4,2)", Literal::Text("1.50".to_owned()), "1.50"),
        ("bytes", Literal::Text("a'b".to_owned()), "x'612762'"),
        (
            "uuid",
            Literal::Text("00000000-0000-4000-8000-00000000000F".to_owned()),
            "'00000000-0000-4000-8000-00000000000f'",
        ),
        ("timestamp", Literal::Text("2026-11-20T10:15".to_owned()), "'2026-11-20 10:15:00'"),
        ("timestamptz", Literal::Text("2026-11-20T10:15:00.5+01:00".to_owned()), "'2026-11-20 09:15:00.5'"),
        ("text", Literal::Text(r"it's \ 'x'".to_owned()), r"'it''s \ ''x'''"),
    ] {
        let mut with_default = column("a", column_type);
        with_default.default = Some(Default::Literal(literal));
        let table = table([with_default], &[]);
        let name = table.name.clone();
        let schema = Schema { enums: IndexMap::new(), tables: [(name.clone(), table)].into() };
        let lowered = ENGINE.lower(&schema);
        assert_eq!(lowered.problems, []);
        let default = lowered.physical.tables[&name].columns["a"].default.clone();
        assert_eq!(default.map(|default| default.0).as_deref(), Some(written), "{column_type}");
    }
}

#[test]
fn native_types_are_those_that_sqlite_documents() {
    for (given, spelled) in [
        ("int", Some("INT")),
        ("nvarchar ( 20 )", Some("NVARCHAR(20)")),
        ("Double  Precision", Some("DOUBLE PRECISION")),
        ("numeric(10, 2)", Some("NUMERIC(10,2)")),
        ("citext", None),
        ("int) , injected (int", None),
        ("varchar(a)", None),
        ("text[]", None),
        ("", None),
    ] {
        assert_eq!(super::types::native(given).as_deref(), spelled, "{given}");
    }
    assert_eq!("any".parse::<ColumnType>(), Ok(ColumnType::Native("any".to_owned())));
}
