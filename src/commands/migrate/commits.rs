//! When the databases of a run commit, on the command line.

use crate::run::{Commits, Settings};
use crate::tasks::CommitAfter;

#[derive(Clone, Debug, clap::Args)]
pub struct CommitArgs {
    /// Commit all databases together at the end [default, unless a table of many rows is altered]
    #[arg(long, conflicts_with_all = ["per_database", "per_revision"])]
    pub together: bool,

    /// Commit each database when it is done, without waiting for the others
    #[arg(long)]
    pub per_database: bool,

    /// Commit each revision of each database when it is done
    #[arg(long)]
    pub per_revision: bool,
}

impl CommitArgs {
    pub(super) fn settings(&self, settings: Settings) -> Settings {
        let commits = match (self.together, self.per_database || self.per_revision) {
            (true, _) => Commits::Together,
            (_, true) => Commits::PerDatabase,
            _ => Commits::Chosen,
        };
        Settings { commits, ..settings }
    }

    pub(super) fn after(&self) -> CommitAfter {
        if self.per_revision { CommitAfter::EachRevision } else { CommitAfter::All }
    }
}
