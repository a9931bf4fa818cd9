//! The keys of a table that a foreign key may name.

use crate::physical::{ForeignKey, Index, IndexKey, IndexKind};

/// Whether `key` names just these columns, in any order.
pub(super) fn names(key: &ForeignKey, columns: &[String]) -> bool {
    // An index may hold a column twice.
    key.references.len() == columns.len()
        && columns.iter().all(|column| key.references.contains(column))
        && key.references.iter().all(|column| columns.contains(column))
}

/// The columns of an index that tells every row from every other; none of any other index.
pub(super) fn unique_columns(index: &Index) -> Option<Vec<String>> {
    let column = |key: &IndexKey| match key {
        IndexKey::Column(name) => Some(name.clone()),
        IndexKey::Expression(_) => None,
    };
    let whole = index.kind == IndexKind::Unique && index.predicate.is_none();
    whole.then(|| index.parts.iter().map(|part| column(&part.key)).collect())?
}
