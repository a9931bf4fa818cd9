//! The tree of a file that is right, grown while its events come in.
//!
//! The parser's own tree is built of hash maps and then taken apart for ours: three times the work. It is left the files
//! that something is wrong or rare in, for it knows what to say of them.

mod growing;

use std::borrow::Cow;
use std::ops::Range;

use toml::value::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span};

use super::value::Origin;
use super::{Kind, Name, Table, Value};
use growing::Growing;

/// The parser goes no deeper either.
const DEPTH: u32 = 80;

/// The tree of a text; none where the parser must look at it.
pub(super) fn parse(origin: Origin, text: &str) -> Option<Table> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut tree = Tree::new(origin, source);
    let mut error: Option<ParseError> = None;
    let mut guard = RecursionGuard::new(&mut tree, DEPTH);
    parse_document(&tokens, &mut ValidateWhitespace::new(&mut guard, source), &mut error);
    if error.is_some() { None } else { tree.finish() }
}

struct Tree<'s> {
    origin: Origin,
    source: Source<'s>,
    root: Growing,
    /// What stands under the last header.
    section: Growing,
    header: Option<Header>,
    /// The keys whose values are not complete, those of the outermost table first.
    keys: Vec<Name>,
    /// The values that are not complete, the outermost first.
    open: Vec<Open>,
    is_rare: bool,
}

/// A header with the keys in it.
struct Header {
    brackets: Brackets,
    span: Range<usize>,
    path: Vec<Name>,
}

enum Brackets {
    One,
    Two,
}

enum Open {
    Array(usize, Vec<Value>),
    /// With how many keys were waiting for their values when it began.
    Table(usize, Growing, usize),
}

impl<'s> Tree<'s> {
    fn new(origin: Origin, source: Source<'s>) -> Self {
        Tree {
            origin,
            source,
            root: Growing::default(),
            section: Growing::default(),
            header: None,
            keys: Vec::new(),
            open: Vec::new(),
            is_rare: false,
        }
    }

    fn finish(mut self) -> Option<Table> {
        self.end_section();
        (!self.is_rare && self.open.is_empty() && self.keys.is_empty()).then(|| self.root.finish())
    }

    fn open_header(&mut self, span: Span, brackets: Brackets) {
        self.end_section();
        self.is_rare |= !self.keys.is_empty();
        self.header = Some(Header { brackets, span: span.start()..span.end(), path: Vec::new() });
    }

    fn close_header(&mut self, span: Span) {
        if let Some(header) = &mut self.header {
            header.path = std::mem::take(&mut self.keys);
            header.span.end = span.end();
        }
    }

    /// Puts what stood under the last header where the header says.
    fn end_section(&mut self) {
        let section = std::mem::take(&mut self.section);
        let Some(Header { brackets, span, path }) = self.header.take() else {
            self.root = section;
            return;
        };
        let location = self.origin.location(span);
        let put = path.split_last().and_then(|(last, path)| {
            let parent = self.root.below(path)?;
            match brackets {
                Brackets::One => parent.put(last, section, location),
                Brackets::Two => parent.push(last, section, location),
            }
        });
        self.is_rare |= put.is_none();
    }

    /// A value is complete: it belongs to the array or table around it.
    fn complete(&mut self, value: Value) {
        let common = match self.open.last_mut() {
            Some(Open::Array(_, values)) => {
                values.push(value);
                Some(())
            }
            Some(Open::Table(_, table, first)) => table.set(self.keys.drain(*first..), value),
            None => self.section.set(self.keys.drain(..), value),
        };
        self.is_rare |= common.is_none();
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) -> Option<Kind> {
        let raw = self.source.get(span)?;
        if let (Some(_), Some(text)) = (encoding, plain(raw.as_str(), encoding)) {
            return Some(Kind::Text(text.to_owned()));
        }
        let raw = Raw::new_unchecked(raw.as_str(), encoding, span);
        let mut text = Cow::Borrowed("");
        Some(match raw.decode_scalar(&mut text, error) {
            ScalarKind::String => Kind::Text(text.into_owned()),
            ScalarKind::Boolean(truth) => Kind::Boolean(truth),
            ScalarKind::DateTime => Kind::Datetime(text.parse::<Datetime>().ok()?.to_string()),
            ScalarKind::Float => Kind::Float(text.into_owned()),
            ScalarKind::Integer(radix) => Kind::Integer(i128::from_str_radix(&text, radix.value()).ok()?.to_string()),
        })
    }
}

impl EventReceiver for Tree<'_> {
    fn std_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.open_header(span, Brackets::One);
    }

    fn std_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn array_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.open_header(span, Brackets::Two);
    }

    fn array_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn inline_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.open.push(Open::Table(span.start(), Growing::default(), self.keys.len()));
        true
    }

    fn inline_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        match self.open.pop() {
            Some(Open::Table(start, table, _)) => {
                let location = self.origin.location(start..span.end());
                self.complete(Value { location, kind: Kind::Table(table.finish()) });
            }
            _ => self.is_rare = true,
        }
    }

    fn array_open(&mut self, span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.open.push(Open::Array(span.start(), Vec::new()));
        true
    }

    fn array_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        match self.open.pop() {
            Some(Open::Array(start, values)) => {
                let location = self.origin.location(start..span.end());
                self.complete(Value { location, kind: Kind::Array(values) });
            }
            _ => self.is_rare = true,
        }
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let Some(raw) = self.source.get(span) else {
            self.is_rare = true;
            return;
        };
        let text = plain(raw.as_str(), encoding).map(str::to_owned).unwrap_or_else(|| {
            let mut text = Cow::Borrowed("");
            Raw::new_unchecked(raw.as_str(), encoding, span).decode_key(&mut text, error);
            text.into_owned()
        });
        let location = self.origin.location(span.start()..span.end());
        self.keys.push(Name { text, location });
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        match Tree::scalar(self, span, encoding, error) {
            Some(kind) => self.complete(Value { location: self.origin.location(span.start()..span.end()), kind }),
            None => self.is_rare = true,
        }
    }

    fn error(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.is_rare = true;
    }
}

/// A bare key, or a string on one line, that is the text which it stands for.
fn plain(raw: &str, encoding: Option<Encoding>) -> Option<&str> {
    let printable = |byte: u8| (b' '..=b'~').contains(&byte);
    match encoding {
        None => {
            let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            (!raw.is_empty() && raw.bytes().all(bare)).then_some(raw)
        }
        Some(Encoding::BasicString) => {
            let text = raw.strip_prefix('"')?.strip_suffix('"')?;
            text.bytes().all(|byte| printable(byte) && byte != b'\\' && byte != b'"').then_some(text)
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
