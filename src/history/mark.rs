//! The marks of a plan, written as rows.

use super::{HistoryError, Owner, Record, State, clear, create, exists, insert, update};
use crate::migrations::{Checksum, InvalidId, RevisionId};
use crate::plan::{Mark, Passage};
use crate::session::Session;

/// Writes what a unit leaves in the history. The marks of revisions need the table.
pub fn write(session: &mut dyn Session, mark: &Mark) -> Result<(), HistoryError> {
    match mark {
        Mark::Table if exists(session)? => Ok(()),
        Mark::Table => {
            let statements = create(&session.engine())?;
            Ok(session.execute(&statements, &mut |_| {}).map_err(|failed| failed.error)?)
        }
        Mark::Started(passage) => {
            let record = Record { state: State::Unfinished, ..record(passage)? };
            insert(session, &owner(passage), &record)
        }
        Mark::Finished(passage) => update(session, &owner(passage), &record(passage)?),
        Mark::Applied(passage) => insert(session, &owner(passage), &record(passage)?),
        Mark::Forgotten { project, key } => clear(session, &Owner { project: project.clone(), key: key.clone() }),
    }
}

fn owner(passage: &Passage) -> Owner {
    Owner { project: passage.project.clone(), key: passage.key.clone() }
}

fn record(passage: &Passage) -> Result<Record, HistoryError> {
    let unreadable = |error: InvalidId| HistoryError::Unreadable { column: "revision", text: error.to_string() };
    let revision = RevisionId::new(&passage.revision).map_err(unreadable)?;
    Ok(Record::applied(revision, Checksum::recorded(passage.checksum.clone())))
}
