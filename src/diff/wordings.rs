//! How a server wrote the expressions that it was given.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::physical::{Difference, DifferenceKind};
use crate::physical::TableName;

/// Of some tables, all expressions whose texts in the catalog are not those that they were made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wordings(BTreeMap<TableName, BTreeSet<Wording>>);

/// One expression in two texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wording {
    /// As a [`Difference`] calls it: "check `ck_user_email`".
    what: String,
    given: String,
    written: String,
}

impl Wordings {
    /// Takes the differences of a table of which it is known that the server made the one text of the other.
    pub fn learn(&mut self, table: &TableName, differences: &[Difference]) {
        self.set(table.clone(), differences.iter().filter_map(Wording::of).collect());
    }

    /// Forgets what was known of a table.
    pub fn set(&mut self, table: TableName, wordings: BTreeSet<Wording>) {
        self.0.insert(table, wordings);
    }

    /// Whether a difference is none: both texts are of one expression.
    pub fn explain(&self, table: &TableName, difference: &Difference) -> bool {
        let known = self.0.get(table);
        known.is_some_and(|known| Wording::of(difference).is_some_and(|wording| known.contains(&wording)))
    }

    /// Takes what is known later, in the place of what was known of the same tables.
    pub fn extend(&mut self, later: Wordings) {
        self.0.extend(later.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each table with what is known of it, which may be that its texts are those that it was made with.
    pub fn iter(&self) -> impl Iterator<Item = (&TableName, &BTreeSet<Wording>)> {
        self.0.iter()
    }
}

impl Wording {
    fn of(difference: &Difference) -> Option<Self> {
        let Difference { what, live, wanted, kind, .. } = difference;
        let (Some(written), Some(given)) = (live, wanted) else { return None };
        (*kind == DifferenceKind::Expression).then(|| Wording {
            what: what.clone(),
            given: given.clone(),
            written: written.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(live: &str, wanted: &str) -> Difference {
        let (live, wanted) = (Some(live.to_owned()), Some(wanted.to_owned()));
        Difference { what: "check `ck`".to_owned(), column: None, live, wanted, kind: DifferenceKind::Expression }
    }

    #[test]
    fn only_the_two_texts_that_were_seen_together_explain_each_other() {
        let table = TableName::new("user");
        let mut wordings = Wordings::default();
        wordings.learn(&table, &[check("(a > 1)", "a>1")]);
        assert!(wordings.explain(&table, &check("(a > 1)", "a>1")));
        assert!(!wordings.explain(&table, &check("(a > 2)", "a>1")));
        assert!(!wordings.explain(&table, &check("(a > 1)", "a>2")));
        assert!(!wordings.explain(&TableName::new("other"), &check("(a > 1)", "a>1")));
        wordings.learn(&table, &[]);
        assert!(!wordings.explain(&table, &check("(a > 1)", "a>1")));
    }
}
