//! What SQL of the user's own is said to have done.

use std::sync::Arc;

use crate::change::Change;
use crate::diff::neutral::diff;
use crate::dialect::Engine;
use crate::physical::{Physical, TableName};
use crate::schema::{Renames, Schema, Table};

/// A database before a run, and all that changes it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub schema: Schema,
    pub changes: Vec<Change>,
}

/// One of the changes of a run, which is SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub past: Arc<Past>,
    /// Which of the changes it is.
    pub at: usize,
    /// All other tables of the database: nothing that ran so far has touched them.
    pub others: Vec<TableName>,
    pub enums: Vec<TableName>,
    pub since: Since,
}

/// What other tables are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// What they were before the run.
    #[default]
    Run,
    /// What is recorded: the SQL took effect in an earlier run, and nobody saw what was before it.
    Ever,
}

impl Claim {
    /// What is recorded before the SQL, and what its `changes` make of it.
    pub fn sides(&self) -> (Schema, Schema) {
        let mut before = self.past.schema.clone();
        let (earlier, rest) = self.past.changes.split_at(self.at.min(self.past.changes.len()));
        // All of them applied when they were planned.
        earlier.iter().for_each(|change| drop(change.apply(&mut before)));
        let mut after = before.clone();
        rest.iter().take(1).for_each(|change| drop(change.apply(&mut after)));
        (before, after)
    }

    /// What `changes` would have to be, when `wrong` are the tables and enums that are not as they say, and `live` is
    /// what there is of them. None where no changes say that.
    pub fn correct(&self, engine: &Engine, live: &Physical, wrong: &[TableName]) -> Option<Vec<Change>> {
        let (before, after) = self.sides();
        let mut real = after.clone();
        for name in wrong {
            let is_enum = |schema: &Schema| engine.enums(schema).contains_key(name);
            if is_enum(&before) || is_enum(&after) {
                correct_enum(name, live, &before, &mut real);
                continue;
            }
            let like = after.tables.get(name).or_else(|| before.tables.get(name));
            match live.tables.get(name) {
                None => _ = real.tables.shift_remove(name),
                Some(live) => {
                    let table: Table = engine.raise_like(&real, live, like)?;
                    real.tables.insert(name.clone(), table);
                }
            }
        }
        let whole = diff(&before, &real, &Renames::default(), &[]);
        if whole.ambiguous.is_empty() {
            return Some(whole.changes);
        }
        // What is renamed was said by whoever wrote the changes.
        let Some(Change::Sql(sql)) = self.past.changes.get(self.at) else { return Some(whole.changes) };
        let more = diff(&after, &real, &Renames::default(), &[]);
        Some(sql.changes.iter().cloned().chain(more.changes).collect())
    }
}

fn correct_enum(name: &TableName, live: &Physical, before: &Schema, real: &mut Schema) {
    match live.enums.get(name) {
        None => _ = real.enums.shift_remove(&name.name),
        Some(values) => {
            let known = real.enums.get(&name.name).or_else(|| before.enums.get(&name.name)).cloned();
            if let Some(mut declared) = known {
                declared.values.clone_from(values);
                real.enums.insert(name.name.clone(), declared);
            }
        }
    }
}
