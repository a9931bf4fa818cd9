//! What the checker lets through, the server takes and gives back.

use std::time::Instant;

use super::Postgres;
use super::testing::{TestDatabase, column, creation, schema, table};
use crate::physical::Physical;
use crate::schema::*;
use crate::session::{Scope, Session as _};

const TYPES: [&str; 66] = [
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double",
    "decimal(10,2)",
    "string",
    "string(9)",
    "char(5)",
    "text",
    "bytes",
    "date",
    "time(3)",
    "timestamp",
    "timestamptz(0)",
    "uuid",
    "json",
    "enum:mood",
    "bpchar",
    "name",
    "\"char\"",
    "oid",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "int4range",
    "numrange",
    "tsrange",
    "daterange",
    "int8multirange",
    "datemultirange",
    "pg_lsn",
    "pg_snapshot",
    "xid",
    "xid8",
    "regclass",
    "regtype",
    "refcursor",
    "jsonpath",
    "xml",
    "money",
    "interval",
    "bit(3)",
    "varbit",
    "timetz",
    "numeric",
    "jsonb",
    "int[]",
    "text[]",
    "json[]",
    "point[]",
    "varchar(3)[]",
    "jsonb[]",
    "tsvector[]",
    "bit[]",
];

/// What a table may do with its column `c`.
const USES: [&str; 12] =
    ["key", "unique", "btree", "hash", "gin", "gist", "spgist", "brin", "collation", "identity", "now", "uuid"];

fn using(column_type: &str, used: &str) -> Schema {
    let mut declared = table("t", &[("c", column_type)]);
    let columns = vec!["c".to_owned()];
    match used {
        "key" => {
            declared.columns["c"].nullable = false;
            declared.primary_key = Some(PrimaryKey { name: "k".to_owned(), columns });
        }
        "unique" => {
            let unique = Unique { name: "k".to_owned(), columns, nulls_equal: false, timing: Timing::default() };
            declared.uniques.insert("k".to_owned(), unique);
        }
        "collation" => declared.columns["c"].collation = Some(PerEngine::any("C".to_owned())),
        "identity" => declared.columns["c"].identity = Some(Identity::ByDefault),
        "now" => declared.columns["c"].default = Some(Default::Now),
        "uuid" => declared.columns["c"].default = Some(Default::Uuid),
        method => {
            declared.indexes.insert("i".to_owned(), index(method));
        }
    }
    let mut schema = schema([declared]);
    let mood = EnumType { name: "mood".to_owned(), schema: None, values: vec!["ok".to_owned()] };
    schema.enums.insert("mood".to_owned(), mood);
    schema
}

fn index(method: &str) -> Index {
    let key = IndexKey::Column("c".to_owned());
    let part = IndexPart::new(key);
    Index { method: Some(PerEngine::any(method.to_owned())), ..Index::new("i", vec![part]) }
}

/// What goes wrong when it is created, if anything does.
fn failure(session: &mut Postgres, physical: &Physical) -> Option<String> {
    session.run("SAVEPOINT one").unwrap();
    let created = session.execute(&creation(&session.engine(), physical), &mut |_| {});
    let failure = match created {
        Err(error) => Some(error.to_string()),
        Ok(()) => {
            let read = session.inspect(&Scope::All { schemas: Vec::new() }).unwrap();
            (read != *physical).then(|| format!("read back as {read:?}"))
        }
    };
    session.run("ROLLBACK TO SAVEPOINT one").unwrap();
    failure
}

#[test]
fn what_the_checker_lets_through_the_server_takes() {
    let Some(database) = TestDatabase::new() else { return };
    let mut session = database.session();
    session.begin(Instant::now()).unwrap();
    let (mut failures, mut refused, mut taken) = (Vec::new(), Vec::new(), 0);
    for column_type in TYPES {
        assert!(column("c", column_type).r#type.any.is_some());
        for used in USES {
            let lowered = session.engine().lower(&using(column_type, used));
            let outcome = failure(&mut session, &lowered.physical);
            match (lowered.problems.is_empty(), outcome) {
                (true, None) => taken += 1,
                (true, Some(failure)) => failures.push(format!("{column_type} {used}: {failure}")),
                // What is refused too early is no less wrong. An array without an order can be in an index, but
                // then no row in the table; and a table that lost its default is no witness.
                (false, None) if !["now", "uuid"].contains(&used) && !["json[]", "point[]"].contains(&column_type) => {
                    refused.push(format!("{column_type} {used}: {}", lowered.problems[0].message));
                }
                (false, _) => {}
            }
        }
    }
    session.rollback().unwrap();
    assert_eq!(failures, [""; 0]);
    assert_eq!(refused, [""; 0]);
    assert!(taken > 250, "{taken}");
}
