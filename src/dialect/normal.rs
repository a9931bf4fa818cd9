//! Whether two expressions mean the same, told without a server.
//!
//! A server rewrites the expressions that it is given. Where nothing may be built that it would rewrite, both texts are
//! read into trees, and each engine brings a tree into the one form that it gives to all texts of one meaning: what it
//! was seen to rewrite, and nothing else. What is not known by these rules stays as it stands, so that it is the same
//! only as itself, and what cannot be read is undecided.
//!
//! No parser of SQL at hand has the precedence of the servers (`- a ^ 2` on PostgreSQL, `a XOR b AND c` and
//! `BINARY a = b` on MySQL), and one wrong tree would be a wrong answer. So the few expressions that tables hold are read
//! here.

mod case;
mod grammar;
mod pieces;
mod read;
mod special;
mod tree;

use super::Engine;
use crate::physical::Table;

pub(super) use read::{Names, read};
pub(super) use tree::{Head, Node};

/// What can be told of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Same,
    /// Both are made of nothing but what is known, and the server writes them in two ways.
    Different,
    Undecided,
}

/// The one form of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Normal {
    pub(crate) tree: Node,
    /// Whether the server is known to write it in no other way.
    pub(crate) is_sure: bool,
}

/// Compares two texts about the columns of `table`.
pub(super) fn compare(engine: &Engine, table: &Table, one: &str, other: &str) -> Meaning {
    let normal = |text: &str| engine.dialect().normal(engine, table, text);
    match (normal(one), normal(other)) {
        (Some(one), Some(other)) if one.tree == other.tree => Meaning::Same,
        (Some(one), Some(other)) if one.is_sure && other.is_sure => Meaning::Different,
        _ => Meaning::Undecided,
    }
}
