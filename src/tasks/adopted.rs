//! What other tools must say of a database before the history says that a revision ran.

use super::bookkeeping::{Bookkeeping, look};
use super::{History, Migrations};
use crate::key::Key;
use crate::migrations::{Entry, Point, Versions};
use crate::run::{Reason, Refusal, Verdict};
use crate::session::Session;

/// Refuses to let the history of a key say that it stands at a point, where other tools stand elsewhere than the point
/// takes up. Tells what could not be looked at.
pub(super) fn check_adopted(
    migrations: &Migrations,
    point: &Point,
    key: &Key,
    history: &History,
    session: &mut dyn Session,
) -> Result<Vec<String>, Verdict> {
    Adopted::by(migrations, point, key, history).map_or(Ok(Vec::new()), |adopted| adopted.check(session))
}

/// A revision that begins where other tools ended.
struct Adopted<'a> {
    entry: &'a Entry,
    versions: Versions,
}

impl<'a> Adopted<'a> {
    /// The last revision at or below a point that adopts the database; none where the history has it already.
    fn by(migrations: &'a Migrations, point: &Point, key: &Key, history: &History) -> Option<Self> {
        let below = migrations.graph.below(point);
        let adopts = |entry: &'a Entry| {
            let versions = entry.header.adopts.versions(key);
            let is_meant = entry.keys.contains(key) && !versions.is_empty();
            (is_meant && below.contains(&entry.header.id)).then_some(Adopted { entry, versions })
        };
        let last = migrations.graph.iter().rev().find_map(adopts)?;
        let is_recorded = history.records.iter().any(|record| record.revision == last.entry.header.id);
        (!is_recorded).then_some(last)
    }

    fn check(&self, session: &mut dyn Session) -> Result<Vec<String>, Verdict> {
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
        let help = format!("bring it to `{adopted}` with {}, or insist: `binds migrate stamp … --unproven`", tool.tool);
        Err(Refusal::new(Reason::Drifted, message).help(help).into())
    }

    fn id(&self) -> &str {
        self.entry.header.id.as_str()
    }
}
