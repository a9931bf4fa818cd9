//! The entries of a TOML table.

use super::{Name, Value};

/// Entries in the order of the file.
///
/// A list, as nearly every table has a handful of entries, and a file of ten thousand tables has hundreds of thousands
/// of them: a hash map for each is slower to build and three times the memory.
#[derive(Clone, Debug, Default)]
pub struct Table(Box<[(Name, Value)]>);

impl Table {
    /// A table with nothing in it.
    pub fn new() -> Self {
        Table::default()
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    pub fn get_key_value(&self, name: &str) -> Option<(&Name, &Value)> {
        self.iter().find(|(key, _)| key.text == name)
    }

    /// Takes an entry out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.iter().position(|(key, _)| key.text == name)?;
        let mut entries = std::mem::take(&mut self.0).into_vec();
        let (_, value) = entries.remove(at);
        self.0 = entries.into();
        Some(value)
    }

    /// Keeps the entries of some names.
    pub(super) fn retain(&mut self, keep: impl Fn(&Name) -> bool) {
        let entries = std::mem::take(&mut self.0).into_vec();
        self.0 = entries.into_iter().filter(|(name, _)| keep(name)).collect();
    }

    /// The entry of a table that has one.
    pub(super) fn only_mut(&mut self) -> Option<(&Name, &mut Value)> {
        match &mut *self.0 {
            [(name, value)] => Some((name, value)),
            _ => None,
        }
    }

    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(pair)
    }

    pub fn keys(&self) -> impl Iterator<Item = &Name> + Clone {
        self.0.iter().map(|(name, _)| name)
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, value)| value)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The entries of a [`Table`], one after the other.
pub(super) type Iter<'a> = std::iter::Map<std::slice::Iter<'a, (Name, Value)>, fn(&(Name, Value)) -> (&Name, &Value)>;

fn pair(entry: &(Name, Value)) -> (&Name, &Value) {
    (&entry.0, &entry.1)
}

impl<'a> IntoIterator for &'a Table {
    type Item = (&'a Name, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.0.iter().map(pair)
    }
}

impl IntoIterator for Table {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

impl FromIterator<(Name, Value)> for Table {
    /// The names must differ, as those of a table that was parsed do.
    fn from_iter<I: IntoIterator<Item = (Name, Value)>>(entries: I) -> Self {
        Table(entries.into_iter().collect())
    }
}
