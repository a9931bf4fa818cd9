//! A reason why an engine cannot have what is declared.

use crate::schema::Place;

/// Something that an engine cannot do, and where it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    /// Lower case, names in backticks, no full stop; the engine is named in it.
    pub message: String,
    pub help: Option<String>,
}

impl Problem {
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Problem { place, message: message.into(), help: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
