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
