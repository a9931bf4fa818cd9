//! What a database has of what is wanted.

use std::collections::HashSet;

use crate::diff::physical::{compare, lacks_only_foreign_keys};
use crate::history::expressions::Memory;
use crate::physical::{ForeignKey, Physical, Table, TableName};
use crate::plan::closes_circle;
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
    /// Tables that lack nothing but foreign keys that close a circle, which an interrupted run adds last.
    pub unclosed: Vec<Unclosed>,
}

/// A table that is there but for foreign keys that close a circle.
#[derive(Clone, Debug)]
pub struct Unclosed {
    pub table: Table,
    pub keys: Vec<ForeignKey>,
    pub mismatch: Mismatch,
}

impl Found {
    /// Reads the wanted tables and compares each that exists.
    pub fn look(session: &mut dyn Session, wanted: Physical) -> Result<Self, ServerError> {
        let tables = wanted.tables.keys().cloned().collect();
        let enums = wanted.enums.keys().cloned().collect();
        let live = session.inspect(&Scope::Only { tables, enums })?;
        Self::compare(session, wanted, &live)
    }

    /// The same, where everything was read already. What is not in it may be there all the same, under a name in other
    /// case.
    pub(super) fn look_among(session: &mut dyn Session, wanted: Physical, all: &Physical) -> Result<Self, ServerError> {
        let has_tables = wanted.tables.keys().all(|name| all.tables.contains_key(name));
        let has_enums = wanted.enums.keys().all(|name| all.enums.contains_key(name));
        if has_tables && has_enums { Self::compare(session, wanted, all) } else { Self::look(session, wanted) }
    }

    fn compare(session: &mut dyn Session, mut wanted: Physical, live: &Physical) -> Result<Self, ServerError> {
        let mut there = Physical::default();
        wanted.enums.retain(|name, values| {
            let missing = !live.enums.contains_key(name);
            if !missing {
                there.enums.insert(name.clone(), std::mem::take(values));
            }
            missing
        });
        let mut found = Found {
            missing: Physical::default(),
            existing: 0,
            different: enum_mismatches(live, &there),
            unclosed: Vec::new(),
        };
        // A map that grows would have room for nearly twice as many.
        found.missing.tables.reserve_exact(wanted.tables.len().saturating_sub(live.tables.len()));
        let mut memory = Memory::default();
        let circles = Circles::of(&wanted, live);
        for (name, table) in wanted.tables {
            match live.tables.get(&name) {
                None => {
                    found.missing.tables.insert(name, table);
                }
                Some(live) if circles.is_unclosed(live, &table) => {
                    let keys = lacks_only_foreign_keys(live, &table).into_iter().cloned().collect();
                    let differences = compare(live, &table);
                    let mismatch = Mismatch { table: name, differences, undecided: None };
                    found.unclosed.push(Unclosed { table, keys, mismatch });
                }
                Some(live) => match differences(session, live, &table, &mut memory)? {
                    Some(mismatch) => found.different.push(mismatch),
                    None => found.existing += 1,
                },
            }
        }
        found.missing.enums = wanted.enums;
        Ok(found)
    }
}

/// The wanted foreign keys that are part of a circle and that the database does not have.
struct Circles(HashSet<(TableName, String)>);

impl Circles {
    fn of(wanted: &Physical, live: &Physical) -> Self {
        let lacking = live.tables.values().filter_map(|live| Some((live, wanted.tables.get(&live.name)?)));
        let keys = lacking.flat_map(|(live, table)| {
            let lacking = table.foreign_keys.values().filter(|key| !live.foreign_keys.contains_key(&key.name));
            lacking.map(move |key| (table, key))
        });
        let circle = keys.filter(|(table, key)| closes_circle(&wanted.tables, &table.name, key));
        Circles(circle.map(|(table, key)| (table.name.clone(), key.name.clone())).collect())
    }

    fn is_unclosed(&self, live: &Table, wanted: &Table) -> bool {
        let lacking = lacks_only_foreign_keys(live, wanted);
        !lacking.is_empty() && lacking.iter().all(|key| self.0.contains(&(wanted.name.clone(), key.name.clone())))
    }
}
