//! Names and what has a syntax of its own.

use super::grammar::Level;
use super::pieces::Piece;
use super::read::Reader;
use super::tree::{Head, Node};
use crate::dialect::postgres::quote;

/// Words that go on with the name of a type.
const FOLLOWING: [&str; 10] =
    ["precision", "varying", "with", "without", "time", "zone", "charset", "character", "set", "integer"];

impl Reader<'_> {
    /// What begins with a word.
    pub(super) fn word(&mut self, word: &str) -> Option<Node> {
        if self.is_symbol_at(0, "(") && word != "interval" {
            return self.call(word);
        }
        match word {
            "case" => self.case(),
            "interval" if !self.is_postgres() => self.interval(),
            "binary" if !self.is_postgres() => {
                let part = self.expression(Level::Collate)?;
                Some(Node::new(Head::Cast(self.names.kind("binary")?), vec![part]))
            }
            "array" if self.is_postgres() && self.is_symbol_at(0, "[") => self.array(),
            "date" | "time" | "timestamp" | "interval" if matches!(self.pieces.first(), Some(Piece::Text(_))) => {
                let kind = self.names.kind(word)?;
                let Piece::Text(text) = self.next()?.clone() else { return None };
                Some(Node::leaf(Head::Constant { kind, text }))
            }
            _ => self.names.value(word, false),
        }
    }

    /// The name of a function and `(`.
    fn call(&mut self, name: &str) -> Option<Node> {
        match name {
            "cast" => {
                self.expect("(")?;
                let part = self.expression(Level::Or)?;
                self.expect_word("as")?;
                let cast = Node::new(Head::Cast(self.kind()?), vec![part]);
                self.expect(")")?;
                Some(cast)
            }
            "convert" if !self.is_postgres() => self.convert(),
            "trim" => self.trim(),
            "extract" => {
                self.expect("(")?;
                let Piece::Word(field) = self.next()?.clone() else { return None };
                self.expect_word("from")?;
                let part = self.expression(Level::Or)?;
                self.expect(")")?;
                Some(Node::call("extract from", vec![Node::word(&field), part]))
            }
            "position" => {
                self.expect("(")?;
                let part = self.expression(Level::Range.tighter())?;
                self.expect_word("in")?;
                let whole = self.expression(Level::Range.tighter())?;
                self.expect(")")?;
                Some(Node::call("position in", vec![part, whole]))
            }
            "substring" | "substr" | "mid" => self.substring(name),
            // No functions: they come without parentheses, or take what is no expression.
            "any" | "all" | "some" | "exists" | "row" | "in" | "values" | "not" | "and" | "or" | "xor" | "case"
            | "overlay" | "normalize" | "xmlelement" | "grouping" => None,
            _ => Some(Node::call(name, self.list()?)),
        }
    }

    fn convert(&mut self) -> Option<Node> {
        self.expect("(")?;
        let part = self.expression(Level::Or)?;
        let node = if self.takes_word("using") {
            let Piece::Word(charset) = self.next()? else { return None };
            Node::call(&format!("convert using {charset}"), vec![part])
        } else {
            self.expect(",")?;
            Node::new(Head::Cast(self.kind()?), vec![part])
        };
        self.expect(")")?;
        Some(node)
    }

    /// `TRIM([BOTH | LEADING | TRAILING] [what FROM] whole)`, or `FROM` alone before the whole.
    fn trim(&mut self) -> Option<Node> {
        self.expect("(")?;
        let sides = ["both", "leading", "trailing"];
        let side = sides.into_iter().find(|side| self.takes_word(side)).unwrap_or("both");
        let mut parts = Vec::new();
        if !self.takes_word("from") {
            parts.push(self.expression(Level::Or)?);
            if self.takes_word("from") {
                parts.insert(0, self.expression(Level::Or)?);
            }
        } else {
            parts.push(self.expression(Level::Or)?);
        }
        self.expect(")")?;
        Some(Node::call(&format!("trim {side}"), parts))
    }

    /// `SUBSTRING(whole FROM start [FOR length])`, or a list.
    fn substring(&mut self, name: &str) -> Option<Node> {
        self.expect("(")?;
        let mut parts = vec![self.expression(Level::Or)?];
        let is_list = !self.takes_word("from");
        if is_list {
            self.expect(",")?;
        }
        parts.push(self.expression(Level::Or)?);
        if if is_list { self.takes(",") } else { self.takes_word("for") } {
            parts.push(self.expression(Level::Or)?);
        }
        self.expect(")")?;
        Some(if is_list { Node::call(name, parts) } else { Node::call(&format!("{name} from"), parts) })
    }

    /// `INTERVAL amount unit`.
    fn interval(&mut self) -> Option<Node> {
        let amount = self.expression(Level::Sign)?;
        let Piece::Word(unit) = self.next()?.clone() else { return None };
        let units = ["microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"];
        units.contains(&unit.as_str()).then(|| Node::new(Head::Interval(unit), vec![amount]))
    }

    fn array(&mut self) -> Option<Node> {
        self.expect("[")?;
        let mut parts = Vec::new();
        loop {
            parts.push(self.expression(Level::Or)?);
            if !self.takes(",") {
                break;
            }
        }
        self.expect("]")?;
        Some(Node::new(Head::Array, parts))
    }

    /// The words of a type, with its numbers and brackets, up to what cannot belong to one.
    pub(super) fn kind(&mut self) -> Option<String> {
        let mut text = match self.next()?.clone() {
            Piece::Word(word) => word,
            Piece::Quoted(name) if self.is_postgres() => quote(&name),
            _ => return None,
        };
        loop {
            match self.pieces.first() {
                Some(Piece::Word(word))
                    if FOLLOWING.contains(&word.as_str()) || text.ends_with(" set") || text.ends_with(" charset") =>
                {
                    text = format!("{text} {word}");
                    self.next();
                }
                Some(Piece::Symbol(open)) if open == "(" => text += &self.numbers()?,
                Some(Piece::Symbol(open)) if open == "[" => {
                    self.next();
                    self.expect("]")?;
                    text += "[]";
                }
                // It has a schema, of which nobody knows whether it is the current one.
                Some(Piece::Symbol(dot)) if dot == "." => return None,
                _ => return self.names.kind(&text),
            }
        }
    }

    /// `(10,2)`
    fn numbers(&mut self) -> Option<String> {
        self.expect("(")?;
        let mut numbers = Vec::new();
        loop {
            let Piece::Number(number) = self.next()?.clone() else { return None };
            numbers.push(number);
            if !self.takes(",") {
                break;
            }
        }
        self.expect(")")?;
        Some(format!("({})", numbers.join(",")))
    }
}
