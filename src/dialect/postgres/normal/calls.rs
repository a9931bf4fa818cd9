//! Functions of the server: <https://www.postgresql.org/docs/current/functions.html>.

use super::Server;
use super::kind::{Kind, NUMERIC, Typed};
use crate::dialect::normal::{Head, Node};

/// Functions that take texts, and numbers beside them, with what they give.
const OF_TEXTS: &[(&str, &str)] = &[
    ("lower", "text"),
    ("upper", "text"),
    ("length", "integer"),
    ("char_length", "integer"),
    ("character_length", "integer"),
    ("octet_length", "integer"),
    ("ascii", "integer"),
    ("strpos", "integer"),
    ("btrim", "text"),
    ("ltrim", "text"),
    ("rtrim", "text"),
    ("replace", "text"),
    ("translate", "text"),
    ("substr", "text"),
    ("substring", "text"),
    ("left", "text"),
    ("right", "text"),
    ("lpad", "text"),
    ("rpad", "text"),
    ("repeat", "text"),
    ("reverse", "text"),
    ("initcap", "text"),
    ("md5", "text"),
    ("split_part", "text"),
    ("starts_with", "boolean"),
    ("regexp_replace", "text"),
];

/// Functions whose names are nobody else's, with what they give whatever they are given.
const GIVING: &[(&str, &str)] = &[
    ("now", "timestamp with time zone"),
    ("extract from", "numeric"),
    ("jsonb_typeof", "text"),
    ("gen_random_uuid", "uuid"),
    ("concat", "text"),
];

impl Server<'_> {
    pub(super) fn call(&mut self, name: &str, node: &Node) -> Typed {
        if let Some((_, kind)) = OF_TEXTS.iter().find(|(known, _)| *known == name) {
            return self.of_texts(name, kind, node);
        }
        match name {
            "coalesce" | "greatest" | "least" => self.alike(name, node),
            "nullif" if node.parts.len() == 2 => {
                let (left, right) = (self.part(node, 0), self.part(node, 1));
                let compared = self.beside("=", left.clone(), right).node;
                let is_cast = compared.parts.first() != Some(&left.node);
                let kind = if is_cast && left.is_text() { Kind::exact("text") } else { left.kind.loosened() };
                Typed::new(Node::call(name, compared.parts), kind)
            }
            "abs" if node.parts.len() == 1 => {
                let part = self.part(node, 0);
                self.is_sure &= part.rank().is_some();
                let kind = if part.rank().is_some() { part.kind.loosened() } else { Kind::Unknown };
                Typed::new(Node::call(name, vec![part.node]), kind)
            }
            "round" | "floor" | "ceil" | "ceiling" | "trunc" => self.rounded(name, node),
            "position in" => self.of_its_own(name, node, "integer"),
            _ if name.starts_with("trim ") || name == "substring from" => self.of_its_own(name, node, "text"),
            _ => {
                let typed = self.unknown(node);
                let kind = GIVING.iter().find(|(known, _)| *known == name);
                Typed::new(typed.node, kind.map_or(Kind::Unknown, |(_, kind)| Kind::loose(kind)))
            }
        }
    }

    fn of_texts(&mut self, name: &str, kind: &str, node: &Node) -> Typed {
        // Which of several texts may stand for a number is not known here.
        self.is_sure &= node.parts.len() == 1;
        let mut parts = Vec::with_capacity(node.parts.len());
        for part in self.all(&node.parts) {
            let is_text = part.is_text() || matches!(part.node.head, Head::Text(_));
            self.is_sure &= is_text;
            parts.push(if is_text { self.taken(part, "text").node } else { part.node });
        }
        Typed::new(Node::call(name, parts), Kind::exact(kind))
    }

    fn rounded(&mut self, name: &str, node: &Node) -> Typed {
        let parts = self.all(&node.parts);
        let kind = match parts.first().and_then(Typed::rank) {
            Some(NUMERIC) => Kind::loose("numeric"),
            Some(rank) if rank > NUMERIC => Kind::exact("double precision"),
            _ => Kind::Unknown,
        };
        self.is_sure = false;
        Typed::new(Node::call(name, parts.into_iter().map(|part| part.node).collect()), kind)
    }

    /// What has a syntax of its own is written without the casts that nobody asked for.
    fn of_its_own(&mut self, name: &str, node: &Node, kind: &str) -> Typed {
        self.is_sure = false;
        let mut parts = Vec::with_capacity(node.parts.len());
        for part in self.all(&node.parts) {
            let is_text = matches!(part.node.head, Head::Text(_));
            parts.push(if is_text { self.taken(part, "text").node } else { part.node });
        }
        Typed::new(Node::call(name, parts), Kind::exact(kind))
    }
}
