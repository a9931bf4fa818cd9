//! Plans of migrations in words: units, and the SQL of each revision.

use super::Tone;
use super::words::listed;
use crate::change::Transaction;
use crate::plan::{Plan, Step, Unit};
use crate::run::{Outcome, Verdict, Work};

/// What would run in each database. Empty where nothing would.
pub fn plans(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let Verdict::Planned(Work::Migrate { .. } | Work::Abort { .. }, plan) = &outcome.verdict else { continue };
        let transactional = outcome.engine.is_some_and(|engine| engine.facts().transactional_ddl);
        for (at, unit) in plan.units.iter().enumerate().filter(|(_, unit)| unit.statements().next().is_some()) {
            let key = Tone::Name.paint(&format!("{}:", outcome.key));
            text.push_str(&format!("{key} {}:\n", heading(plan, at, unit, transactional)));
            push_steps(&mut text, &unit.steps);
        }
    }
    text
}

fn heading(plan: &Plan, at: usize, unit: &Unit, transactional: bool) -> String {
    let inside = |unit: &&Unit| unit.transaction == Transaction::Inside;
    let all = plan.units.iter().filter(inside).count();
    match unit.transaction {
        _ if !transactional => "each statement commits by itself".to_owned(),
        Transaction::Outside => "outside of transactions".to_owned(),
        Transaction::Inside if all == 1 => "in one transaction".to_owned(),
        Transaction::Inside => {
            format!("transaction {} of {all}", plan.units.iter().take(at + 1).filter(inside).count())
        }
    }
}

/// SQL under a line for the operations that it comes from.
fn push_steps(text: &mut String, steps: &[Step]) {
    let mut above = None;
    for step in steps.iter().filter(|step| !step.statements.is_empty()) {
        if let Some(source) = step.source.as_ref().filter(|source| above != Some(*source)) {
            let line = format!("-- {}: {}", source.revision, listed(&source.changes));
            text.push_str(&format!("    {}\n", Tone::Faint.paint(&line)));
            above = Some(source);
        }
        for statement in &step.statements {
            let sql = statement.sql.trim_end().trim_end_matches(';').replace('\n', "\n    ");
            text.push_str(&format!("    {sql};\n"));
        }
    }
}
