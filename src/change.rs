//! One change of a schema as a value that can be applied, reversed and described.
//!
//! It is what a diff finds, what a revision file holds, what is planned, and what is replayed. A drop carries what it
//! drops, so that it can be reversed and so that it is refused where something else stands.

mod apply;
#[cfg(test)]
pub(crate) mod arbitrary;
mod subject;

use crate::schema::{Check, Column, EnumType, ForeignKey, Index, Table, TableName, Unique};

pub use apply::ApplyError;
pub use subject::Subject;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    CreateEnum(EnumType),
    DropEnum(EnumType),
    CreateTable(Table),
    DropTable(Table),
    AddColumn { table: TableName, column: Column },
    DropColumn { table: TableName, column: Column },
    AddUnique { table: TableName, unique: Unique },
    DropUnique { table: TableName, unique: Unique },
    AddCheck { table: TableName, check: Check },
    DropCheck { table: TableName, check: Check },
    AddForeignKey { table: TableName, key: ForeignKey },
    DropForeignKey { table: TableName, key: ForeignKey },
    CreateIndex { table: TableName, index: Index },
    DropIndex { table: TableName, index: Index },
}

impl Change {
    /// The change that takes this one back; none where nothing can.
    pub fn reverse(&self) -> Option<Change> {
        Some(match self.clone() {
            Change::CreateEnum(declared) => Change::DropEnum(declared),
            Change::DropEnum(declared) => Change::CreateEnum(declared),
            Change::CreateTable(table) => Change::DropTable(table),
            Change::DropTable(table) => Change::CreateTable(table),
            Change::AddColumn { table, column } => Change::DropColumn { table, column },
            Change::DropColumn { table, column } => Change::AddColumn { table, column },
            Change::AddUnique { table, unique } => Change::DropUnique { table, unique },
            Change::DropUnique { table, unique } => Change::AddUnique { table, unique },
            Change::AddCheck { table, check } => Change::DropCheck { table, check },
            Change::DropCheck { table, check } => Change::AddCheck { table, check },
            Change::AddForeignKey { table, key } => Change::DropForeignKey { table, key },
            Change::DropForeignKey { table, key } => Change::AddForeignKey { table, key },
            Change::CreateIndex { table, index } => Change::DropIndex { table, index },
            Change::DropIndex { table, index } => Change::CreateIndex { table, index },
        })
    }

    /// What it changes.
    pub fn subject(&self) -> Subject {
        match self {
            Change::CreateEnum(declared) | Change::DropEnum(declared) => Subject::Enum(declared.name.clone()),
            Change::CreateTable(table) | Change::DropTable(table) => Subject::Table(table.name.clone()),
            Change::AddColumn { table, column } | Change::DropColumn { table, column } => {
                Subject::Column(table.clone(), column.name.clone())
            }
            Change::AddUnique { table, unique } | Change::DropUnique { table, unique } => {
                Subject::Unique(table.clone(), unique.name.clone())
            }
            Change::AddCheck { table, check } | Change::DropCheck { table, check } => {
                Subject::Check(table.clone(), check.name.clone())
            }
            Change::AddForeignKey { table, key } | Change::DropForeignKey { table, key } => {
                Subject::ForeignKey(table.clone(), key.name.clone())
            }
            Change::CreateIndex { table, index } | Change::DropIndex { table, index } => {
                Subject::Index(table.clone(), index.name.clone())
            }
        }
    }

    /// What it does, in a few words: `+ table role`, `- index ix_user_color of user`.
    pub fn describe(&self) -> String {
        let sign = if self.adds() { '+' } else { '-' };
        format!("{sign} {}", self.subject().plain())
    }

    /// Whether it adds something; else it drops something.
    pub fn adds(&self) -> bool {
        match self {
            Change::CreateEnum(_)
            | Change::CreateTable(_)
            | Change::AddColumn { .. }
            | Change::AddUnique { .. }
            | Change::AddCheck { .. }
            | Change::AddForeignKey { .. }
            | Change::CreateIndex { .. } => true,
            Change::DropEnum(_)
            | Change::DropTable(_)
            | Change::DropColumn { .. }
            | Change::DropUnique { .. }
            | Change::DropCheck { .. }
            | Change::DropForeignKey { .. }
            | Change::DropIndex { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests;
