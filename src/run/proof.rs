//! What must be true after a plan ran, and whether it is.

mod claim;

use std::collections::BTreeSet;

use crate::change::Change;
use crate::dialect::Statement;
use crate::diff::physical::{Difference, DifferenceKind, compare};
use crate::diff::{Passage, Wordings};
use crate::history::expressions::Memory;
use crate::physical::{Physical, Table, TableName};
use crate::plan::{By, Proof, Source};
use crate::session::{Scope, ServerError, Session, Settled};

use super::words::told;

pub(super) use claim::correct;

/// So many tables are read back together: ten thousand would take more memory than their declarations.
const AT_ONCE: usize = 1000;

/// A table that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub table: TableName,
    pub differences: Vec<Difference>,
    /// Why expressions could not be compared, where the server could not tell.
    pub undecided: Option<String>,
}

impl Mismatch {
    /// Whether nothing is known to differ: the server does not tell whether the expressions mean the same.
    pub fn is_undecided(&self) -> bool {
        self.undecided.is_some() && !self.differences.iter().any(is_certain)
    }
}

/// What was to be and is not, or is besides.
#[derive(Clone, Debug)]
pub struct Disproof {
    pub mismatches: Vec<Mismatch>,
    /// The SQL; none where our own statements did not what was planned.
    pub sql: Option<Blamed>,
}

/// SQL of the user's own that did not what it is said to do.
#[derive(Clone, Debug)]
pub struct Blamed {
    pub source: Source,
    pub by: By,
    /// What its `changes` would have to be; none where nothing says that.
    pub changes: Option<Vec<Change>>,
}

/// What is found when a result is read back.
#[derive(Clone, Debug, Default)]
pub struct Proved {
    /// What is not as planned.
    pub mismatches: Vec<Mismatch>,
    /// What the server made of the expressions in our statements.
    pub wordings: Wordings,
}

/// Reads back what is to be proved. `before` is what nothing was to touch.
///
/// The server wrote the expressions of these tables from our own statements a moment ago, in its own words, so that
/// texts which differ are no difference here; only SQL of the user's own may have written others.
pub fn check(session: &mut dyn Session, proof: &Proof, before: &Physical) -> Result<Proved, ServerError> {
    let (mut found, mut wordings) = (Vec::new(), Wordings::default());
    let present: Vec<&Table> = proof.tables.values().flatten().collect();
    for tables in present.chunks(AT_ONCE) {
        let names = tables.iter().map(|table| table.name.clone()).collect();
        let live = session.inspect(&Scope::Only { tables: names, enums: Vec::new() })?;
        for wanted in tables {
            match (live.tables.get(&wanted.name), &proof.claim) {
                (None, _) => found.push(missing(wanted)),
                (Some(live), Some(_)) => found.extend(claim::certain_differences(session, live, wanted)?),
                (Some(live), None) => {
                    let differences = compare(live, wanted);
                    wordings.learn(&wanted.name, &differences);
                    found.extend(structure(wanted, differences));
                }
            }
        }
    }
    found.extend(check_enums(session, proof)?);
    found.extend(check_views(session, proof)?);
    let absent = proof.tables.iter().filter(|(_, table)| table.is_none());
    let absent: Vec<TableName> = absent.map(|(name, _)| name.clone()).collect();
    for names in absent.chunks(AT_ONCE) {
        let live = session.outline(&Scope::Only { tables: names.to_vec(), enums: Vec::new() })?;
        found.extend(names.iter().filter(|name| live.tables.contains_key(*name)).map(left));
    }
    absent.into_iter().for_each(|name| wordings.set(name, BTreeSet::new()));
    if let Some(claim) = &proof.claim {
        found.extend(claim::check_others(session, claim, before)?);
    }
    Ok(Proved { mismatches: found, wordings })
}

fn check_enums(session: &mut dyn Session, proof: &Proof) -> Result<Vec<Mismatch>, ServerError> {
    if proof.enums.is_empty() {
        return Ok(Vec::new());
    }
    let enums = proof.enums.keys().cloned().collect();
    let live = session.inspect(&Scope::Only { tables: Vec::new(), enums })?;
    let present = proof.enums.iter().filter_map(|(name, values)| Some((name.clone(), values.clone()?)));
    let mut found = enum_mismatches(&live, &Physical { enums: present.collect(), ..Physical::default() });
    let absent = proof.enums.iter().filter(|(name, values)| values.is_none() && live.enums.contains_key(*name));
    found.extend(absent.map(|(name, _)| left(name)));
    Ok(found)
}

