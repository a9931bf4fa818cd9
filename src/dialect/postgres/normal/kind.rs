//! The types of the parts of an expression.

use crate::dialect::normal::{Head, Node};
use crate::dialect::postgres::types::base;

/// A part and its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) node: Node,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text or NULL, which becomes what is needed.
    Open,
    /// A type with its numbers.
    Exact(String),
    /// A type, of which nothing is known about its numbers.
    Loose(String),
    /// No rule says which.
    Unknown,
}

impl Typed {
    pub(super) fn new(node: Node, kind: Kind) -> Self {
        Typed { node, kind }
    }

    pub(super) fn base(&self) -> Option<String> {
        match &self.kind {
            Kind::Exact(kind) | Kind::Loose(kind) => Some(base(kind)),
            Kind::Open | Kind::Unknown => None,
        }
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.base().is_some_and(|own| own == kind)
    }

    /// Whether operators of texts take it: a `character varying` is one after a cast that means nothing.
    pub(super) fn is_text(&self) -> bool {
        self.is("text") || self.is("character varying")
    }

    /// The place among the numbers, from the narrowest to the widest.
    pub(super) fn rank(&self) -> Option<usize> {
        NUMBERS.iter().position(|number| self.is(number))
    }
}

impl Kind {
    pub(super) fn exact(kind: &str) -> Self {
        Kind::Exact(kind.to_owned())
    }

    pub(super) fn loose(kind: &str) -> Self {
        Kind::Loose(kind.to_owned())
    }

    /// Whether a cast to this type does nothing.
    pub(super) fn is_exactly(&self, kind: &str) -> bool {
        let has_numbers = ["character", "bit", "numeric", "time", "interval", "bpchar"];
        match self {
            Kind::Exact(own) => own == kind,
            Kind::Loose(own) => own == kind && !has_numbers.iter().any(|prefix| kind.starts_with(prefix)),
            Kind::Open | Kind::Unknown => false,
        }
    }

    pub(super) fn loosened(&self) -> Self {
        match self {
            Kind::Exact(kind) => Kind::Loose(base(kind)),
            other => other.clone(),
        }
    }
}

/// Each is taken for the next where that is needed.
pub(super) const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];
pub(super) const BIGINT: usize = 2;
pub(super) const NUMERIC: usize = 3;

/// Whether the server writes a constant of the type with the text that it was given.
pub(super) fn keeps_texts(kind: &str) -> bool {
    // In quotes stands what is not the server's own: an enum.
    ["text", "character varying"].contains(&kind) || (kind.starts_with('"') && !kind.ends_with("[]"))
}

impl Node {
    /// The cast of it. What is collated is cast first.
    pub(super) fn under_collation(self, kind: &str) -> Node {
        match self.head {
            Head::Collate(_) => {
                let parts = self.parts.into_iter().map(|part| part.under_collation(kind)).collect();
                Node::new(self.head, parts)
            }
            _ => self.cast(kind),
        }
    }
}
