//! Tables that are in a database and not recorded.

use std::collections::HashSet;

use super::bookkeeping::bookkeeping;
use crate::config::{Database, Stranger};
use crate::dialect::Engine;
use crate::physical::{Physical, TableName};

/// The tables that are there besides those that are known, but for those to ignore and the histories of other tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmanaged {
    /// Those that should be known, by what the file says.
    pub ours: Vec<TableName>,
    pub others: Vec<TableName>,
}

impl Unmanaged {
    /// Sorts what is there and not `known`.
    pub fn among(live: &Physical, engine: &Engine, database: &Database, known: &Physical) -> Self {
        let mut unmanaged = Unmanaged::default();
        let left_out = bookkeeping(live);
        let ignores_case = engine.facts().tables_ignore_case;
        let folded = |name: &TableName| match ignores_case {
            true => name.to_string().to_lowercase(),
            false => name.to_string(),
        };
        let known: HashSet<String> = known.tables.keys().map(folded).collect();
        for name in live.tables.keys() {
            match database.strangers.judge(name) {
                _ if known.contains(&folded(name)) || left_out.iter().any(|one| one.table == *name) => {}
                Stranger::Ours => unmanaged.ours.push(name.clone()),
                Stranger::Other => unmanaged.others.push(name.clone()),
                Stranger::Ignored => {}
            }
        }
        unmanaged
    }
}
