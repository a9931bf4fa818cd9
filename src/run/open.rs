//! Sessions for a run: of the databases that are there, and of those that will be made when nothing stands against it.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::board::Board;
use super::preflight::{admit, begin};
use super::site::Site;
use super::{Failure, FailureCause, Interrupt, Settings, Stands, Unreachable, Verdict, parallel};
use crate::config::Database;
use crate::history;
use crate::options::Options;
use crate::session::{
    Access, ConnectError, ConnectFailure, LockError, Scope, ServerError, Session, Target, connect, stand_in,
};
use crate::url::{SqliteUrl, Url};

/// So long is waited for a server before a look at the signals.
const TURN: Duration = Duration::from_millis(50);

/// A session, and what makes the database where it only stands in for one.
struct Opened {
    session: Box<dyn Session>,
    missing: Option<Target>,
}

/// Connects to all databases at once. One that does not exist and may be made gets a session that stands in for it.
pub(super) fn open<'a>(
    databases: &[&'a Database],
    settings: &Settings,
    interrupt: &Interrupt,
    board: &mut Board,
) -> Vec<Site<'a>> {
    let deadline = Instant::now() + settings.wait;
    let connected = parallel(databases.to_vec(), settings.jobs, |database| {
        let start = Instant::now();
        (open_one(database, settings, deadline, interrupt), start.elapsed())
    });
    let mut sites = Vec::new();
    for (database, (connected, spent)) in databases.iter().zip(connected) {
        board.spent(&database.key, spent);
        match connected {
            // A signal came; all databases are told so at once.
            None => {}
            Some(Ok(Opened { session, missing })) => {
                board.located(&database.key, session.engine(), session.location());
                match admit(database, session.engine()) {
                    Ok(()) => {
                        sites.push(Site { session, missing, databases: vec![database], prepared: Vec::new(), spent });
                    }
                    Err(refusal) => board.set(&database.key, refusal.into()),
                }
            }
            Some(Err(error)) if settings.unreachable == Unreachable::IsSkipped && error.failure.may_pass() => {
                board.set(&database.key, Verdict::Skipped(error));
            }
            Some(Err(error)) => board.set(&database.key, unconnected(error)),
        }
    }
    sites
}

fn unconnected(error: ConnectError) -> Verdict {
    Verdict::Failed(Failure { cause: FailureCause::Connect(error), stands: Stands::Nothing })
}

/// Connects, again and again while the server may merely be starting. None when a signal came first.
fn open_one(
    database: &Database,
    settings: &Settings,
    deadline: Instant,
    interrupt: &Interrupt,
) -> Option<Result<Opened, ConnectError>> {
    let Ok(url) = database.url.clone() else {
        // Selecting a database whose URL is unknown is refused before a run begins.
        return Some(Err(ConnectFailure::Unreachable("its URL is unknown".into()).into()));
    };
    let target = Target { url, options: database.options.clone(), access: Access::Existing };
    let may_be_missing = settings.access == Access::Create || is_file(&target.url);
    loop {
        match unless_interrupted(&target, interrupt, connect)? {
            Ok(session) => return Some(Ok(Opened { session, missing: None })),
            Err(ConnectError { failure: ConnectFailure::NoDatabase(_), .. }) if may_be_missing => {
                let missing = Target { access: settings.access, ..target };
                let opened = unless_interrupted(&missing, interrupt, stand_in)?;
                return Some(opened.map(|session| Opened { session, missing: Some(missing) }));
            }
            Err(error) if error.failure.may_pass() && Instant::now() < deadline && interrupt.signal().is_none() => {
                thread::sleep(Duration::from_millis(200).min(deadline.saturating_duration_since(Instant::now())));
            }
            Err(error) => return Some(Err(error)),
        }
    }
}

fn is_file(url: &Url) -> bool {
    matches!(url, Url::Sqlite(SqliteUrl::File(_)))
}

/// Connects without a thread where nothing is waited for, else on one that is left behind when a signal comes, since a silent server is waited for as long as
/// `connect_timeout` says.
fn unless_interrupted(
    target: &Target,
    interrupt: &Interrupt,
    how: fn(&Target) -> Result<Box<dyn Session>, ConnectError>,
) -> Option<Result<Box<dyn Session>, ConnectError>> {
    if let Some(opened) = at_once(target, how) {
        return Some(opened);
    }
    let (sender, receiver) = mpsc::channel();
    let target = target.clone();
    let opening = thread::Builder::new().name("open".to_owned()).spawn(move || {
        // Nobody listens any more after a signal, and the connection ends with the thread.
        let _ = sender.send(how(&target));
    });
    if let Err(error) = opening {
        let failure = ConnectFailure::Unreachable(format!("no thread could be started: {error}"));
        return Some(Err(failure.into()));
    }
    while interrupt.signal().is_none() {
        match receiver.recv_timeout(TURN) {
            Ok(opened) => return Some(opened),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Some(Err(ConnectFailure::Unreachable("connecting broke off".to_owned()).into()));
            }
        }
    }
    None
}

