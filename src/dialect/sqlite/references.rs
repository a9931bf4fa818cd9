//! What a foreign key may name: <https://sqlite.org/foreignkeys.html#fk_indexes>.

use crate::dialect::Reject;
use crate::dialect::target::{names, unique_columns};
use crate::physical::{ForeignKey, Index, Table};

/// SQLite looks for a unique index in the collations of the columns themselves, and finds none only when a row is
/// written.
pub(super) fn cannot_refer(key: &ForeignKey, target: &Table) -> Option<Reject> {
    let primary = target.primary_key.as_ref().is_some_and(|primary| names(key, &primary.columns));
    if primary || target.uniques.values().any(|unique| names(key, &unique.columns)) {
        return None;
    }
    let indexes: Vec<&Index> = target
        .indexes
        .values()
        .filter(|index| unique_columns(index).is_some_and(|columns| names(key, &columns)))
        .collect();
    let collated = |index: &&Index| index.parts.iter().any(|part| part.collation.is_some());
    let collated = indexes.iter().copied().find(collated).filter(|_| indexes.iter().all(collated))?;
    Some(
        Reject::new(format!(
            "SQLite has no foreign key to the index `{}` of `{}`, which has a collation of its own",
            collated.name, target.name
        ))
        .help("give the collation to the column instead"),
    )
}
