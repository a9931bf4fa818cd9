//! What other tools say of a database where a revision begins.

use indexmap::IndexMap;

use crate::key::Key;

/// The versions of other tools that databases stand at, each by the name of the tool.
pub type Versions = IndexMap<String, String>;

/// The versions that a database may stand at for a revision to be its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopts {
    /// Of every database: `{ alembic = "3fa2" }`.
    pub every: Versions,
    /// Of one database: `{ app = { alembic = "3fa2" } }`.
    pub own: IndexMap<Key, Versions>,
}

impl Adopts {
    /// Of databases, each with the versions that it stands at: those that all have in common are said once.
    pub fn of(databases: impl IntoIterator<Item = (Key, Versions)>) -> Self {
        let own: IndexMap<Key, Versions> = databases.into_iter().filter(|(_, versions)| !versions.is_empty()).collect();
        match own.values().next().filter(|first| own.values().all(|versions| versions == *first)) {
            Some(every) => Adopts { every: every.clone(), own: IndexMap::new() },
            None => Adopts { every: Versions::new(), own },
        }
    }

    pub fn is_empty(&self) -> bool {
        self.every.is_empty() && self.own.is_empty()
    }

    /// The versions of one database. What is said of it alone counts.
    pub fn versions(&self, key: &Key) -> Versions {
        let mut versions = self.every.clone();
        versions.extend(self.own.get(key).cloned().unwrap_or_default());
        versions
    }
}
