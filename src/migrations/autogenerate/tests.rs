use std::collections::BTreeSet;

use super::*;
use crate::schema::{Column, ColumnType, EnumType, PerEngine, Place, Table, TableName};

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn point(ids: &[&str]) -> Point {
    Point(ids.iter().map(|id| RevisionId::new(id).unwrap()).collect::<BTreeSet<_>>())
}

fn with(values: &[&str]) -> Schema {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    let role = EnumType { name: "role".to_owned(), schema: None, values };
    Schema { enums: [("role".to_owned(), role)].into_iter().collect(), ..Schema::default() }
}

fn with_table(name: &str) -> Schema {
    let name = TableName::new(name);
    let mut table = Table::new(name.clone());
    let column = Column::new("id", PerEngine::any(ColumnType::Integer));
    table.columns.insert("id".to_owned(), column);
    Schema { tables: [(name, table)].into_iter().collect(), ..Schema::default() }
}

/// The revision after `head`, without old names.
fn generate(
    head: &[&str],
    recorded: &IndexMap<Key, Schema>,
    declared: &IndexMap<Key, Schema>,
    answers: &[Answer],
) -> Result<Option<Revision>, AutogenerateError> {
    let renames = Renames::default();
    let declared = declared.iter().map(|(key, schema)| (key.clone(), Declared { schema, renames: &renames }));
    autogenerate(&point(head), recorded, &declared.collect(), answers, "add roles")
}

fn schemas<const N: usize>(schemas: [(&str, Schema); N]) -> IndexMap<Key, Schema> {
    schemas.into_iter().map(|(name, schema)| (key(name), schema)).collect()
}

#[test]
fn only_what_changed_gets_a_section() {
    let recorded = schemas([("auth", with(&["admin"]))]);
    let declared = schemas([("default", Schema::default()), ("meta", with(&["admin"])), ("auth", with(&["admin"]))]);
    let revision = generate(&["a1"], &recorded, &declared, &[]).unwrap().unwrap();
    assert_eq!(revision.header.revises, [RevisionId::new("a1").unwrap()]);
    assert_eq!(revision.header.message, "add roles");
    assert_eq!(revision.header.id.as_str().len(), 12);
    assert_eq!(revision.header.created.subsec_nanosecond(), 0);
    let sections: Vec<_> =
        revision.sections.iter().map(|(key, section)| (key.as_str(), section.upgrade.len())).collect();
    assert_eq!(sections, [("meta", 1)]);
}

#[test]
fn two_revisions_never_have_one_id() {
    let ids: BTreeSet<RevisionId> = (0..1000).map(|_| RevisionId::random()).collect();
    assert_eq!(ids.len(), 1000);
}

#[test]
fn nothing_to_do_is_no_revision() {
    let declared = schemas([("auth", with(&["admin"]))]);
    assert_eq!(generate(&[], &declared, &declared, &[]), Ok(None));
}

#[test]
fn what_can_be_meant_in_two_ways_is_named_for_every_key() {
    let recorded = schemas([("auth", with(&["admin"])), ("meta", with_table("user"))]);
    let declared = schemas([("auth", with(&["admins"])), ("meta", with_table("users"))]);
    let unclear = |name, place, message: &str, help: &str| Unclear {
        key: key(name),
        place,
        message: message.to_owned(),
        help: help.to_owned(),
    };
    assert_eq!(
        generate(&[], &recorded, &declared, &[]),
        Err(AutogenerateError::Ambiguous(vec![
            unclear(
                "auth",
                Place::enum_type("role"),
                "value `role.admin` is gone and `role.admins` is new: is it a rename, or a drop and an addition?",
                "if it is renamed, say `--rename 'role.admin=role.admins'`; if it is dropped, `--drop 'role.admin'`",
            ),
            unclear(
                "meta",
                Place::table(&TableName::new("users")),
                "table `user` is gone and `users` is new: is it a rename, or a drop and an addition?",
                "if it is renamed, say `--rename 'user=users'` or `renamed_from = \"user\"` in the file; \
                 if it is dropped, `--drop 'user'`",
            ),
        ]))
    );
    let answers =
        [Answer::Dropped("role.admin".to_owned()), Answer::Renamed { from: "user".to_owned(), to: "users".to_owned() }];
    let revision = generate(&[], &recorded, &declared, &answers).unwrap().unwrap();
    let described: Vec<String> = revision
        .sections
        .values()
        .flat_map(|section| &section.upgrade)
        .map(|operation| operation.change.describe())
        .collect();
    assert_eq!(described, ["~ enum role (+ admins)", "~ enum role (- admin)", "~ table user to users"]);
    let more = [answers[0].clone(), answers[1].clone(), Answer::Dropped("usr".to_owned())];
    let error = generate(&[], &recorded, &declared, &more).unwrap_err();
    assert_eq!(error.to_string(), "nothing fits `--drop usr`");
}

#[test]
fn a_table_moves_only_where_its_rows_are_said_to_be_dropped() {
    let recorded = schemas([("auth", with_table("user"))]);
    let declared = schemas([("auth", Schema::default()), ("meta", with_table("user"))]);
    let expected = Unclear {
        key: key("meta"),
        place: Place::table(&TableName::new("user")),
        message: "table `user` moves from `auth` to `meta`, and its rows would not follow".to_owned(),
        help: "give it its old `database`, or say that it is dropped in `auth` and created empty in `meta`: \
               `--drop 'user'`"
            .to_owned(),
    };
    assert_eq!(generate(&[], &recorded, &declared, &[]), Err(AutogenerateError::Ambiguous(vec![expected])));
    let revision = generate(&[], &recorded, &declared, &[Answer::Dropped("user".to_owned())]).unwrap().unwrap();
    let keys: Vec<&str> = revision.sections.keys().map(Key::as_str).collect();
    assert_eq!(keys, ["auth", "meta"]);
}

#[test]
fn a_revision_follows_one_head() {
    let error = generate(&["a1", "b2"], &IndexMap::new(), &IndexMap::new(), &[]).unwrap_err();
    assert_eq!(error.to_string(), "there are several heads: `a1`, `b2`");
}
