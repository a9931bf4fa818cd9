//! Columns that go on under another name.

use std::collections::HashMap;

use crate::change::Change;
use crate::schema::{Index, IndexKey, TableName};

/// The renames of columns, by table.
///
/// Each is made among the other changes of its table: a check that names the column has to change in the same step, and
/// what is not looked into here, the words of SQL, would name a column that is not there in between.
#[derive(Default)]
pub(super) struct ColumnRenames(HashMap<TableName, Vec<(String, String)>>);

impl ColumnRenames {
    pub(super) fn push(&mut self, table: TableName, from: String, to: String) {
        self.0.entry(table).or_default().push((from, to));
    }

    pub(super) fn of(&self, table: &TableName) -> impl Iterator<Item = Change> {
        let renames = self.0.get(table).into_iter().flatten();
        renames.map(|(from, to)| Change::RenameColumn { table: table.clone(), from: from.clone(), to: to.clone() })
    }

    /// Gives columns back their old names in a change that is made before they are renamed.
    pub(super) fn undo_in(&self, change: &mut Change) {
        if self.0.is_empty() {
            return;
        }
        match change {
            Change::DropForeignKey { table, key } => {
                self.undo(table, &mut key.columns);
                self.undo(&key.table, &mut key.references);
            }
            Change::DropTable(table) => {
                table.foreign_keys.values_mut().for_each(|key| self.undo(&key.table, &mut key.references));
            }
            Change::DropPrimaryKey { table, key } => self.undo(table, &mut key.columns),
            Change::DropUnique { table, unique } => self.undo(table, &mut unique.columns),
            Change::DropIndex { table, index } => self.undo_in_index(table, index),
            _ => {}
        }
    }

    fn undo_in_index(&self, table: &TableName, index: &mut Index) {
        for part in &mut index.parts {
            if let IndexKey::Column(name) = &mut part.key {
                self.undo(table, std::slice::from_mut(name));
            }
        }
        self.undo(table, &mut index.include);
    }

    fn undo(&self, table: &TableName, columns: &mut [String]) {
        let Some(renames) = self.0.get(table) else { return };
        for name in columns {
            if let Some((from, _)) = renames.iter().find(|(_, to)| to == name) {
                name.clone_from(from);
            }
        }
    }
}
