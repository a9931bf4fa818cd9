//! Where the expressions of a table stand.

use crate::physical::{Expression, Index, IndexKey, Table};

/// One place in a table that holds an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// The default of this column.
    Default(String),
    /// What this column is generated from.
    Generated(String),
    Check(String),
    /// The condition of this index.
    Condition(String),
    /// A part of this index, by its number.
    Part(String, usize),
}

impl Passage {
    /// Where two definitions of a table have two texts.
    pub fn differing(live: &Table, wanted: &Table) -> Vec<Passage> {
        let mut all = Vec::new();
        for (name, column) in &wanted.columns {
            all.extend(column.default.as_ref().map(|_| Passage::Default(name.clone())));
            all.extend(column.generated.as_ref().map(|_| Passage::Generated(name.clone())));
        }
        all.extend(wanted.checks.keys().map(|name| Passage::Check(name.clone())));
        for (name, index) in &wanted.indexes {
            all.extend(index.predicate.as_ref().map(|_| Passage::Condition(name.clone())));
            all.extend((0..index.parts.len()).map(|at| Passage::Part(name.clone(), at)));
        }
        all.retain(|passage| passage.differs(live, wanted));
        all
    }

    /// A column beside an expression differs, too: a server that sees that `(a)::text` is a text keeps the column alone.
    fn differs(&self, live: &Table, wanted: &Table) -> bool {
        if let Passage::Part(index, at) = self {
            let keys = (part(live, index, *at), part(wanted, index, *at));
            let is_column = |key: Option<&IndexKey>| matches!(key, Some(IndexKey::Column(_)));
            return keys.0.is_some() && keys.0 != keys.1 && !(is_column(keys.0) && is_column(keys.1));
        }
        match (self.text(live), self.text(wanted)) {
            (Some(live), Some(wanted)) => live != wanted,
            _ => false,
        }
    }

    /// The expression; none where the table has none there.
    pub fn text<'a>(&self, table: &'a Table) -> Option<&'a Expression> {
        match self {
            Passage::Default(column) => table.columns.get(column)?.default.as_ref(),
            Passage::Generated(column) => Some(&table.columns.get(column)?.generated.as_ref()?.expression),
            Passage::Check(check) => Some(&table.checks.get(check)?.expression),
            Passage::Condition(index) => table.indexes.get(index)?.predicate.as_ref(),
            Passage::Part(index, at) => match part(table, index, *at)? {
                IndexKey::Expression(expression) => Some(expression),
                IndexKey::Column(_) => None,
            },
        }
    }

    /// Gives a table what another one has there.
    pub fn copy(&self, from: &Table, to: &mut Table) {
        let index = |name: &str, to: &mut Table, change: &dyn Fn(&Index, &mut Index)| {
            if let (Some(from), Some(to)) = (from.indexes.get(name), to.indexes.get_mut(name)) {
                change(from, to);
            }
        };
        match self {
            Passage::Default(name) => {
                if let (Some(from), Some(to)) = (from.columns.get(name), to.columns.get_mut(name)) {
                    to.default.clone_from(&from.default);
                }
            }
            Passage::Generated(name) => {
                let from = from.columns.get(name).and_then(|column| column.generated.as_ref());
                let to = to.columns.get_mut(name).and_then(|column| column.generated.as_mut());
                if let (Some(from), Some(to)) = (from, to) {
                    to.expression.clone_from(&from.expression);
                }
            }
            Passage::Check(name) => {
                if let (Some(from), Some(to)) = (from.checks.get(name), to.checks.get_mut(name)) {
                    to.expression.clone_from(&from.expression);
                }
            }
            Passage::Condition(name) => index(name, to, &|from, to| to.predicate.clone_from(&from.predicate)),
            Passage::Part(name, at) => index(name, to, &|from, to| {
                if let (Some(from), Some(to)) = (from.parts.get(*at), to.parts.get_mut(*at)) {
                    to.key.clone_from(&from.key);
                }
            }),
        }
    }
}

fn part<'a>(table: &'a Table, index: &str, at: usize) -> Option<&'a IndexKey> {
    table.indexes.get(index)?.parts.get(at).map(|part| &part.key)
}
