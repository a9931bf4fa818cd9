//! What keeps a column from getting another name, and holds nothing of its own: computed columns and indexes that name
//! it go before, and come again with the rest. MySQL renames a column that an expression uses in a copy of the table
//! only, and one of a foreign key in no copy.

use std::collections::BTreeSet;

use super::columns::drop_column;
use super::constraints::drop_check;
use super::keys::drop_index;
use super::part::{Part, statement};
use crate::dialect::mysql::dependency::names_column;
use crate::dialect::mysql::literal::quote;
use crate::dialect::{Engine, Statement};
use crate::physical::{Expression, ForeignKey, Index, IndexKey, Table};

/// What is in the way of new names for some columns.
#[derive(Default)]
pub(super) struct Hindrance {
    columns: BTreeSet<String>,
    defaults: BTreeSet<String>,
    indexes: BTreeSet<String>,
}

impl Hindrance {
    /// None where something must stay.
    pub(super) fn of(engine: &Engine, table: &Table, column: &str) -> Option<Self> {
        let mut hindrance = Hindrance::default();
        hindrance.take(engine, table, column);
        hindrance.can_go(table).then_some(hindrance)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.defaults.is_empty() && self.indexes.is_empty()
    }

    pub(super) fn extend(&mut self, more: Hindrance) {
        self.columns.extend(more.columns);
        self.defaults.extend(more.defaults);
        self.indexes.extend(more.indexes);
    }

    fn take(&mut self, engine: &Engine, table: &Table, column: &str) {
        let names = |expression: &Expression| names_column(engine, expression, column);
        for other in table.columns.values() {
            if other.default.as_ref().is_some_and(names) {
                self.defaults.insert(other.name.clone());
            }
            let computed = other.generated.as_ref().is_some_and(|generated| names(&generated.expression));
            if computed && self.columns.insert(other.name.clone()) {
                self.take(engine, table, &other.name);
            }
        }
        let uses = |index: &&Index| {
            index.parts.iter().any(|part| match &part.key {
                IndexKey::Expression(expression) => names(expression),
                IndexKey::Column(name) => self.columns.contains(name),
            })
        };
        self.indexes.extend(table.indexes.values().filter(uses).map(|index| index.name.clone()));
    }

    /// Whether no key needs what goes: one of the table, or one of another that refers to the start of an index.
    fn can_go(&self, table: &Table) -> bool {
        let own = |key: &ForeignKey| {
            let target = key.references.iter().filter(|_| key.table == table.name);
            key.columns.iter().chain(target).any(|name| self.columns.contains(name))
        };
        let keyed = table.primary_key.iter().flat_map(|key| &key.columns).any(|name| self.columns.contains(name));
        let starts_with_what_stays = |name: &String| match table.indexes.get(name).and_then(|index| index.parts.first())
        {
            Some(part) => matches!(&part.key, IndexKey::Column(name) if !self.columns.contains(name)),
            None => false,
        };
        !keyed && !table.foreign_keys.values().any(own) && !self.indexes.iter().any(starts_with_what_stays)
    }

    /// The statement that makes the way free, and the table as it is then.
    pub(super) fn removed(&self, engine: &Engine, table: &Table) -> Option<(Statement, Table)> {
        let mut stands = table.clone();
        stands.columns.retain(|name, _| !self.columns.contains(name));
        for column in stands.columns.values_mut().filter(|column| self.defaults.contains(&column.name)) {
            column.default = None;
        }
        stands.indexes.retain(|name, _| !self.indexes.contains(name));
        stands.checks.retain(|_, check| !self.columns.iter().any(|name| names_column(engine, &check.expression, name)));
        let checks = table.checks.values().filter(|check| !stands.checks.contains_key(&check.name));
        let mut parts: Vec<Part> = checks.map(|check| drop_check(engine.flavour, &table.name, check)).collect();
        let own = &table.name;
        parts.extend(self.indexes.iter().map(|name| drop_index(own, name)));
        parts.extend(self.defaults.difference(&self.columns).map(|name| {
            let what = format!("drop the default of column `{own}.{name}`");
            Part::new(what, format!("ALTER COLUMN {} DROP DEFAULT", quote(name)))
        }));
        parts.extend(self.columns.iter().map(|name| drop_column(own, name)));
        Some((statement(&table.name, &parts)?, stands))
    }
}
