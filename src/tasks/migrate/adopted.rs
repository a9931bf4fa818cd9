//! What other tools must say of a database that is stamped.

use super::stamp::Stamp;
use crate::config::Database;
use crate::migrations::{Entry, Versions};
use crate::run::{Reason, Refusal, Verdict};
use crate::session::Session;
use crate::tasks::History;
use crate::tasks::bookkeeping::{Bookkeeping, look};

/// A revision that begins where other tools ended.
pub(super) struct Adopted<'a> {
    entry: &'a Entry,
    versions: Versions,
}

impl<'a> Adopted<'a> {
    /// The last revision at or below the target that adopts the database; none where the history has it already.
    pub(super) fn by(stamp: &Stamp<'a>, database: &Database, history: &History) -> Option<Self> {
        let graph = &stamp.migrations.graph;
        let below = graph.below(&stamp.target);
        let adopts = |entry: &'a Entry| {
            let versions = entry.header.adopts.versions(&database.key);
            let is_meant = entry.keys.contains(&database.key) && !versions.is_empty();
            (is_meant && below.contains(&entry.header.id)).then_some(Adopted { entry, versions })
        };
        let last = graph.iter().rev().find_map(adopts)?;
        let is_recorded = history.records.iter().any(|record| record.revision == last.entry.header.id);
        (!is_recorded).then_some(last)
    }

    /// Refuses another version than the one that is adopted. Tells what could not be looked at.
    pub(super) fn check(&self, session: &mut dyn Session) -> Result<Vec<String>, Verdict> {
        let tools = look(session).map_err(|error| Verdict::failed("looking for other tools", error))?;
        let mut unseen = Vec::new();
        for (name, version) in &self.versions {
            match tools.iter().find(|tool| tool.name() == Some(name.as_str())) {
                Some(tool) => self.compare(session, tool, version)?,
                None => unseen.push(format!("revision {} adopts {name} at {version}, which is not here", self.id())),
            }
        }
        Ok(unseen)
    }

    fn compare(&self, session: &mut dyn Session, tool: &Bookkeeping, adopted: &str) -> Result<(), Verdict> {
        let version = tool.version(session).map_err(|error| Verdict::failed("reading the version of a tool", error))?;
        if version == adopted {
            return Ok(());
        }
        let stands = if version.is_empty() { "at no version".to_owned() } else { format!("at `{version}`") };
        let message = format!("{} has it {stands}, and revision `{}` begins at `{adopted}`", tool.tool, self.id());
        let help = format!("bring it to `{adopted}` with {}, or insist: `--unproven`", tool.tool);
        Err(Refusal::new(Reason::Drifted, message).help(help).into())
    }

    fn id(&self) -> &str {
        self.entry.header.id.as_str()
    }
}
