//! The one form of an expression: as PostgreSQL writes it once it has found the types of all its parts.
//!
//! The rules for operators are those of <https://www.postgresql.org/docs/current/typeconv-oper.html>, for lists and CASE
//! those of <https://www.postgresql.org/docs/current/typeconv-union-case.html>; which casts the server writes down, and
//! how it writes constants, was seen on 15 to 18. What has no rule stays as it stands: the server's own text shows every
//! cast that it made, so that a missing one is a difference and never the same.

mod calls;
mod kind;
mod lists;
mod number;
mod operators;
#[cfg(test)]
mod tests;

use self::kind::{Kind, Typed, keeps_texts};
use super::default::kept;
use super::{native, quote, types};
use crate::dialect::normal::{Head, Names, Node, Normal, read};
use crate::flavour::Flavour;
use crate::physical::Table;

/// None of what cannot be read for sure.
pub(super) fn normal(table: &Table, sql: &str) -> Option<Normal> {
    let tree = read(Flavour::Postgres, sql, &Columns(table))?;
    let mut server = Server { table, is_sure: true, steps: 0 };
    let tree = server.typed(&tree).node;
    (server.steps < MOST_STEPS).then_some(Normal { tree, is_sure: server.is_sure })
}

/// Parts that the server repeats, such as the value of BETWEEN, could be in each other without end.
const MOST_STEPS: usize = 50_000;

struct Columns<'a>(&'a Table);

/// Words without parentheses that are values, and no names of columns without quotes.
const WORDS: &[(&str, &str)] = &[
    ("true", "boolean"),
    ("false", "boolean"),
    ("current_date", "date"),
    ("current_timestamp", "timestamp with time zone"),
    ("localtimestamp", "timestamp without time zone"),
    ("current_time", "time with time zone"),
    ("localtime", "time without time zone"),
];

impl Names for Columns<'_> {
    fn value(&self, name: &str, is_quoted: bool) -> Option<Node> {
        if !is_quoted && (name == "null" || WORDS.iter().any(|(word, _)| *word == name)) {
            return Some(Node::word(name));
        }
        self.0.columns.contains_key(name).then(|| Node::leaf(Head::Column(name.to_owned())))
    }

    /// A type that is not the server's own stands in quotes, as the type of a column does.
    fn kind(&self, words: &str) -> Option<String> {
        let (element, array) = words.strip_suffix("[]").map_or((words, ""), |element| (element, "[]"));
        let own = || match element.contains([' ', '(', '[']) {
            false => Some(if element.starts_with('"') { element.to_owned() } else { quote(element) }),
            true => None,
        };
        let known = if element.starts_with('"') { None } else { native::canonical(element) };
        Some(known.or_else(own)? + array)
    }
}

/// What the server does with a tree.
struct Server<'a> {
    table: &'a Table,
    /// Whether a rule was found for everything.
    is_sure: bool,
    steps: usize,
}

