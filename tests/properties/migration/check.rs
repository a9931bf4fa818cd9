//! The property itself: a migration does what it says and keeps every value, or nothing happened.

use binds::change::{Change, Operation};
use binds::config::Database as Configured;
use binds::migrations::Point;
use binds::plan::Way;
use binds::run::{FailureCause, Reason, Stands, Verdict};
use binds::schema::Schema;

use super::lineage::Lineage;
use super::promise;
use super::survival::Survival;
use super::trial::{Snapshot, Trial, changes};
use super::{Case, changed};
use crate::harness::Engine;
use crate::properties::tape::Tape;

/// How a case ended, for the count.
pub(super) type Class = String;

/// Where a revision leads from and to.
struct Step<'a> {
    way: Way,
    target: &'a Point,
    /// What the database is to be.
    wanted: &'a Schema,
    database: &'a Configured,
    losses: &'a [String],
    operations: &'a [Operation],
}

/// What a step came to.
#[derive(Clone, Debug, PartialEq)]
enum Went {
    /// Without anybody's consent.
    Quietly,
    WithConsent,
    /// The rows stood in the way, and without them it went.
    Emptied(&'static str),
    /// The server has no way from one type to another, or the engine none for the change: the words of it.
    Impossible(String),
}

impl Went {
    fn keeps_rows(&self) -> bool {
        matches!(self, Went::Quietly | Went::WithConsent)
    }

    fn word(&self) -> &str {
        match self {
            Went::Quietly => "done",
            Went::WithConsent => "done with consent",
            Went::Emptied(why) => why,
            Went::Impossible(words) => words,
        }
    }
}

pub(super) fn check(engine: Engine, case: &Case) -> Result<Class, String> {
    let mut trial = Trial::new(engine, &[&case.before, &case.after]);
    let (Some(before), Some(after)) = (trial.load(&case.before), trial.load(&case.after)) else {
        return Ok("not loaded".to_owned());
    };
    let (before, after) = (before.schema.clone(), after);
    let first: Vec<Operation> = plain(changes(&Schema::default(), &before, &[], &case.dice));
    let mut second = plain(changes(&before, &after.schema, &case.renames, &case.dice));
    if first.is_empty() || second.is_empty() {
        return Ok("no change".to_owned());
    }
    fill(&trial, case, &after.schema, &mut second);
    let base = trial.revision(&first)?;
    match trial.migrate(&after, Way::Up, &base, &[])? {
        Verdict::Done(_) => {}
        other => return Err(format!("the first revision: {}", told(&other))),
    }
    trial.is(&before).map_err(|wrong| format!("after the first revision:\n{wrong}"))?;
    trial.insert(&case.rows);
    let head = trial.revision(&second)?;
    let recorded = trial.recorded()?;
    if recorded != after.schema {
        return Err(format!("the revisions add up to something else:\n{recorded:#?}\ndeclared:\n{:#?}", after.schema));
    }
    let losses = losses(&before, &after.schema);
    let lineage = Lineage::follow(&before, &second)?;
    let old = trial.look()?;
    let up = Step {
        way: Way::Up,
        target: &head,
        wanted: &after.schema,
        database: &after,
        losses: &losses,
        operations: &second,
    };
    let text = trial.text(&head);
    let went = up.run(&mut trial).map_err(|error| format!("UP {error}\n\n{}", text))?;
    if let Went::Impossible(words) = went {
        return Ok(words);
    }
    let physical = (trial.lower(&before)?, trial.lower(&after.schema)?);
    let survival = Survival { lineage: &lineage, types: (&physical.0, &physical.1) };
    if went.keeps_rows() {
        let new = trial.look()?;
        let checked = survival.check(&trial.session.engine(), (&old, &new), went == Went::Quietly);
        checked.map_err(|error| format!("UP {error}\n\n{text}"))?;
    }
    let reversed = reversed(&second);
    let down = Step {
        way: Way::Down,
        target: &base,
        wanted: &before,
        database: &after,
        losses: &losses,
        operations: &reversed,
    };
    let back = down.run(&mut trial).map_err(|error| format!("DOWN {error}\n\n{text}"))?;
    if went.keeps_rows() && back.keeps_rows() {
        let again = trial.look()?;
        let checked = survival.check_return((&old, &again), went == Went::Quietly && back == Went::Quietly);
        checked.map_err(|error| format!("DOWN {error}\n\n{text}"))?;
    }
    Ok(format!("{}, then {}", went.word(), back.word()))
}

fn plain(changes: Vec<Change>) -> Vec<Operation> {
    changes.into_iter().map(Operation::from).collect()
}

fn reversed(operations: &[Operation]) -> Vec<Operation> {
    plain(operations.iter().rev().filter_map(|operation| operation.change.reverse()).collect())
}

/// Gives some of the columns that need one a value for the rows that are there.
fn fill(trial: &Trial, case: &Case, after: &Schema, operations: &mut [Operation]) {
    let engine = trial.session.engine();
    let mut tape = Tape::new(case.dice.clone());
    for operation in operations {
        match &mut operation.change {
            Change::AddColumn { column, fill, .. }
                if !column.nullable
                    && column.default.is_none()
                    && column.identity.is_none()
                    && column.generated.is_none() =>
            {
                *fill = changed::fill(&mut tape, &engine, after, column).filter(|_| tape.chance(70));
            }
            Change::AlterColumn { table, column, change, fill, .. } => {
                let tightened = change.nullable.as_ref().is_some_and(|nullable| nullable.before);
                let declared = after.tables.get(table).and_then(|table| table.columns.get(column.as_str()));
                if let Some(declared) = declared.filter(|declared| tightened && declared.generated.is_none())
                    && tape.chance(60)
                {
                    *fill = changed::fill(&mut tape, &engine, after, declared);
                }
            }
            _ => {}
        }
    }
}

/// Consent to everything.
fn losses(before: &Schema, after: &Schema) -> Vec<String> {
    let tables = before.tables.keys().chain(after.tables.keys()).map(ToString::to_string);
    let enums = before.enums.keys().chain(after.enums.keys()).cloned();
    tables.chain(enums).map(|name| format!("default.{name}")).collect()
}

impl Step<'_> {
    /// Runs without consent, then with it, then without rows.
    fn run(&self, trial: &mut Trial) -> Result<Went, String> {
        let before = trial.look()?;
        let rows = before.rows.values().any(|rows| rows.count > 0);
        let first = trial.migrate(self.database, self.way, self.target, &[])?;
        if self.ended(trial, &first)? {
            return Ok(Went::Quietly);
        }
        if let Some(words) = impossible(&first) {
            self.unchanged(trial, &before, &first)?;
            return Ok(Went::Impossible(words));
        }
        if !rows {
            return Err(format!("there is no row, and yet: {}", told(&first)));
        }
        self.unchanged(trial, &before, &first)?;
        let (mut last, mut losses) = (first, &[][..]);
        if matches!(&last, Verdict::Refused(refusal) if refusal.reason == Reason::DataLoss) {
            losses = self.losses;
            last = trial.migrate(self.database, self.way, self.target, losses)?;
            if self.ended(trial, &last)? {
                return Ok(Went::WithConsent);
            }
            if let Some(words) = impossible(&last) {
                self.unchanged(trial, &before, &last)?;
                return Ok(Went::Impossible(words));
            }
            self.unchanged(trial, &before, &last)?;
        }
        let why = match &last {
            Verdict::Refused(refusal) if refusal.reason == Reason::Violated => "violated",
            Verdict::Refused(refusal) => return Err(format!("refused for no good reason: {refusal:?}")),
            Verdict::Failed(failure) if failure.stands == Stands::Nothing => "failed",
            Verdict::Failed(_) => "failed in the middle",
            other => return Err(told(other)),
        };
        if let Some(missed) = promise::broken(self.operations, &last, losses) {
            return Err(format!("nothing was found before, {missed}: {}", told(&last)));
        }
        trial.empty()?;
        let again = trial.migrate(self.database, self.way, self.target, &[])?;
        if self.ended(trial, &again)? {
            return Ok(Went::Emptied(why));
        }
        if let Some(words) = impossible(&again) {
            return Ok(Went::Impossible(words));
        }
        Err(format!("without rows:\n{}\nbefore that, with rows:\n{}", told(&again), told(&last)))
    }

