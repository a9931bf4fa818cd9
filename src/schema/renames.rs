//! What parts of a schema were called before.

use std::collections::BTreeMap;

use super::TableName;

/// Old names, kept beside a schema and not in it, so that having had another name is never a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// The name of a table, and the one that it had.
    pub tables: BTreeMap<TableName, TableName>,
    /// The table and name of a column, and the name that it had.
    pub columns: BTreeMap<(TableName, String), String>,
}

impl Renames {
    /// The names the other way round: what leads back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let column = |((table, new), old): (&(TableName, String), &String)| {
            let table = self.tables.get(table).unwrap_or(table);
            ((table.clone(), old.clone()), new.clone())
        };
        Renames {
            tables: self.tables.iter().map(|(new, old)| (old.clone(), new.clone())).collect(),
            columns: self.columns.iter().map(column).collect(),
        }
    }
}
