//! Which column of the old table goes on as which of the new one.

use std::collections::BTreeMap;

use crate::dialect::Engine;
use crate::dialect::mysql::dependency::names_column;
use crate::dialect::mysql::types::{Kind, has_collation, kind, name};
use crate::physical::{Column, Expression, Index, IndexKey, IndexPart, Storage, Table};

/// The columns of two states of a table, as one ALTER TABLE leads from one to the other.
pub(super) struct Lineage<'a> {
    pub(super) engine: &'a Engine,
    pub(super) before: &'a Table,
    pub(super) after: &'a Table,
    /// The old names of the columns that go on, by the new ones.
    sources: BTreeMap<&'a str, &'a str>,
}

impl<'a> Lineage<'a> {
    /// `sources` has the old names of columns by the new ones; those that cannot go on in place are left out here.
    pub(super) fn new(
        engine: &'a Engine,
        before: &'a Table,
        after: &'a Table,
        sources: &'a BTreeMap<String, String>,
    ) -> Self {
        let goes_on = |(new, old): &(&String, &String)| {
            let pair = before.columns.get(*old).zip(after.columns.get(*new));
            pair.is_some_and(|(old, new)| !changes_storage(old, new))
        };
        let sources = sources.iter().filter(goes_on).map(|(new, old)| (new.as_str(), old.as_str())).collect();
        Lineage { engine, before, after, sources }
    }

    /// The old column that goes on as this new one.
    pub(super) fn source(&self, new: &str) -> Option<&'a Column> {
        self.before.columns.get(*self.sources.get(new)?)
    }

    /// The new column as which this old one goes on.
    pub(super) fn target(&self, old: &str) -> Option<&'a Column> {
        let (new, _) = self.sources.iter().find(|(_, source)| **source == old)?;
        self.after.columns.get(*new)
    }

    /// The new names of old columns; none when one of them is dropped.
    pub(super) fn targets(&self, old: &[String]) -> Option<Vec<String>> {
        old.iter().map(|name| self.target(name).map(|column| column.name.clone())).collect()
    }

    /// Whether the old table has these columns already as they will be, and a key that begins with them.
    pub(super) fn has_key(&self, columns: &[String]) -> bool {
        let stands =
            |name: &String| self.target(name).is_some_and(|target| target.name == *name) && !self.disturbs(name);
        let begins = |index: &Index| {
            let whole = |(part, name): (&IndexPart, &String)| part.key == IndexKey::Column(name.clone());
            index.parts.len() >= columns.len() && index.parts.iter().zip(columns).all(whole)
        };
        let primary = self.before.primary_key.iter().any(|key| key.columns.starts_with(columns));
        columns.iter().all(stands) && (primary || self.before.indexes.values().any(begins))
    }

    /// Whether an expression of the old table names a column that is dropped or gets another name. The servers refuse
    /// both as long as the expression stands.
    pub(super) fn touches(&self, expression: &Expression) -> bool {
        let gone = |name: &&String| self.target(name).is_none_or(|target| target.name != **name);
        self.before.columns.keys().filter(gone).any(|name| names_column(self.engine, expression, name))
    }

    /// Whether the new definition of a column that goes on differs from the old one in more than the name.
    pub(super) fn redefines(&self, old: &Column, new: &Column) -> bool {
        let same_name = Column { name: new.name.clone(), ..effective(self.before, old) };
        let generated = |column: &Column| column.generated.as_ref().map(|generated| generated.expression.clone());
        let stands = [generated(old), old.default.clone()].into_iter().flatten();
        same_name != effective(self.after, new) || stands.into_iter().any(|expression| self.depends(&expression))
    }

    /// Whether an expression touches a column, or uses a generated one that does: MySQL looks through these.
    fn depends(&self, expression: &Expression) -> bool {
        let through = |column: &Column| {
            let generated = column.generated.as_ref().map(|generated| &generated.expression);
            // A column that is its own base is refused by every server.
            generated.filter(|own| *own != expression && names_column(self.engine, expression, &column.name)).cloned()
        };
        self.touches(expression) || self.before.columns.values().filter_map(through).any(|own| self.depends(&own))
    }

    /// Whether a key of this old column could come out of a change as one of a prefix: MySQL 9.7 made `(g)` into `(g(1))`
    /// when an ENUM became a VARCHAR.
    pub(super) fn reshapes(&self, old: &str) -> bool {
        let pair = self.before.columns.get(old).zip(self.target(old));
        pair.is_some_and(|(old, new)| {
            let cut = matches!(kind(&new.r#type), Kind::Text | Kind::LongText | Kind::Bytes | Kind::LongBytes);
            cut && name(&old.r#type) != name(&new.r#type)
        })
    }

    /// Whether an old column is dropped, or changes in a way that the servers refuse while a foreign key is on it.
    pub(super) fn disturbs(&self, old: &str) -> bool {
        let (Some(old), Some(new)) = (self.before.columns.get(old), self.target(old)) else { return true };
        let (old, new) = (effective(self.before, old), effective(self.after, new));
        let kept = old.r#type == new.r#type
            && old.collation == new.collation
            && old.generated == new.generated
            && old.identity == new.identity
            && (new.nullable || !old.nullable);
        !kept
    }
}

/// The column with the collation that it really has.
pub(in crate::dialect::mysql) fn effective(table: &Table, column: &Column) -> Column {
    let mut effective = column.clone();
    if has_collation(&column.r#type) {
        effective.collation = column.collation.clone().or_else(|| table.options.collation.clone());
    }
    effective
}

/// No server makes a column virtual or stored after the fact, but both compute one that is not computed yet, and both
/// take a stored one for a plain one: <https://dev.mysql.com/doc/refman/8.4/en/alter-table-generated-columns.html>.
fn changes_storage(old: &Column, new: &Column) -> bool {
    let storage = |column: &Column| column.generated.as_ref().map(|generated| generated.storage);
    let (old, new) = (storage(old), storage(new));
    old != new && (old == Some(Storage::Virtual) || new == Some(Storage::Virtual))
}
