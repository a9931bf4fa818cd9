//! Changes in a few words, for lists.

use super::{Change, EnumChange, Loss, Subject};
use crate::schema::IndexKind;

/// Whether a change adds its subject, drops it, or does something to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Adds,
    Drops,
    Alters,
}

impl Change {
    /// What it does, in a few words: `+ table role`, `- index ix_user_color of user`, `~ column user.nick to handle`.
    pub fn describe(&self) -> String {
        if let Change::Sql(sql) = self {
            return format!("~ sql {}", sql.summary()).trim_end().to_owned();
        }
        let subject = self.subject().plain();
        match self.effect() {
            Effect::Adds => format!("+ {subject}"),
            Effect::Drops => format!("- {subject}"),
            Effect::Alters => format!("~ {subject}{}", self.detail()),
        }
    }

    /// The same, with what nobody who reviews it may miss.
    pub fn describe_for_review(&self) -> String {
        let mut text = self.describe();
        match self.loses_data() {
            Some(Loss::Misfits(..)) => text.push_str("  MAY LOSE DATA"),
            Some(Loss::Rows(_) | Loss::Values(..)) => text.push_str("  LOSES DATA"),
            None => {}
        }
        if self.wants_fill() {
            text.push_str("  NEEDS fill");
        }
        if self.checks_rows() {
            text.push_str("  CHECKS rows");
        }
        text
    }

    /// Whether rows that exist may break what it adds.
    pub fn checks_rows(&self) -> bool {
        match self {
            // A value that rows have cannot go.
            Change::AlterEnum { change, .. } => change.removed().next().is_some(),
            Change::AddPrimaryKey { .. }
            | Change::AddUnique { .. }
            | Change::AddCheck { .. }
            | Change::AddForeignKey { .. } => true,
            Change::CreateIndex { index, .. } => index.kind == IndexKind::Unique,
            _ => false,
        }
    }

    /// Whether rows that exist may be left without a value that they must have.
    pub fn wants_fill(&self) -> bool {
        match self {
            Change::AddColumn { column, fill: None, .. } => {
                let made = column.default.is_some() || column.generated.is_some() || column.identity.is_some();
                !column.nullable && !made
            }
            Change::AlterColumn { change, fill: None, .. } => {
                change.nullable.as_ref().is_some_and(|nullable| !nullable.after)
            }
            _ => false,
        }
    }

    /// Whether it adds, drops or alters.
    pub fn effect(&self) -> Effect {
        match self {
            Change::CreateEnum(_)
            | Change::CreateTable(_)
            | Change::AddColumn { .. }
            | Change::AddPrimaryKey { .. }
            | Change::AddUnique { .. }
            | Change::AddCheck { .. }
            | Change::AddForeignKey { .. }
            | Change::CreateIndex { .. } => Effect::Adds,
            Change::DropEnum(_)
            | Change::DropTable(_)
            | Change::DropColumn { .. }
            | Change::DropPrimaryKey { .. }
            | Change::DropUnique { .. }
            | Change::DropCheck { .. }
            | Change::DropForeignKey { .. }
            | Change::DropIndex { .. } => Effect::Drops,
            Change::RenameEnum { .. }
            | Change::AlterEnum { .. }
            | Change::RenameTable { .. }
            | Change::AlterTable { .. }
            | Change::RenameColumn { .. }
            | Change::AlterColumn { .. }
            | Change::RenamePart { .. }
            | Change::Sql(_) => Effect::Alters,
        }
    }

    /// What becomes of the subject of an alteration.
    fn detail(&self) -> String {
        match self {
            Change::AlterEnum { change, .. } => format!(" ({})", values(change)),
            Change::AlterTable { change, .. } => format!(" ({})", change.names().join(", ")),
            Change::AlterColumn { change, .. } => format!(" ({})", change.names().join(", ")),
            _ => match self.renamed() {
                Some(Subject::Table(table)) => format!(" to {table}"),
                Some(
                    Subject::Enum(name)
                    | Subject::Column(_, name)
                    | Subject::PrimaryKey(_, name)
                    | Subject::Unique(_, name)
                    | Subject::Check(_, name)
                    | Subject::ForeignKey(_, name)
                    | Subject::Index(_, name),
                ) => format!(" to {name}"),
                Some(Subject::Sql) | None => String::new(),
            },
        }
    }
}

/// `+ guest, - admin, member to user`; the names of the attributes where no value comes or goes.
fn values(change: &EnumChange) -> String {
    let added = change.added().map(|value| format!("+ {value}"));
    let removed = change.removed().map(|value| format!("- {value}"));
    let renamed = change.renamed.iter().map(|(from, to)| format!("{from} to {to}"));
    let schema = change.schema.iter().map(|_| "schema".to_owned());
    let words: Vec<String> = added.chain(removed).chain(renamed).chain(schema).collect();
    if words.is_empty() { "order".to_owned() } else { words.join(", ") }
}
