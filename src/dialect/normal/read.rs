//! Reads a text into a tree.

use super::grammar::{self, Level};
use super::pieces::{Piece, pieces};
use super::tree::{Head, Node};
use crate::flavour::Flavour;

/// What is deeper is undecided: nobody writes it by hand, and every level takes stack.
const DEEPEST: usize = 60;

/// Each operator may be a level of the tree, too.
const MOST_OPERATORS: usize = 250;

/// What an engine makes of the names in a text.
pub(crate) trait Names {
    /// A name without parentheses after it; none where that is neither a column nor a value that is known.
    fn value(&self, name: &str, is_quoted: bool) -> Option<Node>;

    /// The one spelling of a type; none where it is not known.
    fn kind(&self, words: &str) -> Option<String>;
}

/// The tree of a text; none where it cannot be read for sure.
pub(crate) fn read(flavour: Flavour, sql: &str, names: &dyn Names) -> Option<Node> {
    let pieces = pieces(flavour, sql)?;
    let mut reader = Reader { flavour, pieces: &pieces, names, depth: 0, operators: 0 };
    let node = reader.expression(Level::Or)?;
    reader.pieces.is_empty().then_some(node)
}

pub(super) struct Reader<'a> {
    pub(super) flavour: Flavour,
    pub(super) pieces: &'a [Piece],
    pub(super) names: &'a dyn Names,
    depth: usize,
    operators: usize,
}

