//! Two states of one table, but for its foreign keys.

use super::{parts, sides};
use crate::change::{Change, ColumnChange, TableChange};
use crate::schema::{Column, Table};

/// Constraints and indexes go before the columns that they are on change, and come after. Columns come before others
/// go, so that a table never has none; those that are computed come last and go first.
pub(super) fn compare(before: &Table, after: &Table) -> Vec<Change> {
    let table = || after.name.clone();
    let parts = parts::compare(before, after);
    let mut changes = parts.gone;
    changes.extend(parts.renamed);
    changes.extend(TableChange::between(before, after).map(|change| Change::AlterTable { table: table(), change }));
    let (mut new, mut altered, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (name, old, column) in sides(&before.columns, &after.columns) {
        match (old, column) {
            (None, Some(column)) => new.push(column),
            (Some(old), None) => gone.push(old),
            (Some(old), Some(column)) => altered.extend(ColumnChange::between(old, column).map(|change| {
                Change::AlterColumn { table: table(), column: name.clone(), change, fill: None, using: None }
            })),
            (None, None) => {}
        }
    }
    new.sort_by_key(|column| column.generated.is_some());
    gone.sort_by_key(|column| column.generated.is_none());
    let add = |column: &Column| Change::AddColumn { table: table(), column: column.clone(), fill: None };
    let drop = |column: &Column| Change::DropColumn { table: table(), column: column.clone() };
    changes.extend(new.into_iter().map(add));
    changes.append(&mut altered);
    changes.extend(gone.into_iter().map(drop));
    changes.extend(parts.new);
    changes
}

/// Whether what a column holds changes in a way that a foreign key on it has to know.
pub(super) fn changes_type(old: &Column, new: &Column) -> bool {
    old.r#type != new.r#type || old.collation != new.collation
}
