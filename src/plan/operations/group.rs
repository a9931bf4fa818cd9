//! Neighbours among operations that run as one.

use std::ops::Range;

use super::{PlanError, Unplannable};
use crate::change::{Change, Operation, Subject};
use crate::schema::TableName;

/// Operations that run as one: all that create, all that drop, all of one table; or one that is alone.
pub(super) struct Group<'a> {
    pub(super) operations: Range<usize>,
    all: &'a [Operation],
    /// An index that comes or goes concurrently, which is alone.
    pub(super) is_concurrent: bool,
}

impl<'a> Group<'a> {
    pub(super) fn numbered(&self) -> impl Iterator<Item = (usize, &Operation)> {
        self.operations.clone().zip(self.all)
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.all.iter().map(|operation| &operation.change)
    }

    /// The same operations, each alone.
    pub(super) fn one_by_one(&self) -> impl Iterator<Item = Group<'a>> + use<'a> {
        self.operations.clone().zip(self.all.chunks(1)).map(|(at, all)| Group {
            operations: at..at + 1,
            all,
            is_concurrent: false,
        })
    }

    pub(super) fn renames_columns(&self) -> bool {
        self.changes().any(|change| matches!(change, Change::RenameColumn { .. }))
    }

    /// Whether it is about what is there, and stays.
    pub(super) fn alters(&self) -> bool {
        use Change::{CreateEnum, CreateTable, DropEnum, DropTable};
        !matches!(self.first(), CreateTable(_) | CreateEnum(_) | DropTable(_) | DropEnum(_))
    }

    pub(super) fn first(&self) -> &Change {
        &self.all[0].change
    }

    pub(super) fn fails(&self, at: usize, reason: Unplannable) -> PlanError {
        let operation = &self.all[at - self.operations.start];
        PlanError { operation: at + 1, change: operation.change.describe(), reason }
    }
}

/// Cuts operations into groups, in their order. No group is empty.
pub(super) fn groups(operations: &[Operation], is_concurrent: impl Fn(&Operation) -> bool) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut start = 0;
    while start < operations.len() {
        let concurrent = is_concurrent(&operations[start]);
        let mut growing = if concurrent { Growing::Alone } else { Growing::new(&operations[start].change) };
        let joins = |operation: &&Operation| !is_concurrent(operation) && growing.takes(&operation.change);
        let end = start + 1 + operations[start + 1..].iter().take_while(joins).count();
        groups.push(Group { operations: start..end, all: &operations[start..end], is_concurrent: concurrent });
        start = end;
    }
    groups
}

/// A group that may take its next neighbour.
enum Growing {
    Creations,
    Drops,
    /// Changes of the table that has this name by now.
    Table {
        name: TableName,
        dropped: Vec<String>,
    },
    Alone,
}

impl Growing {
    fn new(first: &Change) -> Self {
        match first {
            Change::CreateTable(_) | Change::CreateEnum(_) => Growing::Creations,
            Change::DropTable(_) | Change::DropEnum(_) => Growing::Drops,
            Change::AlterEnum { .. } | Change::RenameEnum { .. } | Change::Sql(_) => Growing::Alone,
            change => match change.subject().table() {
                Some(table) => {
                    let mut growing = Growing::Table { name: table.clone(), dropped: Vec::new() };
                    growing.takes(change);
                    growing
                }
                None => Growing::Alone,
            },
        }
    }

    /// Takes the change in if it belongs to the group.
    fn takes(&mut self, change: &Change) -> bool {
        match self {
            Growing::Creations => matches!(change, Change::CreateTable(_) | Change::CreateEnum(_)),
            Growing::Drops => matches!(change, Change::DropTable(_) | Change::DropEnum(_)),
            Growing::Alone => false,
            Growing::Table { name, dropped } => {
                let elsewhere = matches!(change, Change::CreateTable(_) | Change::DropTable(_));
                if elsewhere || change.subject().table() != Some(name) || takes_place(change, dropped) {
                    return false;
                }
                match change {
                    Change::RenameTable { to, .. } => name.clone_from(to),
                    Change::DropColumn { column, .. } => dropped.push(column.name.clone()),
                    _ => {}
                }
                true
            }
        }
    }
}

/// Whether a column comes under the name of one that went: between two states of the table the two would be taken for
/// one column.
fn takes_place(change: &Change, dropped: &[String]) -> bool {
    let come = match change {
        Change::AddColumn { column, .. } => Some(column.name.clone()),
        _ => match change.renamed() {
            Some(Subject::Column(_, name)) => Some(name),
            _ => None,
        },
    };
    come.is_some_and(|name| dropped.contains(&name))
}
