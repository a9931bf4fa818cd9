//! The outcomes of a run in words: a line for each database, then what should be known, then a line that sums up.

use super::words::listed;
use super::{Cell, Columns, Tone, counted, elapsed, rows};
use crate::key::Key;
use crate::language::operation::write;
use crate::plan::{By, Source, Way};
use crate::run::{
    Blamed, Disproof, Failure, FailureCause, Lasting, Mismatch, Outcome, Refusal, Resolution, Signal, Stands, Verdict,
    Work,
};
use crate::session::ServerErrorKind;

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
            different.iter().for_each(|mismatch| say(mismatch_text(mismatch)));
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

/// A table that is not as declared, over several lines.
pub fn mismatch_text(mismatch: &Mismatch) -> String {
    let mut text = format!("table `{}` is not as declared", mismatch.table);
    for difference in &mismatch.differences {
        text.push_str(&format!("\n    {difference}"));
    }
    if let Some(reason) = &mismatch.undecided {
        text.push_str(&format!("\n    undecided, the texts may mean the same: {reason}"));
    }
    text
}

/// What went wrong, with what stands now and what to do. Empty when nothing did.
pub fn errors(outcomes: &[Outcome], command: &str) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let key = &outcome.key;
        match &outcome.verdict {
            Verdict::Refused(refusal) => refused(&mut text, key.as_str(), refusal),
            Verdict::Failed(failure) => failed(&mut text, outcome, failure),
            Verdict::Locked { owner } => {
                error(&mut text, &format!("`{key}`: another run of binds holds the lock"));
                owner.iter().for_each(|owner| detail(&mut text, owner));
                help(&mut text, "wait for it, or give it time: `--lock-wait 60s`");
            }
            Verdict::Interrupted(signal, _) => {
                let signal = match signal {
                    Signal::Interrupt => "SIGINT",
                    Signal::Terminate => "SIGTERM",
                };
                error(&mut text, &format!("`{key}`: ended by {signal}"));
            }
            _ => {}
        }
    }
    if !text.is_empty() && outcomes.iter().any(|outcome| outcome.verdict.changed_something()) {
        what_stands(&mut text, outcomes, command);
    }
    text
}

fn refused(text: &mut String, key: &str, refusal: &Refusal) {
    error(text, &format!("`{key}`: refused ({}): {}", refusal.reason.word(), refusal.message));
    refusal.details.iter().for_each(|line| detail(text, line));
    refusal.help.iter().for_each(|line| help(text, line));
}

fn failed(text: &mut String, outcome: &Outcome, failure: &Failure) {
    error(text, &format!("`{}`: {}", outcome.key, failure.cause));
    let server = match &failure.cause {
        FailureCause::Statement(failed, source) => {
            source.iter().for_each(|source| detail(text, &origin(source)));
            detail(text, &format!("statement {}:", failed.index + 1));
            failed.statement.sql.lines().for_each(|line| detail(text, &format!("    {line}")));
            Some(&failed.error)
        }
        FailureCause::Server { error, .. } => Some(error),
        FailureCause::Proof(disproof) => {
            disproved(text, disproof);
            None
        }
        FailureCause::Connect(error) => {
            error.help.iter().for_each(|line| help(text, line));
            None
        }
    };
    if let Some(error) = server {
        error.detail.iter().for_each(|line| detail(text, &format!("detail: {line}")));
        error.hint.iter().for_each(|line| detail(text, &format!("hint: {line}")));
        if is_in_doubt(outcome, failure) {
            detail(text, "the answer was lost: whether the statement took effect is found out by the next run");
        }
        advice(error.kind).iter().for_each(|line| help(text, line));
    }
}

