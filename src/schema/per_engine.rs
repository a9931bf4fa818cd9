//! A value that may differ from engine to engine.

use std::collections::{BTreeMap, BTreeSet};

use crate::flavour::Flavour;

/// One value for any engine, or a value for each, or both: `"x"` or `{ any = "x", postgres = "y" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerEngine<T> {
    pub any: Option<T>,
    pub own: Own<T>,
}

/// The values that engines have of their own. Hardly a value has any, so that they are kept apart: a schema of ten
/// thousand tables has two such values for each of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::box_collection, reason = "a map that is empty is three times as large as a pointer")]
pub struct Own<T>(Option<Box<BTreeMap<Flavour, T>>>);

impl<T> Own<T> {
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub fn get(&self, flavour: Flavour) -> Option<&T> {
        self.0.as_ref()?.get(&flavour)
    }

    pub fn insert(&mut self, flavour: Flavour, value: T) {
        self.0.get_or_insert_default().insert(flavour, value);
    }

    /// By engine, in the order of [`Flavour`].
    pub fn iter(&self) -> impl Iterator<Item = (Flavour, &T)> {
        self.0.iter().flat_map(|own| own.iter().map(|(flavour, value)| (*flavour, value)))
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flat_map(|own| own.values_mut())
    }
}

impl<T> Default for Own<T> {
    fn default() -> Self {
        Own(None)
    }
}

impl<T> FromIterator<(Flavour, T)> for Own<T> {
    fn from_iter<I: IntoIterator<Item = (Flavour, T)>>(values: I) -> Self {
        let own: BTreeMap<Flavour, T> = values.into_iter().collect();
        Own(Some(own).filter(|own| !own.is_empty()).map(Box::new))
    }
}

impl<T> PerEngine<T> {
    /// The same value on every engine.
    pub fn any(value: T) -> Self {
        PerEngine { any: Some(value), own: Own::default() }
    }

    /// A value on one engine alone.
    pub fn own(flavour: Flavour, value: T) -> Self {
        PerEngine { any: None, own: [(flavour, value)].into_iter().collect() }
    }

    /// The value for `flavour`: its own, MySQL's for MariaDB, else the one for any.
    pub fn get(&self, flavour: Flavour) -> Option<&T> {
        let mysql = || (flavour == Flavour::MariaDb).then(|| self.own.get(Flavour::MySql)).flatten();
        self.own.get(flavour).or_else(mysql).or(self.any.as_ref())
    }

    /// Every value with the engine that it is for; none stands for any.
    pub fn values(&self) -> impl Iterator<Item = (Option<Flavour>, &T)> {
        self.any.iter().map(|value| (None, value)).chain(self.own.iter().map(|(flavour, value)| (Some(flavour), value)))
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
