//! Running the plans of all sites: the transactional ones first and held open, then the others, then the commits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::outcome::Board;
use super::site::Site;
use super::unit::{COMMIT, Ended, Stop, run_site};
use super::{Failure, FailureCause, Interrupt, Settings, Stands, Verdict, Watch, parallel};
use crate::flavour::Flavour;
use crate::session::{ServerError, ServerErrorKind, StatementError};

/// How often a waiting transaction shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(1);

pub(super) fn execute<'a>(
    sites: Vec<Site<'a>>,
    settings: &Settings,
    watch: &dyn Watch,
    interrupt: &Interrupt,
    board: &mut Board,
) {
    for site in &sites {
        for (database, prepared) in site.databases.iter().zip(&site.prepared) {
            board.announce(&database.key, &prepared.announcements);
        }
    }
    let (atomic, stepwise): (Vec<_>, Vec<_>) = sites.into_iter().partition(Site::is_atomic);
    let run = |mut site: Site<'a>| {
        let ended = site.timed(|site| run_site(site, settings.lock_wait, watch, interrupt));
        (site, ended)
    };
    let mut open = Vec::new();
    for (mut site, ended) in parallel(atomic, settings.jobs, run) {
        let ended = match ended {
            Ended::Complete => site.session.check_deferred().map_err(|error| deferred(&site, error)),
            Ended::Stopped(stop) => Err(*stop),
        };
        match ended {
            Ok(()) => open.push(site),
            Err(stop) => abandon(site, Stop { done: Vec::new(), ..stop }, board),
        }
    }
    // When the others are done too only the commits are left, and those rather finish the work than leave half of it.
    if board.stopped() || board.interrupted(interrupt) {
        return roll_back(open, board);
    }
    let finished = while_kept_alive(&mut open, || parallel(stepwise, settings.jobs, run));
    for (site, ended) in finished {
        match ended {
            // The last unit of a site that took several is still open.
            Ended::Complete if site.is_transactional() => open.push(site),
            Ended::Complete => done(site, board),
            Ended::Stopped(stop) => abandon(site, *stop, board),
        }
    }
    if board.stopped() {
        return roll_back(open, board);
    }
    commit(open, board);
}

/// Does `work` while sessions wait in their transactions, which a server might end as idle.
fn while_kept_alive<R>(waiting: &mut [Site<'_>], work: impl FnOnce() -> R) -> R {
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let heart = scope.spawn(|| {
            let mut last = Instant::now();
            while !finished.load(Ordering::Relaxed) {
                thread::park_timeout(HEARTBEAT);
                if last.elapsed() >= HEARTBEAT {
                    last = Instant::now();
                    // A session that died is found out by its commit, where it can be told.
                    waiting.iter_mut().for_each(|site| drop(site.session.keep_alive()));
                }
            }
        });
        let result = work();
        finished.store(true, Ordering::Relaxed);
        heart.thread().unpark();
        result
    })
}

/// Commits everything at once. SQLite comes first: its commit is the one that may find the disk full or a reader in its
/// way, and the others can still be rolled back then.
fn commit(mut open: Vec<Site<'_>>, board: &mut Board) {
    open.sort_by_key(|site| site.session.engine().flavour != Flavour::Sqlite);
    let mut waiting = open.into_iter();
    for mut site in waiting.by_ref() {
        match site.timed(|site| site.session.commit()) {
            Ok(()) => done(site, board),
            Err(error) => {
                let stands =
                    if error.kind == ServerErrorKind::ConnectionLost { Stands::Unknown } else { Stands::Nothing };
                let failure = Failure { cause: FailureCause::Server { during: COMMIT, error }, stands };
                site.databases.iter().for_each(|database| board.set(&database.key, Verdict::Failed(failure.clone())));
                break;
            }
        }
    }
    roll_back(waiting.collect(), board);
}

fn done(site: Site<'_>, board: &mut Board) {
    for (database, prepared) in site.databases.into_iter().zip(site.prepared) {
        board.spent(&database.key, site.spent);
        board.set(&database.key, Verdict::Done(prepared.work));
    }
}

/// What a session did not commit goes with it: dropping it rolls back. What was committed before, of plans that take
/// several transactions, is said.
fn roll_back(sites: Vec<Site<'_>>, board: &mut Board) {
    for site in sites.into_iter().filter(|site| !site.is_atomic()) {
        let last = site.databases.len() - 1;
        for (at, (database, prepared)) in site.databases.into_iter().zip(site.prepared).enumerate() {
            if at < last {
                board.set(&database.key, Verdict::Done(prepared.work));
            } else {
                let open = prepared.plan.units.last().map_or(0, |unit| unit.statements().count());
                let done: Vec<String> = prepared.plan.statements().map(|statement| statement.what.clone()).collect();
                let kept = done.len() - open;
                let stands = Stands::Some { done: done.into_iter().take(kept).collect(), left: open };
                board.set(&database.key, Verdict::Stopped(stands));
            }
        }
    }
}

/// Rolls back what can be, and says what stands.
fn abandon(mut site: Site<'_>, stop: Stop, board: &mut Board) {
    let kept = !site.is_atomic();
    for (database, prepared) in site.databases.iter().zip(&site.prepared).take(stop.at).filter(|_| kept) {
        board.set(&database.key, Verdict::Done(prepared.work.clone()));
    }
    // The first error is the one to tell; that a rollback fails too changes nothing, the server does it by itself.
    drop(site.session.rollback());
    let stands = match &stop.cause {
        _ if !stop.done.is_empty() => Stands::Some { done: stop.done, left: stop.left },
        Ok(cause) if is_in_doubt(&site, cause) => Stands::Unknown,
        _ => Stands::Nothing,
    };
    let verdict = match stop.cause {
        Ok(cause) => Verdict::Failed(Failure { cause, stands }),
        Err(signal) => Verdict::Interrupted(signal, stands),
    };
    if let Some(database) = site.databases.get(stop.at) {
        board.spent(&database.key, site.spent);
        board.set(&database.key, verdict);
    }
}

/// Whether what failed may have taken effect all the same: the answer was lost, and nothing rolls it back.
fn is_in_doubt(site: &Site<'_>, cause: &FailureCause) -> bool {
    match cause {
        FailureCause::Statement(StatementError { error, .. }, _) => {
            error.kind == ServerErrorKind::ConnectionLost && !site.is_transactional()
        }
        FailureCause::Server { during, error } => {
            error.kind == ServerErrorKind::ConnectionLost && (!site.is_transactional() || *during == COMMIT)
        }
        FailureCause::Connect(_) | FailureCause::Proof(_) => false,
    }
}

fn deferred(site: &Site<'_>, error: ServerError) -> Stop {
    let cause = FailureCause::Server { during: "checking deferred constraints", error };
    Stop { at: site.databases.len().saturating_sub(1), cause: Ok(cause), done: Vec::new(), left: 0 }
}
