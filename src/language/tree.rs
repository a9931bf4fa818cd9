//! The tree of a file that is written as nearly all are.
//!
//! A thousand revisions are read before every run. The parser for all of TOML takes most of that time, and its tree has
//! to be taken apart for ours; a file without escapes, dates and texts over several lines needs far less. What is not so
//! simple here is left to the parser, and so is all that is wrong: it knows what to say.

mod growing;

use std::ops::Range;

use super::value::Origin;
use super::{Kind, Name, Table, Value};
use growing::Growing;

/// Arrays and tables in each other are few.
const DEPTH: usize = 32;
/// The entries of a table on one line are few, and compared with each other.
const ON_A_LINE: usize = 256;

/// The tree of a text; none where the parser must look at it.
pub(super) fn parse(origin: Origin, text: &str) -> Option<Table> {
    Reader { origin, text, at: 0 }.document()
}

struct Reader<'t> {
    origin: Origin,
    text: &'t str,
    /// How far it is read.
    at: usize,
}

/// A key where it stands.
struct Key<'t> {
    text: &'t str,
    span: Range<usize>,
}

impl<'t> Reader<'t> {
    fn document(mut self) -> Option<Table> {
        let mut root = Growing::default();
        let mut section = &mut root;
        loop {
            self.skip_lines()?;
            match self.byte() {
                None => return Some(root.finish()),
                Some(b'[') => section = self.header(&mut root)?,
                Some(_) => self.entry(section)?,
            }
            self.end_line()?;
        }
    }

    /// The table that a header begins.
    fn header<'r>(&mut self, root: &'r mut Growing) -> Option<&'r mut Growing> {
        let start = self.at;
        let double = self.text[start..].starts_with("[[");
        self.at += if double { 2 } else { 1 };
        self.skip_spaces();
        let mut parent = root;
        let mut key = self.key()?;
        while self.takes(b'.') {
            parent = parent.pass(self.origin, &key)?;
            key = self.key()?;
        }
        self.skip_spaces();
        self.expect(if double { "]]" } else { "]" })?;
        let location = self.origin.location(start..self.at);
        let name = key.name(self.origin);
        if double { parent.push(name, location) } else { parent.put(name, location) }
    }

    /// `key = value` or `a.b = value`.
    fn entry(&mut self, mut table: &mut Growing) -> Option<()> {
        let mut key = self.key()?;
        while self.takes(b'.') {
            table = table.dot(self.origin, &key)?;
            key = self.key()?;
        }
        let value = self.assigned(0)?;
        table.set(key.name(self.origin), value)
    }

    fn assigned(&mut self, depth: usize) -> Option<Value> {
        self.takes(b'=').then_some(())?;
        self.value(depth)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let start = self.at;
        let kind = match self.byte()? {
            b'"' | b'\'' => Kind::Text(self.string()?.to_owned()),
            b't' => self.expect("true").map(|()| Kind::Boolean(true))?,
            b'f' => self.expect("false").map(|()| Kind::Boolean(false))?,
            b'[' if depth < DEPTH => Kind::Array(self.array(depth + 1)?),
            b'{' if depth < DEPTH => Kind::Table(self.inline(depth + 1)?),
            b'0'..=b'9' | b'-' => Kind::Integer(self.integer()?),
            _ => return None,
        };
        Some(Value { location: self.origin.location(start..self.at), kind })
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Value>> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip_lines()?;
            if self.byte() == Some(b']') {
                self.at += 1;
                return Some(values);
            }
            values.push(self.value(depth)?);
            self.skip_lines()?;
            match self.byte()? {
                b',' => self.at += 1,
                b']' => {}
                _ => return None,
            }
        }
    }

    /// A table on one line, without dots in its keys.
    fn inline(&mut self, depth: usize) -> Option<Table> {
        self.at += 1;
        self.skip_spaces();
        let mut entries: Vec<(Name, Value)> = Vec::new();
        if self.byte() == Some(b'}') {
            self.at += 1;
            return Some(Table::new());
        }
        loop {
            let key = self.key()?;
            let value = self.assigned(depth)?;
            self.skip_spaces();
            if entries.len() >= ON_A_LINE || entries.iter().any(|(name, _)| name.text == key.text) {
                return None;
            }
            entries.push((key.name(self.origin), value));
            if !self.takes(b',') {
                self.expect("}")?;
                return Some(entries.into_iter().collect());
            }
        }
    }

    fn key(&mut self) -> Option<Key<'t>> {
        let start = self.at;
        let text = match self.byte()? {
            b'"' | b'\'' => self.string()?,
            _ => {
                let rest = &self.text.as_bytes()[start..];
                let bare = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-';
                self.at += rest.iter().position(|byte| !bare(byte)).unwrap_or(rest.len());
                self.text.get(start..self.at).filter(|text| !text.is_empty())?
            }
        };
        Some(Key { text, span: start..self.at })
    }

    /// A string on one line that stands for what it says.
    fn string(&mut self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        let quote = *rest.as_bytes().first()?;
        let ends = |byte: &u8| *byte == quote || *byte < b' ' || *byte == b'\\' || *byte == 0x7f;
        let length = rest.as_bytes()[1..].iter().position(ends)?;
        let after = &rest.as_bytes()[1 + length..];
        // Two quotes and a third begin a text over several lines.
        if after[0] != quote || (length == 0 && after.get(1) == Some(&quote)) {
            return None;
        }
        self.at += length + 2;
        rest.get(1..=length)
    }

    /// A plain decimal number, as it is written.
    fn integer(&mut self) -> Option<String> {
        let rest = &self.text.as_bytes()[self.at..];
        let sign = usize::from(rest[0] == b'-');
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'#');
        let whole = rest.get(sign + digits).is_none_or(ends);
        let canonical = digits == 1 || (1..=18).contains(&digits) && rest[sign] != b'0';
        if !whole || !canonical || rest[..sign + digits] == *b"-0" {
            return None;
        }
        let start = self.at;
        self.at += sign + digits;
        Some(self.text[start..self.at].to_owned())
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, word: &str) -> Option<()> {
        self.text.as_bytes()[self.at..].starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// Whether that byte comes next, with spaces around it that do not count.
    fn takes(&mut self, byte: u8) -> bool {
        let before = self.at;
        self.skip_spaces();
        if self.byte() != Some(byte) {
            self.at = before;
            return false;
        }
        self.at += 1;
        self.skip_spaces();
        true
    }

    fn skip_spaces(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Skips spaces, comments and the ends of lines.
    fn skip_lines(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.byte() {
                Some(b'\n' | b'\r' | b'#') => self.end_line()?,
                _ => return Some(()),
            }
        }
    }

    /// Nothing but a comment may stand before the end of the line.
    fn end_line(&mut self) -> Option<()> {
        self.skip_spaces();
        if self.byte() == Some(b'#') {
            let rest = &self.text.as_bytes()[self.at..];
            let ends = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
            self.at += rest.iter().position(ends).unwrap_or(rest.len());
        }
        match self.byte() {
            None => Some(()),
            Some(b'\r') => self.expect("\r\n"),
            Some(_) => self.expect("\n"),
        }
    }
}

impl Key<'_> {
    fn name(&self, origin: Origin) -> Name {
        Name { text: self.text.to_owned(), location: origin.location(self.span.clone()) }
    }
}

#[cfg(test)]
mod tests;
