//! New tables in the order of their references.

use indexmap::{IndexMap, IndexSet};

use crate::schema::{Table, TableName};

/// The tables, each after those of them that it refers to, else as they come. Where references go round in a circle,
/// one of it comes before what it refers to: who creates the tables closes the circle afterwards.
pub(super) fn by_reference<'a>(tables: &IndexMap<&'a TableName, &'a Table>) -> Vec<&'a Table> {
    let mut met: IndexSet<&TableName> = IndexSet::new();
    let mut ordered = Vec::with_capacity(tables.len());
    for (name, table) in tables {
        if !met.insert(*name) {
            continue;
        }
        // A stack of its own: a chain of references may be longer than the stack of a thread allows.
        let mut path = vec![(*table, table.foreign_keys.values())];
        while let Some((table, keys)) = path.last_mut() {
            let next = keys.find_map(|key| tables.get_key_value(&key.table).filter(|(name, _)| !met.contains(*name)));
            match next {
                Some((name, next)) => {
                    met.insert(*name);
                    path.push((*next, next.foreign_keys.values()));
                }
                None => {
                    ordered.push(*table);
                    path.pop();
                }
            }
        }
    }
    ordered
}
