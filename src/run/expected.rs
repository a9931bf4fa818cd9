//! How it is said that a table is not as it should be.

use crate::diff::physical::Difference;

/// Who says how a table should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The file.
    Declared,
    /// The revisions, as far as the history says that they ran.
    Recorded,
    /// The statements that ran just now.
    Planned,
}

impl Expected {
    /// The one word for it.
    pub fn word(self) -> &'static str {
        match self {
            Expected::Declared => "declared",
            Expected::Recorded => "recorded",
            Expected::Planned => "planned",
        }
    }

    /// What of a table is otherwise, in a line.
    pub fn text(self, difference: &Difference) -> String {
        let (what, word) = (&difference.what, self.word());
        match (&difference.live, &difference.wanted) {
            (Some(live), Some(wanted)) => format!("{what}: is {live}, {word} {wanted}"),
            (None, Some(wanted)) => format!("{what}: missing, {word} {wanted}"),
            (Some(live), None) => format!("{what}: is {live}, not {word}"),
            (None, None) => what.clone(),
        }
    }
}
