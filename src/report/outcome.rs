//! The outcomes of a run in words: a line for each database, then what should be known, then a line that sums up.

use super::{Cell, Columns, Tone, counted, elapsed, rows};
use crate::plan::Way;
use crate::run::{Expected, Lasting, Mismatch, Outcome, Resolution, Stands, Verdict, Work};

/// So many tables are listed by name; nobody reads more.
const LISTED: usize = 50;

/// One aligned line for each database.
pub fn lines(outcomes: &[Outcome]) -> String {
    let mut columns = Columns::default();
    for outcome in outcomes {
        let (text, tone) = phrase(&outcome.verdict);
        columns.push(vec![
            Cell::new(outcome.key.as_str(), Tone::Name),
            Cell::new(text, tone),
            Cell::plain(outcome.engine.map(|engine| engine.to_string()).unwrap_or_default()),
            Cell::plain(outcome.location.as_str()),
            Cell::new(elapsed(outcome.elapsed), Tone::Faint),
        ]);
    }
    columns.render()
}

fn phrase(verdict: &Verdict) -> (String, Tone) {
    match verdict {
        Verdict::Done(work) => work_phrase(work, Tense::Past),
        Verdict::Planned(work, _) => work_phrase(work, Tense::Future),
        Verdict::Refused(refusal) => (format!("refused ({})", refusal.reason.word()), Tone::Bad),
        Verdict::Locked { .. } => ("locked".into(), Tone::Bad),
        Verdict::Failed(failure) => match failure.stands {
            Stands::Nothing => ("failed, nothing changed".into(), Tone::Bad),
            Stands::Some { .. } => ("failed half way".into(), Tone::Bad),
            Stands::Unknown => ("failed, outcome unknown".into(), Tone::Bad),
        },
        Verdict::Unchanged => ("unchanged".into(), Tone::Faint),
        Verdict::Stopped(_) => ("stopped half way".into(), Tone::Bad),
        Verdict::Skipped(_) => ("skipped, unreachable".into(), Tone::Notable),
        Verdict::Interrupted(_, Stands::Nothing) => ("interrupted, nothing changed".into(), Tone::Bad),
        Verdict::Interrupted(..) => ("interrupted half way".into(), Tone::Bad),
    }
}

#[derive(Clone, Copy)]
enum Tense {
    Past,
    Future,
}

impl Tense {
    fn of(self, past: &str, future: &str, what: &str) -> String {
        match self {
            Tense::Past => format!("{past} {what}"),
            Tense::Future => format!("would {future} {what}"),
        }
    }
}

fn work_phrase(work: &Work, tense: Tense) -> (String, Tone) {
    match work {
        Work::Create { created, existing, completed, different, .. } => {
            let mut parts = Vec::new();
            if !created.is_empty() {
                parts.push(tense.of("created", "create", &counted(created.len(), "table")));
            }
            if !completed.is_empty() {
                parts.push(tense.of("completed", "complete", &counted(completed.len(), "table")));
            }
            if *existing > 0 {
                parts.push(format!("{} as declared", counted(*existing, "table")));
            }
            if !different.is_empty() {
                parts.push(format!("{} otherwise than declared", counted(different.len(), "table")));
            }
            let tone = match (different.is_empty(), created.is_empty() && completed.is_empty()) {
                (false, _) => Tone::Notable,
                (true, false) => Tone::Good,
                (true, true) => Tone::Plain,
            };
            (if parts.is_empty() { "nothing declared".to_owned() } else { parts.join(", ") }, tone)
        }
        Work::Drop { dropped, .. } if dropped.is_empty() => ("nothing to drop".into(), Tone::Plain),
        Work::Drop { dropped, .. } => (tense.of("dropped", "drop", &counted(dropped.len(), "table")), Tone::Good),
        Work::Migrate { revisions, point, .. } if revisions.is_empty() => {
            let at = point.as_ref().map_or_else(|| "at base".to_owned(), |point| format!("at {point}"));
            (format!("nothing to do, {at}"), Tone::Plain)
        }
        Work::Migrate { way: Way::Up, revisions, .. } => {
            (tense.of("ran", "run", &counted(revisions.len(), "revision")), Tone::Good)
        }
        Work::Migrate { way: Way::Down, revisions, .. } => {
            (tense.of("took back", "take back", &counted(revisions.len(), "revision")), Tone::Good)
        }
        Work::Abort { revision: None } => ("nothing to abort".into(), Tone::Plain),
        Work::Abort { .. } => (tense.of("aborted", "abort", "1 revision"), Tone::Good),
        Work::Stamp { rows: 0, point } => (format!("nothing to do, at {point}"), Tone::Plain),
        Work::Stamp { point, .. } => (tense.of("stamped", "stamp", &format!("as at {point}")), Tone::Good),
        Work::Resolve { revision: None, .. } => ("nothing to resolve".into(), Tone::Plain),
        Work::Resolve { resolution, .. } => {
            let what = match resolution {
                Resolution::Applied => "1 revision as applied",
                Resolution::RolledBack => "1 revision as rolled back",
            };
            (tense.of("resolved", "resolve", what), Tone::Good)
        }
    }
}

