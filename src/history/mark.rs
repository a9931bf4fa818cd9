//! The marks of a plan, written as rows.

use super::{HistoryError, Owner, Record, State, clear, create, delete, exists, insert, update};
use crate::migrations::{Checksum, InvalidId, RevisionId};
use crate::plan::{Confirmed, Mark, Passage, Way};
use crate::session::Session;

/// Writes what a unit leaves in the history. The marks of revisions need the table.
pub fn write(session: &mut dyn Session, mark: &Mark) -> Result<(), HistoryError> {
    match mark {
        Mark::Table if exists(session)? => Ok(()),
        Mark::Table => {
            let statements = create(&session.engine())?;
            Ok(session.execute(&statements, &mut |_| {}).map_err(|failed| failed.error)?)
        }
        Mark::Started(passage, Way::Up) => {
            insert(session, &owner(passage), &on_its_way(passage, Way::Up, &Confirmed::default())?)
        }
        Mark::Started(passage, Way::Down) => {
            update(session, &owner(passage), &on_its_way(passage, Way::Down, &Confirmed::default())?)
        }
        Mark::Confirmed(passage, way, confirmed) => {
            update(session, &owner(passage), &on_its_way(passage, *way, confirmed)?)
        }
        Mark::Finished(passage, Way::Up) => update(session, &owner(passage), &record(passage)?),
        Mark::Ran(passage, Way::Up) => insert(session, &owner(passage), &record(passage)?),
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
