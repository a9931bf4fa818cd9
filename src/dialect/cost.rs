//! What an alteration costs where a table is large.

use std::fmt;

/// Work on all rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    pub work: Work,
    pub waits: Waits,
}

/// What is done to the rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// All of them are written anew.
    Rewrites,
    /// All of them are read, to see whether they are as they must be.
    Reads,
    /// They are put into an index of this name.
    Indexes(String),
}

/// Who else waits until it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    Nobody,
    Writers,
    Everybody,
}

impl fmt::Display for Work {
    /// What is said before the name of the table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Work::Rewrites => f.write_str("writes all rows anew of"),
            Work::Reads => f.write_str("reads all rows of"),
            Work::Indexes(name) => write!(f, "builds index `{name}` of"),
        }
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Waits::Nobody => "",
            Waits::Writers => ", and who writes to it waits",
            Waits::Everybody => ", and who reads or writes it waits",
        })
    }
}
