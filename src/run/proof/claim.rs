//! What SQL of the user's own did, besides or instead of what its `changes` say.

use super::{Mismatch, differences, enum_mismatches, is_certain, missing};
use crate::change::Change;
use crate::dialect::Engine;
use crate::history::expressions::Memory;
use crate::physical::{Physical, Table, TableName};
use crate::plan::{Claim, Since};
use crate::run::words::reworded;
use crate::schema::Schema;
use crate::session::{Scope, ServerError, Session, Settled};

/// Compares the tables that nothing was to touch. One that is what it was before the run is right, whatever is recorded.
pub(super) fn check_others(
    session: &mut dyn Session,
    claim: &Claim,
    before: &Physical,
) -> Result<Vec<Mismatch>, ServerError> {
    if claim.others.is_empty() && claim.enums.is_empty() {
        return Ok(Vec::new());
    }
    let live = session.inspect(&Scope::Only { tables: claim.others.clone(), enums: claim.enums.clone() })?;
    let known = claim.since == Since::Run;
    let same = |name: &&TableName| known && live.tables.get(*name) == before.tables.get(*name);
    let changed: Vec<&TableName> = claim.others.iter().filter(|name| !same(name)).collect();
    let same = |name: &&TableName| known && live.enums.get(*name) == before.enums.get(*name);
    let enums: Vec<&TableName> = claim.enums.iter().filter(|name| !same(name)).collect();
    if changed.is_empty() && enums.is_empty() {
        return Ok(Vec::new());
    }
    let (_, after) = claim.sides();
    let mut recorded = session.engine().lower(&after).physical;
    let mut found = Vec::new();
    for wanted in changed.into_iter().filter_map(|name| recorded.tables.get(name)) {
        match live.tables.get(&wanted.name) {
            Some(live) => found.extend(certain_differences(session, live, wanted)?),
            None => found.push(missing(wanted)),
        }
    }
    recorded.enums.retain(|name, _| enums.contains(&name));
    found.extend(enum_mismatches(&live, &recorded));
    Ok(found)
}

/// What differs for sure: not what nobody can tell.
pub(super) fn certain_differences(
    session: &mut dyn Session,
    live: &Table,
    wanted: &Table,
) -> Result<Option<Mismatch>, ServerError> {
    let Some(mut mismatch) = differences(session, live, wanted, &mut Memory::default())? else { return Ok(None) };
    mismatch.differences.retain(is_certain);
    mismatch.undecided = None;
    Ok((!mismatch.differences.is_empty()).then_some(mismatch))
}

/// What the `changes` would have to be for what is there; none where no changes say that.
pub(in crate::run) fn correct(
    session: &mut dyn Session,
    claim: &Claim,
    wrong: &[Mismatch],
) -> Result<Option<Vec<Change>>, ServerError> {
    let engine = session.engine();
    let wrong: Vec<TableName> = wrong.iter().map(|mismatch| mismatch.table.clone()).collect();
    let mut live = session.inspect(&Scope::Only { tables: wrong.clone(), enums: wrong.clone() })?;
    let (before, after) = claim.sides();
    let known = |name: &TableName| before.tables.contains_key(name) || after.tables.contains_key(name);
    if wrong.iter().any(|name| known(name) && !live.tables.contains_key(name)) {
        let all = session.inspect(&Scope::All { schemas: Vec::new() })?;
        live.tables.extend(all.tables.into_iter().filter(|(name, _)| !known(name)));
    }
    for table in live.tables.values_mut() {
        for recorded in [&before, &after] {
            if let Some(ours) = lowered(&engine, recorded, &table.name) {
                // What nobody can tell is taken for what the changes say.
                reworded(session, table, &ours, |settled| *settled != Settled::Different)?;
            }
        }
    }
    Ok(claim.correct(&engine, &live, &wrong))
}

fn lowered(engine: &Engine, schema: &Schema, name: &TableName) -> Option<Table> {
    let table = schema.tables.get(name)?;
    let alone = Schema { enums: schema.enums.clone(), tables: [(name.clone(), table.clone())].into() };
    engine.lower(&alone).physical.tables.shift_remove(name)
}
