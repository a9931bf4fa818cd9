//! Two sides as one engine stores them.

use crate::diff::physical::Difference;
use crate::history::expressions::Memory;
use crate::physical::{Physical, TableName};
use crate::run::{Mismatch, differences, enum_mismatches};
use crate::session::{ServerError, Session};
use crate::tasks::model::Model;

/// What leads from one side to the other.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// What only the other side has.
    pub added: Names,
    /// What only the one side has.
    pub removed: Names,
    /// How many tables are the same.
    pub same: usize,
    /// Tables and enums that both have and that differ: `live` is the one side, `wanted` the other.
    pub different: Vec<Mismatch>,
    /// Tables of which the server does not tell whether they differ.
    pub undecided: Vec<Mismatch>,
}

/// What a side has.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub enums: Vec<TableName>,
    pub tables: Vec<TableName>,
}

impl Names {
    pub fn is_empty(&self) -> bool {
        self.enums.is_empty() && self.tables.is_empty()
    }

    fn of<'n>(enums: impl Iterator<Item = &'n TableName>, tables: impl Iterator<Item = &'n TableName>) -> Self {
        Names { enums: enums.cloned().collect(), tables: tables.cloned().collect() }
    }
}

impl Tables {
    /// Whether nothing differs for sure.
    pub fn is_clean(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.different.is_empty()
    }

    /// What nobody can tell, for people.
    pub(super) fn open_questions(&self) -> impl Iterator<Item = String> {
        let open = self.different.iter().chain(&self.undecided).filter(|mismatch| mismatch.undecided.is_some());
        open.map(|mismatch| {
            format!("table `{}`: it is undecided whether its expressions mean the same", mismatch.table)
        })
    }

    /// What leads the other way.
    #[must_use]
    pub(super) fn flipped(self) -> Self {
        let flip = |found: Vec<Mismatch>| found.into_iter().map(flipped).collect();
        Tables {
            added: self.removed,
            removed: self.added,
            same: self.same,
            different: flip(self.different),
            undecided: flip(self.undecided),
        }
    }
}

fn flipped(mismatch: Mismatch) -> Mismatch {
    let flip = |one: Difference| Difference { live: one.wanted, wanted: one.live, ..one };
    Mismatch { differences: mismatch.differences.into_iter().map(flip).collect(), ..mismatch }
}

/// Compares what is there with what is wanted. A database without a session has nothing.
pub(in crate::tasks) fn side_by_side(
    mut session: Option<&mut (dyn Session + 'static)>,
    live: &Physical,
    wanted: &Model<'_>,
) -> Result<Tables, ServerError> {
    let enums = wanted.enums();
    let present = enums.iter().filter(|(name, _)| live.enums.contains_key(*name));
    let present = present.map(|(name, values)| (name.clone(), values.clone())).collect();
    let mut found = Tables {
        added: Names::of(
            enums.keys().filter(|name| !live.enums.contains_key(*name)),
            wanted.names().filter(|name| !live.tables.contains_key(*name)),
        ),
        removed: Names::of(
            live.enums.keys().filter(|name| !enums.contains_key(*name)),
            live.tables.keys().filter(|name| !wanted.has(name)),
        ),
        different: enum_mismatches(live, &Physical { enums: present, ..Physical::default() }),
        ..Tables::default()
    };
    let mut memory = Memory::default();
    for table in wanted.tables() {
        let (Some(live), Some(session)) = (live.tables.get(&table.name), session.as_deref_mut()) else { continue };
        match differences(session, live, &table, &mut memory)? {
            None => found.same += 1,
            Some(mismatch) if mismatch.is_undecided() => found.undecided.push(mismatch),
            Some(mismatch) => found.different.push(mismatch),
        }
    }
    Ok(found)
}
