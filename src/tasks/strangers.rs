//! Tables that are in a database and not recorded.

use std::collections::HashSet;

use super::bookkeeping::bookkeeping;
use crate::config::{Database, Stranger};
use crate::physical::{Physical, TableName};
use crate::session::{Scope, ServerError, Session};

/// The tables that are there besides those that are known, but for those to ignore and the histories of other tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmanaged {
    /// Those that should be known, by what the file says.
    pub ours: Vec<TableName>,
    pub others: Vec<TableName>,
}

impl Unmanaged {
    /// Sorts what is there and not `known`.
    pub fn look(session: &mut dyn Session, database: &Database, known: &Physical) -> Result<Self, ServerError> {
        let schemas = known.tables.keys().filter_map(|name| name.schema.clone()).collect();
        let live = session.outline(&Scope::All { schemas })?;
        let mut unmanaged = Unmanaged::default();
        let left_out = bookkeeping(&live);
        let ignores_case = session.engine().facts().tables_ignore_case;
        let folded = |name: &TableName| match ignores_case {
            true => name.to_string().to_lowercase(),
            false => name.to_string(),
        };
        let known: HashSet<String> = known.tables.keys().map(folded).collect();
        for name in live.tables.into_keys() {
            match database.strangers.judge(&name) {
                _ if known.contains(&folded(&name)) || left_out.iter().any(|one| one.table == name) => {}
                Stranger::Ours => unmanaged.ours.push(name),
                Stranger::Other => unmanaged.others.push(name),
                Stranger::Ignored => {}
            }
        }
        Ok(unmanaged)
    }
}
