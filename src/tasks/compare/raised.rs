//! A database in the words of the schema that it is compared with.

use super::Tables;
use crate::physical::{Physical, Table};
use crate::run::in_our_words;
use crate::schema::{EnumType, Schema, TableName};
use crate::session::ServerError;
use crate::tasks::pull::lost;
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
    let different = tables.different.iter().map(|mismatch| &mismatch.table);
    for name in different.chain(&tables.removed.tables) {
        let Some(table) = there.tables.get(name) else { continue };
        let mut table = table.clone();
        if let (Some(session), Some(ours)) = (live.session.as_deref_mut(), stored.tables.get(name)) {
            in_our_words(session, &mut table, ours)?;
            name_key(&mut table, ours);
        }
        match engine.raise_like(&raised.schema, &table, like.tables.get(name)) {
            Some(neutral) => _ = raised.schema.tables.insert(name.clone(), neutral),
            None => {
                let alone = Physical { enums: there.enums.clone(), tables: [(name.clone(), table)].into() };
                let mut neutral = engine.raise(&alone);
                raised.unsaid.extend(lost(&engine, &alone, &neutral));
                if inexact == Inexact::Kept {
                    raised.schema.tables.extend(neutral.tables.drain(..));
                }
            }
        }
    }
    Ok(raised)
}

/// A key without a name has the columns alone to be known by.
fn name_key(table: &mut Table, ours: &Table) {
    if let (Some(key), Some(ours)) = (&mut table.primary_key, &ours.primary_key)
        && key.name.is_none()
        && key.columns == ours.columns
    {
        key.name.clone_from(&ours.name);
    }
}
