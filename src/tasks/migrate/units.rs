//! Planned steps with their marks, cut into units.

use super::leg::Leg;
use crate::dialect::Engine;
use crate::plan::{Confirmed, Mark, Plan, Planned, Source, Step, Unit, Way};

/// What is committed ahead, then everything else: in one transaction where the engine has them for DDL.
pub(super) fn units(
    engine: &Engine,
    way: Way,
    planned: Vec<(&Leg<'_>, Vec<Planned>)>,
    mut confirmed: Confirmed,
) -> Plan {
    let (mut ahead, mut steps) = (Vec::new(), Vec::new());
    for (leg, planned) in planned {
        ahead.extend(planned.iter().filter(|step| !step.ahead.is_empty()).map(|step| Step {
            source: Some(source(leg, step)),
            statements: step.ahead.clone(),
            ..Step::default()
        }));
        let marked = if engine.facts().transactional_ddl {
            in_transaction(leg, way, planned)
        } else {
            // One alone was cut off, and it is the first.
            by_themselves(leg, way, planned, std::mem::take(&mut confirmed))
        };
        steps.extend(marked);
    }
    let units = [ahead, steps].into_iter().filter(|steps| !steps.is_empty()).map(|steps| Unit { steps });
    Plan { units: units.collect() }
}

/// Puts a unit before all others, in the same transaction where there is one.
pub(super) fn begin_with(engine: &Engine, plan: &mut Plan, first: Unit) {
    match plan.units.first_mut() {
        Some(unit) if engine.facts().transactional_ddl => _ = unit.steps.splice(0..0, first.steps),
        _ => plan.units.insert(0, first),
    }
}

fn source(leg: &Leg<'_>, step: &Planned) -> Source {
    let operations = &leg.operations[step.operations.clone()];
    Source {
        revision: leg.passage.revision.clone(),
        changes: operations.iter().map(|operation| operation.change.describe()).collect(),
        place: leg.places.get(step.operations.start).cloned().unwrap_or_default(),
    }
}

fn in_transaction(leg: &Leg<'_>, way: Way, planned: Vec<Planned>) -> Vec<Step> {
    let mut steps: Vec<Step> = planned
        .into_iter()
        .map(|step| Step { source: Some(source(leg, &step)), statements: step.statements, ..Step::default() })
        .collect();
    steps.push(Step { after: vec![Mark::Ran(leg.passage.clone(), way)], ..Step::default() });
    steps
}

/// The intent first, then each step with its confirmation after those that are confirmed already.
fn by_themselves(leg: &Leg<'_>, way: Way, planned: Vec<Planned>, mut confirmed: Confirmed) -> Vec<Step> {
    let passage = &leg.passage;
    let mut steps = Vec::new();
    if leg.confirmed.is_none() {
        steps.push(Step { before: vec![Mark::Started(passage.clone(), way)], ..Step::default() });
    }
    for step in planned {
        confirmed = confirmed.and(&step.known_by);
        let after = vec![Mark::Confirmed(passage.clone(), way, confirmed.clone())];
        let source = Some(source(leg, &step));
        steps.push(Step { source, before: Vec::new(), statements: step.statements, after });
    }
    let end = Mark::Finished(passage.clone(), way);
    match steps.last_mut() {
        Some(step) if !step.after.is_empty() => step.after = vec![end],
        _ => steps.push(Step { after: vec![end], ..Step::default() }),
    }
    steps
}
