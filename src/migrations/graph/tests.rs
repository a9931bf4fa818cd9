use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::key::Key;
use crate::migrations::{Header, Position, PositionError, Target, TargetError};

fn id(text: &str) -> RevisionId {
    RevisionId::new(text).unwrap()
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// `d4: b2 c3 @ auth meta`: revision d4 revises b2 and c3 and has sections for auth and meta.
fn entry(line: &str) -> Entry {
    let (name, rest) = line.split_once(':').unwrap();
    let (parents, keys) = rest.split_once('@').unwrap_or((rest, ""));
    let header = Header {
        id: id(name),
        revises: parents.split_whitespace().map(id).collect(),
        message: String::new(),
        created: Timestamp::UNIX_EPOCH,
        adopts: Default::default(),
    };
    Entry { path: format!("{name}.toml").into(), header, keys: keys.split_whitespace().map(key).collect() }
}

fn graph(lines: &[&str]) -> Result<Graph, Vec<String>> {
    Graph::new(lines.iter().map(|line| entry(line)).collect())
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

/// a1 ─ b2 ─ d4 ─ e5, with c3 beside b2: d4 merges the two.
fn diamond() -> Graph {
    graph(&["e5: d4 @ auth", "d4: b2 c3", "c3: a1 @ meta", "b2: a1 @ auth", "a1: @ auth meta"]).unwrap()
}

fn ids<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<&'a str> {
    entries.into_iter().map(|entry| entry.header.id.as_str()).collect()
}

fn applied(ids: &str) -> BTreeSet<RevisionId> {
    ids.split_whitespace().map(id).collect()
}

fn point(ids: &str) -> Point {
    Point(applied(ids))
}

#[test]
fn revisions_come_after_what_they_follow_and_by_id() {
    assert_eq!(ids(diamond().iter()), ["a1", "b2", "c3", "d4", "e5"]);
    assert_eq!(diamond().heads(), point("e5"));
    let branches = graph(&["z1:", "b2: z1", "a9: b2", "a3: z1"]).unwrap();
    assert_eq!(ids(branches.iter()), ["z1", "a3", "b2", "a9"]);
    assert_eq!(branches.heads().to_string(), "a3, a9");
    assert_eq!(graph(&[]).unwrap().heads().to_string(), "base");
}

#[test]
fn files_that_make_no_graph_are_named() {
    let error = |lines: &[&str]| graph(lines).unwrap_err();
    assert_eq!(
        error(&["a1:", "b2: a1 gone", "c3: lost"]),
        [
            "b2.toml: revision `b2` revises `gone`, which no file has",
            "c3.toml: revision `c3` revises `lost`, which no file has"
        ]
    );
    let mut twin = entry("a1:");
    twin.path = "copy of a1.toml".into();
    let errors = Graph::new(vec![entry("a1:"), twin]).unwrap_err();
    assert_eq!(errors[0].to_string(), "revision `a1` is in two files: a1.toml and copy of a1.toml");
    assert_eq!(
        error(&["a1: d4", "b2: c3", "c3: b2", "d4: c3"]),
        ["revisions follow each other in a circle: `c3` (c3.toml) revises `b2` (b2.toml) revises `c3` (c3.toml)"]
    );
    assert_eq!(error(&["a1: a1"]), ["revisions follow each other in a circle: `a1` (a1.toml) revises `a1` (a1.toml)"]);
}

#[test]
fn a_database_stands_as_high_as_all_its_sections_are_applied() {
    for (name, ran, stands) in [
        ("auth", "", "base"),
        ("auth", "a1", "c3"),
        ("auth", "a1 b2", "d4"),
        ("auth", "a1 b2 e5", "e5"),
        ("meta", "a1", "b2"),
        ("meta", "a1 c3", "e5"),
        ("other", "", "e5"),
    ] {
        let position = diamond().position(&key(name), applied(ran)).unwrap();
        assert_eq!(position.point.to_string(), stands, "{name} {ran}");
    }
}

#[test]
fn a_history_that_fits_no_point_is_refused() {
    let position = |ran| diamond().position(&key("auth"), applied(ran)).unwrap_err();
    assert_eq!(position("a1 gone"), PositionError::Deleted { key: key("auth"), id: id("gone") });
    assert_eq!(position("a1 c3"), PositionError::NoSection { key: key("auth"), id: id("c3") });
    assert_eq!(position("a1 e5"), PositionError::Gap { key: key("auth"), applied: id("e5"), missing: id("b2") });
}

#[test]
fn a_path_holds_only_what_has_a_section_and_is_not_done() {
    let graph = diamond();
    let auth = |ran| graph.position(&key("auth"), applied(ran)).unwrap();
    assert_eq!(ids(graph.upward(&auth(""), &graph.heads())), ["a1", "b2", "e5"]);
    assert_eq!(ids(graph.upward(&auth("a1"), &point("d4"))), ["b2"]);
    assert_eq!(ids(graph.upward(&auth("a1 b2 e5"), &point("d4"))), [""; 0]);
    assert_eq!(ids(graph.downward(&auth("a1 b2 e5"), &point("a1"))), ["e5", "b2"]);
    assert_eq!(ids(graph.downward(&auth("a1 b2"), &Point::default())), ["b2", "a1"]);
}

#[test]
fn a_target_is_one_point_for_all_databases() {
    let graph = diamond();
    let stand = |name, ran| graph.position(&key(name), applied(ran)).unwrap();
    let resolve = |text: &str, standing: &[Position]| {
        text.parse::<Target>().and_then(|target| graph.resolve(&target, standing)).map(|point| point.to_string())
    };
    for (text, expected) in [("head", "e5"), ("heads", "e5"), ("base", "base"), ("d", "d4"), ("c3", "c3")] {
        assert_eq!(resolve(text, &[]), Ok(expected.to_owned()), "{text}");
    }
    let both = [stand("auth", "a1 b2"), stand("meta", "a1 c3")];
    for (text, expected) in [("+0", "d4"), ("+1", "e5"), ("-1", "b2, c3")] {
        assert_eq!(resolve(text, &both), Ok(expected.to_owned()), "{text}");
    }
    let base = [stand("auth", ""), stand("meta", "")];
    assert_eq!(resolve("+1", &base), Ok("a1".to_owned()));
    assert_eq!(resolve("-2", &both), Err(TargetError::Branches(vec![id("b2"), id("c3")])));
    assert_eq!(resolve("+2", &base), Err(TargetError::Branches(vec![id("b2"), id("c3")])));
    assert_eq!(resolve("-1", &base), Err(TargetError::TooFar { asked: 1, there: 0 }));
    assert_eq!(
        resolve("+1", &[stand("auth", "a1 b2 e5"), stand("meta", "")]),
        Err(TargetError::Apart(vec![(key("auth"), point("e5")), (key("meta"), Point::default())]))
    );
    assert_eq!(resolve("-x", &[]), Err(TargetError::Invalid("-x".to_owned())));
    assert_eq!(resolve("d5", &[]), Err(TargetError::Unknown { given: "d5".to_owned(), meant: Some(id("d4")) }));
}

#[test]
fn a_beginning_that_several_ids_share_is_refused() {
    let graph = graph(&["ab1:", "ab2: ab1", "ab: ab1"]).unwrap();
    assert_eq!(graph.find("ab"), Ok(&id("ab")));
    assert_eq!(graph.find("ab2"), Ok(&id("ab2")));
    assert_eq!(
        graph.find("a"),
        Err(TargetError::Ambiguous { given: "a".to_owned(), ids: vec![id("ab1"), id("ab"), id("ab2")] })
    );
    assert_eq!(graph.resolve(&Target::Head, &[]).unwrap_err().to_string(), "there are several heads: `ab`, `ab2`");
}
