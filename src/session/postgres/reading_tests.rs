//! What the server is asked for once, or only where it is said, is what it would say of each column and each part.

use indexmap::IndexMap;

use super::Postgres;
use super::testing::TestDatabase;
use crate::physical::{ForeignKey, Identity, Table, TableName};
use crate::session::{Scope, Session};

fn read(session: &mut Postgres, name: &str) -> Table {
    let tables = vec![TableName::new(name)];
    let mut live = session.inspect(&Scope::Only { tables, enums: Vec::new() }).unwrap();
    live.tables.swap_remove(&TableName::new(name)).unwrap()
}

#[test]
fn each_column_has_the_type_that_the_server_gives_it() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    let of_all = "SELECT oid::regtype::text FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace
                  AND typtype IN ('b', 'r', 'm')
                  AND typelem NOT IN (SELECT oid FROM pg_type WHERE typtype IN ('c', 'p')) ORDER BY oid";
    let names = session.ask(of_all, []).unwrap();
    let mut types: Vec<String> = names.iter().map(|row| row.get(0)).collect();
    let lengths = [1, 2, 3, 77].iter().flat_map(|length| {
        ["character", "character varying", "bit", "bit varying", "numeric"].map(|name| format!("{name}({length})"))
    });
    types.extend(lengths);
    types.extend((0..=6).flat_map(|digits| {
        ["time", "timestamp"]
            .iter()
            .flat_map(move |name| ["with", "without"].map(|zone| format!("{name}({digits}) {zone} time zone[]")))
    }));
    types.extend(["numeric(5,2)", "numeric(6,-2)", "interval year to month", "interval second(2)"].map(str::to_owned));
    let columns: Vec<String> = types.iter().enumerate().map(|(at, name)| format!("c{at} {name}")).collect();
    session.run(&format!("CREATE TABLE t ({})", columns.join(", "))).unwrap();

    let rows = session.ask(
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum",
        [],
    );
    let wanted: IndexMap<String, String> = rows.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
    let live = read(&mut session, "t").columns.into_iter();
    let live: IndexMap<String, String> = live.map(|(name, column)| (name, column.r#type)).collect();
    assert!(wanted.len() > 200, "only {} types", wanted.len());
    assert_eq!(wanted, live);
}

#[test]
fn a_collation_is_read_where_it_is_not_that_of_the_type_or_the_column() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE TABLE t (id int, plain text, bytes text COLLATE \"C\", short varchar(9) COLLATE \"POSIX\", again text)",
        "CREATE INDEX i1 ON t (plain, bytes, short, id)",
        "CREATE INDEX i2 ON t (plain COLLATE \"C\", bytes COLLATE \"default\", short COLLATE \"C\") INCLUDE (again, bytes)",
        "CREATE INDEX i3 ON t (lower(plain) COLLATE \"C\", lower(bytes), (id + 1), bytes)",
    ] {
        session.run(sql).unwrap();
    }
    let table = read(&mut session, "t");
    let columns: Vec<Option<&str>> = table.columns.values().map(|column| column.collation.as_deref()).collect();
    assert_eq!(columns, [None, None, Some("C"), Some("POSIX"), None]);
    let of = |name: &str| -> Vec<Option<&str>> {
        table.indexes[name].parts.iter().map(|part| part.collation.as_deref()).collect()
    };
    assert_eq!(of("i1"), [None, None, None, None]);
    assert_eq!(of("i2"), [Some("C"), Some("default"), Some("C")]);
    assert_eq!(of("i3"), [Some("C"), None, None, None]);
    assert_eq!(table.indexes["i2"].include, ["again", "bytes"]);
}

#[test]
fn a_default_and_a_generated_column_are_printed_as_the_server_prints_them() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE SEQUENCE shared",
        "CREATE TABLE t (own serial, other int NOT NULL DEFAULT nextval('shared'),
                         more int NOT NULL DEFAULT nextval('shared') + 1,
                         word varchar(9) DEFAULT 'a', moment timestamptz DEFAULT now(),
                         twice int GENERATED ALWAYS AS (other * 2) STORED)",
        "ALTER TABLE t DROP COLUMN moment, ADD COLUMN late text DEFAULT upper('x')",
    ] {
        session.run(sql).unwrap();
    }
    let table = read(&mut session, "t");
    let defaults: Vec<(&str, Option<&str>)> = table
        .columns
        .values()
        .map(|column| (column.name.as_str(), column.default.as_ref().map(|default| default.as_str())))
        .collect();
    let wanted = [
        ("own", None),
        ("other", Some("nextval('public.shared'::regclass)")),
        ("more", Some("(nextval('public.shared'::regclass) + 1)")),
        ("word", Some("'a'")),
        ("twice", None),
        ("late", Some("upper('x'::text)")),
    ];
    assert_eq!(defaults, wanted);
    assert_eq!(table.columns["own"].identity, Some(Identity::Serial));
    assert_eq!(table.columns["twice"].generated.as_ref().unwrap().expression.as_str(), "other * 2");
}

#[test]
fn a_foreign_key_names_its_target_whether_that_is_read_or_not() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE SCHEMA \"far Off\"",
        "CREATE TABLE \"far Off\".\"a b\" (gone int, one int, two int, UNIQUE (one, two))",
        "ALTER TABLE \"far Off\".\"a b\" DROP COLUMN gone",
        "CREATE TABLE t (x int, y int, CONSTRAINT fk FOREIGN KEY (x, y) REFERENCES \"far Off\".\"a b\" (one, two))",
    ] {
        session.run(sql).unwrap();
    }
    let alone = read(&mut session, "t").foreign_keys.swap_remove("fk").unwrap();
    let all = session.inspect(&Scope::All { schemas: vec!["far Off".to_owned()] }).unwrap();
    let among: &ForeignKey = &all.tables[&TableName::new("t")].foreign_keys["fk"];
    let target = TableName { schema: Some("far Off".to_owned()), name: "a b".to_owned() };
    assert_eq!(
        (&alone.table, &alone.columns[..], &alone.references[..]),
        (&target, &["x".to_owned(), "y".to_owned()][..], &["one".to_owned(), "two".to_owned()][..])
    );
    assert_eq!(&alone, among);
}

#[test]
fn what_no_file_can_say_is_read_of_columns_constraints_and_indexes() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    for sql in [
        "CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, word text, CONSTRAINT ck CHECK (id > 0) NO INHERIT)",
        "COMMENT ON CONSTRAINT ck ON t IS 'it''s so'",
        "CREATE INDEX ix ON t (word) WITH (fillfactor = 70)",
        "COMMENT ON INDEX ix IS 'why'",
        "ALTER TABLE t ALTER word SET STORAGE external, ALTER word SET STATISTICS 7, CLUSTER ON ix",
        "ALTER TABLE t ADD CONSTRAINT late CHECK (id < 9) NOT VALID",
    ] {
        session.run(sql).unwrap();
    }
    let remarks: Vec<String> = session.unsaid(&[]).unwrap().into_iter().map(|unsaid| unsaid.remark).collect();
    let wanted = [
        "column `word`: statistics 7",
        "column `word`: storage external",
        "constraint `ck`: NO INHERIT",
        "constraint `ck`: comment 'it''s so'",
        "constraint `late`: NOT VALID",
        "index `ix`: comment 'why'",
        "index `ix`: storage parameters fillfactor=70",
        "index `ix`: the table is clustered by it",
    ];
    assert_eq!(remarks, wanted);
}