/// What should be known about databases where all went well: tables that differ, announcements, what ends with us.
pub fn notes(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let mut say =
            |line: String| text.push_str(&format!("{} {line}\n", Tone::Name.paint(&format!("{}:", outcome.key))));
        outcome.announcements.iter().for_each(|line| say(line.clone()));
        match &outcome.verdict {
            Verdict::Done(work) | Verdict::Planned(work, _) => work_notes(work, &mut say),
            Verdict::Skipped(error) => say(error.to_string()),
            _ => {}
        }
    }
    text
}

fn work_notes(work: &Work, say: &mut dyn FnMut(String)) {
    match work {
        Work::Create { different, completed, head, lasting, created, .. } => {
            different.iter().for_each(|mismatch| say(mismatch_text(mismatch, Expected::Declared)));
            completed.iter().for_each(|table| say(format!("table `{table}` lacked foreign keys that close a circle")));
            if let Some(head) = head {
                say(format!("the history now says {head}, the head of the migrations"));
            }
            if *lasting == Lasting::InMemory && !created.is_empty() {
                say("this database is in memory and ends with this process".into());
            }
        }
        Work::Drop { dropped, outside } => {
            dropped.iter().take(LISTED).for_each(|(table, count)| say(format!("table `{table}`, {}", rows(*count))));
            if dropped.len() > LISTED {
                say(format!("and {} more, which `--format json` lists", counted(dropped.len() - LISTED, "table")));
            }
            outside
                .iter()
                .for_each(|one| say(format!("{} {}, which depended on table `{}`", one.kind, one.name, one.on)));
        }
        Work::Migrate { revisions, losses, lasting, .. } => {
            losses.iter().for_each(|loss| say(format!("loses data: {loss}")));
            revisions.iter().for_each(|revision| say(revision.clone()));
            if *lasting == Lasting::InMemory && !revisions.is_empty() {
                say("this database is in memory and ends with this process".into());
            }
        }
        Work::Stamp { .. } => {}
        Work::Abort { revision } | Work::Resolve { revision, .. } => {
            revision.iter().for_each(|revision| say(revision.clone()));
        }
    }
}

/// A table that is not as it should be, over several lines.
pub fn mismatch_text(mismatch: &Mismatch, expected: Expected) -> String {
    let mut text = format!("table `{}` is not as {}", mismatch.table, expected.word());
    for difference in &mismatch.differences {
        text.push_str(&format!("\n    {}", expected.text(difference)));
    }
    if let Some(reason) = &mismatch.undecided {
        text.push_str(&format!("\n    undecided, the texts may mean the same: {reason}"));
    }
    text
}

/// The last line: how many databases ended how.
pub fn summary(outcomes: &[Outcome]) -> String {
    let parts = ENDINGS.iter().map(|word| (word, outcomes.iter().filter(|one| ending(&one.verdict) == *word).count()));
    let parts = parts.filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}"));
    format!("{}: {}\n", counted(outcomes.len(), "database"), parts.collect::<Vec<_>>().join(", "))
}

const ENDINGS: [&str; 8] = ["done", "planned", "refused", "locked", "failed", "interrupted", "skipped", "unchanged"];

/// How a database ended, as one of [`ENDINGS`].
fn ending(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Done(_) => "done",
        Verdict::Planned(..) => "planned",
        Verdict::Refused(_) => "refused",
        Verdict::Locked { .. } => "locked",
        Verdict::Failed(_) | Verdict::Stopped(_) => "failed",
        Verdict::Interrupted(..) => "interrupted",
        Verdict::Skipped(_) => "skipped",
        Verdict::Unchanged => "unchanged",
    }
}
