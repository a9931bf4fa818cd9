//! All changes of one table that stand together, as one alteration.

use std::collections::BTreeMap;

use super::fill::{Fills, fills};
use super::group::Group;
use super::touched::Touched;
use crate::change::Change;
use crate::dialect::{Alteration, Engine, Statement};
use crate::physical::{Expression, Table};
use crate::schema::{Schema, TableName};

/// What the names of columns begin with that hold new values for a while.
const STAGED: &str = "binds_new_";

/// A table before and after some changes, with what the two states do not tell.
#[derive(Clone, Debug)]
pub struct Altering {
    pub before: Table,
    pub after: Table,
    /// Columns that go on under another name: the old name and the new one.
    pub renamed: BTreeMap<String, String>,
    pub fill: BTreeMap<String, Expression>,
    pub using: BTreeMap<String, Expression>,
}

impl Altering {
    /// None where the table is not there on one of the sides.
    pub(super) fn of(engine: &Engine, before: &Schema, after: &Schema, group: &Group<'_>) -> Option<Self> {
        let mut names = Names::default();
        group.changes().for_each(|change| names.follow(change));
        let old = names.first.clone()?;
        let new = names.table.clone()?;
        let lower = |schema: &Schema, name: &TableName| {
            let touched = Touched { tables: [name.clone()].into(), ..Touched::default() };
            touched.lower(engine, schema).tables.shift_remove(name)
        };
        let Fills { fill, using } = fills(engine, after, &new, group.changes());
        Some(Altering { before: lower(before, &old)?, after: lower(after, &new)?, renamed: names.columns, fill, using })
    }

    pub fn alteration(&self) -> Alteration<'_> {
        Alteration {
            before: &self.before,
            after: &self.after,
            renamed: self.renamed.clone(),
            fill: self.fill.clone(),
            using: self.using.clone(),
        }
    }

    pub fn statements(&self, engine: &Engine) -> Vec<Statement> {
        engine.alter_table(&self.alteration())
    }

    /// What is left to do of a table that is somewhere on the way; an error names what nobody of us made.
    pub fn statements_from(&self, engine: &Engine, live: &Table) -> Result<Vec<Statement>, String> {
        let known = |name: &str| {
            self.before.columns.contains_key(name) || self.after.columns.contains_key(name) || name.starts_with(STAGED)
        };
        match live.columns.keys().find(|name| !known(name)) {
            Some(name) => Err(format!("column `{name}`: is there, and was neither before nor is it to be")),
            None => Ok(engine.alter_table(&Alteration { before: live, ..self.alteration() })),
        }
    }
}

/// Names on their way through changes of one table.
#[derive(Default)]
struct Names {
    first: Option<TableName>,
    table: Option<TableName>,
    /// The names of columns before the changes, each with the one of now.
    columns: BTreeMap<String, String>,
    /// Columns that were not there before.
    added: Vec<String>,
}

impl Names {
    fn follow(&mut self, change: &Change) {
        let table = change.subject().table().cloned();
        self.first = self.first.take().or_else(|| table.clone());
        self.table = self.table.take().or(table);
        match change {
            Change::RenameTable { to, .. } => self.table = Some(to.clone()),
            Change::AddColumn { column, .. } => self.added.push(column.name.clone()),
            Change::DropColumn { column, .. } => {
                self.columns.retain(|_, now| *now != column.name);
                self.added.retain(|name| *name != column.name);
            }
            Change::RenameColumn { from, to, .. } => self.rename(from, to),
            _ => {}
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        if let Some(added) = self.added.iter_mut().find(|name| *name == from) {
            to.clone_into(added);
        } else if let Some(now) = self.columns.values_mut().find(|now| *now == from) {
            to.clone_into(now);
        } else {
            self.columns.insert(from.to_owned(), to.to_owned());
        }
        self.columns.retain(|old, now| old != now);
    }
}
