//! A value that may differ from engine to engine.

use std::collections::{BTreeMap, BTreeSet};

use crate::flavour::Flavour;

/// One value for any engine, or a value for each, or both: `"x"` or `{ any = "x", postgres = "y" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerEngine<T> {
    pub any: Option<T>,
    pub own: BTreeMap<Flavour, T>,
}

impl<T> PerEngine<T> {
    /// The same value on every engine.
    pub fn any(value: T) -> Self {
        PerEngine { any: Some(value), own: BTreeMap::new() }
    }

    /// The value for `flavour`: its own, MySQL's for MariaDB, else the one for any.
    pub fn get(&self, flavour: Flavour) -> Option<&T> {
        let mysql = || (flavour == Flavour::MariaDb).then(|| self.own.get(&Flavour::MySql)).flatten();
        self.own.get(&flavour).or_else(mysql).or(self.any.as_ref())
    }

    /// Every value with the engine that it is for; none stands for any.
    pub fn values(&self) -> impl Iterator<Item = (Option<Flavour>, &T)> {
        self.any
            .iter()
            .map(|value| (None, value))
            .chain(self.own.iter().map(|(flavour, value)| (Some(*flavour), value)))
    }
}

/// The engines on which an index or a check exists: all of them, or those that `only` names.
///
/// Unlike [`PerEngine`], `mysql` does not stand for MariaDB here, or nothing could be left out there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only(pub Option<BTreeSet<Flavour>>);

impl Only {
    /// Whether it exists on that engine.
    pub fn includes(&self, flavour: Flavour) -> bool {
        self.0.as_ref().is_none_or(|named| named.contains(&flavour))
    }
}
