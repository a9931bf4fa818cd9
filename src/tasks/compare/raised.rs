//! A database in the words of the schema that it is compared with.

use super::Tables;
use crate::diff::Passage;
use crate::diff::physical::{Difference, DifferenceKind, compare};
use crate::physical::{Physical, Table};
use crate::run::Mismatch;
use crate::schema::{EnumType, Schema, TableName};
use crate::session::{ServerError, Session, Settled};
use crate::tasks::pull::unsaid::lost;
use crate::tasks::source::Live;

/// What a database has, as a schema.
pub(in crate::tasks) struct Raised {
    pub(in crate::tasks) schema: Schema,
    /// Tables that hold what no schema can say, and what that is.
    pub(in crate::tasks) unsaid: Vec<(TableName, String)>,
}

/// What becomes of tables that hold what no schema can say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::tasks) enum Inexact {
    /// They are taken for what the other side has, so that nothing is made of them.
    LeftOut,
    /// All is taken that can be said.
    Kept,
}

impl Raised {
    /// For people.
    pub(in crate::tasks) fn unsaid(&self) -> Vec<String> {
        self.unsaid.iter().map(|(table, what)| format!("table `{table}`: {what}")).collect()
    }
}

/// Raises what of a database is not as `like`, which would be stored as `stored`; the rest is taken from there.
pub(in crate::tasks) fn raised(
    live: &mut Live<'_>,
    there: &Physical,
    stored: &Physical,
    like: &Schema,
    (tables, inexact): (&Tables, Inexact),
) -> Result<Raised, ServerError> {
    let engine = live.engine;
    let mut raised = Raised { schema: like.clone(), unsaid: Vec::new() };
    if engine.facts().enum_types {
        let declared = |(name, values): (&TableName, &Vec<String>)| {
            let declared = EnumType { name: name.name.clone(), schema: name.schema.clone(), values: values.clone() };
            (name.name.clone(), declared)
        };
        raised.schema.enums = there.enums.iter().map(declared).collect();
    }
    for name in &tables.added.tables {
        raised.schema.tables.shift_remove(name);
    }
    let different = tables.different.iter().map(|mismatch| (&mismatch.table, Some(mismatch)));
    let removed = tables.removed.tables.iter().map(|name| (name, None));
    for (name, mismatch) in different.chain(removed) {
        let Some(table) = there.tables.get(name) else { continue };
        let mut table = table.clone();
        if let (Some(session), Some(ours), Some(mismatch)) =
            (live.session.as_deref_mut(), stored.tables.get(name), mismatch)
        {
            in_our_words(session, &mut table, ours, mismatch)?;
            table.name_key_like(ours);
        }
        match engine.raise_like(&raised.schema, &table, like.tables.get(name)) {
            Some(neutral) => _ = raised.schema.tables.insert(name.clone(), neutral),
            None => {
                let alone = Physical { enums: there.enums.clone(), tables: [(name.clone(), table)].into() };
                let mut neutral = engine.raise(&alone);
                let lost = lost(&engine, &alone, &neutral);
                // In words of its own it may be said after all.
                if lost.is_empty() || inexact == Inexact::Kept {
                    raised.schema.tables.extend(neutral.tables.drain(..));
                }
                raised.unsaid.extend(lost);
            }
        }
    }
    Ok(raised)
}

/// Gives each expression that means the same as ours our text. `mismatch` is how the tables differ: what it does not
/// name is the same, and where nobody can tell, nothing is made of it.
fn in_our_words(
    session: &mut dyn Session,
    live: &mut Table,
    ours: &Table,
    mismatch: &Mismatch,
) -> Result<(), ServerError> {
    for passage in Passage::differing(live, ours) {
        let mut trial = live.clone();
        passage.copy(ours, &mut trial);
        let difference = compare(live, &trial).into_iter().next();
        // An index that differs as a whole is named without its parts.
        let is_of = |known: &&Difference| difference.as_ref().is_some_and(|one| one.what.ends_with(&known.what));
        let is_same = match mismatch.differences.iter().find(is_of).map(|known| known.kind) {
            None | Some(DifferenceKind::Expression) => true,
            Some(DifferenceKind::Meaning) => false,
            Some(DifferenceKind::Structure) => session.settle(live, &trial)? != Settled::Different,
        };
        if is_same {
            *live = trial;
        }
    }
    Ok(())
}
