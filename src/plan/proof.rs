//! What must be true once a step has run.

use indexmap::IndexMap;

use super::Claim;
use crate::dialect::Statement;
use crate::physical::{Physical, Table, TableName};

/// Tables and enums as they must be; none of what must be gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub tables: IndexMap<TableName, Option<Table>>,
    pub enums: IndexMap<TableName, Option<Vec<String>>>,
    /// Views that were made again, with the statements that must make them now.
    pub views: IndexMap<TableName, Vec<Statement>>,
    /// Where SQL of the user's own ran, which may have done anything.
    pub claim: Option<Box<Claim>>,
}

impl Proof {
    /// That all of it is there.
    pub fn present(physical: Physical) -> Self {
        Proof {
            tables: physical.tables.into_iter().map(|(name, table)| (name, Some(table))).collect(),
            enums: physical.enums.into_iter().map(|(name, values)| (name, Some(values))).collect(),
            ..Proof::default()
        }
    }

    /// That none of these is there.
    pub fn absent(tables: impl IntoIterator<Item = TableName>) -> Self {
        Proof { tables: tables.into_iter().map(|name| (name, None)).collect(), ..Proof::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.enums.is_empty() && self.views.is_empty() && self.claim.is_none()
    }

    /// What must be true after a later step too, of which a claim is no part.
    pub fn add(&mut self, later: Proof) {
        self.tables.extend(later.tables);
        self.enums.extend(later.enums);
        self.views.extend(later.views);
    }
}
