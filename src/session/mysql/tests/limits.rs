//! What is refused early is what the server refuses.

use crate::flavour::Flavour;
use crate::schema::{Action, Column, ForeignKey, Generated, IndexKind, IndexPart, PerEngine, Storage, Table};
use crate::session::Session;
use crate::session::mysql::testing::declared::{
    ALL, check, column, foreign_key, index, native, part, schema, table, text, unique, with, without_expressions,
};
use crate::session::mysql::testing::on_each;

/// A table, and the problem that it has.
struct Case {
    problem: &'static str,
    table: Table,
    on: &'static [Flavour],
}

const BOTH: &[Flavour] = &[Flavour::MySql, Flavour::MariaDb];

fn case(problem: &'static str, columns: impl IntoIterator<Item = Column>, change: impl Fn(&mut Table)) -> Case {
    let mut table = table("t", columns);
    change(&mut table);
    Case { problem, table, on: BOTH }
}

fn add_index(table: &mut Table, kind: IndexKind, parts: Vec<IndexPart>) {
    table.indexes.insert("ix".to_owned(), index("ix", kind, parts));
}

fn add_check(table: &mut Table, name: &str, sql: &str) {
    table.checks.insert(name.to_owned(), check(name, sql));
}

fn add_key(table: &mut Table, key: ForeignKey) {
    table.foreign_keys.insert(key.name.clone(), key);
}

fn generated(storage: Storage) -> Column {
    Column {
        generated: Some(Box::new(Generated { sql: PerEngine::any("`a` + 1".to_owned()), storage })),
        ..column("g", "bigint")
    }
}

fn many_columns(problem: &'static str, count: usize) -> Case {
    case(problem, (0..count).map(|at| column(&format!("c{at}"), "smallint")), |table| {
        add_index(table, IndexKind::Plain, (0..count).map(|at| part(&format!("c{at}"))).collect());
    })
}

fn of_keys() -> Vec<Case> {
    let long = |length: u32| column("a", &format!("string({length})"));
    vec![
        case("a key has at most 3072 bytes, and this one up to 3076", [long(769)], |table| {
            add_index(table, IndexKind::Plain, vec![part("a")]);
        }),
        case("column `a` is longtext, which no key holds whole", [column("a", "text")], |table| {
            add_index(table, IndexKind::Plain, vec![part("a")]);
        }),
        case("column `a` is longblob, which no key holds whole", [column("a", "bytes")], |table| {
            add_index(table, IndexKind::Plain, vec![part("a")]);
        }),
        case("column `a` is varchar(5) and has no prefix of 6", [long(5)], |table| {
            add_index(table, IndexKind::Plain, vec![IndexPart { prefix: Some(6), ..part("a") }]);
        }),
        Case { on: &[Flavour::MySql], ..many_columns("a key has at most 16 columns on MySQL", 17) },
        Case { on: &[Flavour::MariaDb], ..many_columns("a key has at most 32 columns on MariaDB", 33) },
        case(
            "all columns of a full text index have one collation",
            [long(5), Column { collation: Some(PerEngine::any("utf8mb4_bin".to_owned())), ..column("b", "text") }],
            |table| add_index(table, IndexKind::FullText, vec![part("a"), part("b")]),
        ),
        case("a column that numbers rows must be the first of a key", [], |table| table.primary_key = None),
    ]
}

