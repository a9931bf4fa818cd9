//! What a database has of what is wanted.

use crate::physical::Physical;
use crate::run::{Mismatch, differences, enum_mismatches};
use crate::session::{Scope, ServerError, Session};

/// The wanted tables and enums, sorted by what the database has of them.
#[derive(Clone, Debug)]
pub struct Found {
    pub missing: Physical,
    /// How many tables are there as wanted.
    pub existing: usize,
    /// Tables and enums that are there otherwise than wanted.
    pub different: Vec<Mismatch>,
}

impl Found {
    /// Reads the wanted tables and compares each that exists.
    pub fn look(session: &mut dyn Session, mut wanted: Physical) -> Result<Self, ServerError> {
        let tables = wanted.tables.keys().cloned().collect();
        let enums = wanted.enums.keys().cloned().collect();
        let live = session.inspect(&Scope::Only { tables, enums })?;
        let mut there = Physical::default();
        wanted.enums.retain(|name, values| {
            let missing = !live.enums.contains_key(name);
            if !missing {
                there.enums.insert(name.clone(), std::mem::take(values));
            }
            missing
        });
        let mut different = enum_mismatches(&live, &there);
        let mut existing = 0;
        let mut missing = indexmap::IndexMap::new();
        for (name, table) in wanted.tables {
            let Some(live) = live.tables.get(&name) else {
                missing.insert(name, table);
                continue;
            };
            match differences(session, live, &table)? {
                Some(mismatch) => different.push(mismatch),
                None => existing += 1,
            }
        }
        Ok(Found { missing: Physical { tables: missing, enums: wanted.enums }, existing, different })
    }
}
