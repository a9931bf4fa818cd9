//! A table in the words of another: servers rewrite the expressions that they are given.

use crate::diff::Passage;
use crate::physical::Table;
use crate::session::{ServerError, Session, Settled};

/// Whether two texts mean the same, for each of a live table that is not the wanted one.
///
/// Each is asked of alone, so that one that differs says nothing of the others.
pub(crate) fn told(
    session: &mut dyn Session,
    live: &Table,
    wanted: &Table,
    mut asked: impl FnMut(&Passage) -> bool,
) -> Result<Vec<(Passage, Settled)>, ServerError> {
    let engine = session.engine();
    let gone: Vec<&String> = wanted.columns.keys().filter(|name| !live.columns.contains_key(*name)).collect();
    let mut told = Vec::new();
    for passage in Passage::differing(live, wanted) {
        if !asked(&passage) {
            continue;
        }
        // A text that names a column which is gone cannot be the same, and no server can be asked.
        let names = |column: &&String| passage.text(wanted).is_some_and(|text| engine.mentions(text, column));
        let settled = if gone.iter().any(names) {
            Settled::Different
        } else {
            let mut trial = live.clone();
            passage.copy(wanted, &mut trial);
            session.settle(live, &trial)?
        };
        told.push((passage, settled));
    }
    Ok(told)
}

/// Gives each expression of a live table for which `is_same` holds the wanted text.
pub(crate) fn reworded(
    session: &mut dyn Session,
    live: &mut Table,
    wanted: &Table,
    is_same: impl Fn(&Settled) -> bool,
) -> Result<(), ServerError> {
    for (passage, settled) in told(session, live, wanted, |_| true)? {
        if is_same(&settled) {
            passage.copy(wanted, live);
        }
    }
    Ok(())
}
