//! What SQL of the user's own did, besides or instead of what its `changes` say.

use super::{Mismatch, differences, enum_mismatches, missing};
use crate::change::Change;
use crate::dialect::Engine;
use crate::diff::physical::compare;
use crate::history::expressions::Memory;
use crate::physical::{Expression, IndexKey, IndexPart, Physical, Table, TableName};
use crate::plan::{Claim, Since};
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

/// What differs for sure: expressions too, where the server says that they do.
pub(super) fn certain_differences(
    session: &mut dyn Session,
    live: &Table,
    wanted: &Table,
) -> Result<Option<Mismatch>, ServerError> {
    if differences(session, live, wanted, &mut Memory::default())?.is_none() {
        return Ok(None);
    }
    let mut live = live.clone();
    in_our_words(session, &mut live, wanted)?;
    let differences = compare(&live, wanted);
    let mismatch = Mismatch { table: wanted.name.clone(), differences, undecided: None };
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
                in_our_words(session, table, &ours)?;
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

/// Gives each expression that means the same as ours, as far as can be told, our text: the server has put it into its
/// own words.
fn in_our_words(session: &mut dyn Session, live: &mut Table, ours: &Table) -> Result<(), ServerError> {
    for at in 0..expressions(&mut ours.clone()).len() {
        let mut wanted = ours.clone();
        let Some((place, text)) = expressions(&mut wanted).into_iter().nth(at) else { continue };
        let text = text.clone();
        let mut trial = live.clone();
        let Some((_, theirs)) = expressions(&mut trial).into_iter().find(|(name, _)| *name == place) else { continue };
        if *theirs == text {
            continue;
        }
        *theirs = text;
        if session.settle(live, &trial)? != Settled::Different {
            *live = trial;
        }
    }
    Ok(())
}

/// Every expression of a table, each with where it stands.
pub(crate) fn expressions(table: &mut Table) -> Vec<(String, &mut Expression)> {
    let mut found = Vec::new();
    for column in table.columns.values_mut() {
        found.extend(column.default.as_mut().map(|sql| (format!("default {}", column.name), sql)));
        found.extend(column.generated.as_mut().map(|made| (format!("column {}", column.name), &mut made.expression)));
    }
    found.extend(table.checks.values_mut().map(|check| (format!("check {}", check.name), &mut check.expression)));
    for index in table.indexes.values_mut() {
        found.extend(index.predicate.as_mut().map(|sql| (format!("condition {}", index.name), sql)));
        for (at, part) in index.parts.iter_mut().enumerate() {
            if let IndexPart { key: IndexKey::Expression(sql), .. } = part {
                found.push((format!("part {at} {}", index.name), sql));
            }
        }
    }
    found
}
