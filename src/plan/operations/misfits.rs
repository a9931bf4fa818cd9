//! What new types of columns do to values, as far as the engine can tell beforehand.

use super::Altering;
use super::group::Group;
use super::origins::Origins;
use super::risk::{Extent, Harm, Risk};
use crate::change::{Change, Loss};
use crate::dialect::{Engine, Misfits};
use crate::physical::Column;
use crate::schema::Schema;

/// Says of each risk of a new type what is known of it: that there is none, which values become others, and which are
/// refused. `origins` are those before the step, `schema` is what it leads to.
pub(super) fn sharpen(
    engine: &Engine,
    schema: &Schema,
    origins: &Origins,
    altering: &Altering,
    (group, risks): (&Group<'_>, Vec<Risk>),
) -> Vec<Risk> {
    let types = |risk: &Risk| matches!(risk.harm, Harm::Loss(Loss::Misfits(..)));
    if !risks.iter().any(types) {
        return risks;
    }
    let traced = origins.trace(altering);
    let misfits = traced.map(|traced| engine.misfits(&traced.alteration(), &engine.enums(schema))).unwrap_or_default();
    let mut sharp = Vec::new();
    for risk in risks {
        let Harm::Loss(Loss::Misfits(table, column)) = &risk.harm else {
            sharp.push(risk);
            continue;
        };
        let Some((before, after)) = pair(altering, column) else {
            sharp.push(risk);
            continue;
        };
        let as_it_was = origins.of_values(&altering.before.name, &before.name).is_some();
        match misfits.iter().find(|misfits| misfits.column == after.name).filter(|_| as_it_was) {
            Some(Misfits { altered, refused, .. }) => {
                let refused = refused.clone().map(|sought| Risk {
                    harm: Harm::Refused(table.clone(), column.clone(), declared(engine, group, &risk)),
                    extent: Extent::Counted(sought),
                    ..risk.clone()
                });
                let altered = altered.clone().map(|sought| Risk { extent: Extent::Counted(sought), ..risk.clone() });
                sharp.extend(refused.into_iter().chain(altered));
            }
            // Two names of one type on this engine.
            None if before.r#type == after.r#type && !altering.using.contains_key(&after.name) => {}
            None => sharp.push(risk),
        }
    }
    sharp
}

/// The new type in the words of the operation.
fn declared(engine: &Engine, group: &Group<'_>, risk: &Risk) -> String {
    let operation = group.numbered().find(|(at, _)| *at == risk.operation);
    let types = operation.and_then(|(_, operation)| match &operation.change {
        Change::AlterColumn { change, .. } => change.r#type.as_ref(),
        _ => None,
    });
    types.and_then(|types| types.after.get(engine.flavour)).map(ToString::to_string).unwrap_or_default()
}

/// A column before and after, by the name that it has for some of the changes.
fn pair<'a>(altering: &'a Altering, column: &str) -> Option<(&'a Column, &'a Column)> {
    let Altering { before, after, renamed, .. } = altering;
    let old = before.columns.get(column).zip(after.columns.get(renamed.get(column).map_or(column, String::as_str)));
    old.or_else(|| {
        let (from, _) = renamed.iter().find(|(_, to)| *to == column)?;
        before.columns.get(from).zip(after.columns.get(column))
    })
}
