//! Large files, parsed a piece at a time.
//!
//! The parser's tokens and tree take thirty times the memory of the text. The sections of one table (`[tables.user]`,
//! `[tables.user.columns]`) mean the same parsed alone, so a large file needs only those of one table at a time. So do
//! the items of an array (`[[upgrade.auth]]`), once they are put together again.

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;
use toml::de::DeTable;

use super::later::Heads;
use super::value::Origin;
use super::{Kind, Name, Table, Value};
use crate::cores;
use crate::diagnostic::FileId;

/// Files of fewer bytes are parsed whole.
const LARGE: usize = 32 * 1024;

/// The items of an array are parsed together up to so many bytes.
const ITEMS: usize = 4 * 1024;

/// The tree of a large file, without the sections of the `unread` tables at its top, and the places of the tables of which
/// it has the `heads` alone; none where it must be parsed whole: it is small, wrong, or its tables are in pieces.
pub(super) fn parse(
    file: FileId,
    text: &str,
    unread: &[&str],
    heads: Option<Heads<'_>>,
) -> Option<(Table, HashMap<String, Range<usize>>)> {
    if text.len() < LARGE {
        return None;
    }
    let mut pieces = split(text)?;
    pieces.retain(|piece| !is_below(&text[piece.start..], unread));
    let parsed = cores::share(&pieces, |piece| {
        let mut table = parse_piece(file, text, piece)?;
        let cut = heads.and_then(|heads| heads.cut(&mut table));
        Some((table, cut))
    });
    let (mut whole, mut places) = (Whole::default(), HashMap::new());
    for (piece, parsed) in pieces.into_iter().zip(parsed) {
        let (table, cut) = parsed?;
        whole.add(table, Begins::of(&text[piece.start..]))?;
        places.extend(cut.map(|key| (key, piece)));
    }
    Some((whole.finish(), places))
}

/// The tree of a piece; none where something in it is wrong.
pub(super) fn parse_piece(file: FileId, text: &str, piece: &Range<usize>) -> Option<Table> {
    let (root, errors) = DeTable::parse_recoverable(&text[piece.clone()]);
    errors.is_empty().then(|| Origin { file, base: piece.start }.table(root.into_inner()))
}

/// What stands at the beginning of a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// What stands before the first header.
    File,
    Section,
    Item,
}

impl Begins {
    fn of(text: &str) -> Self {
        match text {
            text if text.starts_with("[[") => Begins::Item,
            text if text.starts_with('[') => Begins::Section,
            _ => Begins::File,
        }
    }
}

/// What stands before the first header, then the headers that begin with the same two keys, with what is below them.
fn split(text: &str) -> Option<Vec<Range<usize>>> {
    let mut starts = vec![(0, "")];
    for header in headers(text)? {
        let line = text[header..].lines().next()?.trim_matches(['[', ']', ' ']);
        let second = line
            .find('.')
            .map_or(line.len(), |first| line[first + 1..].find('.').map_or(line.len(), |dot| first + 1 + dot));
        let group = line[..second].trim_end_matches([']', ' ']);
        let is_item = group == line && Begins::of(&text[header..]) == Begins::Item;
        if starts.last().is_none_or(|(start, last)| *last != group || is_item && header - start > ITEMS) {
            starts.push((header, group));
        }
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    Some(starts.iter().zip(ends).map(|((start, _), end)| *start..end).collect())
}

/// Whether a piece begins with the header of something in one of the tables.
fn is_below(piece: &str, tables: &[&str]) -> bool {
    let header = piece.trim_start_matches('[');
    header.len() < piece.len()
        && tables.iter().any(|table| header.strip_prefix(table).is_some_and(|rest| rest.starts_with('.')))
}

/// Where the lines begin that are headers, not parts of a string or an array.
fn headers(text: &str) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(next) = text.as_bytes()[at..].iter().position(|byte| b"#\"'[]{}".contains(byte)) {
        at += next;
        let rest = &text[at..];
        at += match rest.as_bytes()[0] {
            b'#' => rest.find('\n').unwrap_or(rest.len()),
            b'"' | b'\'' => string(rest)?,
            opening @ (b'[' | b'{') => {
                if depth == 0 && opening == b'[' && begins_line(&text[..at]) {
                    found.push(at);
                }
                depth += 1;
                1
            }
            _ => {
                depth = depth.checked_sub(1)?;
                1
            }
        };
    }
    Some(found)
}

