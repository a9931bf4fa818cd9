//! What a foreign key may name: <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.

use crate::dialect::Reject;
use crate::dialect::target::{names, unique_columns};
use crate::physical::{ForeignKey, Table, Timing};

/// Rows are found by a key that is checked at once.
pub(super) fn cannot_refer(key: &ForeignKey, target: &Table) -> Option<Reject> {
    let deferrable =
        target.uniques.values().find(|unique| unique.timing != Timing::NotDeferrable && names(key, &unique.columns))?;
    let found = is_constraint(key, target)
        || target.indexes.values().any(|index| unique_columns(index).is_some_and(|columns| names(key, &columns)));
    (!found).then(|| {
        Reject::new(format!(
            "the unique constraint `{}` of `{}` is deferrable, and no foreign key can refer to it",
            deferrable.name, target.name
        ))
        .help("make it not deferrable, or refer to the primary key")
    })
}

/// Whether `key` names the columns of a constraint, which is there as soon as the table is.
pub(super) fn is_constraint(key: &ForeignKey, target: &Table) -> bool {
    let immediate = target.uniques.values().filter(|unique| unique.timing == Timing::NotDeferrable);
    target.primary_key.as_ref().is_some_and(|primary| names(key, &primary.columns))
        || immediate.into_iter().any(|unique| names(key, &unique.columns))
}
