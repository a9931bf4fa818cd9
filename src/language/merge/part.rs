//! Constraints and indexes, which stand beside their column or under their name.

use indexmap::IndexMap;
use toml_edit::{Item, Value};

use super::table::{Merge, lent};
use super::value;
use crate::language::write::{self, Words};
use crate::schema::{Check, ForeignKey, Index, Naming, Table, Unique};

/// Where a part can stand, and how it is written there.
pub(super) struct Place {
    /// The column that can say it, the attribute, and its value there.
    beside: Option<(String, &'static str, Value)>,
    under_name: Value,
}

impl Place {
    pub(super) fn of_unique(table: &Table, unique: &Unique, naming: &Naming) -> Self {
        let column = unique.plain_column().filter(|column| unique.name == naming.unique(&table.name.name, &[column]));
        let beside = column.map(|column| (column.to_owned(), "unique", true.into()));
        Place { beside, under_name: write::unique(unique).into() }
    }

    pub(super) fn of_index(table: &Table, index: &Index, naming: &Naming) -> Self {
        let column = index.plain_column().filter(|column| index.name == naming.index(&table.name.name, &[column]));
        let beside = column.map(|column| (column.to_owned(), "index", true.into()));
        Place { beside, under_name: write::index(index).into() }
    }

    pub(super) fn of_check(table: &Table, check: &Check, naming: &Naming) -> Self {
        let mut columns = table.columns.keys().filter(|_| check.only.0.is_none());
        let column = columns.find(|column| check.name == naming.check(&table.name.name, column));
        let beside = column.map(|column| (column.to_owned(), "check", write::text(&check.sql)));
        Place { beside, under_name: write::check(check) }
    }

    pub(super) fn of_foreign_key<K>(table: &Table, key: &ForeignKey, words: &Words<'_, K>) -> Self
    where
        K: Fn(&ForeignKey) -> String,
    {
        let target = (words.key_of)(key);
        let beside = match key.columns.as_slice() {
            [column] => {
                let made = words.naming.foreign_key(&table.name.name, &[column], &key.table.name);
                let references = write::references(key, &target, key.name != made);
                Some((column.clone(), "references", references.into()))
            }
            _ => None,
        };
        Place { beside, under_name: write::refer(key, &target, None).into() }
    }
}

impl<K: Fn(&ForeignKey) -> String> Merge<'_, K> {
    /// Changes all parts of one kind.
    pub(super) fn part<T: PartialEq>(
        &mut self,
        section: &str,
        from: &IndexMap<String, T>,
        to: &IndexMap<String, T>,
        place: impl Fn(&Table, &T) -> Place,
    ) -> Result<(), String> {
        for (name, part) in from.iter().filter(|(name, _)| !to.contains_key(*name)) {
            self.remove(section, name, &place(self.from, part))?;
        }
        for (name, part) in to {
            let new = place(self.to, part);
            match from.get(name) {
                Some(old) if old == part => {}
                Some(old) => self.change(section, name, &place(self.from, old), new)?,
                None => self.add(section, name, new),
            }
        }
        Ok(())
    }

    fn remove(&mut self, section: &str, name: &str, old: &Place) -> Result<(), String> {
        if value::remove_part(self.item, section, name) {
            return Ok(());
        }
        let Some((column, attribute, _)) = &old.beside else {
            return Err(format!("`{name}` is not where it should be"));
        };
        if !self.to.columns.contains_key(column) {
            return Ok(());
        }
        let removed = self.own_column(column).is_some_and(|column| value::remove(column, attribute));
        if removed { Ok(()) } else { Err(lent(column)) }
    }

    fn add(&mut self, section: &str, name: &str, new: Place) {
        if let Some((column, attribute, written)) = new.beside
            && let Some(column) = self.own_column(&column)
            && column.get(attribute).is_none()
        {
            value::insert(column, attribute, written);
            return;
        }
        value::add_part(self.item, section, name, new.under_name);
    }

    fn change(&mut self, section: &str, name: &str, old: &Place, new: Place) -> Result<(), String> {
        let entries = self.entry(section).and_then(Item::as_table_like_mut);
        if let Some(item) = entries.and_then(|entries| entries.get_mut(name)) {
            value::set(item, new.under_name);
            return Ok(());
        }
        if let (Some((column, attribute, _)), Some((same, _, written))) = (&old.beside, &new.beside)
            && column == same
            && let Some(item) = self.own_column(column).and_then(|column| column.get_mut(attribute))
        {
            value::set(item, written.clone());
            return Ok(());
        }
        self.remove(section, name, old)?;
        self.add(section, name, new);
        Ok(())
    }
}
