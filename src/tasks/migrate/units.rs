//! Planned steps with their marks, cut into units.

use super::leg::Leg;
use crate::dialect::Engine;
use crate::plan::{Confirmed, Mark, Plan, Planned, Source, Step, Unit, Way};

/// How a plan is cut.
pub(super) struct Cut<'a> {
    pub(super) engine: &'a Engine,
    pub(super) way: Way,
    /// How many tables one transaction can make or drop; none is any number.
    pub(super) capacity: Option<usize>,
    /// What is confirmed of the first revision.
    pub(super) confirmed: Confirmed,
}

impl Cut<'_> {
    /// What is committed ahead, then everything else: in one transaction where the engine has them for DDL and one holds
    /// it, else in as few as do.
    pub(super) fn plan(mut self, planned: Vec<(&Leg<'_>, Vec<Planned>)>) -> Plan {
        let ahead = planned.iter().flat_map(|(leg, steps)| steps.iter().filter_map(|step| ahead(leg, step)));
        let mut units = vec![Unit { steps: ahead.collect() }];
        units.push(Unit::default());
        let capacity = self.capacity.unwrap_or(usize::MAX).max(1);
        let mut room = capacity;
        for (leg, steps) in planned {
            let size: usize = steps.iter().map(|step| step.pieces.len()).sum();
            if !self.engine.facts().transactional_ddl {
                let steps = self.by_themselves(leg, steps, usize::MAX);
                join(&mut units, steps);
                continue;
            }
            if size > room && room < capacity {
                units.push(Unit::default());
                room = capacity;
            }
            if size <= room {
                room -= size;
                let steps = self.in_transaction(leg, steps);
                join(&mut units, steps);
                continue;
            }
            for step in self.by_themselves(leg, steps, capacity) {
                if room == 0 {
                    units.push(Unit::default());
                    room = capacity;
                }
                room -= 1;
                join(&mut units, vec![step]);
            }
        }
        units.retain(|unit| !unit.steps.is_empty());
        Plan { units }
    }

    fn in_transaction(&self, leg: &Leg<'_>, planned: Vec<Planned>) -> Vec<Step> {
        let step = |step: Planned| Step {
            source: Some(source(leg, &step)),
            statements: step.pieces.concat(),
            ..Step::default()
        };
        let mut steps: Vec<Step> = planned.into_iter().map(step).collect();
        let ended = match leg.confirmed {
            None => Mark::Ran(leg.passage.clone(), self.way),
            Some(_) => Mark::Finished(leg.passage.clone(), self.way),
        };
        steps.push(Step { after: vec![ended], ..Step::default() });
        steps
    }

    /// The intent first, then each step with its confirmation after those that are confirmed already. One of more than
    /// `capacity` pieces comes in pieces, and is confirmed with the last of them.
    fn by_themselves(&mut self, leg: &Leg<'_>, planned: Vec<Planned>, capacity: usize) -> Vec<Step> {
        let passage = &leg.passage;
        // One alone was cut off, and it is the first.
        let mut confirmed = std::mem::take(&mut self.confirmed);
        let mut steps = Vec::new();
        for step in planned {
            confirmed = confirmed.and(&step.known_by);
            let source = Some(source(leg, &step));
            let whole = step.pieces.len() <= capacity;
            let pieces = if whole { vec![step.pieces.concat()] } else { step.pieces };
            steps.extend(pieces.into_iter().map(|statements| Step {
                source: source.clone(),
                statements,
                ..Step::default()
            }));
            if let Some(last) = steps.last_mut() {
                last.after = vec![Mark::Confirmed(passage.clone(), self.way, confirmed.clone())];
            }
        }
        let end = vec![Mark::Finished(passage.clone(), self.way)];
        match steps.last_mut() {
            Some(last) => last.after = end,
            None => steps.push(Step { after: end, ..Step::default() }),
        }
        if leg.confirmed.is_none() {
            steps[0].before = vec![Mark::Started(passage.clone(), self.way)];
        }
        steps
    }
}

fn ahead(leg: &Leg<'_>, step: &Planned) -> Option<Step> {
    let statements = step.ahead.clone();
    (!statements.is_empty()).then(|| Step { source: Some(source(leg, step)), statements, ..Step::default() })
}

/// Puts more into the last unit.
fn join(units: &mut [Unit], more: Vec<Step>) {
    if let Some(last) = units.last_mut() {
        last.steps.extend(more);
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
