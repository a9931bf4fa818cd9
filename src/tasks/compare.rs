//! Two sources of one database side by side.
//!
//! A schema is compared with a schema, as changes. Where a side is live, both are compared as its engine stores them; two
//! databases on different engines have only the schemas in common that they can be raised to.

mod abroad;
mod raised;
mod script;
mod tables;

use std::borrow::Cow;

use super::Unread;
use super::model::Model;
use super::source::{Live, Neutral, Nothing, Origin, Side};
use crate::config::Database;
use crate::dialect::Engine;
use crate::diff::neutral::Difference;
use crate::metadata::Metadata;
use crate::physical::{Physical, TableName};
use crate::session::Scope;

pub(super) use raised::{Inexact, raised};
pub(super) use tables::side_by_side;

pub use script::{Leading, Script};
pub use tables::{Names, Tables};

/// What is asked of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Differences,
    /// The statements that lead from one side to the other, too.
    Statements,
}

/// What leads from one side to the other.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub found: Compared,
    /// None where nobody asked.
    pub script: Option<Script>,
}

/// How two sides differ.
#[derive(Clone, Debug)]
pub enum Compared {
    /// There is nothing to compare.
    Nothing(Nothing),
    /// As schemas.
    Changes {
        difference: Difference,
        /// What each side says in the words of its own engine.
        undecided: Vec<String>,
    },
    /// As one engine stores them.
    Tables(Tables),
}

impl Compared {
    /// Whether anything differs for sure.
    pub fn is_clean(&self) -> bool {
        match self {
            Compared::Nothing(_) => true,
            Compared::Changes { difference, .. } => difference.is_empty(),
            Compared::Tables(tables) => tables.is_clean(),
        }
    }
}

/// Which of two sides is live.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lives {
    From,
    To,
}

/// Compares what two sources have of a database. Reads alone.
pub fn compare<'a>(
    database: &'a Database,
    from: &Origin<'a>,
    to: &Origin<'a>,
    asked: Asked,
) -> Result<Comparison, Unread> {
    match (from.side(database)?, to.side(database)?) {
        (Side::Nothing(why), _) | (_, Side::Nothing(why)) => {
            Ok(Comparison { found: Compared::Nothing(why), script: None })
        }
        (Side::Neutral(from), Side::Neutral(to)) => Ok(schemas(database, &from, &to, asked)),
        (Side::Live(mut live), Side::Neutral(to)) => with_live(&mut live, &to, Lives::From, asked),
        (Side::Neutral(from), Side::Live(mut live)) => with_live(&mut live, &from, Lives::To, asked),
        (Side::Live(from), Side::Live(to)) if from.engine.flavour == to.engine.flavour => databases(from, to, asked),
        (Side::Live(from), Side::Live(to)) => abroad::compare(from, to, asked),
    }
}

fn schemas(database: &Database, from: &Neutral<'_>, to: &Neutral<'_>, asked: Asked) -> Comparison {
    let difference = from.leads_to(to);
    let script = (asked == Asked::Statements)
        .then(|| Script::new(Metadata::of(database).engine(), &from.schema, &difference, Vec::new()));
    Comparison { found: Compared::Changes { difference, undecided: Vec::new() }, script }
}

/// What leads from a database never drops what the schema does not name; what leads to one takes all of it over.
fn with_live(live: &mut Live<'_>, neutral: &Neutral<'_>, lives: Lives, asked: Asked) -> Result<Comparison, Unread> {
    let wanted = Model::of(live.engine, &neutral.schema)?;
    // Tables by their old names, which only the statements make use of.
    let mut old = Physical::default();
    let mut there = match lives {
        Lives::To => live.inspect_all(&wanted, &[])?.0,
        Lives::From => {
            let mut there = live.inspect(&named(&wanted, neutral))?;
            let is_old = |name: &&TableName| !wanted.has(name);
            let names: Vec<TableName> = there.tables.keys().filter(is_old).cloned().collect();
            old.tables.extend(names.iter().filter_map(|name| there.tables.swap_remove_entry(name)));
            there
        }
    };
    let tables = side_by_side(live.session.as_deref_mut(), &there, &wanted)?;
    let script = match asked {
        Asked::Differences => None,
        Asked::Statements => {
            let mut missing = tables.clone();
            missing.removed.tables.extend(old.tables.keys().cloned());
            there.tables.extend(old.tables);
            let raised = raised(live, &there, &wanted.physical(), &neutral.schema, (&missing, Inexact::LeftOut))?;
            let real = Neutral { schema: Cow::Borrowed(&raised.schema), renames: Cow::default() };
            let (from, to) = if lives == Lives::From { (&real, neutral) } else { (neutral, &real) };
            Some(lead(live.engine, from, to, raised.unsaid().into_iter().chain(tables.open_questions())))
        }
    };
    let tables = if lives == Lives::From { tables } else { tables.flipped() };
    Ok(Comparison { found: Compared::Tables(tables), script })
}

fn lead(engine: Engine, from: &Neutral<'_>, to: &Neutral<'_>, unsaid: impl Iterator<Item = String>) -> Script {
    Script::new(engine, &from.schema, &from.leads_to(to), unsaid.collect())
}

/// What a schema names, by the old names too.
fn named(wanted: &Model<'_>, neutral: &Neutral<'_>) -> Scope {
    let old = neutral.renames.tables.iter().filter(|(new, _)| wanted.has(new));
    let names = wanted.names().chain(old.map(|(_, old)| old));
    Scope::Only { tables: names.cloned().collect(), enums: wanted.enums().keys().cloned().collect() }
}

/// Two databases of one engine, with all that is taken up.
fn databases(mut from: Live<'_>, mut to: Live<'_>, asked: Asked) -> Result<Comparison, Unread> {
    let [before, after] = both(&mut from, &mut to)?;
    let tables = side_by_side(from.session.as_deref_mut(), &before, &(&after).into())?;
    let script = match asked {
        Asked::Differences => None,
        Asked::Statements => {
            let schema = Neutral { schema: Cow::Owned(to.engine.raise(&after)), renames: Cow::default() };
            let raised = raised(&mut from, &before, &after, &schema.schema, (&tables, Inexact::LeftOut))?;
            let real = Neutral { schema: Cow::Borrowed(&raised.schema), renames: Cow::default() };
            Some(lead(from.engine, &real, &schema, raised.unsaid().into_iter().chain(tables.open_questions())))
        }
    };
    Ok(Comparison { found: Compared::Tables(tables), script })
}

/// Both sides in the schemas that either declares.
fn both(from: &mut Live<'_>, to: &mut Live<'_>) -> Result<[Physical; 2], Unread> {
    let nothing = Physical::default();
    let (nothing, schemas) = (Model::from(&nothing), from.schemas().chain(to.schemas()).collect::<Vec<_>>());
    Ok([from.inspect_all(&nothing, &schemas)?.0, to.inspect_all(&nothing, &schemas)?.0])
}
