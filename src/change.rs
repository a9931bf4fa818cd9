//! One change of a schema as a value that can be applied, reversed and described.
//!
//! It is what a diff finds, what a revision file holds, what is planned, and what is replayed. A drop carries what it
//! drops and an alteration what it replaces, so that they can be reversed and are refused where something else stands.

mod apply;
#[cfg(test)]
pub(crate) mod arbitrary;
mod attributes;
mod describe;
mod loss;
mod operation;
mod sql;
mod subject;

use crate::schema::{
    Check, Column, Default, EnumType, ForeignKey, Index, PerEngine, PrimaryKey, Table, TableName, Unique,
};

pub use apply::ApplyError;
pub(crate) use apply::rename_values;
pub use attributes::{ColumnChange, EnumChange, Replaced, TableChange};
pub use describe::Effect;
pub use loss::Loss;
pub use operation::Operation;
pub use sql::{Script, Sql, Transaction, Undo};
pub use subject::Subject;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    CreateEnum(EnumType),
    DropEnum(EnumType),
    RenameEnum {
        from: String,
        to: String,
    },
    AlterEnum {
        name: String,
        change: EnumChange,
    },
    CreateTable(Table),
    DropTable(Table),
    RenameTable {
        from: TableName,
        to: TableName,
    },
    AlterTable {
        table: TableName,
        change: TableChange,
    },
    AddColumn {
        table: TableName,
        column: Column,
        /// What rows that exist get in it; none is the column's default, or NULL.
        fill: Option<Default>,
    },
    DropColumn {
        table: TableName,
        column: Column,
    },
    RenameColumn {
        table: TableName,
        from: String,
        to: String,
    },
    AlterColumn {
        table: TableName,
        column: String,
        change: ColumnChange,
        /// What rows get that have NULL where the column takes none any more.
        fill: Option<Default>,
        /// What makes the new value from the old row where the type changes; none is the engine's own cast.
        using: Option<PerEngine<String>>,
    },
    AddPrimaryKey {
        table: TableName,
        key: PrimaryKey,
    },
    DropPrimaryKey {
        table: TableName,
        key: PrimaryKey,
    },
    AddUnique {
        table: TableName,
        unique: Unique,
    },
    DropUnique {
        table: TableName,
        unique: Unique,
    },
    AddCheck {
        table: TableName,
        check: Check,
    },
    DropCheck {
        table: TableName,
        check: Check,
    },
    AddForeignKey {
        table: TableName,
        key: ForeignKey,
    },
    DropForeignKey {
        table: TableName,
        key: ForeignKey,
    },
    CreateIndex {
        table: TableName,
        index: Index,
    },
    DropIndex {
        table: TableName,
        index: Index,
    },
    RenamePart {
        table: TableName,
        part: NamedPart,
        from: String,
        to: String,
    },
    Sql(Sql),
}

/// The parts of a table, besides its columns, that have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedPart {
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Index,
}

impl Change {
    /// The change that takes this one back; none where nothing can.
    pub fn reverse(&self) -> Option<Change> {
        Some(match self.clone() {
            Change::CreateEnum(declared) => Change::DropEnum(declared),
            Change::DropEnum(declared) => Change::CreateEnum(declared),
            Change::RenameEnum { from, to } => Change::RenameEnum { from: to, to: from },
            Change::AlterEnum { name, change } => Change::AlterEnum { name, change: change.reverse() },
            Change::CreateTable(table) => Change::DropTable(table),
            Change::DropTable(table) => Change::CreateTable(table),
            Change::RenameTable { from, to } => Change::RenameTable { from: to, to: from },
            Change::AlterTable { table, change } => Change::AlterTable { table, change: change.reverse() },
            Change::AddColumn { table, column, .. } => Change::DropColumn { table, column },
            Change::DropColumn { table, column } => Change::AddColumn { table, column, fill: None },
            Change::RenameColumn { table, from, to } => Change::RenameColumn { table, from: to, to: from },
            Change::AlterColumn { table, column, change, .. } => {
                Change::AlterColumn { table, column, change: change.reverse(), fill: None, using: None }
            }
            Change::AddPrimaryKey { table, key } => Change::DropPrimaryKey { table, key },
            Change::DropPrimaryKey { table, key } => Change::AddPrimaryKey { table, key },
            Change::AddUnique { table, unique } => Change::DropUnique { table, unique },
            Change::DropUnique { table, unique } => Change::AddUnique { table, unique },
            Change::AddCheck { table, check } => Change::DropCheck { table, check },
            Change::DropCheck { table, check } => Change::AddCheck { table, check },
            Change::AddForeignKey { table, key } => Change::DropForeignKey { table, key },
            Change::DropForeignKey { table, key } => Change::AddForeignKey { table, key },
            Change::CreateIndex { table, index } => Change::DropIndex { table, index },
            Change::DropIndex { table, index } => Change::CreateIndex { table, index },
            Change::RenamePart { table, part, from, to } => Change::RenamePart { table, part, from: to, to: from },
            Change::Sql(sql) => Change::Sql(sql.reverse()?),
        })
    }

    /// What it changes, by the name that it has before.
    pub fn subject(&self) -> Subject {
        match self {
            Change::CreateEnum(declared) | Change::DropEnum(declared) => Subject::Enum(declared.name.clone()),
            Change::RenameEnum { from: name, .. } | Change::AlterEnum { name, .. } => Subject::Enum(name.clone()),
            Change::CreateTable(table) | Change::DropTable(table) => Subject::Table(table.name.clone()),
            Change::RenameTable { from: table, .. } | Change::AlterTable { table, .. } => Subject::Table(table.clone()),
            Change::AddColumn { table, column, .. } | Change::DropColumn { table, column } => {
                Subject::Column(table.clone(), column.name.clone())
            }
            Change::RenameColumn { table, from: column, .. } | Change::AlterColumn { table, column, .. } => {
                Subject::Column(table.clone(), column.clone())
            }
            Change::AddPrimaryKey { table, key } | Change::DropPrimaryKey { table, key } => {
                Subject::PrimaryKey(table.clone(), key.name.clone())
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
            Change::RenamePart { table, part, from, .. } => part.subject(table.clone(), from.clone()),
            Change::Sql(_) => Subject::Sql,
        }
    }

    /// What its subject is afterwards, where that is something else than before.
    pub fn renamed(&self) -> Option<Subject> {
        match self {
            Change::RenameEnum { to, .. } => Some(Subject::Enum(to.clone())),
            Change::RenameTable { to, .. } => Some(Subject::Table(to.clone())),
            Change::RenameColumn { table, to, .. } => Some(Subject::Column(table.clone(), to.clone())),
            Change::RenamePart { table, part, to, .. } => Some(part.subject(table.clone(), to.clone())),
            _ => None,
        }
    }
}

impl NamedPart {
    /// The part of that name.
    pub fn subject(self, table: TableName, name: String) -> Subject {
        match self {
            NamedPart::PrimaryKey => Subject::PrimaryKey(table, name),
            NamedPart::Unique => Subject::Unique(table, name),
            NamedPart::Check => Subject::Check(table, name),
            NamedPart::ForeignKey => Subject::ForeignKey(table, name),
            NamedPart::Index => Subject::Index(table, name),
        }
    }
}

#[cfg(test)]
mod tests;