fn begins_line(before: &str) -> bool {
    matches!(before.trim_end_matches([' ', '\t']).bytes().last(), None | Some(b'\n'))
}

/// The length of the string that `text` begins with.
fn string(text: &str) -> Option<usize> {
    let end = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|end| text.starts_with(end))?;
    let quote = end.as_bytes()[0];
    let mut at = end.len();
    loop {
        at += text.as_bytes()[at..].iter().position(|byte| *byte == quote || *byte == b'\\')?;
        let rest = &text[at..];
        if let Some(after) = rest.strip_prefix(end) {
            // A long string may end in up to two quotes of its own: https://toml.io/en/v1.0.0#string.
            let more = after.bytes().take_while(|byte| *byte == quote).count();
            return Some(at + end.len() + if end.len() > 1 { more.min(2) } else { 0 });
        }
        let escapes = quote == b'"' && rest.starts_with('\\');
        at += 1 + if escapes { rest[1..].chars().next()?.len_utf8() } else { 0 };
    }
}

/// The tree in the making.
#[derive(Default)]
struct Whole {
    entries: IndexMap<String, (Name, Entry)>,
}

enum Entry {
    Whole(Value),
    /// A table that no header names itself, with the tables in it.
    Parts {
        value: Value,
        parts: Vec<(Name, Value)>,
        places: HashMap<String, usize>,
    },
}

impl Whole {
    /// Adds a piece, unless something in it has its place already: what TOML says of that is the parser's to know.
    fn add(&mut self, piece: Table, begins: Begins) -> Option<()> {
        for (name, value) in piece {
            let location = value.location.clone();
            match value.kind {
                Kind::Table(inner) if inner.len() == 1 && inner.values().all(|value| is_part(value, begins)) => {
                    let empty = Value { location, kind: Kind::Table(Table::new()) };
                    let fresh = || Entry::Parts { value: empty, parts: Vec::new(), places: HashMap::new() };
                    let (_, entry) = self.entries.entry(name.text.clone()).or_insert_with(|| (name, fresh()));
                    let Entry::Parts { parts, places, .. } = entry else { return None };
                    for (name, value) in inner {
                        put(parts, places, name, value)?;
                    }
                }
                kind => {
                    let whole = Entry::Whole(Value { location, kind });
                    if self.entries.insert(name.text.clone(), (name, whole)).is_some() {
                        return None;
                    }
                }
            }
        }
        Some(())
    }

    fn finish(self) -> Table {
        let entry = |(name, entry): (Name, Entry)| match entry {
            Entry::Whole(value) => (name, value),
            Entry::Parts { value, parts, .. } => {
                (name, Value { kind: Kind::Table(parts.into_iter().collect()), ..value })
            }
        };
        self.entries.into_values().map(entry).collect()
    }
}

fn is_part(value: &Value, begins: Begins) -> bool {
    match begins {
        Begins::File => false,
        Begins::Section => matches!(value.kind, Kind::Table(_)),
        Begins::Item => matches!(value.kind, Kind::Array(_)),
    }
}

