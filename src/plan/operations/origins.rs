//! The names that things had before a run, by those that they have on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::Altering;
use crate::change::Change;
use crate::schema::{ColumnType, Schema, TableName};

/// Where what an operation names was before the run.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    /// Made in this run, so that no rows of anybody are in them.
    made: BTreeSet<TableName>,
    made_columns: BTreeSet<(TableName, String)>,
    /// Made in this run and given values in it.
    filled_columns: BTreeSet<(TableName, String)>,
    /// Columns from before the run whose values are others by now.
    changed_columns: BTreeSet<(TableName, String)>,
    /// Whether SQL of the user's own ran: any row may be another by now.
    rewritten: bool,
    /// The names before, by those of now.
    renamed: BTreeMap<TableName, TableName>,
    renamed_columns: BTreeMap<(TableName, String), String>,
}

impl Origins {
    /// Goes on over a change of `schema`.
    pub(super) fn follow(&mut self, schema: &Schema, change: &Change) {
        self.follow_values(schema, change);
        self.follow_names(change);
    }

    fn follow_values(&mut self, schema: &Schema, change: &Change) {
        match change {
            Change::AlterColumn { table, column, change, fill, using } => {
                let computed = change.r#type.is_some() || change.generated.is_some() || change.collation.is_some();
                if computed || fill.is_some() || using.is_some() {
                    self.changed_columns.insert((table.clone(), column.clone()));
                }
            }
            Change::AlterTable { table, change } if change.mysql.is_some() => {
                let columns = schema.tables.get(table).into_iter().flat_map(|table| table.columns.keys());
                self.changed_columns.extend(columns.map(|column| (table.clone(), column.clone())));
            }
            Change::AlterEnum { name, change } if !change.renamed.is_empty() => {
                let is_it = |used: &ColumnType| matches!(used, ColumnType::Enum(used) if used == name);
                for table in schema.tables.values() {
                    let columns = table.columns.values();
                    let used = columns.filter(|column| column.r#type.values().any(|(_, used)| is_it(used)));
                    self.changed_columns.extend(used.map(|column| (table.name.clone(), column.name.clone())));
                }
            }
            Change::Sql(_) => self.rewritten = true,
            _ => {}
        }
    }

    /// Whether what rows hold may be anything by now.
    pub(super) fn are_rewritten(&self) -> bool {
        self.rewritten
    }

    fn follow_names(&mut self, change: &Change) {
        match change {
            Change::CreateTable(table) => _ = self.made.insert(table.name.clone()),
            Change::RenameTable { from, to } => self.rename(from, to),
            Change::AddColumn { table, column, fill } => {
                let names = if fill.is_none() { &mut self.made_columns } else { &mut self.filled_columns };
                names.insert((table.clone(), column.name.clone()));
            }
            Change::DropColumn { table, column } => self.forget(&(table.clone(), column.name.clone())),
            Change::DropTable(table) => self.forget_table(&table.name),
            Change::RenameColumn { table, from, to } => {
                let (from, to) = ((table.clone(), from.clone()), (table.clone(), to.clone()));
                if self.changed_columns.remove(&from) {
                    self.changed_columns.insert(to.clone());
                }
                if self.made_columns.remove(&from) {
                    self.made_columns.insert(to);
                } else if self.filled_columns.remove(&from) {
                    self.filled_columns.insert(to);
                } else {
                    let before = self.renamed_columns.remove(&from).unwrap_or(from.1);
                    self.renamed_columns.insert(to, before);
                }
            }
            Change::Sql(sql) => sql.changes.iter().for_each(|change| self.follow_names(change)),
            _ => {}
        }
    }

    fn rename(&mut self, from: &TableName, to: &TableName) {
        if self.made.remove(from) {
            self.made.insert(to.clone());
        } else {
            let before = self.renamed.remove(from).unwrap_or_else(|| from.clone());
            self.renamed.insert(to.clone(), before);
        }
        let moved = |table: TableName| if table == *from { to.clone() } else { table };
        for columns in [&mut self.made_columns, &mut self.filled_columns, &mut self.changed_columns] {
            *columns = std::mem::take(columns).into_iter().map(|(table, column)| (moved(table), column)).collect();
        }
        let renamed = std::mem::take(&mut self.renamed_columns).into_iter();
        self.renamed_columns = renamed.map(|((table, now), before)| ((moved(table), now), before)).collect();
    }

    fn forget(&mut self, column: &(TableName, String)) {
        self.made_columns.remove(column);
        self.filled_columns.remove(column);
        self.changed_columns.remove(column);
        self.renamed_columns.remove(column);
    }

    fn forget_table(&mut self, name: &TableName) {
        self.made.remove(name);
        self.renamed.remove(name);
        self.made_columns.retain(|(table, _)| table != name);
        self.filled_columns.retain(|(table, _)| table != name);
        self.changed_columns.retain(|(table, _)| table != name);
        self.renamed_columns.retain(|(table, _), _| table != name);
    }

    pub(super) fn of_column(&self, table: &TableName, column: &str) -> Origin<String> {
        let name = (table.clone(), column.to_owned());
        match () {
            () if self.made.contains(table) || self.made_columns.contains(&name) => Origin::Made,
            () if self.filled_columns.contains(&name) => Origin::Filled,
            () => Origin::Before(self.renamed_columns.get(&name).cloned().unwrap_or(name.1)),
        }
    }

    /// The name that a column had whose values are still what they were before the run.
    pub(super) fn of_values(&self, table: &TableName, column: &str) -> Option<String> {
        let name = (table.clone(), column.to_owned());
        match self.of_column(table, column) {
            Origin::Before(before) if !self.rewritten && !self.changed_columns.contains(&name) => Some(before),
            _ => None,
        }
    }

    /// None where it was made.
    pub(super) fn of_table(&self, table: &TableName) -> Option<TableName> {
        (!self.made.contains(table)).then(|| self.renamed.get(table).unwrap_or(table).clone())
    }

    /// The alteration as one of the table that was there before the run.
    pub(super) fn trace(&self, altering: &Altering) -> Option<Altering> {
        let mut traced = altering.clone();
        let now = &altering.before.name;
        traced.before.name = self.of_table(now)?;
        for at in 0..traced.before.columns.len() {
            let (name, column) = traced.before.columns.get_index(at)?;
            let Some(before) = self.renamed_columns.get(&(now.clone(), name.clone())) else { continue };
            let (name, mut column) = (name.clone(), column.clone());
            column.name.clone_from(before);
            traced.before.columns.shift_remove_index(at);
            traced.before.columns.shift_insert(at, before.clone(), column);
            let after = traced.renamed.remove(&name).unwrap_or(name);
            traced.renamed.insert(before.clone(), after);
        }
        Some(traced)
    }
}

/// Where a table or column comes from.
pub(super) enum Origin<T> {
    /// From before the run, when it had this name.
    Before(T),
    Made,
    Filled,
}
