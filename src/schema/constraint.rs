//! Primary keys, unique constraints and checks.

use super::{Only, PerEngine};

/// A primary key as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryKey {
    pub name: String,
    pub columns: Vec<String>,
}

/// A unique constraint as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    pub name: String,
    pub columns: Vec<String>,
    /// Whether two NULLs count as equal (PostgreSQL's NULLS NOT DISTINCT).
    pub nulls_equal: bool,
    pub timing: Timing,
}

impl Unique {
    /// The column of a constraint that says nothing but its name and one column.
    pub fn plain_column(&self) -> Option<&str> {
        let plain = !self.nulls_equal && self.timing == Timing::default();
        self.columns.first().filter(|_| plain && self.columns.len() == 1).map(String::as_str)
    }
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timing {
    /// With every statement, always.
    #[default]
    NotDeferrable,
    /// With every statement, unless a transaction defers it: `deferrable = true`.
    InitiallyImmediate,
    /// At commit, unless a transaction asks earlier: `deferrable = "initially deferred"`.
    InitiallyDeferred,
}

/// A check as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: String,
    pub sql: PerEngine<String>,
    pub only: Only,
}
