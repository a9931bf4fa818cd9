//! What SQL of the user's own is said to have done.

use std::sync::Arc;

use crate::change::Change;
use crate::dialect::Engine;
use crate::diff::neutral::{Ambiguous, Answer, diff};
use crate::physical::{self, Physical, TableName};
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
    pub by: By,
}

/// Which words of an operation ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Sql,
    /// Its `undo`, which is to take back what `changes` say.
    Undo,
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

    /// What `changes` would have to be, when `wrong` are the tables and enums that are not as they say. `live` is what
    /// there is of them, and of tables that nobody knows, which may be some of them under another name. None where no
    /// changes say that.
    pub fn correct(&self, engine: &Engine, live: &Physical, wrong: &[TableName]) -> Option<Vec<Change>> {
        let (before, after) = self.sides();
        let mut real = after.clone();
        let mut renamed = Renames::default();
        for name in wrong {
            let is_enum = |schema: &Schema| engine.enums(schema).contains_key(name);
            if is_enum(&before) || is_enum(&after) {
                correct_enum(name, live, &before, &mut real);
                continue;
            }
            let like = after.tables.get(name).or_else(|| before.tables.get(name));
            if let Some(live) = live.tables.get(name) {
                let table = engine.raise_like(&real, live, like)?;
                real.tables.insert(name.clone(), table);
                continue;
            }
            let unknown = live
                .tables
                .values()
                .filter(|table| !before.tables.contains_key(&table.name) && !real.tables.contains_key(&table.name));
            let found = like.and_then(|like| unknown.into_iter().find_map(|table| same(engine, &real, table, like)));
            real.tables.shift_remove(name);
            if let Some(table) = found {
                renamed.tables.insert(table.name.clone(), name.clone());
                real.tables.insert(table.name.clone(), table);
            }
        }
        Some(changes(&before, &real, &renamed))
    }
}

/// The table, if it is `like` under another name.
fn same(engine: &Engine, schema: &Schema, live: &physical::Table, like: &Table) -> Option<Table> {
    let like = Table { name: live.name.clone(), ..like.clone() };
    engine.raise_like(schema, live, Some(&like)).filter(|table| table.columns == like.columns)
}

/// What leads from one schema to another. What could be a rename is one, where it can be no other: in the end, both
/// are the same.
fn changes(before: &Schema, real: &Schema, renamed: &Renames) -> Vec<Change> {
    let whole = diff(before, real, renamed, &[]);
    let rename = |one: &Ambiguous| match one.candidates.as_slice() {
        [only] => Some(Answer::Renamed { from: one.gone.clone(), to: only.clone() }),
        _ => None,
    };
    let answers: Vec<Answer> = whole.ambiguous.iter().filter_map(rename).collect();
    if answers.is_empty() { whole.changes } else { diff(before, real, renamed, &answers).changes }
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
