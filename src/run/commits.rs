//! When databases commit that could wait for each other.

use super::board::Board;
use super::site::Site;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commits {
    /// Together, unless a plan is so heavy that the locks would be held too long.
    Chosen,
    Together,
    /// Each when it is done.
    PerDatabase,
}

/// What a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Together,
    /// Each when it is done, and why where nobody asked for it.
    OneByOne(Option<String>),
}

impl Order {
    pub(super) fn of(sites: &[Site<'_>], commits: Commits) -> Self {
        let databases = || sites.iter().flat_map(|site| site.databases.iter().zip(&site.prepared));
        let heavy = || {
            databases().find_map(|(database, prepared)| {
                prepared.heavy.as_ref().map(|why| format!("in `{}`, {why}", database.key))
            })
        };
        match commits {
            Commits::PerDatabase => Order::OneByOne(None),
            Commits::Chosen if sites.len() > 1 => heavy().map_or(Order::Together, |why| Order::OneByOne(Some(why))),
            Commits::Chosen | Commits::Together => Order::Together,
        }
    }

    /// Says why databases do not wait for each other.
    pub(super) fn announce(&self, sites: &[Site<'_>], board: &mut Board) {
        let Order::OneByOne(Some(why)) = self else { return };
        for database in sites.iter().flat_map(|site| &site.databases) {
            board.announce(&database.key, &[format!("commits for itself, without waiting for the others: {why}")]);
        }
    }

    /// Says it also where it is as ever, for those who look at a plan.
    pub(super) fn explain(&self, sites: &[Site<'_>], board: &mut Board) {
        self.announce(sites, board);
        let text = match self {
            Order::Together => "commits together with the others, at the end of the run",
            Order::OneByOne(None) => "commits when it is done, without waiting for the others",
            Order::OneByOne(Some(_)) => return,
        };
        for site in sites.iter().filter(|site| sites.len() > 1 && site.is_transactional()) {
            let planned = site.databases.iter().zip(&site.prepared).filter(|(_, prepared)| !prepared.plan.is_empty());
            planned.for_each(|(database, _)| board.announce(&database.key, &[text.to_owned()]));
        }
    }
}
