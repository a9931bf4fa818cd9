//! What went wrong in words: which statement, what the server said, what stands now, and what to do.

use super::outcome::mismatch_text;
use super::words::listed;
use super::{Tone, counted};
use crate::key::Key;
use crate::language::operation::write;
use crate::plan::{By, Source};
use crate::run::{Blamed, Disproof, Expected, Failure, FailureCause, Outcome, Refusal, Signal, Stands, Verdict};
use crate::session::ServerErrorKind;

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
    disproof.mismatches.iter().for_each(|mismatch| detail(text, &mismatch_text(mismatch, Expected::Planned)));
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
        ServerErrorKind::NoValue | ServerErrorKind::Other => None,
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
