//! What a step does to tables that the views over them do not survive.

use super::{Act, Altering};
use crate::dialect::Engine;
use crate::physical::{Column, TableName};

/// What views may read, and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strain {
    /// Tables that go, or go on under another name where views do not follow it.
    pub tables: Vec<TableName>,
    /// The same of columns.
    pub gone: Vec<(TableName, String)>,
    /// Columns that cannot change while a view reads them.
    pub held: Vec<(TableName, String)>,
}

impl Act {
    pub fn strain(&self, engine: &Engine) -> Strain {
        let mut strain = Strain::default();
        match self {
            Act::Drops(gone) => strain.tables.extend(gone.tables.keys().cloned()),
            Act::Alters(tables) => tables.iter().for_each(|altering| strain.add(engine, altering)),
            Act::Creates(_) | Act::Concurrently { .. } | Act::Runs(_) => {}
        }
        strain
    }
}

impl Strain {
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.gone.is_empty() && self.held.is_empty()
    }

    pub fn extend(&mut self, more: Strain) {
        self.tables.extend(more.tables);
        self.gone.extend(more.gone);
        self.held.extend(more.held);
    }

    fn add(&mut self, engine: &Engine, altering: &Altering) {
        let facts = engine.facts();
        let Altering { before, after, renamed, .. } = altering;
        if before.name != after.name && !facts.views_follow_renames {
            self.tables.push(before.name.clone());
        }
        for (name, column) in &before.columns {
            let read = (before.name.clone(), name.clone());
            match after.columns.get(renamed.get(name).unwrap_or(name)) {
                None => self.gone.push(read),
                Some(_) if renamed.contains_key(name) && !facts.views_follow_renames => self.gone.push(read),
                Some(now) if facts.views_hold_types && !is_like(column, now) => self.held.push(read),
                Some(_) => {}
            }
        }
    }
}

fn is_like(before: &Column, after: &Column) -> bool {
    (&before.r#type, &before.collation, &before.generated) == (&after.r#type, &after.collation, &after.generated)
}