/// Puts a part where nothing stands yet, or items behind those that stand there.
fn put(parts: &mut Vec<(Name, Value)>, places: &mut HashMap<String, usize>, name: Name, value: Value) -> Option<()> {
    let place = *places.entry(name.text.clone()).or_insert(parts.len());
    match (parts.get_mut(place), value.kind) {
        (None, kind) => parts.push((name, Value { kind, ..value })),
        (Some((_, Value { kind: Kind::Array(items), .. })), Kind::Array(more)) => items.extend(more),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::PathBuf;

    use super::{headers, parse};
    use crate::diagnostic::Sources;
    use crate::language::Value;

    /// A file that is long enough, with `middle` between its tables.
    fn large(middle: &str) -> String {
        let mut text = "include = [\n\"x\",\n]\n[databases]\ndefault = 'sqlite://'\n".to_owned();
        for number in 0..4000 {
            write!(text, "# [no.header]\n[tables.t{number}]\ncomment = \"\"\"\n[no]\\\"\"\"\"\n").unwrap();
            writeln!(text, "[tables.t{number}.columns]\nid = {{ type = 'größe', \"a.b\" = ['[', ']'] }}").unwrap();
            if number == 2000 {
                text.push_str(middle);
            }
        }
        text
    }

    fn both(text: &str) -> (Option<String>, String) {
        let file = Sources::default().add(PathBuf::new(), String::new());
        let whole = format!("{:?}", Value::parse_whole(file, text).0);
        (parse(file, text, &[], None).map(|(root, _)| format!("{root:?}")), whole)
    }

    #[test]
    fn the_pieces_of_a_large_file_make_the_tree_of_the_whole() {
        for middle in
            ["", "[enums]\na = { values = ['x'] }\n", "[[x.y]]\na = 1\n[[x.y]]\na = 2\n", "  [ tables . 'u' ]\n"]
        {
            let (pieces, whole) = both(&large(middle));
            assert!(pieces.as_ref() == Some(&whole), "{middle}");
        }
    }

    #[test]
    fn the_items_of_a_large_array_make_the_tree_of_the_whole() {
        let mut text = "revision = 'a'\n".to_owned();
        for number in 0..2000 {
            let key = if number % 700 == 0 { "meta" } else { "auth" };
            write!(text, "\n[[upgrade.{key}]]\ncreate_table = 't{number}'\ncolumns.id = {{ type = 'bigint' }}\n")
                .unwrap();
            if number % 3 == 0 {
                text.push_str("[upgrade.auth.indexes]\nix = [[1], 2]\n".replace("auth", key).as_str());
            }
        }
        let (pieces, whole) = both(&text);
        assert_eq!(pieces.as_ref(), Some(&whole));
        for wrong in ["[upgrade]\n", "[upgrade.auth]\n", "[[upgrade]]\n", "[upgrade.more]\n[upgrade.auth.more]\n"] {
            assert_eq!(both(&format!("{text}{wrong}")).0, None, "{wrong}");
        }
    }

    #[test]
    fn sections_that_nobody_needs_are_left_out() {
        let file = Sources::default().add(PathBuf::new(), String::new());
        let text = large("[options]\necho = true\n[tables_of_mine.x]\na = 1\n");
        let (root, _) = parse(file, &text, &["tables", "enums"], None).unwrap();
        let names: Vec<&str> = root.keys().map(|name| name.text.as_str()).collect();
        assert_eq!(names, ["include", "databases", "options", "tables_of_mine"]);
    }

    #[test]
    fn a_file_whose_tables_are_scattered_or_wrong_is_left_to_the_parser() {
        for middle in [
            "[tables.t7]\n",
            "[tables.t7.more]\n",
            "[databases.x]\n",
            "[tables]\n",
            "[databases]\n",
            "x = \n",
            "[t",
            "'",
        ] {
            assert_eq!(both(&large(middle)).0, None, "{middle}");
        }
    }

    #[test]
    fn headers_are_lines_outside_of_strings_and_arrays() {
        let text = "a = [\n[1],\n]\n[b]\nc = '''\n[d]'''\n  [[e.f]]\ng = \"\\\"\" # [h]\n";
        assert_eq!(headers(text).unwrap().into_iter().map(|at| &text[at..at + 3]).collect::<Vec<_>>(), ["[b]", "[[e"]);
    }
}
