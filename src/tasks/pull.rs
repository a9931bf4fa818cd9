//! Reading what a database has as what a file could declare.

pub(super) mod unsaid;

use std::sync::{Mutex, PoisonError};

use glob::Pattern;

use super::bookkeeping::{Bookkeeping, bookkeeping};
use super::{MANY_TABLES, Opened, Unread, fit_naming, open};
use crate::config::Database;
use crate::cores;
use crate::dialect::Engine;
use crate::physical::Physical;
use crate::schema::{Naming, Schema, TableName};
use crate::session::{Other, Scope, ServerError, Session, Unsaid};
use unsaid::{enums_of_a_taken_name, leave_out_dangling, leave_out_refused, lost, shared_sequences};

/// What is read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// None is every table.
    pub tables: Vec<Pattern>,
    /// PostgreSQL: schemas beside the one where tables are made that name none.
    pub schemas: Vec<String>,
}

impl Wanted {
    /// Whether a table is read that is nobody's yet.
    pub(super) fn has(&self, database: &Database, name: &TableName) -> bool {
        match &self.tables[..] {
            [] => database.strangers.take_up(name),
            patterns => patterns.iter().any(|pattern| pattern.matches(&name.to_string())),
        }
    }
}

/// What a database has, in the words of a file.
#[derive(Clone, Debug)]
pub struct Pulled {
    pub schema: Schema,
    /// The naming under which the most names need not be said.
    pub naming: Naming,
    /// What of a table no file can say.
    pub unsaid: Vec<(TableName, String)>,
    /// The histories of other tools, which are theirs.
    pub left_out: Vec<Bookkeeping>,
    /// What is there beside tables.
    pub others: Vec<Other>,
    /// What may be there beside tables, and the user has no right to see.
    pub hidden: Vec<&'static str>,
}

/// Reads a database; nothing of one that is not there or is in memory.
pub fn pull(database: &Database, wanted: &Wanted) -> Result<Option<Pulled>, Unread> {
    let Opened::Session(mut session) = open(database)? else { return Ok(None) };
    let mut live = session.inspect(&Scope::All { schemas: wanted.schemas.clone() })?;
    let engine = session.engine();
    let left_out = bookkeeping(&live);
    live.tables.retain(|name, _| wanted.has(database, name) && !left_out.iter().any(|one| one.table == *name));
    live.tables.sort_by(|name, _, other, _| name.cmp(other));
    live.enums.sort_by(|name, _, other, _| name.cmp(other));
    let (raised, beside) = raise_beside(&engine, &mut live, &database.naming, (session, wanted));
    let (Raised { schema, naming, mut unsaid }, mut beside) = (raised, beside?);
    let of_tables = beside.unsaid.into_iter().filter(|said| live.tables.contains_key(&said.table));
    unsaid.extend(of_tables.map(|said| (said.table, format!("{}, and no file can say so", said.remark))));
    beside.others.extend(enums_of_a_taken_name(&engine, &live, &schema));
    Ok(Some(Pulled { schema, naming, unsaid, left_out, others: beside.others, hidden: beside.hidden }))
}

/// What a database has beside what its tables declare.
struct Beside {
    others: Vec<Other>,
    unsaid: Vec<Unsaid>,
    hidden: Vec<&'static str>,
}

impl Beside {
    fn ask(mut session: Box<dyn Session>, wanted: &Wanted) -> Result<Self, ServerError> {
        let is_whole = wanted.tables.is_empty();
        Ok(Beside {
            others: if is_whole { session.others(&wanted.schemas)? } else { Vec::new() },
            unsaid: session.unsaid(&wanted.schemas)?,
            hidden: if is_whole { session.hidden() } else { Vec::new() },
        })
    }
}

/// Tables in the words of a file.
struct Raised {
    schema: Schema,
    naming: Naming,
    /// What no file can say of them.
    unsaid: Vec<(TableName, String)>,
}

/// Puts what was read into words, while the server is asked for the rest. Many tables wait until the session is over:
/// SQLite holds all definitions as long as a file is open.
fn raise_beside(
    engine: &Engine,
    live: &mut Physical,
    usual: &Naming,
    (session, wanted): (Box<dyn Session>, &Wanted),
) -> (Raised, Result<Beside, ServerError>) {
    if live.tables.len() > MANY_TABLES {
        let beside = Beside::ask(session, wanted);
        return (raise(engine, live, usual), beside);
    }
    let live = Mutex::new(live);
    let raise = || raise(engine, &mut live.lock().unwrap_or_else(PoisonError::into_inner), usual);
    cores::both(raise, || Beside::ask(session, wanted))
}

fn raise(engine: &Engine, live: &mut Physical, usual: &Naming) -> Raised {
    let (mut schema, mut unsaid) = usable(engine, live);
    let naming = fit_naming(engine, live, &mut schema, usual);
    unsaid.extend(lost(engine, live, &schema));
    unsaid.extend(shared_sequences(engine, live));
    Raised { schema, naming, unsaid }
}

/// Leaves out of both what no file can have, and tells it.
fn usable(engine: &Engine, live: &mut Physical) -> (Schema, Vec<(TableName, String)>) {
    let mut unsaid = Vec::new();
    loop {
        unsaid.extend(leave_out_dangling(live, &[]));
        let mut schema = engine.raise(live);
        unsaid.extend(leave_out_refused(engine, &mut schema));
        let before = live.tables.len();
        live.tables.retain(|name, _| schema.tables.contains_key(name));
        // Others may refer to a table that is left out.
        if live.tables.len() == before {
            return (schema, unsaid);
        }
    }
}
