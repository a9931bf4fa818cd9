//! What a database has before a run, told by its catalog.

use crate::history::expressions::Memory;
use crate::physical::{Physical, TableName};
use crate::plan::Touched;
use crate::run::{Expected, Reason, Refusal, Verdict, differences};
use crate::schema::Schema;
use crate::session::{Scope, Session};

/// What there is of all that a run touches, beside what the history says.
pub(super) struct Standing {
    live: Physical,
    /// What was there before all the operations of the run, those that are confirmed included.
    recorded: Physical,
    touched: Touched,
}

impl Standing {
    pub(super) fn look(session: &mut dyn Session, recorded: &Schema, touched: Touched) -> Result<Self, Verdict> {
        let engine = session.engine();
        let recorded = touched.lower(&engine, recorded);
        let enums = recorded.enums.keys().cloned().collect();
        let scope = Scope::Only { tables: touched.tables.iter().cloned().collect(), enums };
        let live = session.inspect(&scope).map_err(|error| Verdict::failed("reading the database", error))?;
        Ok(Standing { live, recorded, touched })
    }

    /// Refuses to run where what is touched is not as the history says: tables that are changed are what is recorded,
    /// and nothing has the name of what will be made. `doubtful` tables are in the middle of a change.
    pub(super) fn check(&self, session: &mut dyn Session, doubtful: &[TableName]) -> Result<(), Verdict> {
        self.check_free(doubtful)?;
        let mut memory = Memory::default();
        for wanted in self.recorded.tables.values().filter(|table| !doubtful.contains(&table.name)) {
            let Some(live) = self.live.tables.get(&wanted.name) else {
                return Err(drifted(&wanted.name, vec!["it is missing".to_owned()]).into());
            };
            let found = differences(session, live, wanted, &mut memory)
                .map_err(|error| Verdict::failed("comparing tables", error))?;
            if let Some(mismatch) = found {
                let undecided = mismatch.undecided.iter().map(|reason| format!("undecided: {reason}"));
                let details =
                    mismatch.differences.iter().map(|one| Expected::Recorded.text(one)).chain(undecided).collect();
                return Err(drifted(&wanted.name, details).into());
            }
        }
        Ok(())
    }

    fn check_free(&self, doubtful: &[TableName]) -> Result<(), Refusal> {
        let new = self.touched.tables.iter().filter(|name| !self.recorded.tables.contains_key(*name));
        let new = new.filter(|name| !doubtful.contains(name));
        let taken: Vec<String> =
            new.filter(|name| self.live.tables.contains_key(*name)).map(|name| format!("+ table {name}")).collect();
        if taken.is_empty() {
            return Ok(());
        }
        let reason = if self.recorded.tables.is_empty() { Reason::Managed } else { Reason::Drifted };
        Err(Refusal::new(reason, "the database has already what the revisions would make").details(taken).help(
            "no history says where it comes from: begin with an empty database, or take these away if they are not needed",
        ))
    }
}

fn drifted(table: &TableName, details: Vec<String>) -> Refusal {
    Refusal::new(Reason::Drifted, format!("table `{table}` is not what the history says"))
        .details(details)
        .help("bring the table back to what is recorded: the revisions do not know of this change")
}