    /// True if it is done, and right.
    fn ended(&self, trial: &mut Trial, verdict: &Verdict) -> Result<bool, String> {
        if !matches!(verdict, Verdict::Done(_)) {
            return Ok(false);
        }
        trial.is(self.wanted).map_err(|wrong| format!("done, and wrong:\n{wrong}"))?;
        Ok(true)
    }

    fn unchanged(&self, trial: &mut Trial, before: &Snapshot, verdict: &Verdict) -> Result<(), String> {
        let stands = match verdict {
            Verdict::Failed(failure) => failure.stands.clone(),
            _ => Stands::Nothing,
        };
        let transactional = trial.session.engine().facts().transactional_ddl;
        if stands != Stands::Nothing && !transactional {
            return Ok(());
        }
        let mut now = trial.look()?;
        if let Stands::Some { done, .. } = &stands {
            // Values of enums are committed before the transaction that needs them, and can stay.
            if !done.iter().all(|what| what.starts_with("add value")) {
                return Err(format!("half: {}", told(verdict)));
            }
            now.catalog.enums.clone_from(&before.catalog.enums);
        }
        if now != *before {
            return Err(format!(
                "it says that nothing happened, and the database changed: {}\n{before:#?}\n{now:#?}",
                told(verdict)
            ));
        }
        Ok(())
    }
}

/// Why there is no way at all, rows or none.
fn impossible(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Refused(refusal) if refusal.reason == Reason::Unsupported => Some("refused as unsupported".to_owned()),
        Verdict::Failed(failure) => match &failure.cause {
            FailureCause::Statement(error, _) => {
                let code = error.error.code.as_deref().unwrap_or_default();
                // Neither is there for a check that has no meaning for the new type: `length(a)` of a number.
                ["42846", "42804", "42883", "4078"].contains(&code).then(|| "no cast".to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

/// A verdict in the words that matter.
fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Failed(failure) => match &failure.cause {
            FailureCause::Statement(error, _) => {
                format!("failed: {error}\n{}\nstands: {:?}", error.statement.sql, failure.stands)
            }
            FailureCause::Proof(mismatches) => format!("failed its proof: {mismatches:#?}"),
            cause => format!("failed: {cause}"),
        },
        other => format!("{other:?}"),
    }
}
