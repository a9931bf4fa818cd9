//! Operators, and the casts that they take their sides by.

use super::Server;
use super::kind::{BIGINT, Kind, NUMBERS, NUMERIC, Typed};
use crate::dialect::normal::{Head, Node};

const COMPARISONS: [&str; 7] = ["=", "<>", "<", "<=", ">", ">=", "is distinct from"];

/// `LIKE`, `ILIKE` and regular expressions, with the names that the server writes.
const PATTERNS: [&str; 8] = ["~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*"];

impl Server<'_> {
    pub(super) fn operation(&mut self, operator: &str, node: &Node) -> Typed {
        let operator = match operator {
            "like" => "~~",
            "ilike" => "~~*",
            operator => operator,
        };
        match node.parts.as_slice() {
            [part] => {
                let part = self.typed(part);
                let is_number = part.rank().is_some() && matches!(operator, "-" | "+");
                self.is_sure &= is_number;
                let kind = if is_number { part.kind.loosened() } else { Kind::Unknown };
                Typed::new(Node::operator(operator, vec![part.node]), kind)
            }
            [left, right] => {
                let (left, right) = (self.typed(left), self.typed(right));
                self.beside(operator, left, right)
            }
            [left, pattern, escape] => {
                let (left, pattern, escape) = (self.typed(left), self.typed(pattern), self.typed(escape));
                let parts = vec![self.taken(pattern, "text").node, self.taken(escape, "text").node];
                let pattern = Typed::new(Node::call("like_escape", parts), Kind::exact("text"));
                self.beside(operator, left, pattern)
            }
            _ => self.unknown(node),
        }
    }

    /// Two parts beside an operator, each cast as the operator takes it.
    pub(super) fn beside(&mut self, operator: &str, left: Typed, right: Typed) -> Typed {
        let (left, right, kind) = match operator {
            _ if COMPARISONS.contains(&operator) => {
                let (left, right) = self.compared(left, right);
                (left, right, Kind::exact("boolean"))
            }
            _ if PATTERNS.contains(&operator) => {
                let (left, right) = (self.matched(left), self.matched(right));
                (left, right, Kind::exact("boolean"))
            }
            "+" | "-" | "*" | "/" | "%" => self.computed(operator, left, right),
            "||" => self.appended(left, right),
            "->" | "->>" | "?" if left.is("jsonb") || left.is("json") => {
                let right = if right.kind == Kind::Open { self.taken(right, "text") } else { right };
                let kind = match operator {
                    "->" => left.kind.clone(),
                    "->>" => Kind::exact("text"),
                    _ => Kind::exact("boolean"),
                };
                (left, right, kind)
            }
            "@>" | "<@" if left.is("jsonb") && right.kind == Kind::Open => {
                (left, self.taken(right, "jsonb"), Kind::exact("boolean"))
            }
            _ => {
                self.is_sure = false;
                (left, right, Kind::Unknown)
            }
        };
        Typed::new(Node::operator(operator, vec![left.node, right.node]), kind)
    }

    /// What is done where an operator or a function takes another type: a text becomes a constant of it.
    pub(super) fn taken(&mut self, part: Typed, kind: &str) -> Typed {
        if part.is(kind) || (kind == "bpchar" && part.is("character")) {
            return part;
        }
        let node = match part.node.head {
            Head::Text(text) => self.constant(kind, &text).node,
            _ => part.node.under_collation(kind),
        };
        Typed::new(node, Kind::loose(kind))
    }

    fn compared(&mut self, left: Typed, right: Typed) -> (Typed, Typed) {
        match (left.base(), right.base()) {
            (None, None) if left.kind == Kind::Open && right.kind == Kind::Open => {
                (self.taken(left, "text"), self.taken(right, "text"))
            }
            (Some(kind), None) if right.kind == Kind::Open => self.with_open(left, right, &kind),
            (None, Some(kind)) if left.kind == Kind::Open => {
                let (right, left) = self.with_open(right, left, &kind);
                (left, right)
            }
            (Some(one), Some(other)) => self.compared_kinds(left, right, &one, &other),
            _ => {
                self.is_sure = false;
                (left, right)
            }
        }
    }

    /// A part of a known type beside a text or NULL.
    fn with_open(&mut self, known: Typed, open: Typed, kind: &str) -> (Typed, Typed) {
        let is_null = open.node.is_word("null");
        match kind {
            "character varying" => (self.taken(known, "text"), self.taken(open, "text")),
            "character" => (known, self.taken(open, "bpchar")),
            // The text of a number or a boolean is written as a value.
            "boolean" if !is_null => self.unresolved(known, open),
            _ if known.rank().is_some() && !is_null => self.unresolved(known, open),
            // An array is compared with an array of what its values are compared as.
            _ if kind.ends_with("[]") && !["text[]", "integer[]"].contains(&kind) => self.unresolved(known, open),
            kind => (known, self.taken(open, kind)),
        }
    }

    fn unresolved(&mut self, one: Typed, other: Typed) -> (Typed, Typed) {
        self.is_sure = false;
        (one, other)
    }

    fn compared_kinds(&mut self, left: Typed, right: Typed, one: &str, other: &str) -> (Typed, Typed) {
        let moments = ["date", "timestamp without time zone", "timestamp with time zone"];
        if left.rank().is_some() && right.rank().is_some() {
            return self.as_numbers(left, right);
        }
        if left.is_text() && right.is_text() {
            return (self.taken(left, "text"), self.taken(right, "text"));
        }
        let characters = ["character", "bpchar"];
        let is_kept = one == other
            || (characters.contains(&one) && characters.contains(&other))
            || (moments.contains(&one) && moments.contains(&other));
        if is_kept && !one.ends_with("[]") { (left, right) } else { self.unresolved(left, right) }
    }

    /// Two numbers: integers stand beside each other as they are, and so do the two types with a floating point.
    fn as_numbers(&mut self, left: Typed, right: Typed) -> (Typed, Typed) {
        let (Some(one), Some(other)) = (left.rank(), right.rank()) else { return (left, right) };
        let is_kept = one == other || one.max(other) <= BIGINT || one.min(other) > NUMERIC;
        let wanted = if one.max(other) > NUMERIC { "double precision" } else { NUMBERS[NUMERIC] };
        let mut fit = |part: Typed, rank: usize| {
            let has_own = is_kept || rank > NUMERIC || (rank == NUMERIC && wanted == NUMBERS[NUMERIC]);
            if has_own { part } else { self.taken(part, wanted) }
        };
        (fit(left, one), fit(right, other))
    }

    fn computed(&mut self, operator: &str, left: Typed, right: Typed) -> (Typed, Typed, Kind) {
        if let (Some(one), Some(other)) = (left.rank(), right.rank()) {
            let widest = NUMBERS[one.max(other)];
            if operator == "%" && one.max(other) <= BIGINT {
                return (self.taken(left, widest), self.taken(right, widest), Kind::exact(widest));
            }
            let (left, right) = self.as_numbers(left, right);
            let widest = left.rank().max(right.rank()).map_or(Kind::Unknown, |rank| Kind::loose(NUMBERS[rank]));
            return (left, right, widest);
        }
        let kind = match operator {
            "+" | "-" if left.is("date") && right.is("integer") => Kind::exact("date"),
            "-" if left.is("date") && right.is("date") => Kind::exact("integer"),
            _ => {
                self.is_sure = false;
                Kind::Unknown
            }
        };
        (left, right, kind)
    }

    fn appended(&mut self, left: Typed, right: Typed) -> (Typed, Typed, Kind) {
        let is_text = |part: &Typed| part.is_text() || part.kind == Kind::Open;
        let is_integer = |part: &Typed| part.rank().is_some_and(|rank| rank <= BIGINT);
        if is_text(&left) && is_text(&right) {
            return (self.taken(left, "text"), self.taken(right, "text"), Kind::exact("text"));
        }
        if left.is_text() && is_integer(&right) {
            return (self.taken(left, "text"), right, Kind::exact("text"));
        }
        if is_integer(&left) && right.is_text() {
            return (left, self.taken(right, "text"), Kind::exact("text"));
        }
        self.is_sure = false;
        (left, right, Kind::Unknown)
    }

    /// A side of a pattern.
    fn matched(&mut self, part: Typed) -> Typed {
        if part.is_text() || part.kind == Kind::Open {
            return self.taken(part, "text");
        }
        self.is_sure = false;
        part
    }
}
