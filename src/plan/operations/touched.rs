//! What changes touch.

use std::collections::BTreeSet;

use crate::change::Change;
use crate::dialect::{Engine, Problem};
use crate::physical::Physical;
use crate::schema::{Schema, TableName};

/// The names of what some changes touch, those that it has before and those that it has afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub tables: BTreeSet<TableName>,
    pub enums: BTreeSet<String>,
}

impl Touched {
    pub fn by<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut touched = Touched::default();
        for change in changes {
            touched.add(change);
        }
        touched
    }

    fn add(&mut self, change: &Change) {
        match change {
            Change::CreateEnum(declared) | Change::DropEnum(declared) => _ = self.enums.insert(declared.name.clone()),
            Change::RenameEnum { from, to } => self.enums.extend([from.clone(), to.clone()]),
            Change::AlterEnum { name, .. } => _ = self.enums.insert(name.clone()),
            Change::Sql(sql) => sql.changes.iter().for_each(|change| self.add(change)),
            other => {
                let subjects = [Some(other.subject()), other.renamed()].into_iter().flatten();
                self.tables.extend(subjects.filter_map(|subject| subject.table().cloned()));
            }
        }
    }

    pub fn extend(&mut self, other: Touched) {
        self.tables.extend(other.tables);
        self.enums.extend(other.enums);
    }

    /// What of it is in `schema`. Every enum comes with the tables, since columns need theirs.
    pub fn part(&self, schema: &Schema) -> Schema {
        let tables = self.tables.iter().filter_map(|name| schema.tables.get_key_value(name));
        let tables = tables.map(|(name, table)| (name.clone(), table.clone())).collect();
        Schema { enums: schema.enums.clone(), tables }
    }

    /// What of it is in `schema`, as the engine stores it.
    pub fn lower(&self, engine: &Engine, schema: &Schema) -> Physical {
        self.lower_checked(engine, schema).0
    }

    /// The same with all that the engine cannot do.
    ///
    pub fn lower_checked(&self, engine: &Engine, schema: &Schema) -> (Physical, Vec<Problem>) {
        let lowered = engine.lower(&self.part(schema));
        let mut physical = lowered.physical;
        physical.enums.retain(|name, _| self.enums.contains(&name.name));
        (physical, lowered.problems)
    }
}
