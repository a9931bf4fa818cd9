//! Changes as the operations of a revision.
//!
//! Every operation has one key that says what it does and to what: `add_column = "user.email"`. What is added stands
//! beside it; what is dropped stands in `was`, in the same words, so that a drop can be reversed; of what is altered,
//! only what differs stands in `before` and `after`. What was consented to stands beside all of that.

pub mod read;
pub mod write;

use crate::change::{Change, NamedPart};

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Object {
    Enum,
    Table,
    Column,
    Part(NamedPart),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Add,
    Drop,
    Rename,
    Alter,
}

const VERBS: [(&str, Object, Action); 27] = [
    ("create_enum", Object::Enum, Action::Add),
    ("drop_enum", Object::Enum, Action::Drop),
    ("rename_enum", Object::Enum, Action::Rename),
    ("alter_enum", Object::Enum, Action::Alter),
    ("create_table", Object::Table, Action::Add),
    ("drop_table", Object::Table, Action::Drop),
    ("rename_table", Object::Table, Action::Rename),
    ("alter_table", Object::Table, Action::Alter),
    ("add_column", Object::Column, Action::Add),
    ("drop_column", Object::Column, Action::Drop),
    ("rename_column", Object::Column, Action::Rename),
    ("alter_column", Object::Column, Action::Alter),
    ("add_primary_key", Object::Part(NamedPart::PrimaryKey), Action::Add),
    ("drop_primary_key", Object::Part(NamedPart::PrimaryKey), Action::Drop),
    ("rename_primary_key", Object::Part(NamedPart::PrimaryKey), Action::Rename),
    ("add_unique", Object::Part(NamedPart::Unique), Action::Add),
    ("drop_unique", Object::Part(NamedPart::Unique), Action::Drop),
    ("rename_unique", Object::Part(NamedPart::Unique), Action::Rename),
    ("add_check", Object::Part(NamedPart::Check), Action::Add),
    ("drop_check", Object::Part(NamedPart::Check), Action::Drop),
    ("rename_check", Object::Part(NamedPart::Check), Action::Rename),
    ("add_foreign_key", Object::Part(NamedPart::ForeignKey), Action::Add),
    ("drop_foreign_key", Object::Part(NamedPart::ForeignKey), Action::Drop),
    ("rename_foreign_key", Object::Part(NamedPart::ForeignKey), Action::Rename),
    ("create_index", Object::Part(NamedPart::Index), Action::Add),
    ("drop_index", Object::Part(NamedPart::Index), Action::Drop),
    ("rename_index", Object::Part(NamedPart::Index), Action::Rename),
];

/// What the first key of an operation can be.
pub fn verbs() -> impl Iterator<Item = &'static str> + Clone {
    VERBS.iter().map(|(verb, ..)| *verb).chain([SQL])
}

/// The key of SQL of the user's own.
const SQL: &str = "sql";
/// The key that holds what is dropped.
const WAS: &str = "was";
/// The keys that hold what differs, and the one that holds what a rename leads to.
const BEFORE: &str = "before";
const AFTER: &str = "after";
const TO: &str = "to";
/// What stands beside any operation.
const DATA_LOSS: &str = "data_loss";
const MAX_ROWS: &str = "max_rows";
/// What stands beside an index that comes or goes.
const CONCURRENTLY: &str = "concurrently";

impl Object {
    /// The key that holds what is added; none where its parts stand beside the verb.
    fn body(self) -> Option<&'static str> {
        match self {
            Object::Column => Some("column"),
            Object::Part(NamedPart::Check) => Some("check"),
            Object::Enum | Object::Table | Object::Part(_) => None,
        }
    }

    /// The keys beside the verb that say where it is.
    fn address(self) -> &'static [&'static str] {
        match self {
            Object::Enum => &[],
            Object::Table => &["schema"],
            Object::Column | Object::Part(_) => &["table", "schema"],
        }
    }
}

fn verb_of(change: &Change) -> &'static str {
    use NamedPart as P;
    match change {
        Change::CreateEnum(_) => "create_enum",
        Change::DropEnum(_) => "drop_enum",
        Change::RenameEnum { .. } => "rename_enum",
        Change::AlterEnum { .. } => "alter_enum",
        Change::CreateTable(_) => "create_table",
        Change::DropTable(_) => "drop_table",
        Change::RenameTable { .. } => "rename_table",
        Change::AlterTable { .. } => "alter_table",
        Change::AddColumn { .. } => "add_column",
        Change::DropColumn { .. } => "drop_column",
        Change::RenameColumn { .. } => "rename_column",
        Change::AlterColumn { .. } => "alter_column",
        Change::AddPrimaryKey { .. } => "add_primary_key",
        Change::DropPrimaryKey { .. } => "drop_primary_key",
        Change::AddUnique { .. } => "add_unique",
        Change::DropUnique { .. } => "drop_unique",
        Change::AddCheck { .. } => "add_check",
        Change::DropCheck { .. } => "drop_check",
        Change::AddForeignKey { .. } => "add_foreign_key",
        Change::DropForeignKey { .. } => "drop_foreign_key",
        Change::CreateIndex { .. } => "create_index",
        Change::DropIndex { .. } => "drop_index",
        Change::RenamePart { part: P::PrimaryKey, .. } => "rename_primary_key",
        Change::RenamePart { part: P::Unique, .. } => "rename_unique",
        Change::RenamePart { part: P::Check, .. } => "rename_check",
        Change::RenamePart { part: P::ForeignKey, .. } => "rename_foreign_key",
        Change::RenamePart { part: P::Index, .. } => "rename_index",
        Change::Sql(_) => SQL,
    }
}

#[cfg(test)]
mod tests;
