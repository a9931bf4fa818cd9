//! Whether two definitions mean the same, told by their texts alone, where a server may not be asked.

use crate::dialect::{Engine, Meaning};
use crate::diff::Passage;
use crate::physical::{Expression, Table};
use crate::session::Settled;

/// `reason` is why the server was not asked.
pub(super) fn settle(engine: &Engine, live: &Table, wanted: &Table, reason: String) -> Settled {
    match meaning(engine, live, wanted) {
        Meaning::Same => Settled::Same,
        Meaning::Different => Settled::Different,
        Meaning::Undecided => Settled::Undecided(reason),
    }
}

/// Whether all texts of two definitions that differ mean the same.
pub(super) fn meaning(engine: &Engine, live: &Table, wanted: &Table) -> Meaning {
    let mut known = live.clone();
    // A text about a column that is of two types is two texts.
    known.columns.retain(|name, column| {
        wanted
            .columns
            .get(name)
            .is_some_and(|other| other.r#type == column.r#type && other.collation == column.collation)
    });
    let mut found = Meaning::Same;
    for passage in Passage::differing(live, wanted) {
        let (one, other) = (passage.text(live), passage.text(wanted));
        let meaning = |(one, other): (&Expression, &Expression)| engine.meaning(&known, one, other);
        match one.zip(other).map_or(Meaning::Undecided, meaning) {
            Meaning::Undecided => return Meaning::Undecided,
            Meaning::Different => found = Meaning::Different,
            Meaning::Same => {}
        }
    }
    found
}
