//! Planned steps with their marks, cut into units.

use super::super::create_all::announce;
use super::CommitAfter;
use super::leg::Leg;
use crate::change::Transaction;
use crate::dialect::Engine;
use crate::plan::{Act, Confirmed, Mark, Plan, Planned, Proof, Sending, Source, Step, Unit, Way};

const AHEAD: &str =
    "new values of enums are committed first: no statement of the transaction that adds them may use them";

/// So often a run reads back what it made, where nothing could be rolled back: it takes as long as a small revision.
const PROOFS: usize = 20;

/// How a plan is cut.
pub(super) struct Cut<'a> {
    pub(super) engine: &'a Engine,
    pub(super) way: Way,
    /// How many tables one transaction can make or drop; none is any number.
    pub(super) capacity: Option<usize>,
    /// What is confirmed of the first revision.
    pub(super) confirmed: Confirmed,
    pub(super) commits: CommitAfter,
}

impl Cut<'_> {
    /// What is committed ahead, then everything else: in one transaction where the engine has them for DDL and one holds
    /// it, else in as few as do. Says why one is not enough.
    pub(super) fn plan(mut self, planned: Vec<(&Leg<'_>, Vec<Planned>)>) -> (Plan, Vec<String>) {
        if !self.engine.facts().transactional_ddl {
            return (self.stepwise(planned), Vec::new());
        }
        let mut units = Units::new(self.capacity);
        let ahead = planned.iter().flat_map(|(leg, steps)| steps.iter().filter_map(|step| ahead(leg, step)));
        let mut announcements = units.ahead(ahead.collect());
        for (leg, steps) in planned {
            let size: usize = steps.iter().map(|step| step.pieces.len()).sum();
            let inside = steps.iter().all(|step| step.transaction == Transaction::Inside);
            if inside && units.make_room(size) {
                units.join(steps.into_iter().map(|step| in_transaction(leg, step)).collect());
                units.marks.push(self.ended(leg));
            } else {
                let capacity = units.capacity;
                for (transaction, step) in self.by_themselves(leg, steps, capacity) {
                    units.push(transaction, step);
                }
            }
            if self.commits == CommitAfter::EachRevision {
                units.end();
            }
        }
        announcements.extend(announce(self.engine, units.filled + 1, self.capacity));
        let mut plan = units.plan();
        plan.units.iter_mut().for_each(|unit| prove_at_end(&mut unit.steps));
        (plan, announcements)
    }

    /// One statement after the other. Each revision is proved where it ends, or a few together where there are many.
    fn stepwise(mut self, planned: Vec<(&Leg<'_>, Vec<Planned>)>) -> Plan {
        let together = planned.len().div_ceil(PROOFS).max(1);
        let legs: Vec<Vec<Step>> = planned
            .into_iter()
            .map(|(leg, steps)| self.by_themselves(leg, steps, usize::MAX).into_iter().map(|(_, step)| step).collect())
            .collect();
        let mut unit = Unit::default();
        for legs in legs.chunks(together) {
            let mut steps = legs.concat();
            prove_at_end(&mut steps);
            follow(&mut unit.steps, steps);
        }
        Plan { units: vec![unit] }
    }

    /// What the history says of a revision that ran in one transaction.
    fn ended(&self, leg: &Leg<'_>) -> Mark {
        match leg.confirmed {
            None => Mark::Ran(leg.passage.clone(), self.way),
            Some(_) => Mark::Finished(leg.passage.clone(), self.way),
        }
    }

    /// The intent first, then each step with its confirmation after those that are confirmed already. One of more than
    /// `capacity` pieces comes in pieces, and is confirmed with the last of them.
    fn by_themselves(&mut self, leg: &Leg<'_>, planned: Vec<Planned>, capacity: usize) -> Vec<(Transaction, Step)> {
        let passage = &leg.passage;
        // One alone was cut off, and it is the first.
        let mut confirmed = std::mem::take(&mut self.confirmed);
        let mut steps: Vec<(Transaction, Step)> = Vec::new();
        if leg.confirmed.is_none() {
            let before = vec![Mark::Started(passage.clone(), self.way)];
            steps.push((Transaction::Inside, Step { before, ..Step::default() }));
        }
        for step in planned {
            confirmed = confirmed.and(&step.known_by);
            let source = Some(source(leg, &step));
            let whole = step.pieces.len() <= capacity;
            let pieces = if whole { vec![step.pieces.concat()] } else { step.pieces };
            let pieces =
                pieces.into_iter().map(|statements| Step { source: source.clone(), statements, ..Step::default() });
            steps.extend(pieces.map(|piece| (step.transaction, piece)));
            if let Some((_, last)) = steps.last_mut() {
                last.proof = Some(step.proof);
                last.after = vec![Mark::Confirmed(passage.clone(), self.way, confirmed.clone())];
            }
        }
        let end = vec![Mark::Finished(passage.clone(), self.way)];
        match steps.last_mut() {
            Some((_, last)) => last.after = end,
            None => steps.push((Transaction::Inside, Step { after: end, ..Step::default() })),
        }
        steps
    }
}

/// Steps in their order, each in a transaction or not, cut where they must be. Says why one transaction is not enough.
/// `ahead` is committed before everything else.
pub(super) fn cut(
    engine: &Engine,
    capacity: Option<usize>,
    ahead: Vec<Step>,
    steps: Vec<(Transaction, Step)>,
) -> (Plan, Vec<String>) {
    let mut units = Units::new(capacity);
    let mut announcements = units.ahead(ahead);
    for (transaction, step) in steps {
        if engine.facts().transactional_ddl {
            units.push(transaction, step);
        } else {
            units.join(vec![step]);
        }
    }
    announcements.extend(announce(engine, units.filled + 1, capacity));
    (units.plan(), announcements)
}

/// Units on their way, with the room that is left in the last.
struct Units {
    units: Vec<Unit>,
    capacity: usize,
    room: usize,
    /// How many transactions are as large as the server lets them be, the last aside.
    filled: usize,
    /// What the last transaction leaves in the history: written at its end, all at once.
    marks: Vec<Mark>,
}

impl Units {
    fn new(capacity: Option<usize>) -> Self {
        let capacity = capacity.unwrap_or(usize::MAX).max(1);
        Units { units: vec![Unit::default()], capacity, room: capacity, filled: 0, marks: Vec::new() }
    }

    /// Commits these before all others, and says so.
    fn ahead(&mut self, steps: Vec<Step>) -> Vec<String> {
        if steps.is_empty() {
            return Vec::new();
        }
        self.join(steps);
        self.end();
        vec![AHEAD.to_owned()]
    }

    /// Ends the last unit.
    fn end(&mut self) {
        self.write_marks();
        self.units.push(Unit::default());
        self.room = self.capacity;
    }

    fn fill(&mut self) {
        self.filled += 1;
        self.end();
    }

    /// Whether a transaction holds so many tables more; a new one is begun for them where the last does not.
    fn make_room(&mut self, size: usize) -> bool {
        if size > self.room && self.room < self.capacity {
            self.fill();
        }
        if self.units.last().is_some_and(|unit| unit.transaction == Transaction::Outside) {
            self.end();
        }
        let fits = size <= self.room;
        self.room -= if fits { size } else { 0 };
        fits
    }

    fn push(&mut self, transaction: Transaction, step: Step) {
        let other = self.units.last().is_some_and(|unit| unit.transaction != transaction && !unit.is_empty());
        let size = usize::from(!step.statements.is_empty());
        if other {
            self.end();
        } else if size > self.room {
            self.fill();
        }
        self.room -= size;
        self.write_marks();
        if let Some(last) = self.units.last_mut() {
            last.transaction = transaction;
        }
        self.join(vec![step]);
    }

    fn join(&mut self, more: Vec<Step>) {
        if let Some(last) = self.units.last_mut() {
            last.steps.extend(more);
        }
    }

    fn write_marks(&mut self) {
        let after = std::mem::take(&mut self.marks);
        if !after.is_empty() {
            self.join(vec![Step { after, ..Step::default() }]);
        }
    }

    fn plan(mut self) -> Plan {
        self.write_marks();
        self.units.retain(|unit| !unit.steps.is_empty());
        Plan { units: self.units }
    }
}

fn in_transaction(leg: &Leg<'_>, step: Planned) -> Step {
    let sending = if matches!(step.act, Act::Runs(_)) { Sending::Alone } else { Sending::Together };
    let source = Some(source(leg, &step));
    Step { source, statements: step.pieces.concat(), proof: Some(step.proof), sending, ..Step::default() }
}

/// Adds steps to others. The intent of a revision is written with the end of the one before, at once.
fn follow(steps: &mut Vec<Step>, more: Vec<Step>) {
    for mut step in more {
        let is_intent = step.statements.is_empty() && step.after.is_empty() && step.proof.is_none();
        match steps.last_mut() {
            Some(last) if is_intent => last.after.append(&mut step.before),
            _ => steps.push(step),
        }
    }
}

/// Lets the last of some steps prove what each of them leads to. What SQL of the user's own claims is proved at once,
/// with all that came before it.
fn prove_at_end(steps: &mut [Step]) {
    let mut open = Proof::default();
    for step in &mut *steps {
        match &step.proof {
            Some(Proof { claim: Some(_), .. }) => open = Proof::default(),
            _ => open.add(step.proof.take().unwrap_or_default()),
        }
    }
    if let Some(last) = steps.last_mut().filter(|_| !open.is_empty()) {
        last.proof = Some(open);
    }
}

pub(super) fn ahead(leg: &Leg<'_>, step: &Planned) -> Option<Step> {
    let statements = step.ahead.clone();
    (!statements.is_empty()).then(|| Step { source: Some(source(leg, step)), statements, ..Step::default() })
}

pub(super) fn source(leg: &Leg<'_>, step: &Planned) -> Source {
    let operations = &leg.operations[step.operations.clone()];
    Source {
        revision: leg.passage.revision.clone(),
        changes: operations.iter().map(|operation| operation.change.describe()).collect(),
        place: leg.places.get(step.operations.start).cloned().unwrap_or_default(),
    }
}
