//! `create-all`: what is declared and missing is created, what exists is left alone and compared.

use super::{Found, lasting, lower};
use crate::config::Database;
use crate::dialect::Engine;
use crate::plan::{Plan, create};
use crate::run::{Prepared, Proof, Task, Verdict, Work};
use crate::session::Session;

/// Creates what is missing.
#[derive(Clone, Copy, Debug)]
pub struct CreateAll;

impl Task for CreateAll {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let engine = session.engine();
        let wanted = lower(&engine, &database.schema)?;
        let found = Found::look(session, wanted).map_err(|error| Verdict::failed("reading the database", error))?;
        let capacity =
            session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
        let plan = create(&engine, &found.missing, capacity);
        let announcements = announce(&engine, &plan, capacity);
        let work = Work::Create {
            created: found.missing.tables.keys().cloned().collect(),
            existing: found.existing,
            different: found.different,
            head: None,
            lasting: lasting(database),
        };
        Ok(Prepared { plan, proof: Proof { present: found.missing, absent: Vec::new() }, work, announcements })
    }
}

fn announce(engine: &Engine, plan: &Plan, capacity: Option<usize>) -> Vec<String> {
    let (count, Some(capacity)) = (plan.units.len(), capacity) else { return Vec::new() };
    if count < 2 || !engine.facts().transactional_ddl {
        return Vec::new();
    }
    vec![format!(
        "{count} transactions are needed: the server's lock table holds no more than {capacity} new tables in one"
    )]
}
