//! Indexes: their definitions, and those that a foreign key brings along.

use indexmap::IndexMap;

use super::literal::quote;
use crate::physical::{ForeignKey, Index, IndexKey, IndexKind, IndexPart, Order, Table, Unique};

/// `` UNIQUE KEY `uq` (`a`, `b` DESC) ``, as a part of a table.
pub(super) fn definition(index: &Index) -> String {
    let kind = match index.kind {
        IndexKind::Plain => "KEY",
        IndexKind::Unique => "UNIQUE KEY",
        IndexKind::FullText => "FULLTEXT KEY",
        IndexKind::Spatial => "SPATIAL KEY",
    };
    format!("{kind} {} {}", quote(&index.name), parts(index))
}

/// The parts in parentheses, and the access method.
pub(super) fn parts(index: &Index) -> String {
    let parts: Vec<_> = index.parts.iter().map(part).collect();
    let method = index.method.as_ref().map(|method| format!(" USING {}", method.to_uppercase())).unwrap_or_default();
    format!("({}){method}", parts.join(", "))
}

fn part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(name) => quote(name),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(prefix) = part.prefix {
        sql += &format!("({prefix})");
    }
    if part.order == Order::Descending {
        sql += " DESC";
    }
    sql
}

/// An index of whole columns in ascending order.
pub(super) fn plain(name: &str, kind: IndexKind, columns: &[String]) -> Index {
    let part = |column: &String| IndexPart {
        key: IndexKey::Column(column.clone()),
        order: Order::Ascending,
        nulls: None,
        operator_class: None,
        collation: None,
        prefix: None,
    };
    Index {
        name: name.to_owned(),
        kind,
        parts: columns.iter().map(part).collect(),
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
    }
}

/// A unique constraint as what it is on these servers, a unique index. Their catalogs know no other.
pub(super) fn of_unique(unique: &Unique) -> Index {
    plain(&unique.name, IndexKind::Unique, &unique.columns)
}

/// Whether the server makes `index` by itself with a foreign key of `table`.
///
/// It is left to the server then: an index that it made goes when another takes its place, one that we made stays.
pub(super) fn is_made_by_foreign_key(table: &Table, index: &Index) -> bool {
    table.foreign_keys.get(&index.name).is_some_and(|key| *index == plain(&key.name, IndexKind::Plain, &key.columns))
}

/// The indexes that the server makes for foreign keys that no other index serves, under the names of the keys
/// (https://dev.mysql.com/doc/refman/8.4/en/constraint-foreign-key.html).
pub(super) fn of_foreign_keys(table: &Table) -> Vec<Index> {
    let explicit: Vec<Vec<&str>> = table
        .primary_key
        .iter()
        .map(|key| key.columns.iter().map(String::as_str).collect())
        .chain(table.indexes.values().filter_map(whole_columns))
        .collect();
    let mut made: IndexMap<&str, &ForeignKey> = IndexMap::new();
    for key in table.foreign_keys.values() {
        let columns: Vec<_> = key.columns.iter().map(String::as_str).collect();
        if explicit.iter().any(|index| index.starts_with(&columns)) {
            continue;
        }
        // Of two such indexes the longer stays; of two equal ones, that of the later key.
        if made.values().any(|other| other.columns.len() > key.columns.len() && other.columns.starts_with(&key.columns))
        {
            continue;
        }
        made.retain(|_, other| !key.columns.starts_with(&other.columns));
        made.insert(&key.name, key);
    }
    made.values().map(|key| plain(&key.name, IndexKind::Plain, &key.columns)).collect()
}

/// The columns by which an index can be searched from the left.
fn whole_columns(index: &Index) -> Option<Vec<&str>> {
    if !matches!(index.kind, IndexKind::Plain | IndexKind::Unique) {
        return None;
    }
    let whole = |part: &'_ IndexPart| part.prefix.is_none();
    let columns = index.parts.iter().take_while(|part| whole(part)).map_while(|part| match &part.key {
        IndexKey::Column(name) => Some(name.as_str()),
        IndexKey::Expression(_) => None,
    });
    Some(columns.collect())
}
