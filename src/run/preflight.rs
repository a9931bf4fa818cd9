//! Everything that is checked before anything is changed, on all databases.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use super::board::Board;
use super::commits::Order;
use super::open::{announcement, open};
use super::site::Site;
use super::{Interrupt, Prepared, Reason, Refusal, Settings, Task, Verdict, parallel};
use crate::config::Database;
use crate::dialect::{Engine, EngineRange};
use crate::session::{Kept, LockError, Session};

/// So long is waited for a lock before a look at the signals.
const TURN: Duration = Duration::from_millis(500);

/// Connects, locks, reads and plans. The sites that it gives are locked and planned; when anything stands against the
/// run it gives none, and all that was opened is rolled back.
pub(super) fn preflight<'a>(
    databases: &[&'a Database],
    task: &dyn Task,
    settings: &Settings,
    interrupt: &Interrupt,
    board: &mut Board,
) -> Vec<Site<'a>> {
    let sites = open(databases, settings, interrupt, board);
    if board.interrupted(interrupt) || board.stopped() {
        return Vec::new();
    }
    let sites = match group(sites, task) {
        Ok(sites) => sites,
        Err((database, verdict)) => {
            board.set(&database.key, verdict);
            return Vec::new();
        }
    };
    let mut sites = lock(sites, settings, interrupt, board);
    if board.interrupted(interrupt) || board.stopped() {
        return Vec::new();
    }
    sites.retain(|site| site.databases.iter().all(|database| board.goes_on(&database.key)));
    let mut sites = prepare(sites, task, settings, board);
    if board.interrupted(interrupt) || board.stopped() {
        return Vec::new();
    }
    sites.retain(|site| site.databases.iter().all(|database| board.goes_on(&database.key)));
    sites
}

/// Ends a run after its preflight: what would be done is told, and nothing was.
pub(super) fn leave(sites: Vec<Site<'_>>, settings: &Settings, board: &mut Board) {
    Order::of(&sites, settings.commits).explain(&sites, board);
    for site in sites {
        let missing = announcement(&site);
        for (database, prepared) in site.databases.iter().zip(site.prepared) {
            board.announce(&database.key, missing.as_slice());
            board.announce(&database.key, &prepared.announcements);
            board.set(&database.key, Verdict::Planned(prepared.work, prepared.plan));
        }
    }
}

/// Refuses a server that the file was not checked for.
pub fn admit(database: &Database, engine: Engine) -> Result<(), Refusal> {
    if database.engines.iter().any(|range| range.admits(&engine)) {
        return Ok(());
    }
    let named: Vec<String> = database.engines.iter().map(EngineRange::to_string).collect();
    let help = format!(
        "add it to `engines` of `{}`: `engines = [\"{}\"]`, so that the file is checked for it",
        database.key, engine.flavour
    );
    Err(Refusal::new(Reason::Engine, format!("the server is {engine}, and the file says {}", named.join(" or ")))
        .help(help))
}

/// Puts the keys of one physical database together, under the session of the first.
///
/// Identities that differ are different databases; equal ones may still be copies of one another, so a mark is left by
/// one session and looked for by the other.
fn group<'a>(sites: Vec<Site<'a>>, task: &dyn Task) -> Result<Vec<Site<'a>>, (&'a Database, Verdict)> {
    let mut groups: Vec<Site<'_>> = Vec::new();
    for mut site in sites {
        let mut same = None;
        for (at, group) in groups.iter_mut().enumerate() {
            if group.session.identity() == site.session.identity() {
                let seen = marked(&mut *group.session, &mut *site.session);
                if seen.map_err(|error| (site.databases[0], Verdict::failed("telling databases apart", error)))? {
                    same = Some(at);
                    break;
                }
            }
        }
        match same.and_then(|at| groups.get_mut(at)) {
            Some(group) => {
                let (database, first) = (site.databases[0], &group.databases);
                check_shared(database, first, task).map_err(|refusal| (database, refusal.into()))?;
                group.databases.append(&mut site.databases);
            }
            None => groups.push(site),
        }
    }
    Ok(groups)
}