impl Reader<'_> {
    pub(super) fn is_postgres(&self) -> bool {
        self.flavour == Flavour::Postgres
    }

    pub(super) fn next(&mut self) -> Option<&Piece> {
        let (first, rest) = self.pieces.split_first()?;
        self.pieces = rest;
        Some(first)
    }

    pub(super) fn is_word_at(&self, at: usize, word: &str) -> bool {
        matches!(self.pieces.get(at), Some(Piece::Word(own)) if own == word)
    }

    pub(super) fn is_symbol_at(&self, at: usize, symbol: &str) -> bool {
        matches!(self.pieces.get(at), Some(Piece::Symbol(own)) if own == symbol)
    }

    /// Takes a word if it comes next.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let found = self.is_word_at(0, word);
        self.pieces = &self.pieces[usize::from(found)..];
        found
    }

    /// Takes a symbol if it comes next.
    pub(super) fn takes(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol_at(0, symbol);
        self.pieces = &self.pieces[usize::from(found)..];
        found
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Option<()> {
        self.takes(symbol).then_some(())
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Option<()> {
        self.takes_word(word).then_some(())
    }

    /// An expression of operators that bind at least as tight.
    pub(super) fn expression(&mut self, loosest: Level) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.operand(loosest)?;
        let mut last = None;
        while let Some(level) = self.following().filter(|level| *level >= loosest) {
            if last == Some(level) && grammar::is_alone(self.flavour, level) {
                return None;
            }
            last = Some(level);
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return None;
            }
            left = self.operation(left, level)?;
        }
        self.depth -= 1;
        Some(left)
    }

    /// How tight the operator binds that comes next.
    fn following(&self) -> Option<Level> {
        let of_is = if self.is_postgres() { Level::Is } else { Level::Comparison };
        let of_collate = if self.is_postgres() { Level::CollateBelowSign } else { Level::Collate };
        match self.pieces.first()? {
            Piece::Symbol(symbol) => grammar::infix(self.flavour, symbol),
            Piece::Word(word) => match word.as_str() {
                "is" => Some(of_is),
                "isnull" | "notnull" if self.is_postgres() => Some(of_is),
                "not" | "in" | "between" | "like" => Some(Level::Range),
                "ilike" if self.is_postgres() => Some(Level::Range),
                "regexp" | "rlike" if !self.is_postgres() => Some(Level::Range),
                "collate" => Some(of_collate),
                "and" | "or" | "xor" | "div" | "mod" => grammar::infix(self.flavour, word),
                _ => None,
            },
            _ => None,
        }
    }

    fn operation(&mut self, left: Node, level: Level) -> Option<Node> {
        match self.next()?.clone() {
            Piece::Word(word) => match word.as_str() {
                "is" => self.is(left),
                "isnull" => Some(Node::new(Head::Is("null"), vec![left])),
                "notnull" => Some(Node::negated(Node::new(Head::Is("null"), vec![left]))),
                "collate" => self.collate(left),
                "and" | "or" | "xor" | "div" | "mod" => self.infix(left, &word, level),
                "not" => {
                    let Piece::Word(word) = self.next()?.clone() else { return None };
                    self.range(left, &word).map(Node::negated)
                }
                _ => self.range(left, &word),
            },
            Piece::Symbol(symbol) if symbol == "::" => Some(Node::new(Head::Cast(self.kind()?), vec![left])),
            Piece::Symbol(symbol) => self.infix(left, &symbol, level),
            _ => None,
        }
    }

    fn infix(&mut self, left: Node, operator: &str, level: Level) -> Option<Node> {
        if self.is_postgres()
            && let Some(all) = self.quantifier()
        {
            let operator = if operator == "!=" { "<>" } else { operator }.to_owned();
            self.expect("(")?;
            let array = self.expression(Level::Or)?;
            self.expect(")")?;
            return Some(Node::new(Head::Each { operator, all }, vec![left, array]));
        }
        let parts = vec![left, self.expression(level.tighter())?];
        Some(match operator {
            "and" | "&&" if level == Level::And => Node::new(Head::And, parts),
            "or" | "||" if level == Level::Or => Node::new(Head::Or, parts),
            "!=" => Node::operator("<>", parts),
            "mod" => Node::operator("%", parts),
            operator => Node::operator(operator, parts),
        })
    }

    /// `ANY (` or `ALL (`.
    fn quantifier(&mut self) -> Option<bool> {
        let all = self.is_word_at(0, "all");
        let found = (all || self.is_word_at(0, "any") || self.is_word_at(0, "some")) && self.is_symbol_at(1, "(");
        found.then(|| {
            self.next();
            all
        })
    }

    /// What comes after IS.
    fn is(&mut self, left: Node) -> Option<Node> {
        let negated = self.takes_word("not");
        if self.takes_word("distinct") {
            self.expect_word("from")?;
            let right = self.expression(Level::Is.tighter())?;
            let distinct = Node::operator("is distinct from", vec![left, right]);
            return self.is_postgres().then(|| distinct.negated_if(negated));
        }
        let Piece::Word(word) = self.next()? else { return None };
        let what = ["null", "true", "false", "unknown"].into_iter().find(|what| what == word)?;
        Some(Node::new(Head::Is(what), vec![left]).negated_if(negated))
    }

    fn collate(&mut self, left: Node) -> Option<Node> {
        let name = match self.next()? {
            Piece::Word(name) | Piece::Quoted(name) | Piece::Text(name) => name.clone(),
            _ => return None,
        };
        // It may have a schema.
        (!self.is_symbol_at(0, ".")).then(|| Node::new(Head::Collate(name), vec![left]))
    }

    fn range(&mut self, left: Node, word: &str) -> Option<Node> {
        match word {
            "in" => {
                let parts = self.list()?;
                (!parts.is_empty()).then(|| Node::new(Head::In, [vec![left], parts].concat()))
            }
            "between" => {
                let low = self.expression(Level::Range.tighter())?;
                self.expect_word("and")?;
                let high = self.expression(Level::Range.tighter())?;
                Some(Node::new(Head::Between, vec![left, low, high]))
            }
            "like" | "ilike" => {
                let pattern = self.expression(Level::Range.tighter())?;
                let mut parts = vec![left, pattern];
                if self.takes_word("escape") {
                    parts.push(self.expression(Level::Range.tighter())?);
                }
                Some(Node::operator(word, parts))
            }
            "regexp" | "rlike" => {
                let pattern = self.expression(Level::Range.tighter())?;
                Some(Node::call("regexp_like", vec![left, pattern]))
            }
            _ => None,
        }
    }

    /// Expressions with commas between them, in parentheses.
    pub(super) fn list(&mut self) -> Option<Vec<Node>> {
        self.expect("(")?;
        let mut parts = Vec::new();
        if self.takes(")") {
            return Some(parts);
        }
        loop {
            parts.push(self.expression(Level::Or)?);
            if !self.takes(",") {
                break;
            }
        }
        self.expect(")")?;
        Some(parts)
    }

    fn operand(&mut self, loosest: Level) -> Option<Node> {
        match self.next()?.clone() {
            Piece::Text(text) => Some(Node::leaf(Head::Text(text))),
            Piece::Number(digits) => Some(Node::leaf(Head::Number(digits))),
            Piece::Symbol(symbol) if symbol == "(" => {
                let inner = self.expression(Level::Or)?;
                self.expect(")")?;
                Some(inner)
            }
            Piece::Symbol(symbol) => {
                let level = grammar::prefix(self.flavour, &symbol)?;
                let part = self.expression(level)?;
                Some(self.prefixed(&symbol, part))
            }
            // Neither engine takes it where an operator binds tighter.
            Piece::Word(word) if word == "not" => {
                (loosest <= Level::Not).then(|| self.expression(Level::Not)).flatten().map(Node::not)
            }
            Piece::Word(word) => self.word(&word),
            Piece::Quoted(name) if self.is_symbol_at(0, "(") => self.quoted_call(&name),
            Piece::Quoted(name) => self.names.value(&name, true),
        }
    }

    fn prefixed(&self, operator: &str, part: Node) -> Node {
        match (operator, &part.head) {
            ("!", _) => Node::not(part),
            // PostgreSQL makes one number of them, before it looks for a type.
            ("-", Head::Number(digits)) if self.is_postgres() => {
                Node::number(digits.strip_prefix('-').map_or_else(|| format!("-{digits}"), str::to_owned).as_str())
            }
            _ => Node::operator(operator, vec![part]),
        }
    }

    fn quoted_call(&mut self, name: &str) -> Option<Node> {
        // These are no functions, and one with such a name is somebody's own.
        let is_own = ["coalesce", "greatest", "least", "nullif"].contains(&name);
        if !self.is_postgres() || is_own {
            return None;
        }
        Some(Node::call(name, self.list()?))
    }
}
