//! Definitions that binds did not write, read from real databases.

mod any;

use crate::physical::{IndexKey, Order, Storage, Table, Timing};
use crate::schema::Action;
use crate::session::sqlite::tests::{all, memory, read, run};
use crate::session::{Scope, Session};

fn columns(table: &Table) -> Vec<(&str, &str, bool, Option<&str>)> {
    let columns = table.columns.values();
    columns
        .map(|column| {
            let default = column.default.as_ref().map(|default| default.as_str());
            (column.name.as_str(), column.r#type.as_str(), column.nullable, default)
        })
        .collect()
}

#[test]
fn names_may_stand_in_any_quotes_and_hold_any_signs() {
    let table = read(&[r#"create table [a table; (](
        "a""b" int, `c``d` text /* , "not a column" int */, [e f] blob,
        'g''h' real, "primary" int, "(,)" int -- , another int
        , constraint "ck ""x""" check ("a""b" > 0), unique([e f],`c``d`)
    )"#]);
    assert_eq!(table.name.name, "a table; (");
    assert_eq!(
        columns(&table),
        [
            ("a\"b", "INT", true, None),
            ("c`d", "TEXT", true, None),
            ("e f", "BLOB", true, None),
            ("g'h", "REAL", true, None),
            ("primary", "INT", true, None),
            ("(,)", "INT", true, None),
        ]
    );
    assert_eq!(table.checks["ck \"x\""].expression.as_str(), "\"a\"\"b\" > 0");
    assert_eq!(table.uniques["uq_a table; (_e f_c`d"].columns, ["e f", "c`d"]);
}

#[test]
fn types_have_one_spelling_and_may_be_missing() {
    let table = read(&["create table t (a, b varchar ( 10 ), c decimal(10 , /* two */ 2), d double  precision,
        e unsigned big int not null, f 'my type', g int generated always as (a) , h varchar(3) generated always as (a),
        i as (a), j numeric(-1,+2), key text, first int)"]);
    let types: Vec<&str> = table.columns.values().map(|column| column.r#type.as_str()).collect();
    assert_eq!(
        types,
        [
            "",
            "VARCHAR(10)",
            "DECIMAL(10,2)",
            "DOUBLE PRECISION",
            "UNSIGNED BIG INT",
            "'my type'",
            "INT",
            "VARCHAR(3)",
            "",
            "NUMERIC(-1,+2)",
            "TEXT",
            "INT"
        ]
    );
}

#[test]
fn defaults_lose_their_parentheses_and_keep_their_words() {
    let table = read(&["create table t (a default 5, b default (5), c default -1.5e3, d default +7, e default .5,
        f default 'x'not null, g default x'00ff', h default null, i default (null), j default red, k default \"re d\",
        l default true, m default current_timestamp, n default ( (a||b) ), o int default ((1)+(2)) unique,
        p default ('a, b) check (') check (p <> ')'))"
        .replace("(a||b)", "(random())")
        .as_str()]);
    let defaults: Vec<Option<&str>> =
        table.columns.values().map(|column| column.default.as_ref().map(|default| default.as_str())).collect();
    assert_eq!(
        defaults,
        [
            Some("5"),
            Some("5"),
            Some("-1.5e3"),
            Some("+7"),
            Some(".5"),
            Some("'x'"),
            Some("x'00ff'"),
            None,
            None,
            Some("'red'"),
            Some("'re d'"),
            Some("true"),
            Some("current_timestamp"),
            Some("random()"),
            Some("(1)+(2)"),
            Some("'a, b) check ('"),
        ]
    );
    assert_eq!(table.checks["ck_t_p"].expression.as_str(), "p <> ')'");
    assert!(!table.columns["f"].nullable);
}

#[test]
fn constraints_without_names_are_named_by_convention() {
    let table = read(&["create table child (
        id integer primary key on conflict replace autoincrement,
        a int unique on conflict ignore check (a > 0) check (a < 9) references parent,
        b int constraint nn not null constraint fk_b references parent (x) on delete set null on update no action
            match simple not deferrable initially deferred,
        c int references child deferrable,
        check (a <> b)
        unique (b, c desc)
        foreign key (a, b) references child (c, b) on delete restrict deferrable initially deferred
    )"]);
    assert_eq!(
        table.primary_key.as_ref().map(|key| (key.name.clone(), key.columns.clone())),
        Some((None, vec!["id".to_owned()]))
    );
    assert_eq!(table.uniques.keys().collect::<Vec<_>>(), ["uq_child_a", "uq_child_b_c"]);
    assert_eq!(table.checks.keys().collect::<Vec<_>>(), ["ck_child_a", "ck_child_a_2", "ck_child"]);
    let keys: Vec<_> = table
        .foreign_keys
        .values()
        .map(|key| (key.name.as_str(), key.references.join(","), key.on_delete, key.timing))
        .collect();
    assert_eq!(
        keys,
        [
            ("fk_child_a_parent", String::new(), Action::NoAction, Timing::NotDeferrable),
            ("fk_b", "x".to_owned(), Action::SetNull, Timing::NotDeferrable),
            ("fk_child_c_child", "id".to_owned(), Action::NoAction, Timing::InitiallyImmediate),
            ("fk_child_a_b_child", "c,b".to_owned(), Action::Restrict, Timing::InitiallyDeferred),
        ]
    );
    assert!(table.columns["id"].identity.is_some());
}

#[test]
fn a_key_without_columns_means_the_primary_key_of_its_target_in_its_own_spelling() {
    let mut session = memory();
    run(
        &mut session,
        &[
            "CREATE TABLE Parent (Id INTEGER PRIMARY KEY, Code TEXT UNIQUE)",
            "CREATE TABLE child (a INT REFERENCES parent, b TEXT REFERENCES PARENT(code))",
        ],
    );
    let tables = vec![crate::physical::TableName::new("CHILD")];
    let live = session.inspect(&Scope::Only { tables: tables.clone(), enums: Vec::new() }).unwrap();
    let keys: Vec<_> = live.tables[&tables[0]]
        .foreign_keys
        .values()
        .map(|key| (key.table.name.as_str(), key.references.join(",")))
        .collect();
    assert_eq!(keys, [("Parent", "Id".to_owned()), ("Parent", "Code".to_owned())]);
    assert_eq!(live.tables.len(), 1);
}

#[test]
fn a_primary_key_is_not_null_and_where_it_takes_one_is_said() {
    for (sql, nullable) in [
        ("create table t (a integer primary key)", false),
        ("create table t (a integer, primary key (a desc))", false),
        ("create table t (a integer primary key desc)", true),
        ("create table t (a int primary key)", true),
        ("create table t (a text primary key)", true),
        ("create table t (a text primary key) without rowid", false),
        ("create table t (a text primary key) strict", false),
        ("create table t (a text, b text, primary key (a, b))", true),
    ] {
        let mut session = memory();
        run(&mut session, &[sql]);
        let table = all(&mut session).tables.shift_remove_index(0).unwrap().1;
        assert!(!table.columns["a"].nullable, "{sql}");
        let said = session.unsaid(&[]).unwrap();
        let remark = "column `a` takes NULL, though it is in the primary key";
        assert_eq!(said.iter().any(|said| said.remark == remark), nullable, "{sql}: {said:?}");
        let key: Vec<&str> = table.columns.keys().map(|name| if name == "a" { "NULL" } else { "1" }).collect();
        let inserted = session
            .query(&format!("INSERT INTO t VALUES ({}) RETURNING a", key.join(", ")), &[])
            .map(|rows| rows[0][0].clone());
        let holds_null = inserted == Ok(crate::session::Value::Null);
        assert_eq!(holds_null, nullable, "{sql}: {inserted:?}");
    }
}

#[test]
fn index_parts_are_read_as_sqlite_understands_them() {
    let table = read(&[
        "create table t (a text collate nocase, \"b c\" text)",
        "create unique index i on t (a, (a), \"b c\" collate rtrim desc, lower(a), (a || 'x') asc, a collate nocase,
            a collate binary, lower(a) collate nocase desc, ((a||1)||2)) where a is not null and (\"b c\" > 'desc')",
    ]);
    let index = &table.indexes["i"];
    let parts: Vec<(String, Option<&str>, bool)> = index
        .parts
        .iter()
        .map(|part| {
            let key = match &part.key {
                IndexKey::Column(name) => format!("column {name}"),
                IndexKey::Expression(expression) => expression.to_string(),
            };
            (key, part.collation.as_deref(), part.order == Order::Descending)
        })
        .collect();
    let expected = [
        ("column a", None, false),
        ("column a", None, false),
        ("column b c", Some("RTRIM"), true),
        ("lower(a)", None, false),
        ("a || 'x'", None, false),
        ("column a", None, false),
        ("column a", Some("BINARY"), false),
        ("lower(a)", Some("NOCASE"), true),
        ("(a||1)||2", None, false),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(key, collation, desc)| (key.to_owned(), collation, desc)).collect();
    assert_eq!(parts, expected);
    assert_eq!(
        index.predicate.as_ref().map(ToString::to_string).as_deref(),
        Some("a is not null and (\"b c\" > 'desc')")
    );
}

#[test]
fn generated_columns_are_virtual_unless_stored() {
    let table = read(&["create table t (a int, b int as (a+1), c int generated always as (a /* c */ + 2) stored,
        d text as ('),') virtual not null)"]);
    let generated: Vec<_> = table
        .columns
        .values()
        .filter_map(|column| column.generated.as_ref())
        .map(|generated| (generated.expression.as_str(), generated.storage))
        .collect();
    assert_eq!(generated, [("a+1", Storage::Virtual), ("a + 2", Storage::Stored), ("'),'", Storage::Virtual)]);
    assert!(!table.columns["d"].nullable);
}

#[test]
fn what_is_altered_is_read_as_it_is_now() {
    let table = read(&[
        "CREATE TABLE old (id INTEGER PRIMARY KEY, a TEXT, b TEXT CONSTRAINT ck CHECK (b <> ''), c REFERENCES old(id))",
        "CREATE INDEX ix ON old (a, lower(b))",
        "ALTER TABLE old RENAME TO \"new table\"",
        "ALTER TABLE \"new table\" RENAME COLUMN b TO \"b 2\"",
        "ALTER TABLE \"new table\" ADD COLUMN d INT NOT NULL DEFAULT 5",
        "ALTER TABLE \"new table\" ADD CONSTRAINT ck_d CHECK (d > 0)",
        "ALTER TABLE \"new table\" ALTER COLUMN a SET NOT NULL",
    ]);
    assert_eq!(
        columns(&table),
        [
            ("id", "INTEGER", false, None),
            ("a", "TEXT", false, None),
            ("b 2", "TEXT", true, None),
            ("c", "", true, None),
            ("d", "INT", false, Some("5")),
        ]
    );
    assert_eq!(table.checks.keys().collect::<Vec<_>>(), ["ck", "ck_d"]);
    assert_eq!(table.foreign_keys[0].table.name, "new table");
    assert_eq!(table.indexes["ix"].parts.len(), 2);
}

#[test]
fn a_table_made_of_a_query_is_read_too() {
    let table = read(&["create table t as select 1 as a, 'x' as \"b c\", null"]);
    assert_eq!(columns(&table), [("a", "", true, None), ("b c", "", true, None), ("null", "", true, None)]);
}

#[test]
fn what_is_no_table_of_the_user_is_left_out() {
    let mut session = memory();
    run(
        &mut session,
        &[
            "CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE binds_revisions (id INTEGER)",
            "CREATE VIEW v AS SELECT * FROM kept",
            "CREATE VIRTUAL TABLE f USING fts5(text)",
            "CREATE INDEX ix ON kept (id)",
            "ANALYZE",
        ],
    );
    let names: Vec<String> = all(&mut session).tables.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["kept"]);
}

#[test]
fn a_key_that_names_a_column_twice_is_read_as_the_key_that_names_it_once() {
    let table = read(&["create table t (a int, b int, primary key (a, A), unique (b, a, b))"]);
    assert_eq!(table.primary_key.map(|key| key.columns), Some(vec!["a".to_owned()]));
    assert_eq!(table.uniques["uq_t_b_a"].columns, ["b", "a"]);
}

#[test]
fn a_definition_that_is_none_comes_to_an_end() {
    let table = Table::new(crate::physical::TableName::new("t"));
    assert_eq!(super::index::read("i", "create index i on t (collate nocase)", &table).unwrap().parts.len(), 1);
    for sql in
        ["", "create", "create table t (a", "create table t (a /*", "create table t (a '", "create table t (a int,"]
    {
        assert_eq!(super::table::read("t", sql), None, "{sql}");
        assert_eq!(super::index::read("i", sql, &table), None, "{sql}");
    }
}
