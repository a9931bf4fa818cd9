//! What becomes of each column.

use std::collections::BTreeMap;

use super::mention::{mentions, quoted, renamed};
use crate::dialect::{Alteration, Engine, Version};
use crate::physical::{Column, Expression, Storage};

/// SET EXPRESSION is there from 17 on: <https://www.postgresql.org/docs/17/release-17.html>.
const SETS_EXPRESSIONS: Version = Version::new(17, 0, 0);

/// A column before and after.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub before: &'a Column,
    pub after: &'a Column,
}

impl Pair<'_> {
    /// Whether ALTER COLUMN … TYPE is needed.
    pub(super) fn is_retyped(&self) -> bool {
        self.before.r#type != self.after.r#type || self.before.collation != self.after.collation
    }
}

pub(super) struct Columns<'a> {
    /// The old name and the new one of those that get another.
    pub renamed: BTreeMap<String, String>,
    /// Altered where they stand.
    pub kept: Vec<Pair<'a>>,
    /// Dropped and added again, because the server computes them otherwise.
    pub redefined: Vec<Pair<'a>>,
    pub dropped: Vec<&'a Column>,
    pub added: Vec<&'a Column>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(engine: &Engine, alteration: &Alteration<'a>) -> Self {
        let (before, after) = (&alteration.before.columns, &alteration.after.columns);
        let real =
            |(old, new): &(&String, &String)| old != new && before.contains_key(*old) && after.contains_key(*new);
        let renamed: BTreeMap<String, String> =
            alteration.renamed.iter().filter(real).map(|(old, new)| (old.clone(), new.clone())).collect();
        let mut columns =
            Columns { kept: Vec::new(), redefined: Vec::new(), dropped: Vec::new(), added: Vec::new(), renamed };
        for column in after.values() {
            match columns.origin(&column.name).and_then(|old| before.get(&old)) {
                Some(old) => columns.kept.push(Pair { before: old, after: column }),
                None => columns.added.push(column),
            }
        }
        let goes_on = |name: &String| columns.kept.iter().any(|pair| pair.before.name == *name);
        columns.dropped = before.values().filter(|column| !goes_on(&column.name)).collect();
        columns.part_with_redefined(engine);
        columns
    }

    /// The old name of a column that goes on as `name`, if there is one.
    fn origin(&self, name: &str) -> Option<String> {
        let old = self.renamed.iter().find(|(_, new)| *new == name).map(|(old, _)| old.clone());
        old.or_else(|| (!self.renamed.contains_key(name)).then(|| name.to_owned()))
    }

    fn part_with_redefined(&mut self, engine: &Engine) {
        let retyped: Vec<String> = self.retyped().cloned().collect();
        let all = std::mem::take(&mut self.kept);
        let (redefined, kept) = all.into_iter().partition(|pair| self.must_redefine(engine, *pair, &retyped));
        (self.redefined, self.kept) = (redefined, kept);
    }

    /// The new names of columns whose type or collation is altered.
    pub(super) fn retyped(&self) -> impl Iterator<Item = &'a String> {
        let plain = |pair: &&Pair<'_>| pair.after.generated.is_none() && pair.is_retyped();
        self.kept.iter().filter(plain).map(|pair| &pair.after.name)
    }

    /// A column cannot be made a generated one, the expression of a virtual one not be dropped, and no type altered
    /// while a generated column is computed from it: <https://www.postgresql.org/docs/current/sql-altertable.html>.
    fn must_redefine(&self, engine: &Engine, pair: Pair<'_>, retyped: &[String]) -> bool {
        match (&pair.before.generated, &pair.after.generated) {
            (None, None) => false,
            (None, Some(_)) => true,
            (Some(before), None) => before.storage == Storage::Virtual,
            (Some(before), Some(after)) => {
                let settable = engine.version >= SETS_EXPRESSIONS && after.storage == Storage::Stored;
                before.storage != after.storage
                    || pair.is_retyped()
                    || (!settable && !self.same(&before.expression, &after.expression))
                    || retyped.iter().any(|name| mentions(&renamed(&before.expression, &self.renamed), name))
            }
        }
    }

    /// Whether an expression of before is one of after, all renames considered.
    pub(super) fn same(&self, before: &Expression, after: &Expression) -> bool {
        self.translated(before) == self.spelled(after)
    }

    /// An expression of before as the server has it after the renames, to be compared with one that is
    /// [`Columns::spelled`].
    pub(super) fn translated(&self, before: &Expression) -> Expression {
        if self.renamed.is_empty() {
            return before.clone();
        }
        // What was dropped to make room for a new name is nothing that `after` can mean.
        let gone = self.dropped.iter().filter(|column| self.is_taken(&column.name));
        let mut names: BTreeMap<String, String> =
            gone.map(|column| (column.name.clone(), format!("{}\0", column.name))).collect();
        names.extend(self.renamed.clone());
        renamed(before, &names)
    }

    pub(super) fn spelled(&self, after: &Expression) -> Expression {
        if self.renamed.is_empty() { after.clone() } else { quoted(after, self.renamed.values()) }
    }

    /// The new name of a column of before.
    pub(super) fn new_name(&self, before: &str) -> String {
        match self.renamed.get(before) {
            Some(new) => new.clone(),
            // The name goes to another one.
            None if self.is_taken(before) => format!("{before}\0"),
            None => before.to_owned(),
        }
    }

    /// Whether another column gets this name.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.renamed.values().any(|new| new == name)
    }

    /// Dropped columns that are in the way: their name is given to another, or they are computed from what changes.
    /// The others stay until rows are filled, because what fills them may read these.
    pub(super) fn in_the_way(&self, column: &Column) -> bool {
        let changed = |name: &str| {
            self.is_taken(name)
                || self.redefined.iter().any(|pair| pair.before.name == name)
                || self.kept.iter().any(|pair| pair.before.name == name && pair.is_retyped())
        };
        let names = self.kept.iter().chain(&self.redefined).map(|pair| &pair.before.name);
        let mut names = names.chain(self.dropped.iter().map(|column| &column.name));
        let generated = column.generated.as_ref();
        self.is_taken(&column.name)
            || generated.is_some_and(|own| names.any(|name| changed(name) && mentions(&own.expression, name)))
    }
}
