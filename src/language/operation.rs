//! Changes as the operations of a revision.
//!
//! Every operation has one key that says what it does and to what: `add_column = "user.email"`. What is added stands
//! beside it; what is dropped stands in `was`, in the same words, so that a drop can be reversed.

pub mod read;
pub mod write;

use crate::change::Change;

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Object {
    Enum,
    Table,
    Column,
    Unique,
    Check,
    ForeignKey,
    Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Add,
    Drop,
}

const VERBS: [(&str, Object, Direction); 14] = [
    ("create_enum", Object::Enum, Direction::Add),
    ("drop_enum", Object::Enum, Direction::Drop),
    ("create_table", Object::Table, Direction::Add),
    ("drop_table", Object::Table, Direction::Drop),
    ("add_column", Object::Column, Direction::Add),
    ("drop_column", Object::Column, Direction::Drop),
    ("add_unique", Object::Unique, Direction::Add),
    ("drop_unique", Object::Unique, Direction::Drop),
    ("add_check", Object::Check, Direction::Add),
    ("drop_check", Object::Check, Direction::Drop),
    ("add_foreign_key", Object::ForeignKey, Direction::Add),
    ("drop_foreign_key", Object::ForeignKey, Direction::Drop),
    ("create_index", Object::Index, Direction::Add),
    ("drop_index", Object::Index, Direction::Drop),
];

/// The key that holds what is dropped.
const WAS: &str = "was";

impl Object {
    /// The key that holds what is added; none where its parts stand beside the verb.
    fn body(self) -> Option<&'static str> {
        match self {
            Object::Column => Some("column"),
            Object::Check => Some("check"),
            Object::Enum | Object::Table | Object::Unique | Object::ForeignKey | Object::Index => None,
        }
    }

    /// The keys beside the verb that say where it is.
    fn address(self) -> &'static [&'static str] {
        match self {
            Object::Enum => &[],
            Object::Table => &["schema"],
            Object::Column | Object::Unique | Object::Check | Object::ForeignKey | Object::Index => {
                &["table", "schema"]
            }
        }
    }
}

fn verb_of(change: &Change) -> &'static str {
    match change {
        Change::CreateEnum(_) => "create_enum",
        Change::DropEnum(_) => "drop_enum",
        Change::CreateTable(_) => "create_table",
        Change::DropTable(_) => "drop_table",
        Change::AddColumn { .. } => "add_column",
        Change::DropColumn { .. } => "drop_column",
        Change::AddUnique { .. } => "add_unique",
        Change::DropUnique { .. } => "drop_unique",
        Change::AddCheck { .. } => "add_check",
        Change::DropCheck { .. } => "drop_check",
        Change::AddForeignKey { .. } => "add_foreign_key",
        Change::DropForeignKey { .. } => "drop_foreign_key",
        Change::CreateIndex { .. } => "create_index",
        Change::DropIndex { .. } => "drop_index",
    }
}

#[cfg(test)]
mod tests;