/// Refuses a table that two keys declare in what is one database.
fn check_shared(database: &Database, others: &[&Database], task: &dyn Task) -> Result<(), Refusal> {
    let own = task.schema(database);
    for other in others {
        let others = task.schema(other);
        let tables = own.tables.keys().filter(|name| others.tables.contains_key(*name));
        let tables: Vec<String> = tables.map(|name| format!("table `{name}`")).collect();
        if !tables.is_empty() {
            let message = format!("it is the same database as `{}`, and both declare", other.key);
            let help = "give one of the keys a database of its own, or declare the table for one key only";
            return Err(Refusal::new(Reason::Shared, message).details(tables).help(help));
        }
    }
    Ok(())
}

fn marked(one: &mut dyn Session, other: &mut dyn Session) -> Result<bool, crate::session::ServerError> {
    let mark = RandomState::new().build_hasher().finish();
    one.leave_mark(mark)?;
    other.sees_mark(mark)
}

/// Takes the locks in the order of identity, so that two runs never wait for each other.
fn lock<'a>(mut sites: Vec<Site<'a>>, settings: &Settings, interrupt: &Interrupt, board: &mut Board) -> Vec<Site<'a>> {
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&at| sites[at].session.identity().to_owned());
    let deadline = Instant::now() + settings.lock_wait;
    for at in order {
        let site = &mut sites[at];
        let verdict = match site.timed(|site| begin(&mut *site.session, deadline, interrupt)) {
            Ok(()) => continue,
            Err(LockError::Held { owner }) => Verdict::Locked { owner },
            Err(LockError::Server(error)) => Verdict::failed("taking the lock", error),
        };
        site.databases.iter().for_each(|database| board.set(&database.key, verdict.clone()));
    }
    sites
}

/// Waits for the lock in short turns, so that a signal is seen.
pub(super) fn begin(session: &mut dyn Session, deadline: Instant, interrupt: &Interrupt) -> Result<(), LockError> {
    loop {
        let turn = deadline.min(Instant::now() + TURN);
        match session.begin(turn) {
            Err(LockError::Held { .. }) if turn < deadline && interrupt.signal().is_none() => {}
            ended => return ended,
        }
    }
}

fn prepare<'a>(sites: Vec<Site<'a>>, task: &dyn Task, settings: &Settings, board: &mut Board) -> Vec<Site<'a>> {
    let prepared = parallel(sites, settings.jobs, |mut site| {
        let results: Vec<Result<Prepared, Verdict>> = site
            .timed(|site| site.databases.iter().map(|database| task.prepare(database, &mut *site.session)).collect());
        (site, results)
    });
    let mut sites = Vec::new();
    for (mut site, results) in prepared {
        for (database, result) in site.databases.iter().zip(results) {
            board.spent(&database.key, site.spent);
            match result {
                Ok(prepared) => site.prepared.push(prepared),
                Err(verdict) => board.set(&database.key, verdict),
            }
        }
        if let Err(verdict) = check_lock(&mut site) {
            site.databases.iter().for_each(|database| board.set(&database.key, verdict.clone()));
        }
        sites.push(site);
    }
    sites
}

/// Refuses plans of several transactions where the lock would not outlive the first.
fn check_lock(site: &mut Site<'_>) -> Result<(), Verdict> {
    if !site.is_transactional() || (site.is_atomic() && !site.has_rest()) {
        return Ok(());
    }
    match site.session.can_keep_lock() {
        Ok(Kept::Surely) => Ok(()),
        Ok(Kept::Pooled) => {
            let message = "a pooler gives every transaction another session of the server, and this takes several";
            let help = "connect to the server itself, or to a pool of sessions";
            Err(Refusal::new(Reason::Unsupported, message).help(help).into())
        }
        Err(error) => Err(Verdict::failed("looking for a pooler", error)),
    }
}
