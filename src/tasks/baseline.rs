//! What revisions are to begin with: a database that something else made.

use super::bookkeeping::Bookkeeping;
use super::compare::{Inexact, raised, side_by_side};
use super::pull::unsaid::{leave_out_dangling, shared_sequences};
use super::source::Live;
use super::{Opened, Unread, lower, open};
use crate::config::Database;
use crate::migrations::Versions;
use crate::schema::Schema;
use crate::session::{Other, ServerError, ServerErrorKind, Session};

/// A database in the words of what is recorded of it.
#[derive(Clone, Debug)]
pub struct Baseline {
    pub schema: Schema,
    /// What of it no revision can say, and what is left out, for people.
    pub remarks: Vec<String>,
    /// What is there beside tables.
    pub others: Vec<Other>,
    /// The versions that other tools note.
    pub adopts: Versions,
}

/// Reads a database; nothing of one that is not there or is in memory. What is as recorded keeps its words.
pub fn baseline(database: &Database, recorded: &Schema, schemas: &[String]) -> Result<Option<Baseline>, Unread> {
    let Opened::Session(session) = open(database)? else { return Ok(None) };
    let engine = session.engine();
    let mut live = Live::new(session, database);
    let wanted = lower(&engine, recorded)?;
    let (mut there, tools) = live.inspect_all(&(&wanted).into(), schemas)?;
    let dangling = leave_out_dangling(&mut there, &[]);
    let tables = side_by_side(live.session.as_deref_mut(), &there, &(&wanted).into())?;
    let mut raised = raised(&mut live, &there, &wanted, recorded, (&tables, Inexact::Kept))?;
    raised.unsaid.splice(0..0, dangling);
    raised.unsaid.extend(shared_sequences(&engine, &there));
    let mut found =
        Baseline { remarks: raised.unsaid(), schema: raised.schema, others: Vec::new(), adopts: Versions::new() };
    if let Some(session) = &mut live.session {
        found.others = session.others(schemas)?;
        for tool in &tools {
            let version = found.adopt(&mut **session, tool)?;
            let (table, tool) = (&tool.table, tool.tool);
            found.remarks.push(format!("table `{table}`: left out, {tool} keeps its history in it{version}"));
        }
    }
    Ok(Some(found))
}

impl Baseline {
    /// Takes in the version of a tool, and tells it. A table of that name may be another one: then there is none.
    fn adopt(&mut self, session: &mut dyn Session, tool: &Bookkeeping) -> Result<String, ServerError> {
        let Some(name) = tool.name() else { return Ok(String::new()) };
        match tool.version(session) {
            Ok(version) if version.is_empty() => Ok(", at no version".to_owned()),
            Ok(version) => {
                self.adopts.insert(name.to_owned(), version.clone());
                Ok(format!(", at {version}"))
            }
            Err(error) if error.kind == ServerErrorKind::ConnectionLost => Err(error),
            Err(error) => Ok(format!(", whose version cannot be read: {error}")),
        }
    }
}
