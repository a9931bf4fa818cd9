//! `create-all`: what is declared and missing is created, what exists is left alone and compared.

use super::{lasting, lower};
use crate::config::Database;
use crate::dialect::Engine;
use crate::physical::Physical;
use crate::plan::{Plan, create};
use crate::run::{Mismatch, Prepared, Proof, Task, Verdict, Work, differences, enum_mismatches};
use crate::session::{Scope, ServerError, Session};

/// Creates what is missing.
#[derive(Clone, Copy, Debug)]
pub struct CreateAll;

impl Task for CreateAll {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        let engine = session.engine();
        let wanted = lower(&engine, &database.schema)?;
        let found = Found::look(session, wanted).map_err(|error| Verdict::failed("reading the database", error))?;
        let capacity = session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
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

/// What a database has of what is wanted.
struct Found {
    missing: Physical,
    existing: usize,
    different: Vec<Mismatch>,
}

impl Found {
    fn look(session: &mut dyn Session, mut wanted: Physical) -> Result<Self, ServerError> {
        let tables = wanted.tables.keys().cloned().collect();
        let enums = wanted.enums.keys().cloned().collect();
        let live = session.inspect(&Scope::Only { tables, enums })?;
        let mut different = Vec::new();
        let mut existing = 0;
        for (name, table) in &live.tables {
            let Some(wanted) = wanted.tables.shift_remove(name) else { continue };
            match differences(session, table, &wanted)? {
                Some(mismatch) => different.push(mismatch),
                None => existing += 1,
            }
        }
        let mut there = Physical::default();
        for name in live.enums.keys() {
            there.enums.extend(wanted.enums.shift_remove_entry(name));
        }
        different.extend(enum_mismatches(&live, &there));
        Ok(Found { missing: wanted, existing, different })
    }
}

fn announce(engine: &Engine, plan: &Plan, capacity: Option<usize>) -> Vec<String> {
    let (count, Some(capacity)) = (plan.units.len(), capacity) else { return Vec::new() };
    if count < 2 || !engine.facts().transactional_ddl {
        return Vec::new();
    }
    vec![format!("{count} transactions are needed: the server's lock table holds no more than {capacity} new tables in one")]
}
