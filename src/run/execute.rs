//! Running the plans of all sites: the transactional ones first and held open, then the others, then the commits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::board::Board;
use super::commits::Order;
use super::site::Site;
use super::unit::{COMMIT, Ended, Manner, Stop, run_rest, run_site};
use super::{Failure, FailureCause, Interrupt, Settings, Stands, Verdict, Watch, parallel};
use crate::flavour::Flavour;
use crate::plan::Unit;
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
    let manner = Manner { lock_wait: settings.lock_wait, watch, interrupt };
    let order = Order::of(&sites, settings.commits);
    order.announce(&sites, board);
    if order != Order::Together {
        return one_by_one(sites, settings, manner, board);
    }
    let (atomic, stepwise): (Vec<_>, Vec<_>) = sites.into_iter().partition(Site::is_atomic);
    let run = |mut site: Site<'a>| {
        let ended = site.timed(|site| run_to_commit(site, manner));
        (site, ended)
    };
    let mut open = Vec::new();
    for (site, ended) in parallel(atomic, settings.jobs, run) {
        match ended {
            Ended::Complete => open.push(site),
            Ended::Stopped(stop) => abandon(site, Stop { done: Vec::new(), ..*stop }, board),
        }
    }
    let waits = !open.is_empty() && !stepwise.is_empty();
    // When the others are done too only the commits are left, and those rather finish the work than leave half of it.
    if board.stopped() || board.interrupted(interrupt) {
        return roll_back(open, board);
    }
    let work = || parallel(stepwise, settings.jobs, run);
    let finished = if waits { while_kept_alive(&mut open, work) } else { work() };
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
    let rest = commit(open, board);
    let run = |mut site: Site<'a>| {
        let ended = site.timed(|site| run_rest(site, manner));
        (site, ended)
    };
    for (site, ended) in parallel(rest, settings.jobs, run) {
        settle(site, ended, board);
    }
}

fn one_by_one<'a>(sites: Vec<Site<'a>>, settings: &Settings, manner: Manner<'_>, board: &mut Board) {
    let run = |mut site: Site<'a>| {
        let ended = site.timed(|site| run_to_end(site, manner));
        (site, ended)
    };
    for (site, ended) in parallel(sites, settings.jobs, run) {
        settle(site, ended, board);
    }
}

fn run_to_end(site: &mut Site<'_>, manner: Manner<'_>) -> Ended {
    match run_to_commit(site, manner) {
        Ended::Complete if site.is_transactional() => match site.end_transaction() {
            Ok(()) => run_rest(site, manner),
            Err(error) => Ended::Stopped(Box::new(failed_at_end(site, "the commit", error))),
        },
        ended => ended,
    }
}

fn run_to_commit(site: &mut Site<'_>, manner: Manner<'_>) -> Ended {
    match run_site(site, manner) {
        Ended::Complete => match site.session.check_deferred() {
            Ok(()) => Ended::Complete,
            Err(error) => Ended::Stopped(Box::new(failed_at_end(site, "checking deferred constraints", error))),
        },
        stopped => stopped,
    }
}

fn settle(site: Site<'_>, ended: Ended, board: &mut Board) {
    match ended {
        Ended::Complete => done(site, board),
        Ended::Stopped(stop) => abandon(site, *stop, board),
    }
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

/// Commits everything at once, and gives the sites with more to do. SQLite comes first: its commit is the one that may
/// find the disk full or a reader in its way, and the others can still be rolled back then.
fn commit<'a>(mut open: Vec<Site<'a>>, board: &mut Board) -> Vec<Site<'a>> {
    open.sort_by_key(|site| site.session.engine().flavour != Flavour::Sqlite);
    let mut rest = Vec::new();
    let mut waiting = open.into_iter();
    for mut site in waiting.by_ref() {
        match site.timed(Site::end_transaction) {
            Ok(()) if site.has_rest() => rest.push(site),
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
    rest
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
                let (units, _) = prepared.plan.parts();
                let open = units.last().map_or(0, |unit| unit.statements().count());
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

fn failed_at_end(site: &Site<'_>, during: &'static str, error: ServerError) -> Stop {
    let cause = FailureCause::Server { during, error };
    let committed = site.prepared.last().map(|prepared| {
        let (units, _) = prepared.plan.parts();
        let units = &units[..units.len().saturating_sub(1)];
        units.iter().flat_map(Unit::statements).map(|statement| statement.what.clone()).collect::<Vec<_>>()
    });
    let done = committed.unwrap_or_default();
    let all = site.prepared.last().map_or(0, |prepared| prepared.plan.statements().count());
    Stop { at: site.databases.len().saturating_sub(1), cause: Ok(cause), left: all - done.len(), done }
}
