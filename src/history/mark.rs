//! The marks of a plan, written as rows.

use super::{HistoryError, Owner, Record, State, clear, create, delete, exists, insert, put, update};
use crate::migrations::{Checksum, InvalidId, RevisionId};
use crate::plan::{Confirmed, Mark, Passage, Way};
use crate::session::Session;

/// So many rows are written at once: far fewer than any engine takes parameters for.
const AT_ONCE: usize = 100;

/// Writes what a unit leaves in the history, in their order. The marks of revisions need the table.
pub fn write(session: &mut dyn Session, marks: &[Mark]) -> Result<(), HistoryError> {
    for alike in marks.chunk_by(join).flat_map(|alike| alike.chunks(AT_ONCE)) {
        match alike {
            [alone] => write_one(session, alone)?,
            [Mark::Ran(..), ..] => insert(session, &rows(alike)?)?,
            _ => put(session, &rows(alike)?)?,
        }
    }
    Ok(())
}

/// Whether two marks are written by one statement: where each statement commits by itself, that is half the work.
fn join(one: &Mark, other: &Mark) -> bool {
    matches!(
        (one, other),
        (Mark::Ran(_, Way::Up), Mark::Ran(_, Way::Up)) | (Mark::Finished(_, Way::Up), Mark::Started(_, Way::Up))
    )
}

fn rows(marks: &[Mark]) -> Result<Vec<(Owner, Record)>, HistoryError> {
    let row = |mark: &Mark| match mark {
        Mark::Ran(passage, _) | Mark::Finished(passage, _) => Some(record(passage).map(|row| (owner(passage), row))),
        Mark::Started(passage, way) => {
            Some(on_its_way(passage, *way, &Confirmed::default()).map(|row| (owner(passage), row)))
        }
        Mark::Table | Mark::Confirmed(..) | Mark::Forgotten { .. } => None,
    };
    marks.iter().filter_map(row).collect()
}

fn write_one(session: &mut dyn Session, mark: &Mark) -> Result<(), HistoryError> {
    match mark {
        Mark::Table if exists(session)? => Ok(()),
        Mark::Table => {
            let statements = create(&session.engine())?;
            Ok(session.execute(&statements, &mut |_| {}).map_err(|failed| failed.error)?)
        }
        Mark::Started(_, Way::Up) | Mark::Ran(_, Way::Up) => insert(session, &rows(std::slice::from_ref(mark))?),
        Mark::Started(passage, Way::Down) => {
            update(session, &owner(passage), &on_its_way(passage, Way::Down, &Confirmed::default())?)
        }
        Mark::Confirmed(passage, way, confirmed) => {
            update(session, &owner(passage), &on_its_way(passage, *way, confirmed)?)
        }
        Mark::Finished(passage, Way::Up) => update(session, &owner(passage), &record(passage)?),
        Mark::Finished(passage, Way::Down) | Mark::Ran(passage, Way::Down) => {
            delete(session, &owner(passage), &record(passage)?.revision)
        }
        Mark::Forgotten { project, key } => clear(session, &Owner { project: project.clone(), key: key.clone() }),
    }
}

fn on_its_way(passage: &Passage, way: Way, confirmed: &Confirmed) -> Result<Record, HistoryError> {
    let state = match way {
        Way::Up => State::Unfinished,
        Way::Down => State::Leaving,
    };
    Ok(Record { state, confirmed: confirmed.clone(), ..record(passage)? })
}

fn owner(passage: &Passage) -> Owner {
    Owner { project: passage.project.clone(), key: passage.key.clone() }
}

fn record(passage: &Passage) -> Result<Record, HistoryError> {
    let unreadable = |error: InvalidId| HistoryError::Unreadable { column: "revision", text: error.to_string() };
    let revision = RevisionId::new(&passage.revision).map_err(unreadable)?;
    Ok(Record::applied(revision, Checksum::recorded(passage.checksum.clone())))
}
