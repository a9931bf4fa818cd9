//! The one form of an expression: as MySQL and MariaDB write it.
//!
//! Neither writes down the casts that it makes. Both take a negation into what it negates and write a value that stands
//! for a condition as a comparison with 0 (<https://dev.mysql.com/doc/refman/8.4/en/logical-operators.html>). All else
//! was seen on MySQL 9.7 and MariaDB 10.11. The forms of the two are brought into one.

mod call;
#[cfg(test)]
mod tests;

use self::call::call;
use crate::dialect::Engine;
use crate::dialect::normal::{Head, Names, Node, Normal, read};
use crate::physical::Table;

/// None of what cannot be read for sure.
pub(super) fn normal(engine: &Engine, table: &Table, sql: &str) -> Option<Normal> {
    let tree = value(read(engine.flavour, sql, &Columns(table))?);
    let is_sure = is_sure(&tree);
    Some(Normal { tree, is_sure })
}

struct Columns<'a>(&'a Table);

impl Names for Columns<'_> {
    fn value(&self, name: &str, is_quoted: bool) -> Option<Node> {
        match name {
            "true" if !is_quoted => Some(Node::number("1")),
            "false" if !is_quoted => Some(Node::number("0")),
            "null" if !is_quoted => Some(Node::word(name)),
            _ => {
                let is_column = self.0.columns.keys().any(|column| column.to_lowercase() == name);
                is_column.then(|| Node::leaf(Head::Column(name.to_owned())))
            }
        }
    }

    /// <https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html#function_cast>
    fn kind(&self, words: &str) -> Option<String> {
        let words = words.replace("character set", "charset");
        let (name, rest) = words.split_at(words.find([' ', '(']).unwrap_or(words.len()));
        let known = match (name, rest) {
            ("signed" | "unsigned", "" | " integer") => name.to_owned(),
            ("decimal", "") => "decimal(10,0)".to_owned(),
            ("decimal", rest) if rest.contains(',') => words.clone(),
            ("decimal", rest) => format!("decimal{},0)", rest.strip_suffix(')')?),
            // The characters are those of the session, which are always these.
            ("char", rest) if !rest.contains("charset") => format!("char{rest} charset utf8mb4"),
            ("binary", rest) => format!("char{rest} charset binary"),
            ("char" | "date" | "datetime" | "time" | "year" | "double" | "float" | "json", _) => words.clone(),
            _ => return None,
        };
        Some(known)
    }
}

const COMPARISONS: [(&str, &str); 6] = [("=", "<>"), ("<>", "="), ("<", ">="), (">=", "<"), (">", "<="), ("<=", ">")];

/// A tree where a value is wanted.
fn value(node: Node) -> Node {
    let Node { head, parts } = node;
    match head {
        Head::And | Head::Or => joined(head, parts.into_iter().map(condition)),
        Head::Not | Head::Negated => parts.into_iter().next().map_or_else(|| Node::word("null"), negation),
        Head::Is(what) => is(what, parts),
        Head::In => {
            let mut parts: Vec<Node> = parts.into_iter().map(value).collect();
            if parts.len() == 2 { compared("=", parts) } else { Node::new(head, std::mem::take(&mut parts)) }
        }
        Head::Case { has_value: false } => Node::new(
            head,
            parts.into_iter().map(|arm| if arm.head == Head::When { when(arm) } else { value(arm) }).collect(),
        ),
        Head::Operator(operator) => operation(&operator, parts),
        Head::Call(name) => call(&name, parts),
        head => Node::new(head, parts.into_iter().map(value).collect()),
    }
}

/// A tree where a condition is wanted: `a <> 0` says no more than `a`.
fn condition(node: Node) -> Node {
    let mut node = value(node);
    let is_plain = matches!(&node.head, Head::Operator(operator) if operator == "<>")
        && node.parts.first().is_some_and(|part| part.is_number("0"));
    if is_plain { node.parts.pop().unwrap_or(node) } else { node }
}

fn when(arm: Node) -> Node {
    let parts = arm.parts.into_iter().enumerate();
    Node::new(arm.head, parts.map(|(at, part)| if at == 0 { condition(part) } else { value(part) }).collect())
}

