//! A revision that was cut off where statements commit by themselves: what it did is found out, and not done again.
//!
//! The history confirms each step after it took effect. The one that follows the last confirmed is in doubt: it may
//! have taken act, in part or whole, and the catalog tells.

use super::leg::Leg;
use crate::dialect::{Engine, Statement};
use crate::diff::physical::lacks_only_foreign_keys;
use crate::history::expressions::Memory;
use crate::physical::{Physical, Table};
use crate::plan::{Act, Altering, Confirmed, Plan, Planned, Since, create, drop};
use crate::run::{Reason, Refusal, Verdict, differences};
use crate::schema::{Schema, TableName};
use crate::session::{Scope, Session, Value};

/// What a run finds done of the revision that it goes on with.
#[derive(Default)]
pub(super) struct Resumed {
    pub(super) confirmed: Confirmed,
    /// The tables of the step in doubt.
    pub(super) doubtful: Vec<TableName>,
    /// The step in doubt is SQL that took effect: what it did is found out when it is proved.
    pub(super) sql_ran: bool,
}

impl Resumed {
    /// Takes the steps that are confirmed out of the first leg, and leaves of the one in doubt what is still to do.
    /// `stands` goes on to what the confirmed ones lead to.
    pub(super) fn take_up(
        session: &mut dyn Session,
        leg: &Leg<'_>,
        planned: &mut Vec<Planned>,
        stands: &mut Schema,
    ) -> Result<Self, Verdict> {
        let Some(confirmed) = &leg.confirmed else { return Ok(Resumed::default()) };
        check_known(leg, planned)?;
        let done = planned.drain(..confirmed.steps).next_back().map_or(0, |step| step.operations.end);
        for operation in &leg.operations[..done] {
            let applied = operation.change.apply(stands);
            applied.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        }
        let mut resumed = Resumed { confirmed: confirmed.clone(), ..Resumed::default() };
        if let Some(step) = planned.first_mut() {
            let doubt = Doubt::look(session, &step.act)?;
            resumed.doubtful = doubt.tables.clone();
            let left = doubt.left(session, step)?;
            if let (true, Some(claim)) = (left.is_empty(), &mut step.proof.claim) {
                claim.since = Since::Ever;
                resumed.sql_ran = true;
            }
            step.pieces = left.into_iter().map(|statement| vec![statement]).collect();
        }
        Ok(resumed)
    }
}

/// What is known of these steps once they took effect.
pub(super) fn known(steps: &[Planned]) -> Confirmed {
    steps.iter().fold(Confirmed::default(), |known, step| known.and(&step.known_by))
}

/// Refuses a revision whose steps are not the ones that took effect.
pub(super) fn check_known(leg: &Leg<'_>, planned: &[Planned]) -> Result<(), Refusal> {
    let Some(confirmed) = &leg.confirmed else { return Ok(()) };
    if planned.get(..confirmed.steps).is_some_and(|steps| known(steps) == *confirmed) {
        return Ok(());
    }
    let message = format!("revision `{}` ran in part, and that part was edited since", leg.passage.revision);
    let help = "give the operations that ran their old content back: what follows them may be changed";
    Err(Refusal::new(Reason::Edited, message).help(help))
}

/// A step that may have taken effect, with what there is of its tables.
pub(super) struct Doubt {
    tables: Vec<TableName>,
    live: Physical,
}

impl Doubt {
    pub(super) fn look(session: &mut dyn Session, act: &Act) -> Result<Self, Verdict> {
        let tables = act.tables();
        let scope = Scope::Only { tables: tables.clone(), enums: Vec::new() };
        let live = session.inspect(&scope).map_err(|error| Verdict::failed("reading the database", error))?;
        Ok(Doubt { tables, live })
    }

    /// The statements that lead from what there is to what is to be.
    pub(super) fn left(&self, session: &mut dyn Session, step: &Planned) -> Result<Vec<Statement>, Verdict> {
        let engine = session.engine();
        match &step.act {
            Act::Creates(made) => Ok(self.left_to_create(&engine, made)),
            Act::Drops(gone) => {
                let tables = gone.tables.keys().filter_map(|name| self.live.tables.get_key_value(name));
                let tables = tables.map(|(name, table)| (name.clone(), table.clone())).collect();
                let left = Physical { tables, enums: gone.enums.clone() };
                Ok(statements(drop(&engine, &left, Vec::new(), None)))
            }
            Act::Alters(tables) => {
                let mut left = Vec::new();
                for altering in tables {
                    left.extend(self.left_to_alter(session, altering)?);
                }
                Ok(left)
            }
            Act::Concurrently { with: Some(wanted), .. } if self.is(session, wanted)? => Ok(Vec::new()),
            Act::Concurrently { again, .. } => Ok(again.clone()),
            Act::Runs(sql) => match sql.applied.as_ref().and_then(|applied| applied.get(engine.flavour)) {
                Some(applied) if is_true(session, applied)? => Ok(Vec::new()),
                _ => Ok(step.pieces.concat()),
            },
        }
    }

    /// Whether a table is as it was before.
    pub(super) fn is_before(&self, session: &mut dyn Session, altering: &Altering) -> Result<bool, Verdict> {
        self.is(session, &altering.before)
    }

    fn is(&self, session: &mut dyn Session, wanted: &Table) -> Result<bool, Verdict> {
        let Some(live) = self.live.tables.get(&wanted.name) else { return Ok(false) };
        let found = differences(session, live, wanted, &mut Memory::default());
        found.map(|mismatch| mismatch.is_none()).map_err(|error| Verdict::failed("comparing tables", error))
    }

    fn left_to_create(&self, engine: &Engine, made: &Physical) -> Vec<Statement> {
        let mut missing = made.clone();
        missing.tables.retain(|name, _| !self.live.tables.contains_key(name));
        let mut left = statements(create(engine, &missing, None));
        // Foreign keys that close a circle come after all tables.
        for wanted in made.tables.values() {
            let lacking = self.live.tables.get(&wanted.name).map(|live| lacks_only_foreign_keys(live, wanted));
            left.extend(lacking.into_iter().flatten().filter_map(|key| engine.add_foreign_key(&wanted.name, key)));
        }
        left
    }

    fn left_to_alter(&self, session: &mut dyn Session, altering: &Altering) -> Result<Vec<Statement>, Verdict> {
        let Altering { before, after, .. } = altering;
        let found = self.live.tables.get(&after.name).or_else(|| self.live.tables.get(&before.name));
        let Some(live) = found else {
            return Err(drifted(&before.name, "it is missing".to_owned()).into());
        };
        let engine = session.engine();
        if self.is(session, after)? {
            return Ok(Vec::new());
        }
        if self.is(session, before)? {
            return Ok(altering.statements(&engine));
        }
        altering.statements_from(&engine, live).map_err(|reason| drifted(&live.name, reason).into())
    }
}

fn statements(plan: Plan) -> Vec<Statement> {
    plan.units.into_iter().flat_map(|unit| unit.steps).flat_map(|step| step.statements).collect()
}

fn is_true(session: &mut dyn Session, query: &str) -> Result<bool, Verdict> {
    let rows = session.query(query, &[]).map_err(|error| Verdict::failed("asking whether SQL was applied", error))?;
    Ok(rows.first().and_then(|row| row.first()).is_some_and(Value::is_true))
}

fn drifted(table: &TableName, reason: String) -> Refusal {
    Refusal::new(
        Reason::Drifted,
        format!("table `{table}` is neither as before the change that was cut off nor as after"),
    )
    .details([reason])
    .help("bring the table to one of the two states, or go back with `binds migrate abort`")
}
