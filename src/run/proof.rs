//! What must be true after a plan ran, and whether it is.

use std::fmt;

use crate::diff::physical::{Difference, DifferenceKind, compare};
use crate::physical::{Physical, Table, TableName};
use crate::session::{Scope, ServerError, Session, Settled};

/// So many tables are read back together: ten thousand would take more memory than their declarations.
const AT_ONCE: usize = 1000;

/// The tables as they must be afterwards.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    pub present: Physical,
    pub absent: Vec<TableName>,
}

/// A table that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub table: TableName,
    pub differences: Vec<Difference>,
    /// Why expressions could not be compared, where the server could not tell.
    pub undecided: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { what, live, wanted, .. } = self;
        match (live, wanted) {
            (Some(live), Some(wanted)) => write!(f, "{what}: is {live}, declared {wanted}"),
            (None, Some(wanted)) => write!(f, "{what}: missing, declared {wanted}"),
            (Some(live), None) => write!(f, "{what}: is {live}, not declared"),
            (None, None) => f.write_str(what),
        }
    }
}

impl Proof {
    /// Reads the touched tables back and tells which are not as planned.
    ///
    /// The server wrote the expressions of these tables from our own statements a moment ago, in its own words, so that
    /// texts which differ are no difference here.
    pub fn check(&self, session: &mut dyn Session) -> Result<Vec<Mismatch>, ServerError> {
        let mut found = Vec::new();
        let present: Vec<&Table> = self.present.tables.values().collect();
        for tables in present.chunks(AT_ONCE) {
            let names = tables.iter().map(|table| table.name.clone()).collect();
            let live = session.inspect(&Scope::Only { tables: names, enums: Vec::new() })?;
            found.extend(tables.iter().filter_map(|wanted| mismatch(live.tables.get(&wanted.name), wanted)));
        }
        if !self.present.enums.is_empty() {
            let enums = self.present.enums.keys().cloned().collect();
            let live = session.inspect(&Scope::Only { tables: Vec::new(), enums })?;
            found.extend(enum_mismatches(&live, &self.present));
        }
        for names in self.absent.chunks(AT_ONCE) {
            let live = session.outline(&Scope::Only { tables: names.to_vec(), enums: Vec::new() })?;
            found.extend(names.iter().filter(|name| live.tables.contains_key(*name)).map(left));
        }
        Ok(found)
    }
}

/// The structure in which a table is not as wanted, if any.
fn mismatch(live: Option<&Table>, wanted: &Table) -> Option<Mismatch> {
    let differences = match live {
        Some(live) => compare(live, wanted),
        None => vec![structural("table", None, Some("a table"))],
    };
    let differences: Vec<_> = differences.into_iter().filter(|one| one.kind == DifferenceKind::Structure).collect();
    (!differences.is_empty()).then(|| Mismatch { table: wanted.name.clone(), differences, undecided: None })
}

/// A table that should be gone.
fn left(name: &TableName) -> Mismatch {
    let differences = vec![structural("table", Some("still there"), None)];
    Mismatch { table: name.clone(), differences, undecided: None }
}

/// Compares a live table with a wanted one, and asks the server where expressions alone differ.
pub fn differences(session: &mut dyn Session, live: &Table, wanted: &Table) -> Result<Option<Mismatch>, ServerError> {
    let found = compare(live, wanted);
    let open = found.iter().any(|one| one.kind == DifferenceKind::Expression);
    let settled = if open { session.settle(live, wanted)? } else { Settled::Different };
    let (differences, undecided) = match settled {
        Settled::Same => (found.into_iter().filter(|one| one.kind == DifferenceKind::Structure).collect(), None),
        Settled::Different => (found, None),
        Settled::Undecided(reason) => (found, Some(reason)),
    };
    let mismatch = Mismatch { table: wanted.name.clone(), differences, undecided };
    Ok((!mismatch.differences.is_empty()).then_some(mismatch))
}

fn structural(what: &str, live: Option<&str>, wanted: Option<&str>) -> Difference {
    Difference {
        what: what.to_owned(),
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