/// Chains of one operation are one, however they are bracketed.
fn joined(head: Head, parts: impl Iterator<Item = Node>) -> Node {
    let flat = parts.flat_map(|part| if part.head == head { part.parts } else { vec![part] }).collect();
    Node::new(head, flat)
}

fn is(what: &'static str, parts: Vec<Node>) -> Node {
    match what {
        "unknown" | "null" => Node::new(Head::Is("null"), parts.into_iter().map(value).collect()),
        _ => Node::new(Head::Is(what), parts.into_iter().map(condition).collect()),
    }
}

fn operation(operator: &str, parts: Vec<Node>) -> Node {
    match operator {
        "xor" => Node::operator(operator, parts.into_iter().map(condition).collect()),
        "+" if parts.len() == 1 => parts.into_iter().next().map_or_else(|| Node::word("null"), value),
        "->" | "->>" => {
            let found = Node::call("json_extract", parts.into_iter().map(value).collect());
            if operator == "->" { found } else { Node::call("json_unquote", vec![found]) }
        }
        _ if COMPARISONS.iter().any(|(known, _)| *known == operator) => {
            compared(operator, parts.into_iter().map(value).collect())
        }
        _ => Node::operator(operator, parts.into_iter().map(value).collect()),
    }
}

/// A comparison; that with 0 stands for a negation or a condition and is written either way round.
fn compared(operator: &str, mut parts: Vec<Node>) -> Node {
    if matches!(operator, "=" | "<>") && parts.len() == 2 && parts[1].is_number("0") {
        parts.reverse();
    }
    Node::operator(operator, parts)
}

/// What is not so.
fn negation(node: Node) -> Node {
    let node = value(node);
    let opposite = |operator: &str| COMPARISONS.iter().find(|(known, _)| *known == operator).map(|(_, other)| *other);
    match node.head {
        Head::And => joined(Head::Or, node.parts.into_iter().map(negation)),
        Head::Or => joined(Head::And, node.parts.into_iter().map(negation)),
        Head::Operator(ref operator) if operator == "xor" => {
            let parts = node.parts.into_iter().enumerate();
            Node::operator("xor", parts.map(|(at, part)| if at == 0 { negation(part) } else { part }).collect())
        }
        Head::Operator(ref operator) if opposite(operator).is_some() && node.parts.len() == 2 => {
            compared(opposite(operator).unwrap_or_default(), node.parts)
        }
        Head::Not => node.parts.into_iter().next().unwrap_or_else(|| Node::word("null")),
        _ if is_condition(&node) => Node::not(node),
        _ => Node::operator("=", vec![Node::number("0"), node]),
    }
}

/// Whether it is true, false or NULL, and nothing else.
fn is_condition(node: &Node) -> bool {
    match &node.head {
        Head::Is(_) | Head::In | Head::Between | Head::Not | Head::And | Head::Or => true,
        Head::Operator(operator) => matches!(operator.as_str(), "<=>" | "like" | "xor"),
        Head::Call(name) => name == "regexp_like",
        _ => false,
    }
}

/// Whether nothing is in it but what both servers write as it stands.
fn is_sure(node: &Node) -> bool {
    let is_known = match &node.head {
        Head::Column(_)
        | Head::Text(_)
        | Head::And
        | Head::Or
        | Head::Not
        | Head::Is("null")
        | Head::In
        | Head::Between => true,
        Head::Number(digits) => !digits.contains(['e', 'E']) && digits.len() < 16,
        Head::Operator(operator) => {
            let is_comparison = COMPARISONS.iter().any(|(known, _)| known == operator);
            let is_plain = is_comparison || matches!(operator.as_str(), "+" | "-" | "*" | "like");
            let has_zero = node.parts.iter().any(|part| part.is_number("0"));
            // A negation, or a number that loses its sign.
            let is_open = has_zero && (matches!(operator.as_str(), "=" | "<>") || node.parts.len() == 1);
            // MySQL computes what no column is in, at least sometimes: `2 - -3` is written as 5.
            let is_computed = !is_comparison && node.parts.len() > 1 && !node.has_column();
            is_plain && !is_open && !is_computed
        }
        _ => false,
    };
    is_known && node.parts.iter().all(is_sure)
}
