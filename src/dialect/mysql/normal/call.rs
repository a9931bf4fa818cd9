//! Functions by the names that the servers write.

use super::{condition, value};
use crate::dialect::normal::{Head, Node};

/// Other names of functions: <https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html>. MariaDB writes
/// `lcase`, `ucase` and `octet_length`, MySQL the others.
const NAMES: &[(&str, &str)] = &[
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("character_length", "char_length"),
    ("octet_length", "length"),
    ("substring", "substr"),
    ("mid", "substr"),
    ("substring from", "substr"),
    ("substr from", "substr"),
    ("mid from", "substr"),
    ("ceil", "ceiling"),
    ("power", "pow"),
    ("day", "dayofmonth"),
    ("position in", "locate"),
];

/// Days are added by the number alone, too.
const SUMS: &[(&str, &str)] = &[("date_add", "+"), ("adddate", "+"), ("date_sub", "-"), ("subdate", "-")];

pub(super) fn call(name: &str, parts: Vec<Node>) -> Node {
    let mut parts: Vec<Node> = match name {
        "if" => parts
            .into_iter()
            .enumerate()
            .map(|(at, part)| if at == 0 { condition(part) } else { value(part) })
            .collect(),
        _ => parts.into_iter().map(value).collect(),
    };
    let sum = SUMS.iter().find(|(known, _)| *known == name);
    match (name, sum, parts.as_slice()) {
        ("mod", _, [_, _]) => Node::operator("%", parts),
        ("isnull", _, [_]) => Node::new(Head::Is("null"), parts),
        // The whole comes first there.
        ("instr", _, [_, _]) => {
            parts.reverse();
            Node::call("locate", parts)
        }
        ("date", _, [_]) => Node::new(Head::Cast("date".to_owned()), parts),
        (_, Some((_, operator)), [_, Node { head: Head::Interval(_), .. }]) => Node::operator(operator, parts),
        _ => {
            let own = NAMES.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| own);
            Node::call(own, parts)
        }
    }
}