/// Opens a file that nobody has locked, which takes less time than to start a thread. All else is left to the thread,
/// also to find out what is wrong.
fn at_once(
    target: &Target,
    how: fn(&Target) -> Result<Box<dyn Session>, ConnectError>,
) -> Option<Result<Box<dyn Session>, ConnectError>> {
    if !matches!(target.url, Url::Sqlite(_)) || !target.options.init_sql.is_empty() {
        return None;
    }
    let options = Options { connect_timeout: Duration::ZERO, ..target.options.clone() };
    let opened = how(&Target { options, ..target.clone() });
    match &opened {
        Err(error) if !matches!(error.failure, ConnectFailure::NoDatabase(_)) => None,
        _ => Some(opened),
    }
}

/// What became of the databases that did not exist.
pub(super) enum Made<'a> {
    /// All are there and locked, or the board says why not.
    Ready(Vec<Site<'a>>),
    /// Another program made one meanwhile, and what was planned for it is out of date.
    Outdated,
}

/// Makes the databases that do not exist, now that nothing stands against the run, and takes their locks.
pub(super) fn make<'a>(
    mut sites: Vec<Site<'a>>,
    settings: &Settings,
    interrupt: &Interrupt,
    board: &mut Board,
) -> Made<'a> {
    let deadline = Instant::now() + settings.lock_wait;
    let mut missing: Vec<&mut Site<'a>> = sites.iter_mut().filter(|site| site.missing.is_some()).collect();
    // In the order of identity, so that two runs never wait for each other.
    missing.sort_by(|one, other| one.session.identity().cmp(other.session.identity()));
    for site in missing {
        let made = site.timed(|site| make_one(site, deadline, interrupt));
        let verdict = match made {
            None => break,
            Some(Ok(Ground::Empty)) => continue,
            Some(Ok(Ground::Filled)) => return Made::Outdated,
            Some(Err(verdict)) => verdict,
        };
        site.databases.iter().for_each(|database| board.set(&database.key, verdict.clone()));
        break;
    }
    if board.interrupted(interrupt) || board.stopped() { Made::Ready(Vec::new()) } else { Made::Ready(sites) }
}

enum Ground {
    Empty,
    Filled,
}

fn make_one(site: &mut Site<'_>, deadline: Instant, interrupt: &Interrupt) -> Option<Result<Ground, Verdict>> {
    // Who only changes what is there has nothing to do in what is not.
    let target = site.missing.take().filter(|target| target.access != Access::Existing);
    let Some(target) = target else { return Some(Ok(Ground::Empty)) };
    let opened = unless_interrupted(&target, interrupt, connect)?;
    let made = opened.map_err(unconnected).and_then(|mut session| {
        begin(&mut *session, deadline, interrupt).map_err(|error| match error {
            LockError::Held { owner } => Verdict::Locked { owner },
            LockError::Server(error) => Verdict::failed("taking the lock", error),
        })?;
        let ground = ground(&mut *session).map_err(|error| Verdict::failed("reading the database", error))?;
        site.session = session;
        Ok(ground)
    });
    Some(made)
}

/// Whether a database that was just made is as empty as it was planned for.
fn ground(session: &mut dyn Session) -> Result<Ground, ServerError> {
    let live = session.inspect(&Scope::All { schemas: Vec::new() })?;
    let empty = live.tables.is_empty() && live.enums.is_empty();
    // A history that cannot be read is read again, and told, when the database is looked at anew.
    let recorded = history::exists(session).unwrap_or(true);
    Ok(if empty && !recorded { Ground::Empty } else { Ground::Filled })
}

/// What a dry run says of a database that it would make. That a file is made goes without saying.
pub(super) fn announcement(site: &Site<'_>) -> Option<String> {
    match &site.missing.as_ref()?.url {
        Url::Server(url) => Some(format!("database `{}` does not exist and would be created", url.database)),
        Url::Sqlite(_) => None,
    }
}
