//! One row of the history.

use jiff::Timestamp;

use super::{FORMAT, HistoryError};
use crate::migrations::{Checksum, RevisionId};
use crate::plan::Confirmed;
use crate::session::{Row, Value};

/// In the order in which rows are read and written.
pub(super) const COLUMNS: [&str; 9] =
    ["project", "key", "revision", "checksum", "state", "statements", "applied_at", "binds_version", "format"];

/// One revision that ran in a database, or began to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub revision: RevisionId,
    pub checksum: Checksum,
    pub state: State,
    /// The steps that are known to have taken effect, while not all of them have.
    pub confirmed: Confirmed,
    pub applied_at: Timestamp,
    /// The version that wrote the row.
    pub binds_version: String,
}

/// How far a revision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Applied,
    /// Some of its statements have taken effect, and the others have not.
    Unfinished,
    /// Some of the statements that take it back have taken effect, and the others have not.
    Leaving,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Unfinished => "unfinished",
            State::Leaving => "leaving",
        }
    }
}

impl Record {
    /// A revision that is applied now, by this version.
    pub fn applied(revision: RevisionId, checksum: Checksum) -> Self {
        Record {
            revision,
            checksum,
            state: State::Applied,
            confirmed: Confirmed::default(),
            applied_at: Timestamp::now(),
            binds_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The values after those that a row is known by.
    pub(super) fn parameters(&self) -> [Value; 6] {
        [
            Value::text(self.checksum.as_str()),
            Value::text(self.state.name()),
            Value::text(self.confirmed.to_string()),
            Value::text(self.applied_at.to_string()),
            Value::text(&self.binds_version),
            Value::Integer(FORMAT),
        ]
    }

    /// The format is looked at before anything else, since a newer version may mean something else by the rest.
    pub(super) fn read(row: &Row) -> Result<Self, HistoryError> {
        let text = |column: &'static str| {
            let place = COLUMNS.iter().position(|name| *name == column);
            let value = place.and_then(|place| row.get(place)).and_then(Value::as_text);
            value.ok_or(HistoryError::Unreadable { column, text: "it holds no text".to_owned() })
        };
        let binds_version = text("binds_version")?.to_owned();
        let format = row.last().and_then(Value::as_integer).unwrap_or(0);
        if format > FORMAT {
            return Err(HistoryError::Newer { format, version: binds_version });
        }
        let unreadable =
            |column, error: &dyn std::fmt::Display| HistoryError::Unreadable { column, text: error.to_string() };
        let state = match text("state")? {
            "applied" => State::Applied,
            "unfinished" => State::Unfinished,
            "leaving" => State::Leaving,
            other => return Err(unreadable("state", &format!("`{other}` is no state"))),
        };
        Ok(Record {
            revision: RevisionId::new(text("revision")?).map_err(|error| unreadable("revision", &error))?,
            checksum: Checksum::recorded(text("checksum")?),
            state,
            confirmed: {
                let text = text("statements")?;
                Confirmed::read(text).ok_or_else(|| unreadable("statements", &format!("`{text}` counts no steps")))?
            },
            applied_at: text("applied_at")?.parse().map_err(|error: jiff::Error| unreadable("applied_at", &error))?,
            binds_version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(format: i64, state: &str) -> Row {
        let texts = ["p1", "auth", "3f2a9c1b7d4e", "1:00", state, "2 abcd", "2026-11-20T10:15:00Z", "0.1.0"];
        texts.into_iter().map(Value::text).chain([Value::Integer(format)]).collect()
    }

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let record = Record::read(&row(1, "unfinished")).unwrap();
        assert_eq!(record.state, State::Unfinished);
        assert_eq!(record.confirmed, Confirmed { steps: 2, hash: "abcd".to_owned() });
        let written: Row = [Value::text("p1"), Value::text("auth"), Value::text(record.revision.as_str())]
            .into_iter()
            .chain(record.parameters())
            .collect();
        assert_eq!(written, row(1, "unfinished"));
    }

    #[test]
    fn a_row_of_a_newer_version_is_refused() {
        let error = Record::read(&row(2, "something else")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the history was written by binds 0.1.0, which is newer: its format is 2, this version knows 1"
        );
    }

    #[test]
    fn a_row_that_makes_no_sense_is_named() {
        let error = Record::read(&row(1, "half")).unwrap_err();
        assert_eq!(error.to_string(), "`state` of a row of `binds_revisions` cannot be read: `half` is no state");
    }
}
