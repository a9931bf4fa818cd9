//! `drop-all`: what is both in the database and in the file or the history goes, and nothing else.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::COUNTING;
use super::managed::{History, HistoryTable, Migrations};
use crate::config::Database;
use crate::dialect::Engine;
use crate::history::Owner;
use crate::key::Key;
use crate::physical::{Physical, TableName};
use crate::plan::{Mark, Plan, Proof, Step, drop};
use crate::run::{Prepared, Reason, Refusal, Task, Verdict, Work};
use crate::schema::Schema;
use crate::session::{Dependent, RowCount, Scope, ServerError, Session};

/// Drops what is declared.
#[derive(Clone, Debug)]
pub struct DropAll<'a> {
    /// The migrations of the project, where there are any: what they recorded goes too, with its history.
    pub managed: Option<&'a Migrations>,
    pub cascade: Cascade,
    /// Tables that are neither declared nor recorded: `KEY.TABLE`.
    pub unmanaged: Vec<String>,
    /// Protected keys that were named.
    pub on_protected: Vec<Key>,
    /// The plans that somebody has seen and agreed to; a plan that is another by now is refused. None asks nobody.
    pub agreed: Option<HashMap<Key, Plan>>,
}

/// What becomes of objects outside of the selection that depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cascade {
    /// They keep the whole from going.
    Refuse,
    /// They go too, and are listed.
    Drop,
}

impl Task for DropAll<'_> {
    fn prepare(&self, database: &Database, session: &mut dyn Session) -> Result<Prepared, Verdict> {
        self.check_protected(database)?;
        let known = self.known(&session.engine(), database)?;
        let going = live(session, &known).map_err(|error| Verdict::failed("reading the database", error))?;
        let mut names: Vec<TableName> = going.tables.keys().cloned().collect();
        // In the order of the file, not that of the server.
        names.sort_by_key(|name| known.tables.get_index_of(name));
        let outside = session.dependents(&names).map_err(|error| Verdict::failed("looking for dependents", error))?;
        self.check_dependents(&outside)?;
        let dropped = count(session, &names).map_err(|error| Verdict::failed("counting rows", error))?;
        let capacity =
            session.table_capacity().map_err(|error| Verdict::failed("reading the server's limits", error))?;
        let statements = outside.iter().filter_map(|dependent| dependent.drop.clone()).collect();
        let mut plan = drop(&session.engine(), &going, statements, capacity);
        self.forget(database, session, &mut plan)?;
        plan.prove(Proof::absent(names));
        self.check_agreed(database, &plan)?;
        Ok(Prepared::new(plan, Work::Drop { dropped, outside }))
    }
}

impl DropAll<'_> {
    /// Everything that is declared or recorded.
    fn known(&self, engine: &Engine, database: &Database) -> Result<Known, Refusal> {
        let mut known = Known::default();
        known.add(engine, &database.schema);
        if let Some(migrations) = self.in_charge(database) {
            let recorded = migrations.recorded(&database.key, &migrations.graph.heads());
            let recorded = recorded.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
            known.add(engine, &recorded);
        }
        known.tables.extend(self.unmanaged(engine, database));
        Ok(known)
    }

    fn unmanaged(&self, engine: &Engine, database: &Database) -> impl Iterator<Item = TableName> {
        let prefix = format!("{}.", database.key);
        let named = self.unmanaged.iter().filter_map(move |name| name.strip_prefix(&prefix));
        let schemas = engine.facts().schemas;
        named.map(move |name| match name.split_once('.') {
            Some((schema, table)) if schemas => TableName { schema: Some(schema.to_owned()), name: table.to_owned() },
            _ => TableName::new(name),
        })
    }

    fn in_charge(&self, database: &Database) -> Option<&Migrations> {
        self.managed.filter(|migrations| migrations.databases.includes(&database.key))
    }

    /// A history that outlived its tables would let the next upgrade do nothing.
    fn forget(&self, database: &Database, session: &mut dyn Session, plan: &mut Plan) -> Result<(), Verdict> {
        let Some(migrations) = self.in_charge(database) else { return Ok(()) };
        let history = History::read(session, &migrations.owner(&database.key))?;
        // A run that was cut off may have left the table without rows: it goes with the next tables that go.
        let forgets = match history.table {
            HistoryTable::Missing => false,
            HistoryTable::Present => !history.records.is_empty() || plan.statements().next().is_some(),
        };
        if forgets && let Some(unit) = plan.units.last_mut() {
            let Owner { project, key } = migrations.owner(&database.key);
            let forgotten = Mark::Forgotten { project, key };
            unit.steps.push(Step { after: vec![forgotten], ..Step::default() });
        }
        Ok(())
    }

    fn check_protected(&self, database: &Database) -> Result<(), Refusal> {
        if !database.protected || self.on_protected.contains(&database.key) {
            return Ok(());
        }
        Err(Refusal::new(Reason::Protected, "the file says `protected = true`")
            .help(format!("name it if you mean it: `--on-protected {}`", database.key)))
    }

    fn check_dependents(&self, outside: &[Dependent]) -> Result<(), Refusal> {
        let kept = |dependent: &&Dependent| self.cascade == Cascade::Refuse || dependent.drop.is_none();
        let kept: Vec<String> = outside.iter().filter(kept).map(describe).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let help = match outside.iter().all(|dependent| dependent.drop.is_some()) {
            true => "drop them first, or with `--cascade`",
            false => "drop them first: this engine cannot take a foreign key from its table",
        };
        Err(Refusal::new(Reason::Dependents, "other objects depend on what would be dropped").details(kept).help(help))
    }

    fn check_agreed(&self, database: &Database, plan: &Plan) -> Result<(), Refusal> {
        let Some(agreed) = &self.agreed else { return Ok(()) };
        if agreed.get(&database.key).is_none_or(|agreed| agreed == plan) {
            return Ok(());
        }
        Err(Refusal::new(Reason::Changed, "the database changed since the question was asked")
            .help("look again and repeat the command"))
    }
}

/// The names of what may be dropped, in the order of the file.
#[derive(Default)]
struct Known {
    tables: IndexSet<TableName>,
    enums: IndexSet<TableName>,
}

impl Known {
    fn add(&mut self, engine: &Engine, schema: &Schema) {
        self.tables.extend(schema.tables.keys().cloned());
        self.enums.extend(engine.enums(schema).into_keys());
    }
}

fn describe(dependent: &Dependent) -> String {
    format!("{} {} depends on table `{}`", dependent.kind, dependent.name, dependent.on)
}

fn live(session: &mut dyn Session, known: &Known) -> Result<Physical, ServerError> {
    let tables = known.tables.iter().cloned().collect();
    let enums = known.enums.iter().cloned().collect();
    session.outline(&Scope::Only { tables, enums })
}

fn count(session: &mut dyn Session, tables: &[TableName]) -> Result<Vec<(TableName, RowCount)>, ServerError> {
    let counts = session.count_rows(tables, COUNTING)?;
    Ok(tables.iter().cloned().zip(counts).collect())
}
