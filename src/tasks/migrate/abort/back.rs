//! The steps that take a revision back, with their marks.

use crate::change::Transaction;
use crate::dialect::{Engine, Statement};
use crate::plan::{Confirmed, Mark, Passage, Plan, Planned, Step, Way};
use crate::tasks::migrate::leg::Leg;
use crate::tasks::migrate::units::{ahead, cut, source};

/// What takes one step of a revision back.
pub(super) struct Back<'a> {
    /// The reverse of its operations.
    pub(super) leg: Leg<'a>,
    pub(super) planned: Vec<Planned>,
    /// What is known to be there still, once this began.
    pub(super) left: Confirmed,
    /// Whether the history says so already.
    pub(super) is_said: bool,
}

impl Back<'_> {
    /// What a table is made of goes after the history says that it is in doubt; rows go together with that.
    fn steps(self, passage: &Passage, way: Way) -> Vec<(Transaction, Step)> {
        let mut steps = Vec::new();
        for planned in &self.planned {
            let source = source(&self.leg, planned);
            let piece = |statements: &Vec<Statement>| {
                let step = Step { source: Some(source.clone()), statements: statements.clone(), ..Step::default() };
                (planned.transaction, step)
            };
            steps.extend(planned.pieces.iter().map(piece));
        }
        let mark = (!self.is_said).then(|| Mark::Confirmed(passage.clone(), way, self.left));
        match steps.as_mut_slice() {
            [(_, alone)] if alone.statements.iter().all(Statement::is_rows) => alone.after.extend(mark),
            [(_, first), ..] => first.before.extend(mark),
            [] => {}
        }
        steps
    }
}

/// One after the other, with the end of it all in the history. `way` is the one that the revision went.
pub(super) fn plan(
    engine: &Engine,
    capacity: Option<usize>,
    passage: &Passage,
    way: Way,
    backs: Vec<Back<'_>>,
) -> (Plan, Vec<String>) {
    let end = match way {
        Way::Up => Way::Down,
        Way::Down => Way::Up,
    };
    let ahead = backs.iter().flat_map(|back| back.planned.iter().filter_map(|planned| ahead(&back.leg, planned)));
    let ahead = ahead.collect();
    let mut steps: Vec<(Transaction, Step)> = backs.into_iter().flat_map(|back| back.steps(passage, way)).collect();
    let end = Step { after: vec![Mark::Finished(passage.clone(), end)], ..Step::default() };
    steps.push((Transaction::Inside, end));
    cut(engine, capacity, ahead, steps)
}