fn of_foreign_keys() -> Vec<Case> {
    let own = |columns: &[&str]| foreign_key("fk", columns, "t", &["id"]);
    vec![
        case("a check cannot use `id`, which numbers rows", [], |table| add_check(table, "ck", "id > 0")),
        case("a check cannot use `a`, which the foreign key `fk` changes", [column("a", "bigint")], |table| {
            add_check(table, "ck", "`a` > 0");
            add_key(table, ForeignKey { on_delete: Action::SetNull, ..own(&["a"]) });
        }),
        case(
            "no action can change the generated column `g`",
            [column("a", "bigint"), generated(Storage::Stored)],
            |table| {
                add_key(table, ForeignKey { on_update: Action::Cascade, ..own(&["g"]) });
            },
        ),
        case(
            "no action can change `a`: the stored column `g` depends on it",
            [column("a", "bigint"), generated(Storage::Stored)],
            |table| add_key(table, ForeignKey { on_delete: Action::SetNull, ..own(&["a"]) }),
        ),
        Case {
            on: &[Flavour::MySql],
            ..case(
                "MySQL has no foreign key of the virtual column `g`",
                [column("a", "bigint"), generated(Storage::Virtual)],
                |table| add_key(table, own(&["g"])),
            )
        },
        Case {
            on: &[Flavour::MariaDb],
            ..case(
                "MariaDB carries no NULL of `t.a` over to `b`, which takes none",
                [column("a", "bigint"), Column { nullable: false, ..column("b", "bigint") }],
                |table| {
                    table.uniques.insert("u".to_owned(), unique("u", &["a"]));
                    add_key(table, ForeignKey { on_update: Action::Cascade, ..foreign_key("fk", &["b"], "t", &["a"]) });
                },
            )
        },
        Case {
            on: &[Flavour::MariaDb],
            ..case("a unique key, foreign key or json column has the name `x` too", [column("a", "bigint")], |table| {
                add_check(table, "x", "`a` > 0");
                table.uniques.insert("x".to_owned(), unique("x", &["a"]));
            })
        },
    ]
}

fn of_columns() -> Vec<Case> {
    let wide = |problem| case(problem, [with(text("a😀"), column("a", "string(9)"))], |_| {});
    vec![
        Case { on: &[Flavour::MySql], ..wide("MySQL's catalog does not show `😀`, a character beyond U+FFFF") },
        Case { on: &[Flavour::MariaDb], ..wide("MariaDB's catalog does not show `😀`, a character beyond U+FFFF") },
        case(
            "a row has at most 65535 bytes, and these columns up to 65557",
            (0..2).map(|at| column(&format!("c{at}"), "string(8193)")),
            |_| {},
        ),
        case(
            "a generated column has no default",
            [column("a", "bigint"), with(text("1"), native("g", "varchar(9)"))],
            |table| {
                table.columns["g"].generated = generated(Storage::Virtual).generated;
            },
        ),
        Case {
            on: &[Flavour::MariaDb],
            ..case("a generated column cannot be `nullable = false` on MariaDB", [column("a", "bigint")], |table| {
                let strict = Column { nullable: false, ..generated(Storage::Virtual) };
                table.columns.insert("g".to_owned(), strict);
            })
        },
        case("a column that numbers rows has no default", [], |table| {
            let id = &table.columns["id"];
            let id = with(crate::schema::Default::Literal(crate::schema::Literal::Number("1".to_owned())), id.clone());
            table.columns.insert("id".to_owned(), id);
        }),
        case("a comment of a column has at most 1024 characters", [], |table| {
            table.columns["id"].comment = Some("x".repeat(1025));
        }),
        case("a comment of a table has at most 2048 characters", [], |table| table.comment = Some("x".repeat(2049))),
    ]
}

#[test]
fn what_is_refused_early_is_refused_by_the_server_or_made_otherwise() {
    on_each(|database| {
        let mut session = database.session();
        let engine = session.engine();
        for case in of_keys().into_iter().chain(of_foreign_keys()).chain(of_columns()) {
            let lowered = engine.lower(&schema([case.table.clone()]));
            let messages: Vec<_> = lowered.problems.iter().map(|problem| problem.message.as_str()).collect();
            if case.on.contains(&engine.flavour) {
                assert_eq!(messages, [case.problem], "{engine}");
            }
            let table = &lowered.physical.tables[0];
            // MariaDB silently shortens a key that is too long, unless it is unique.
            let same = match session.execute(&engine.create_table(table), &mut |_| {}) {
                Ok(()) => {
                    let live = session.inspect(&ALL).unwrap();
                    session.execute(&[engine.drop_table(table)], &mut |_| {}).unwrap();
                    without_expressions(&live).0 == without_expressions(&lowered.physical).0
                }
                Err(_) => false,
            };
            assert_eq!(same, messages.is_empty(), "{engine}: {}", case.problem);
        }
    });
}
