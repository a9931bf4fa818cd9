//! A table on its way.

use std::collections::HashSet;

use crate::diagnostic::Location;
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
pub(super) enum How {
    /// By a key with dots.
    Dotted,
    /// By its own header, or as the way to one that a header names.
    Header,
}

enum Node {
    Value(Value),
    Table(How, Location, Growing),
    /// Those of headers in double brackets.
    Tables(Location, Vec<(Location, Growing)>),
}

impl Growing {
    /// The table that a path of a header leads to.
    pub(super) fn below(&mut self, path: &[Name]) -> Option<&mut Growing> {
        path.iter().try_fold(self, |table, name| table.step(name, How::Header))
    }

    /// Sets a value under keys with dots between them.
    pub(super) fn set(&mut self, mut keys: impl DoubleEndedIterator<Item = Name>, value: Value) -> Option<()> {
        let last = keys.next_back()?;
        let table = keys.try_fold(self, |table, name| table.step(&name, How::Dotted))?;
        table.add(last, Node::Value(value))
    }

    /// Puts a table under the last key of its header.
    pub(super) fn put(&mut self, name: &Name, table: Growing, location: Location) -> Option<()> {
        self.add(name.clone(), Node::Table(How::Header, location, table))
    }

    /// The same for a header in double brackets.
    pub(super) fn push(&mut self, name: &Name, table: Growing, location: Location) -> Option<()> {
        match self.find(name) {
            None => self.add(name.clone(), Node::Tables(location.clone(), vec![(location, table)])),
            Some(Node::Tables(_, tables)) => {
                tables.push((location, table));
                Some(())
            }
            Some(_) => None,
        }
    }

    pub(super) fn is_free(&mut self, name: &Name) -> bool {
        self.find(name).is_none()
    }

    pub(super) fn finish(self) -> Table {
        self.entries.into_iter().map(|(name, node)| (name, node.finish())).collect()
    }

    fn step(&mut self, name: &Name, how: How) -> Option<&mut Growing> {
        if self.is_free(name) {
            let table = Node::Table(how, name.location.clone(), Growing::default());
            self.add(name.clone(), table)?;
        }
        match self.find(name)? {
            Node::Table(was, _, table) if *was == how => Some(table),
            Node::Tables(_, tables) if how == How::Header => tables.last_mut().map(|(_, table)| table),
            _ => None,
        }
    }

    fn find(&mut self, name: &Name) -> Option<&mut Node> {
        if self.entries.len() > FEW && !self.names.contains(&name.text) {
            return None;
        }
        // What is added to is nearly always what came last.
        self.entries.iter_mut().rev().find(|(known, _)| known.text == name.text).map(|(_, node)| node)
    }

    fn add(&mut self, name: Name, node: Node) -> Option<()> {
        if !self.is_free(&name) {
            return None;
        }
        if self.entries.len() == FEW {
            self.names = self.entries.iter().map(|(name, _)| name.text.clone()).collect();
        }
        if self.entries.len() >= FEW {
            self.names.insert(name.text.clone());
        }
        self.entries.push((name, node));
        Some(())
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
