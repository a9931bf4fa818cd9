//! Very large files, of whose tables only the heads are kept.
//!
//! A tree takes ten times the memory of its text. Where that would be most of what the program needs, each table is
//! parsed twice: to know which tables there are, and when it is read.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::Table;
use super::pieces::parse_piece;
use crate::diagnostic::FileId;

/// What is kept of each table in a table at the top.
#[derive(Clone, Copy)]
pub struct Heads<'a> {
    /// The table at the top.
    pub of: &'a str,
    /// Whether the entry of a name is kept.
    pub keeps: fn(&str) -> bool,
}

impl Heads<'_> {
    /// Takes what is not kept out of a piece, and gives the key of its table; none where the piece stays as it is.
    pub(super) fn cut(self, piece: &mut Table) -> Option<String> {
        let (_, tables) = piece.only_mut().filter(|(top, _)| top.text == self.of)?;
        let (key, table) = tables.table_mut()?.only_mut()?;
        let entries = table.table_mut()?;
        let before = entries.len();
        entries.retain(|name| (self.keeps)(&name.text));
        (entries.len() < before).then(|| key.text.clone())
    }
}

/// The tables of a file that are parsed again when they are read.
#[derive(Debug, Default)]
pub struct Later(Option<Pieces>);

#[derive(Debug)]
struct Pieces {
    file: FileId,
    text: Arc<str>,
    /// Where each table stands, by its key.
    places: HashMap<String, Range<usize>>,
}

impl Later {
    /// So many bytes are the text of a few thousand tables.
    pub(super) const FROM: usize = 2 * 1024 * 1024;

    pub(super) fn new(file: FileId, text: Arc<str>, places: HashMap<String, Range<usize>>) -> Self {
        Later((!places.is_empty()).then_some(Pieces { file, text, places }))
    }

    /// All entries of a table; none where nothing of it was left out.
    pub fn table(&self, key: &str) -> Option<Table> {
        let Pieces { file, text, places } = self.0.as_ref()?;
        let mut piece = parse_piece(*file, text, places.get(key)?)?;
        let (_, tables) = piece.only_mut()?;
        let (_, table) = tables.table_mut()?.only_mut()?;
        table.table_mut().map(std::mem::take)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Sources;
    use crate::language::{Parsed, Value};

    const HEADS: Heads<'_> = Heads { of: "tables", keeps: |entry| ["database", "name"].contains(&entry) };

    fn text(tables: usize) -> Arc<str> {
        let mut text = "[databases]\ndefault = 'sqlite://'\n".to_owned();
        for number in 0..tables {
            writeln!(text, "[tables.t{number}]\nname = 'T{number}'\ncomment = \"\"\"\n{}\"\"\"", "long ".repeat(100))
                .unwrap();
            writeln!(text, "[tables.t{number}.columns]\nid = {{ type = 'bigint', primary_key = true }}").unwrap();
        }
        text.push_str("[tables.bare]\nname = 'x'\n[enums]\na = { values = ['x'] }\n");
        text.into()
    }

    #[test]
    fn what_is_not_kept_of_a_very_large_file_is_there_when_it_is_asked_for() {
        let file = Sources::default().add(PathBuf::new(), "");
        let text = text(5000);
        assert!(text.len() > Later::FROM);
        let Parsed { root, errors, later } = Value::parse_in_part(file, &text, &[], HEADS);
        let (whole, _) = Value::parse_whole(file, &text);
        assert_eq!((errors, root.len()), (Vec::new(), whole.len()));
        assert_eq!(format!("{:?}", root.get("enums")), format!("{:?}", whole.get("enums")));
        let tables = |root: &'_ Table| root.get("tables").unwrap().table("tables").unwrap().clone();
        let (heads, tables) = (tables(&root), tables(&whole));
        assert_eq!(heads.len(), tables.len());
        for ((name, head), (_, table)) in heads.iter().zip(&tables) {
            let names = head.table("").unwrap().keys().map(|name| name.text.as_str()).collect::<Vec<_>>();
            assert_eq!(names, ["name"], "{}", name.text);
            let again = later.table(&name.text).map_or(head.kind.clone(), crate::language::Kind::Table);
            assert_eq!(format!("{again:?}"), format!("{:?}", table.kind), "{}", name.text);
        }
    }

    #[test]
    fn all_is_kept_of_a_file_that_is_not_so_large() {
        let file = Sources::default().add(PathBuf::new(), "");
        let text = text(100);
        let Parsed { root, later, .. } = Value::parse_in_part(file, &text, &[], HEADS);
        assert!(later.table("t1").is_none());
        assert_eq!(format!("{root:?}"), format!("{:?}", Value::parse_whole(file, &text).0));
    }
}
