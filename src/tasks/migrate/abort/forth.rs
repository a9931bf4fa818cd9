//! How far a revision came that was cut off.

use super::back::Back;
use crate::change::Operation;
use crate::plan::{Act, Course, Planned};
use crate::run::{Reason, Refusal, Verdict};
use crate::schema::{Schema, TableName};
use crate::session::Session;
use crate::tasks::migrate::leg::Leg;
use crate::tasks::migrate::resume::{Doubt, check_known, known};

/// The steps of a revision that took effect, and the one of which it is not known.
pub(super) struct Forth<'a> {
    leg: &'a Leg<'a>,
    steps: Vec<Planned>,
    /// How many of them took effect for sure.
    confirmed: usize,
    /// Whether the one after those may have, in part or whole.
    doubt: bool,
    /// What the sure ones lead to.
    pub(super) sure: Schema,
    /// What they and the one in doubt lead to.
    pub(super) reached: Schema,
}

impl<'a> Forth<'a> {
    pub(super) fn look(session: &mut dyn Session, leg: &'a Leg<'a>, recorded: Schema) -> Result<Self, Verdict> {
        let engine = session.engine();
        let steps = leg.plan(&mut Course::new(&engine, recorded.clone()))?;
        let confirmed = leg.confirmed.as_ref().map_or(0, |confirmed| confirmed.steps);
        check_known(leg, &steps)?;
        let mut sure = recorded;
        steps[..confirmed].iter().try_for_each(|step| apply(leg, step, &mut sure))?;
        let mut reached = sure.clone();
        let mut doubt = false;
        if let Some(step) = steps.get(confirmed) {
            doubt = may_have_run(session, step)?;
            if doubt {
                apply(leg, step, &mut reached)?;
            }
        }
        Ok(Forth { leg, steps, confirmed, doubt, sure, reached })
    }

    /// The tables of the step in doubt.
    pub(super) fn doubtful(&self) -> Vec<TableName> {
        self.steps.get(self.confirmed).filter(|_| self.doubt).map(|step| step.act.tables()).unwrap_or_default()
    }

    /// What takes each step back, the last first. Of the one in doubt it is what is left to do.
    pub(super) fn backs(&self, session: &mut dyn Session, course: &mut Course<'_>) -> Result<Vec<Back<'a>>, Verdict> {
        let mut backs = Vec::new();
        if self.doubt {
            let mut back = self.back(self.confirmed, course)?;
            if let Some(first) = back.planned.first_mut() {
                let left = Doubt::look(session, &first.act)?.left(session, first)?;
                first.pieces = left.into_iter().map(|statement| vec![statement]).collect();
            }
            backs.push(back);
        }
        for at in (0..self.confirmed).rev() {
            backs.push(self.back(at, course)?);
        }
        Ok(backs)
    }

    fn back(&self, at: usize, course: &mut Course<'_>) -> Result<Back<'a>, Refusal> {
        let forward = self.steps[at].operations.clone();
        let operations = self.leg.operations[forward.clone()].iter().rev().map(Operation::reverse);
        let Some(operations) = operations.collect::<Option<Vec<_>>>() else {
            return Err(self.irreversible(at));
        };
        let leg = Leg {
            passage: self.leg.passage.clone(),
            message: self.leg.message,
            operations: operations.into(),
            is_reverse: true,
            places: self
                .leg
                .places
                .get(forward)
                .map(|places| places.iter().rev().cloned().collect())
                .unwrap_or_default(),
            confirmed: None,
        };
        let planned = leg.plan(course)?;
        let left = known(&self.steps[..at]);
        let is_said = at == self.confirmed;
        Ok(Back { leg, planned, left, is_said })
    }

    fn irreversible(&self, at: usize) -> Refusal {
        let start = self.steps[at].operations.start;
        let place = self.leg.places.get(start).map(|place| format!("{place}: ")).unwrap_or_default();
        let revision = &self.leg.passage.revision;
        let what = self.leg.operations[start].change.describe();
        Refusal::new(
            Reason::Irreversible,
            format!("{place}revision `{revision}`: nothing takes back `{what}`, which ran"),
        )
        .help("add `undo` to it; or go on with `binds migrate upgrade`")
    }
}

/// SQL of the user's own tells by itself whether it ran; of anything else the catalog is asked when it is taken back.
fn may_have_run(session: &mut dyn Session, step: &Planned) -> Result<bool, Verdict> {
    match &step.act {
        Act::Runs(_) => Ok(Doubt::look(session, &step.act)?.left(session, step)?.is_empty()),
        Act::Alters(tables) => {
            let doubt = Doubt::look(session, &step.act)?;
            for altering in tables {
                if !doubt.is_before(session, altering)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Act::Creates(_) | Act::Drops(_) | Act::Concurrently { .. } => Ok(true),
    }
}

fn apply(leg: &Leg<'_>, step: &Planned, schema: &mut Schema) -> Result<(), Refusal> {
    for operation in &leg.operations[step.operations.clone()] {
        let applied = operation.change.apply(schema);
        applied.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
    }
    Ok(())
}
