//! Tables with all their parts read back as they were lowered.

use crate::dialect::{Alteration, Engine, Statement};
use crate::flavour::Flavour;
use crate::physical;
use crate::schema::{
    Action, Column, ForeignKey, Generated, IndexKey, IndexKind, IndexPart, MySqlOptions, Order, PerEngine, Schema,
    Storage, TableName,
};
use crate::session::Session;
use crate::session::mysql::testing::declared::{
    ALL, assert_same, check, column, foreign_key, index, lowered, native, part, round_trip, schema, table, text,
    unique, with, without_expressions,
};
use crate::session::mysql::testing::on_each;

/// Two tables that use every part of a table, with names that need quotes.
fn everything(flavour: Flavour) -> Schema {
    let mut parent = table("par`ent", [column("a", "integer"), column("b", "string(20)")]);
    parent.uniques = [("uq`ab".to_owned(), unique("uq`ab", &["a", "b"]))].into();
    let computed = |sql: &str, storage| Some(Box::new(Generated { sql: PerEngine::any(sql.to_owned()), storage }));
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

fn altered(engine: &Engine, before: &physical::Table, after: &physical::Table) -> Vec<Statement> {
    let (renamed, fill, using) = Default::default();
    engine.alter_table(&Alteration { before, after, renamed, fill, using })
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
        let statements = altered(&engine, &before.tables[&table.name], table);
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
        session.query("CREATE INDEX ix ON child (p, q)", &[]).unwrap();
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

#[test]
fn foreign_keys_that_close_a_cycle_are_added_afterwards() {
    on_each(|database| {
        let pair = [("a", "b"), ("b", "a")].map(|(name, other)| {
            let key = foreign_key(&format!("fk_{name}"), &["other"], other, &["id"]);
            let mut table = table(name, [column("other", "bigint")]);
            table.foreign_keys = [(key.name.clone(), key)].into();
            table
        });
        let mut session = database.session();
        let engine = session.engine();
        let wanted = lowered(&engine, &schema(pair));
        let (a, b) = (&wanted.tables[0], &wanted.tables[1]);
        let mut first = a.clone();
        let key = first.foreign_keys.shift_remove("fk_a").unwrap();
        let mut statements = engine.create_table(&first);
        statements.extend(engine.create_table(b));
        statements.extend(engine.add_foreign_key(&a.name, &key));
        session.execute(&statements, &mut |_| {}).unwrap();
        assert_same(&wanted, &session.inspect(&ALL).unwrap());
        let statements =
            [engine.drop_foreign_key(&a.name, "fk_a").unwrap(), engine.drop_table(b), engine.drop_table(a)];
        session.execute(&statements, &mut |_| {}).unwrap();
        assert!(session.inspect(&ALL).unwrap().tables.is_empty());
    });
}
