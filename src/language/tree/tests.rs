use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::parse;
use crate::diagnostic::Sources;
use crate::language::Value;
use crate::language::value::Origin;

/// The tree that is grown of a text, and the tree of the parser where it finds nothing wrong.
fn both(text: &str) -> (Option<String>, Option<String>) {
    let file = Sources::default().add(PathBuf::new(), String::new());
    let (whole, errors) = Value::parse_whole(file, text);
    let grown = parse(Origin { file, base: 0 }, text).map(|root| format!("{root:?}"));
    (grown, errors.is_empty().then(|| format!("{whole:?}")))
}

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_here_grows_to_the_tree_of_the_parser() {
    let mut files = Vec::new();
    toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut files);
    toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"), &mut files);
    let mut grown = 0;
    for path in &files {
        let (ours, parsed) = both(&fs::read_to_string(path).unwrap());
        if ours.is_some() {
            assert!(ours == parsed, "{}", path.display());
            grown += 1;
        }
    }
    assert!(grown > files.len() / 2, "{grown} of {}", files.len());
}

#[test]
fn what_is_written_every_day_is_grown() {
    let texts = [
        "",
        "a = 1\nb.c = 'x'\nb.d = { e = [1, -2,], f = true, g = { h = {} } } # x\nb.\"i j\" = []",
        "[a.b]\nc = 0\n[a.d]\ne = \"größe\"\n[[f]]\ng.h = false\n[f.i]\nj = 1\n[[f]]\ng = 2\n",
        "revision = \"a\"\r\n\r\n# ü\r\n[[upgrade.auth]]\r\nsql = [\r\n  'x', # one\r\n\r\n  '',\r\n]\r\n",
        "  [[ upgrade . \"b\" ]]\t\nsql = []\n\ta . b = { c = 'd' , e = \"\" }",
    ];
    for text in texts {
        let (grown, parsed) = both(text);
        assert!(grown.is_some() && grown == parsed, "{text}: {grown:?}");
    }
}

#[test]
fn what_is_wrong_or_rare_is_left_to_the_parser() {
    for text in [
        "a = 1\na = 2",
        "a.b = 1\na = 2",
        "a = 1\na.b = 2",
        "a = { b = 1 }\na.c = 2",
        "a = { b = 1, b = 2 }",
        "[a]\n[a]",
        "[a.b]\n[a]",
        "[a]\nb.c = 1\n[a.b]",
        "[a]\nb.c = 1\n[a.b.d]",
        "[a]\nb = []\n[[a.b]]",
        "[[a]]\n[a]",
        "[a]\n[[a]]",
        "a = ",
        "a = [1",
        "a = 1 b = 2",
        "[a",
        "a = 99999999999999999999999999999999999999999",
        "a = 2026-02-30",
        "a = \"\\q\"",
        "a = 'x\ny = 1",
        "a = 1 # \u{1}",
        "[.a]",
        "a = 1.5",
        "a = -0",
        "a = 0x1f",
        "a = \"\"\"x\"\"\"",
        "a = 2026-11-20T10:15:00Z",
        "a = { b.c = 1 }",
        "a = {\n}",
        "a = 1\rb = 2",
        "a. = 1",
    ] {
        assert_eq!(both(text).0, None, "{text}");
    }
}

/// Lines that fit each other here and there.
fn lines() -> impl Strategy<Value = String> {
    let line = select(vec![
        "a = 1",
        "b = 'x'",
        "a.b = 2",
        "a.c = { d = 1 }",
        "\"a\".b.c = [1, 2]",
        "[a]",
        "[a.b]",
        "[b.a]",
        "[[c]]",
        "[c.d]",
        "[[c.d]]",
        "[[a.b]]",
        "d = { a.b = 1, a.c = 2 }",
        "e = [{ a = 1 }, { b = 2 },]",
        "# a",
        "",
        "f = \"\"\"",
        "\"\"\"",
        "g = 1.5e3",
        "h = -0o7",
        "h = 0b11",
        "i = 1979-05-27 07:32:00Z",
        "j = [",
        "]",
        "  c . d = true",
        "[ a . 'x' ]",
        "{",
        "k = {",
        "l = 'y', }",
    ]);
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn what_is_grown_is_what_the_parser_reads(text in lines()) {
        let (grown, parsed) = both(&text);
        if grown.is_some() {
            prop_assert_eq!(grown, parsed);
        }
    }

    #[test]
    fn a_file_with_a_hole_is_grown_as_the_parser_reads_it(start: Index, length in 0..9_usize) {
        let text = include_str!("../../../binds.toml.example");
        let start = text.char_indices().nth(start.index(text.chars().count())).map_or(0, |(at, _)| at);
        let hole: String = text[start..].chars().take(length).collect();
        let (grown, parsed) = both(&format!("{}{}", &text[..start], &text[start + hole.len()..]));
        prop_assert!(grown.is_none() || grown == parsed, "without {hole:?} at {start}");
    }
}