/// What is not as planned, and what SQL did instead of what it is said to do.
fn disproved(text: &mut String, disproof: &Disproof) {
    disproof.sql.iter().for_each(|blamed| detail(text, &origin(&blamed.source)));
    disproof.mismatches.iter().for_each(|mismatch| detail(text, &mismatch_text(mismatch)));
    let Some(Blamed { by, changes, .. }) = &disproof.sql else { return };
    match (by, changes.as_deref()) {
        (By::Sql, Some([])) => help(text, "it changed nothing: take `changes` out"),
        (By::Sql, Some(_)) => help(text, "if it is to do what it did, these are the right `changes`:"),
        (By::Sql, None) => help(text, "no `changes` say what it did: let it do something else"),
        (By::Undo, Some([])) => help(text, "it changed nothing: write what takes `changes` back"),
        (By::Undo, Some(_)) => help(text, "let it take `changes` back, no more and no less; what it did is:"),
        (By::Undo, None) => help(text, "let it take `changes` back, no more and no less"),
    }
    if let Some(changes) = changes.as_deref().filter(|changes| !changes.is_empty()) {
        write::changes(changes).lines().for_each(|line| detail(text, line));
    }
}

/// Where a statement comes from.
fn origin(source: &Source) -> String {
    format!("revision `{}`, {}: {}", source.revision, source.place, listed(&source.changes))
}

/// Whether the server may have done what it did not answer to.
fn is_in_doubt(outcome: &Outcome, failure: &Failure) -> bool {
    let FailureCause::Statement(failed, _) = &failure.cause else { return false };
    failed.error.kind == ServerErrorKind::ConnectionLost && commits_by_itself(outcome)
}

fn commits_by_itself(outcome: &Outcome) -> bool {
    outcome.engine.is_some_and(|engine| !engine.facts().transactional_ddl)
}

/// What can be done where the kind of an error tells.
fn advice(kind: ServerErrorKind) -> Option<&'static str> {
    match kind {
        ServerErrorKind::LockTimeout => {
            Some("another session holds a lock: wait until it ends, or raise `lock_timeout` or `lock_retries`")
        }
        ServerErrorKind::Permission => Some("grant the user the right, or give another user or `role`"),
        ServerErrorKind::Full => Some("make room, then run the command again"),
        ServerErrorKind::ConnectionLost => Some("look whether the server still runs, then run the command again"),
        ServerErrorKind::Other => None,
    }
}

fn what_stands(text: &mut String, outcomes: &[Outcome], command: &str) {
    text.push_str("what stands now:\n");
    for outcome in outcomes {
        let stands = match &outcome.verdict {
            Verdict::Done(_) => "done, and kept".to_owned(),
            Verdict::Failed(Failure { stands, .. }) | Verdict::Interrupted(_, stands) | Verdict::Stopped(stands) => {
                match stands {
                    Stands::Nothing => "as it was".to_owned(),
                    Stands::Unknown => "unknown: the connection was lost in the middle".to_owned(),
                    Stands::Some { done, left } => {
                        let list: String = done.iter().map(|what| format!("\n    {what}")).collect();
                        format!("{} left to run, these took effect:{list}", counted(*left, "statement"))
                    }
                }
            }
            _ => "as it was".to_owned(),
        };
        text.push_str(&format!("  {} {stands}\n", Tone::Name.paint(&format!("{}:", outcome.key))));
    }
    let failed = outcomes.iter().any(|outcome| matches!(outcome.verdict, Verdict::Failed(_)));
    let mend = if failed { "mend the cause and " } else { "" };
    help(text, &format!("{mend}run `{command}` again: it goes on from what stands"));
    let began = outcomes.iter().any(|outcome| outcome.verdict.stands_half_way() && commits_by_itself(outcome));
    if began && ["binds migrate upgrade", "binds migrate downgrade"].contains(&command) {
        help(text, "or take back what began: `binds migrate abort`");
    }
}

/// Why a database could not be looked at.
pub fn unread(key: &Key, message: &str, what_to_do: Option<&str>) -> String {
    let mut text = String::new();
    error(&mut text, &format!("`{key}`: {message}"));
    what_to_do.iter().for_each(|line| help(&mut text, line));
    text
}

fn error(text: &mut String, message: &str) {
    text.push_str(&format!("{} {message}\n", Tone::Bad.paint("error:")));
}

fn detail(text: &mut String, line: &str) {
    text.push_str(&format!("  {line}\n"));
}

fn help(text: &mut String, line: &str) {
    text.push_str(&format!("{} {line}\n", Tone::Good.paint("help:")));
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
