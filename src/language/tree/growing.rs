//! A table on its way.

use std::collections::HashSet;

use super::Key;
use crate::diagnostic::Location;
use crate::language::value::Origin;
use crate::language::{Kind, Name, Table, Value};

/// Names of tables with fewer entries are sooner compared than hashed.
const FEW: usize = 24;

/// A table that still grows. What TOML forbids, and what it allows but few write, it does not take.
#[derive(Default)]
pub(super) struct Growing {
    entries: Vec<(Name, Node)>,
    /// Of all entries, once they are more than a few.
    names: HashSet<String>,
}

/// How a table came to be, which decides what may be added to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// By a key with dots.
    Dotted,
    /// By its own header, or as the way to one that a header names.
    Header,
}

enum Node {
    Value(Value),
    Table(How, Location, Box<Growing>),
    /// Those of headers in double brackets.
    Tables(Location, Vec<(Location, Growing)>),
}

impl Growing {
    /// The table on the way of a header.
    pub(super) fn pass(&mut self, origin: Origin, key: &Key<'_>) -> Option<&mut Growing> {
        self.step(origin, key, How::Header)
    }

    /// The table of a key before a dot.
    pub(super) fn dot(&mut self, origin: Origin, key: &Key<'_>) -> Option<&mut Growing> {
        self.step(origin, key, How::Dotted)
    }

    pub(super) fn set(&mut self, name: Name, value: Value) -> Option<()> {
        self.add(name, Node::Value(value)).map(|_| ())
    }

    /// Begins the table of a header.
    pub(super) fn put(&mut self, name: Name, location: Location) -> Option<&mut Growing> {
        match self.add(name, Node::Table(How::Header, location, Box::default()))? {
            Node::Table(_, _, table) => Some(table),
            _ => None,
        }
    }

    /// Begins a table of a header in double brackets.
    pub(super) fn push(&mut self, name: Name, location: Location) -> Option<&mut Growing> {
        let at = match self.find(&name.text) {
            Some(at) => at,
            None => {
                self.add(name, Node::Tables(location.clone(), Vec::new()))?;
                self.entries.len() - 1
            }
        };
        let Node::Tables(_, tables) = &mut self.entries.get_mut(at)?.1 else { return None };
        tables.push((location, Growing::default()));
        tables.last_mut().map(|(_, table)| table)
    }

    pub(super) fn finish(self) -> Table {
        self.entries.into_iter().map(|(name, node)| (name, node.finish())).collect()
    }

    fn step(&mut self, origin: Origin, key: &Key<'_>, how: How) -> Option<&mut Growing> {
        let at = match self.find(key.text) {
            Some(at) => at,
            None => {
                let location = origin.location(key.span.clone());
                self.add(key.name(origin), Node::Table(how, location, Box::default()))?;
                self.entries.len() - 1
            }
        };
        match &mut self.entries.get_mut(at)?.1 {
            Node::Table(was, _, table) if *was == how => Some(table),
            Node::Tables(_, tables) if how == How::Header => tables.last_mut().map(|(_, table)| table),
            _ => None,
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.entries.len() > FEW && !self.names.contains(name) {
            return None;
        }
        // What is added to is nearly always what came last.
        self.entries.iter().rposition(|(known, _)| known.text == name)
    }

    fn add(&mut self, name: Name, node: Node) -> Option<&mut Node> {
        if self.find(&name.text).is_some() {
            return None;
        }
        if self.entries.len() == FEW {
            self.names = self.entries.iter().map(|(name, _)| name.text.clone()).collect();
        }
        if self.entries.len() >= FEW {
            self.names.insert(name.text.clone());
        }
        self.entries.push((name, node));
        self.entries.last_mut().map(|(_, node)| node)
    }
}

impl Node {
    fn finish(self) -> Value {
        match self {
            Node::Value(value) => value,
            Node::Table(_, location, table) => Value { location, kind: Kind::Table(table.finish()) },
            Node::Tables(location, tables) => {
                let table =
                    |(location, table): (Location, Growing)| Value { location, kind: Kind::Table(table.finish()) };
                Value { location, kind: Kind::Array(tables.into_iter().map(table).collect()) }
            }
        }
    }
}
