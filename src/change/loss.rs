//! What data a change loses, told by the change alone.

use super::{Change, ColumnChange};
use crate::flavour::Flavour;
use crate::schema::{ColumnType, PerEngine, TableName};

/// Data that is gone after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All rows.
    Rows(TableName),
    /// All values of a column.
    Values(TableName, String),
    /// The values of a column that do not fit its new type.
    Misfits(TableName, String),
}

impl Change {
    /// The data that it loses, if there is any. What SQL of the user's own loses is not known.
    pub fn loses_data(&self) -> Option<Loss> {
        match self {
            Change::DropTable(table) => Some(Loss::Rows(table.name.clone())),
            // What is computed can be computed again.
            Change::DropColumn { table, column } if column.generated.is_none() => {
                Some(Loss::Values(table.clone(), column.name.clone()))
            }
            Change::AlterColumn { table, column, change, .. } if becomes_computed(change) => {
                Some(Loss::Values(table.clone(), column.clone()))
            }
            Change::AlterColumn { table, column, change, .. } => {
                let narrows = change.r#type.as_ref().is_some_and(|types| narrows(&types.before, &types.after));
                narrows.then(|| Loss::Misfits(table.clone(), column.clone()))
            }
            _ => None,
        }
    }
}

fn becomes_computed(change: &ColumnChange) -> bool {
    change.generated.as_ref().is_some_and(|replaced| replaced.before.is_none() && replaced.after.is_some())
}

/// Whether on some engine a value of the one type may not fit the other.
fn narrows(before: &PerEngine<ColumnType>, after: &PerEngine<ColumnType>) -> bool {
    Flavour::ALL.into_iter().any(|flavour| match (before.get(flavour), after.get(flavour)) {
        (Some(before), Some(after)) => before != after && !holds(after, before),
        _ => false,
    })
}

/// Whether every value of `narrow` fits into `wide` as it is. What is not known to fit does not.
fn holds(wide: &ColumnType, narrow: &ColumnType) -> bool {
    use ColumnType as T;
    match (wide, narrow) {
        (T::Integer | T::BigInt, T::SmallInt) | (T::BigInt, T::Integer) => true,
        (T::Double, T::Real | T::SmallInt | T::Integer) | (T::Real, T::SmallInt) => true,
        (T::Decimal(digits, scale), T::SmallInt) => digits - scale >= 5,
        (T::Decimal(digits, scale), T::Integer) => digits - scale >= 10,
        (T::Decimal(digits, scale), T::BigInt) => digits - scale >= 19,
        (T::Decimal(digits, scale), T::Decimal(had, had_scale)) => {
            scale >= had_scale && digits - scale >= had - had_scale
        }
        (T::String(None) | T::Text, T::String(_) | T::Char(_) | T::Text | T::Enum(_) | T::Uuid) => true,
        (T::String(Some(length)), T::String(Some(had)) | T::Char(had)) => length >= had,
        (T::Char(length), T::Char(had)) => length >= had,
        (T::Bytes(None), T::Bytes(_)) => true,
        (T::Bytes(Some(length)), T::Bytes(Some(had))) => length >= had,
        (T::Time(digits), T::Time(had))
        | (T::Timestamp(digits), T::Timestamp(had))
        | (T::TimestampTz(digits), T::TimestampTz(had)) => digits >= had,
        (T::Timestamp(_), T::Date) => true,
        _ => false,
    }
}