impl Server<'_> {
    fn typed(&mut self, node: &Node) -> Typed {
        self.steps += 1;
        if self.steps >= MOST_STEPS {
            return Typed::new(Node::word("null"), Kind::Unknown);
        }
        match &node.head {
            Head::Column(name) => self.column(name),
            Head::Word(word) if word == "null" => Typed::new(node.clone(), Kind::Open),
            Head::Word(word) => {
                let kind = WORDS.iter().find(|(known, _)| known == word).map(|(_, kind)| Kind::loose(kind));
                Typed::new(node.clone(), kind.unwrap_or(Kind::Unknown))
            }
            Head::Number(digits) => self.number(digits),
            Head::Text(_) => Typed::new(node.clone(), Kind::Open),
            Head::Constant { kind, text } => self.constant(kind, text),
            Head::Cast(kind) => self.cast(&node.parts, kind),
            Head::Collate(_) => {
                let part = self.part(node, 0);
                Typed::new(Node::new(node.head.clone(), vec![part.node]), part.kind)
            }
            Head::And | Head::Or => self.joined(node),
            Head::Not | Head::Is(_) => self.boolean(node),
            Head::Negated => self.negated(node),
            Head::Between => self.between(node, [">=", "<="], Head::And),
            Head::In => self.one_of(node, false),
            Head::Each { operator, all } => self.each(node, operator, *all),
            Head::Array => self.array(node),
            Head::Case { .. } => self.case(node),
            Head::Operator(operator) => self.operation(operator, node),
            Head::Call(name) => self.call(name, node),
            Head::When | Head::Else | Head::Interval(_) => self.unknown(node),
        }
    }

    fn part(&mut self, node: &Node, at: usize) -> Typed {
        node.parts.get(at).map_or_else(|| Typed::new(Node::word("null"), Kind::Unknown), |part| self.typed(part))
    }

    fn all(&mut self, parts: &[Node]) -> Vec<Typed> {
        parts.iter().map(|part| self.typed(part)).collect()
    }

    /// What no rule says anything of.
    fn unknown(&mut self, node: &Node) -> Typed {
        self.is_sure = false;
        let parts = self.all(&node.parts).into_iter().map(|part| part.node).collect();
        Typed::new(Node::new(node.head.clone(), parts), Kind::Unknown)
    }

    fn column(&mut self, name: &str) -> Typed {
        let own = self.table.columns.get(name).map(|column| &column.r#type);
        // Of the others only an enum stands in quotes; the operators of a domain are those of the type below it.
        let known = own.filter(|own| own.starts_with('"') || native::canonical(own).is_some());
        self.is_sure &= known.is_some();
        let kind = known.map_or(Kind::Unknown, |own| Kind::Exact(own.clone()));
        Typed::new(Node::leaf(Head::Column(name.to_owned())), kind)
    }

    fn number(&mut self, digits: &str) -> Typed {
        let Some((kind, text)) = number::constant(digits) else {
            self.is_sure = false;
            return Typed::new(Node::number(digits), Kind::Unknown);
        };
        Typed::new(Node::leaf(Head::Constant { kind: kind.to_owned(), text }), Kind::exact(kind))
    }

    /// The server reads the text and writes the value, which may be another text.
    fn constant(&mut self, kind: &str, text: &str) -> Typed {
        let is_known = !kind.starts_with('"') || self.table.columns.values().any(|column| column.r#type == kind);
        self.is_sure &= is_known && keeps_texts(kind);
        let text = kept(kind, text).unwrap_or_else(|| text.to_owned());
        Typed::new(Node::leaf(Head::Constant { kind: kind.to_owned(), text }), Kind::exact(kind))
    }

    fn cast(&mut self, parts: &[Node], kind: &str) -> Typed {
        let Some(part) = parts.first() else { return Typed::new(Node::word("null"), Kind::Unknown) };
        let base = types::base(kind);
        match (&part.head, kind.strip_suffix("[]")) {
            (Head::Text(text), _) => {
                let constant = self.constant(&base, text);
                if base == kind { constant } else { Typed::new(constant.node.cast(kind), Kind::exact(kind)) }
            }
            // It is done with each of them: https://www.postgresql.org/docs/current/sql-expressions.html.
            (Head::Array, Some(element)) => {
                let parts = part.parts.iter().map(|part| self.cast(std::slice::from_ref(part), element).node).collect();
                Typed::new(Node::new(Head::Array, parts), Kind::exact(kind))
            }
            _ => {
                let typed = self.typed(part);
                if typed.kind.is_exactly(kind) {
                    return typed;
                }
                self.is_sure &= typed.kind != Kind::Unknown;
                Typed::new(typed.node.under_collation(kind), Kind::exact(kind))
            }
        }
    }

    /// Made of two, the left one of which may be made of two itself.
    fn joined(&mut self, node: &Node) -> Typed {
        let mut parts = Vec::new();
        for (at, part) in self.all(&node.parts).into_iter().enumerate() {
            if at == 0 && part.node.head == node.head { parts.extend(part.node.parts) } else { parts.push(part.node) }
        }
        Typed::new(Node::new(node.head.clone(), parts), Kind::exact("boolean"))
    }

    fn boolean(&mut self, node: &Node) -> Typed {
        let part = self.part(node, 0);
        self.is_sure &= part.kind != Kind::Open;
        Typed::new(Node::new(node.head.clone(), vec![part.node]), Kind::exact("boolean"))
    }

    fn negated(&mut self, node: &Node) -> Typed {
        let Some(part) = node.parts.first() else { return self.unknown(node) };
        match &part.head {
            Head::Between => self.between(part, ["<", ">"], Head::Or),
            Head::In => self.one_of(part, true),
            Head::Operator(operator) if operator == "is distinct from" => {
                let distinct = self.typed(part);
                Typed::new(Node::not(distinct.node), Kind::exact("boolean"))
            }
            Head::Operator(operator) if operator == "like" => self.operation("!~~", part),
            Head::Operator(operator) if operator == "ilike" => self.operation("!~~*", part),
            Head::Is(_) => {
                let part = self.typed(part);
                Typed::new(Node::negated(part.node), Kind::exact("boolean"))
            }
            _ => self.unknown(node),
        }
    }

    /// Two comparisons.
    fn between(&mut self, node: &Node, operators: [&str; 2], joined: Head) -> Typed {
        let [value, low, high] = node.parts.as_slice() else { return self.unknown(node) };
        let mut compare = |operator: &str, bound: &Node| {
            let (value, bound) = (self.typed(value), self.typed(bound));
            self.beside(operator, value, bound).node
        };
        let parts = vec![compare(operators[0], low), compare(operators[1], high)];
        Typed::new(Node::new(joined, parts), Kind::exact("boolean"))
    }
}
