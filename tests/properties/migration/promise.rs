//! What must be found before a run: a server that finds it has been asked too late.

use std::collections::BTreeSet;

use binds::change::{Change, Operation};
use binds::run::{FailureCause, Verdict};
use binds::schema::{ColumnType, TableName};

/// The rule that rows broke though nothing in the run changed their values; none where that is not what went wrong.
/// `losses` are those that were consented to: a server may refuse what it would else have altered.
pub(super) fn broken(operations: &[Operation], verdict: &Verdict, losses: &[String]) -> Option<&'static str> {
    let Verdict::Failed(failure) = verdict else { return None };
    let (error, changes) = match &failure.cause {
        FailureCause::Statement(failed, Some(source)) => (&failed.error, source.changes.clone()),
        // Keys of SQLite are looked at in the end, for all tables together.
        FailureCause::Server { error, .. } => (error, operations.iter().map(|one| one.change.describe()).collect()),
        _ => return None,
    };
    let rule = rule(error.code.as_deref().unwrap_or_default(), &error.message)?;
    let about = operations.iter().filter(|operation| changes.contains(&operation.change.describe()));
    let mut tables: BTreeSet<&TableName> = BTreeSet::new();
    for operation in about {
        tables.extend(table(&operation.change));
        if let Change::AddForeignKey { key, .. } = &operation.change {
            tables.insert(&key.table);
        }
    }
    if rule == MISFIT && !losses.is_empty() {
        return None;
    }
    let excused = operations.iter().any(|operation| match &operation.change {
        Change::AlterEnum { .. } => true,
        change if rule == MISFIT && retypes(change) => false,
        change if changes_values(change) => renamed(operations, &tables, table(change)),
        _ => false,
    });
    (!excused).then_some(rule)
}

const MISFIT: &str = "values that are none of the new type";

/// Whether all that a change does to values is to make them of another type.
fn retypes(change: &Change) -> bool {
    match change {
        Change::AlterColumn { change, fill, using, .. } => {
            change.generated.is_none() && fill.is_none() && using.is_none()
        }
        _ => false,
    }
}

/// Whether one of the tables is this one, under any of its names.
fn renamed(operations: &[Operation], tables: &BTreeSet<&TableName>, table: Option<&TableName>) -> bool {
    let mut names: BTreeSet<&TableName> = table.into_iter().collect();
    for _ in 0..2 {
        for operation in operations {
            if let Change::RenameTable { from, to } = &operation.change
                && (names.contains(from) || names.contains(to))
            {
                names.extend([from, to]);
            }
        }
    }
    names.iter().any(|name| tables.contains(name))
}

fn table(change: &Change) -> Option<&TableName> {
    match change {
        Change::RenameTable { from, .. } => Some(from),
        Change::AlterTable { table, .. }
        | Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::RenameColumn { table, .. }
        | Change::AlterColumn { table, .. }
        | Change::AddPrimaryKey { table, .. }
        | Change::DropPrimaryKey { table, .. }
        | Change::AddUnique { table, .. }
        | Change::DropUnique { table, .. }
        | Change::AddCheck { table, .. }
        | Change::DropCheck { table, .. }
        | Change::AddForeignKey { table, .. }
        | Change::DropForeignKey { table, .. }
        | Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::RenamePart { table, .. } => Some(table),
        _ => None,
    }
}

/// Whether rows have other values afterwards, or values that only the server knows.
fn changes_values(change: &Change) -> bool {
    match change {
        Change::AddColumn { column, fill, .. } => {
            fill.is_some() || column.default.is_some() || column.generated.is_some() || column.identity.is_some()
        }
        Change::AlterColumn { change, fill, using, .. } => {
            let computed = change.r#type.is_some() || change.generated.is_some() || change.collation.is_some();
            computed || fill.is_some() || using.is_some()
        }
        Change::AlterTable { change, .. } => change.mysql.is_some(),
        Change::DropColumn { column, .. } => {
            column.r#type.values().any(|(_, used)| matches!(used, ColumnType::Enum(_)))
        }
        _ => false,
    }
}

/// What the code of an error says.
fn rule(code: &str, message: &str) -> Option<&'static str> {
    match code {
        "23505" | "1062" => Some("values that are there twice"),
        "23514" | "3819" | "4025" => Some("rows that break a check"),
        "23503" | "1452" => Some("rows that refer to nothing"),
        "23502" | "1138" => Some("rows without a value"),
        "22001" | "22003" | "22P02" | "22007" | "22008" => Some(MISFIT),
        "1264" | "1265" | "1292" | "1366" | "1406" | "3140" => Some(MISFIT),
        code if code.starts_with("SQLITE") => match message {
            message if message.contains("UNIQUE") => Some("values that are there twice"),
            message if message.contains("CHECK") => Some("rows that break a check"),
            message if message.contains("FOREIGN KEY") => Some("rows that refer to nothing"),
            message if message.contains("NOT NULL") => Some("rows without a value"),
            _ => None,
        },
        _ => None,
    }
}