/// Views that were made again are what they were, to the letter.
fn check_views(session: &mut dyn Session, proof: &Proof) -> Result<Vec<Mismatch>, ServerError> {
    if proof.views.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<TableName> = proof.views.keys().cloned().collect();
    let live = session.views_named(&names)?;
    let text = |made: &[Statement]| made.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join("; ");
    let differing = proof.views.iter().filter_map(|(name, wanted)| {
        let found = live.iter().find(|view| view.name == *name).and_then(|view| view.make.as_deref());
        let differs = || structural("view", found.map(text).as_deref(), Some(&text(wanted)));
        (found != Some(wanted)).then(|| Mismatch { table: name.clone(), differences: vec![differs()], undecided: None })
    });
    Ok(differing.collect())
}

fn is_certain(difference: &Difference) -> bool {
    difference.kind != DifferenceKind::Expression
}

/// The structure in which a table is not as wanted, if any.
fn structure(wanted: &Table, differences: Vec<Difference>) -> Option<Mismatch> {
    let differences: Vec<_> = differences.into_iter().filter(is_certain).collect();
    (!differences.is_empty()).then(|| Mismatch { table: wanted.name.clone(), differences, undecided: None })
}

fn missing(wanted: &Table) -> Mismatch {
    let differences = vec![structural("table", None, Some("a table"))];
    Mismatch { table: wanted.name.clone(), differences, undecided: None }
}

/// A table or an enum that should be gone.
fn left(name: &TableName) -> Mismatch {
    let differences = vec![structural("it", Some("still there"), None)];
    Mismatch { table: name.clone(), differences, undecided: None }
}

/// Compares a live table with a wanted one. Where the texts of expressions differ, it is remembered what the server made
/// of those that it was given, and the server is asked about the others. Texts of which nobody can tell come last.
pub fn differences(
    session: &mut dyn Session,
    live: &Table,
    wanted: &Table,
    memory: &mut Memory,
) -> Result<Option<Mismatch>, ServerError> {
    let mut found = compare(live, wanted);
    let mut undecided = None;
    if !found.iter().all(is_certain) && session.engine().facts().rewrites_expressions {
        let known = memory.wordings(session)?;
        found.retain(|one| !known.explain(&wanted.name, one));
    }
    if !found.iter().all(is_certain) {
        match session.settle(live, wanted)? {
            Settled::Same => found.retain(is_certain),
            Settled::Different if found.len() == 1 => found[0].kind = DifferenceKind::Meaning,
            Settled::Undecided(reason) if found.len() == 1 => undecided = Some(reason),
            Settled::Different | Settled::Undecided(_) => {
                undecided = ask_one_by_one(session, live, wanted, &mut found)?
            }
        }
    }
    found.sort_by_key(|one| !is_certain(one));
    let mismatch = Mismatch { table: wanted.name.clone(), differences: found, undecided };
    Ok((!mismatch.differences.is_empty()).then_some(mismatch))
}

/// Decides the texts of a table that differs otherwise, too, or in several. Gives the reason why some are undecided.
fn ask_one_by_one(
    session: &mut dyn Session,
    live: &Table,
    wanted: &Table,
    found: &mut Vec<Difference>,
) -> Result<Option<String>, ServerError> {
    let is_of = |passage: &Passage, one: &Difference| {
        let is =
            |table, text: &Option<String>| passage.text(table).is_none_or(|own| text.as_deref() == Some(own.as_str()));
        one.kind == DifferenceKind::Expression && is(live, &one.live) && is(wanted, &one.wanted)
    };
    let mut reworded = live.clone();
    let mut open = Vec::new();
    let mut reason = None;
    for (passage, settled) in told(session, live, wanted, |passage| found.iter().any(|one| is_of(passage, one)))? {
        match settled {
            Settled::Same => passage.copy(wanted, &mut reworded),
            Settled::Different => {}
            Settled::Undecided(why) => {
                open.push(passage);
                reason.get_or_insert(why);
            }
        }
    }
    let left = compare(&reworded, wanted);
    found.retain(|one| is_certain(one) || left.contains(one));
    let decided = |one: &&mut Difference| !is_certain(one) && !open.iter().any(|passage| is_of(passage, one));
    found.iter_mut().filter(decided).for_each(|one| one.kind = DifferenceKind::Meaning);
    Ok(reason)
}

fn structural(what: &str, live: Option<&str>, wanted: Option<&str>) -> Difference {
    Difference {
        what: what.to_owned(),
        column: None,
        live: live.map(str::to_owned),
        wanted: wanted.map(str::to_owned),
        kind: DifferenceKind::Structure,
    }
}

/// The enums that differ, as if each were a table of its own.
pub fn enum_mismatches(live: &Physical, wanted: &Physical) -> Vec<Mismatch> {
    let differing = wanted.enums.iter().filter(|(name, values)| live.enums.get(*name) != Some(*values));
    let describe = |values: &Vec<String>| values.join(", ");
    differing
        .map(|(name, values)| {
            let live = live.enums.get(name).map(describe);
            Mismatch {
                table: name.clone(),
                differences: vec![structural("values of the enum", live.as_deref(), Some(&describe(values)))],
                undecided: None,
            }
        })
        .collect()
}
