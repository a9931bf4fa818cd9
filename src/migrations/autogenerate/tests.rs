use std::collections::BTreeSet;

use super::*;
use crate::schema::{EnumType, Place};

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

fn schemas<const N: usize>(schemas: [(&str, Schema); N]) -> IndexMap<Key, Schema> {
    schemas.into_iter().map(|(name, schema)| (key(name), schema)).collect()
}

#[test]
fn only_what_changed_gets_a_section() {
    let recorded = schemas([("auth", with(&["admin"]))]);
    let declared = schemas([("default", Schema::default()), ("meta", with(&["admin"])), ("auth", with(&["admin"]))]);
    let revision = autogenerate(&point(&["a1"]), &recorded, &declared, "add roles").unwrap().unwrap();
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
    assert_eq!(autogenerate(&point(&[]), &declared, &declared, "nothing"), Ok(None));
}

#[test]
fn what_cannot_be_written_is_named_for_every_key() {
    let recorded = schemas([("auth", with(&["admin"])), ("meta", with(&["admin"]))]);
    let declared = schemas([("auth", with(&["admin", "member"])), ("meta", Schema::default())]);
    let beyond = |message: &str| Beyond { place: Place::enum_type("role"), message: message.to_owned(), help: None };
    assert_eq!(
        autogenerate(&point(&[]), &recorded, &declared, ""),
        Err(AutogenerateError::Beyond(vec![
            (key("auth"), beyond("enum `role` changed")),
            (key("meta"), beyond("enum `role` is no longer declared")),
        ]))
    );
}

#[test]
fn a_revision_follows_one_head() {
    let error = autogenerate(&point(&["a1", "b2"]), &IndexMap::new(), &IndexMap::new(), "").unwrap_err();
    assert_eq!(error.to_string(), "there are several heads: `a1`, `b2`");
}
