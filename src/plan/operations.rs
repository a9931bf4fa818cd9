//! From the operations of revisions to statements.

mod breach;
mod enums;
mod fill;
mod group;
mod misfits;
mod origins;
mod prove;
mod risk;
mod script;
mod sources;
mod strain;
mod table;
mod touched;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Past, Plan, Proof, create, drop};
use crate::change::{ApplyError, Change, Operation, Sql, Transaction};
use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table};
use crate::schema::{Schema, TableName};
use breach::breaches;
use group::{Group, groups};
use misfits::sharpen;
use origins::Origins;
use risk::risks;
use script::words;

pub use risk::{Breach, Extent, Harm, Risk, Rule};
pub use strain::Strain;
pub use table::Altering;
pub use touched::Touched;

/// One database on its way through revisions, in memory.
#[derive(Clone, Debug)]
pub struct Course<'a> {
    engine: &'a Engine,
    /// The schema after all operations so far.
    pub schema: Schema,
    /// Every table and enum that the operations so far touched.
    pub touched: Touched,
    /// All that the operations so far have made other than it was.
    proven: Touched,
    /// How many operations ran so far.
    ran: usize,
    /// What SQL of the user's own is judged by.
    past: Option<Arc<Past>>,
    /// The enums that are not committed as they stand in `schema`.
    uncommitted: BTreeSet<String>,
    origins: Origins,
}

/// Operations that run as one, and are confirmed as one where statements commit by themselves.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Their places in the section.
    pub operations: Range<usize>,
    /// What must be committed before the transaction begins.
    pub ahead: Vec<Statement>,
    /// The statements in their order, in pieces that make one table each at most.
    pub pieces: Vec<Vec<Statement>>,
    /// The statements of a run that nothing cut off, by which the step is confirmed.
    pub known_by: Vec<Statement>,
    pub act: Act,
    /// Outside are statements that no transaction may hold, on an engine that has them for all others.
    pub transaction: Transaction,
    pub risks: Vec<Risk>,
    /// What must be true once it ran.
    pub proof: Proof,
}

/// What a step makes of a database, as the catalog shows it.
#[derive(Clone, Debug)]
pub enum Act {
    Creates(Physical),
    Drops(Physical),
    Alters(Vec<Altering>),
    /// An index that comes or goes beside those who write.
    Concurrently {
        table: TableName,
        /// The table with the index, where it comes. That one is gone, the catalog does not tell for sure.
        with: Option<Box<Table>>,
        /// What leads to it from whatever an earlier try left.
        again: Vec<Statement>,
    },
    /// Statements of the user's own.
    Runs(Box<Sql>),
}

/// Why operations cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operation {operation} (`{change}`): {reason}")]
pub struct PlanError {
    /// Counted from 1.
    pub operation: usize,
    pub change: String,
    pub reason: Unplannable,
}

/// What is wrong with an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplannable {
    #[error(transparent)]
    Apply(#[from] ApplyError),
    #[error("{engine} cannot do it: {reason}")]
    Impossible { engine: Engine, reason: String },
    #[error("there is no SQL for {0}")]
    Unworded(Engine),
    #[error("statements that commit by themselves need `applied`, a query that is true once they took effect")]
    Unconfirmed,
}

impl Act {
    /// The tables that it is about, by the names before and after.
    pub fn tables(&self) -> Vec<TableName> {
        match self {
            Act::Creates(physical) | Act::Drops(physical) => physical.tables.keys().cloned().collect(),
            Act::Alters(tables) => {
                tables.iter().flat_map(|table| [table.before.name.clone(), table.after.name.clone()]).collect()
            }
            Act::Concurrently { table, .. } => vec![table.clone()],
            Act::Runs(sql) => Touched::by(&sql.changes).tables.into_iter().collect(),
        }
    }
}

impl<'a> Course<'a> {
    pub fn new(engine: &'a Engine, schema: Schema) -> Self {
        Course {
            engine,
            schema,
            touched: Touched::default(),
            proven: Touched::default(),
            ran: 0,
            past: None,
            uncommitted: BTreeSet::new(),
            origins: Origins::default(),
        }
    }

    /// Tells what all the operations will be, by which SQL of the user's own is judged.
    #[must_use]
    pub fn with_all(mut self, operations: impl IntoIterator<Item = &'a Operation>) -> Self {
        let changes: Vec<&Change> = operations.into_iter().map(|operation| &operation.change).collect();
        let has_sql = changes.iter().any(|change| matches!(change, Change::Sql(_)));
        let changes = || changes.iter().copied().cloned().collect();
        self.past = has_sql.then(|| Arc::new(Past { schema: self.schema.clone(), changes: changes() }));
        self
    }

    /// Plans the operations of one revision in their order, and goes on to the schema that they lead to. So many steps of
    /// it are `done` before the run, if it began already.
    pub fn run(&mut self, operations: &[Operation], done: Option<usize>) -> Result<Vec<Planned>, PlanError> {
        let mut planned = Vec::new();
        for group in groups(operations, |operation| self.is_concurrent(operation)) {
            let steps = if self.can_be_resumed(&group) { vec![group] } else { group.one_by_one().collect() };
            for step in steps {
                if done == Some(planned.len()) {
                    self.origins = Origins::default();
                }
                planned.push(self.step(&step)?);
            }
        }
        if done == Some(planned.len()) {
            self.origins = Origins::default();
        }
        Ok(planned)
    }

    fn is_concurrent(&self, operation: &Operation) -> bool {
        operation.concurrently && self.engine.facts().concurrent_indexes
    }

    /// Whether the catalog tells afterwards if all of the group took effect, where nothing else does.
    fn can_be_resumed(&self, group: &Group<'_>) -> bool {
        if self.engine.facts().transactional_ddl || !group.renames_columns() {
            return true;
        }
        let before = Touched::by(group.changes()).part(&self.schema);
        let mut after = before.clone();
        // What does not apply is told when it is planned.
        let applies = group.changes().all(|change| change.apply(&mut after).is_ok());
        let altering = Altering::of(self.engine, &before, &after, group).filter(|_| applies);
        altering.is_none_or(|altering| self.engine.cannot_resume(&altering.alteration()).is_none())
    }

    fn step(&mut self, group: &Group<'_>) -> Result<Planned, PlanError> {
        let touched = Touched::by(group.changes());
        // Any table may have columns of an enum.
        let before = if touched.enums.is_empty() { touched.part(&self.schema) } else { self.schema.clone() };
        let mut found = Vec::new();
        // Rows that stay are asked for by the names before the whole group.
        let origins = group.alters().then(|| self.origins.clone());
        for (at, operation) in group.numbered() {
            self.check_rename(&operation.change).map_err(|reason| group.fails(at, reason))?;
            found.extend(risks(self.engine, &self.schema, &self.origins, at, &operation.change));
            self.origins.follow(&self.schema, &operation.change);
            operation.change.apply(&mut self.schema).map_err(|error| group.fails(at, error.into()))?;
            fill::check(self.engine, &self.schema, &operation.change).map_err(|reason| group.fails(at, reason))?;
        }
        let mut planned =
            self.plan(group, &before, &touched).map_err(|reason| group.fails(group.operations.start, reason))?;
        planned.risks = match &origins {
            Some(origins) => self.risks(group, &before, origins, &planned.act, found),
            None => found,
        };
        planned.proof = self.proof(&before, group, &touched, &planned.act);
        self.ran += group.operations.len();
        self.uncommitted.extend(touched.enums.iter().cloned());
        self.touched.extend(touched);
        Ok(planned)
    }

    /// A name that differs in case alone is taken, by the table itself.
    fn check_rename(&self, change: &Change) -> Result<(), Unplannable> {
        match change {
            Change::RenameTable { from, to }
                if self.engine.facts().tables_ignore_case
                    && from.to_string().to_lowercase() == to.to_string().to_lowercase() =>
            {
                let reason = format!("`{from}` and `{to}` are one name to it; go by way of another name");
                Err(Unplannable::Impossible { engine: *self.engine, reason })
            }
            _ => Ok(()),
        }
    }

    /// What is known of the risks of single operations and of all together.
    fn risks(
        &self,
        group: &Group<'_>,
        before: &Schema,
        origins: &Origins,
        act: &Act,
        mut risks: Vec<Risk>,
    ) -> Vec<Risk> {
        let concurrent = group.is_concurrent.then(|| Altering::of(self.engine, before, &self.schema, group)).flatten();
        let altering = match act {
            Act::Alters(tables) => tables.first(),
            _ => concurrent.as_ref(),
        };
        if let Some(altering) = altering {
            risks = sharpen(self.engine, &self.schema, origins, altering, (group, risks));
            risks.extend(breaches(self.engine, origins, altering, group));
        }
        risks
    }

    fn plan(&self, group: &Group<'_>, before: &Schema, touched: &Touched) -> Result<Planned, Unplannable> {
        let mut ahead = Vec::new();
        let mut transaction = Transaction::Inside;
        let (pieces, act) = match group.first() {
            Change::CreateTable(_) | Change::CreateEnum(_) => {
                let made = self.lowered(touched)?;
                (pieces(create(self.engine, &made, Some(1))), Act::Creates(made))
            }
            Change::DropTable(_) | Change::DropEnum(_) => {
                let gone = touched.lower(self.engine, before);
                (pieces(drop(self.engine, &gone, Vec::new(), Some(1))), Act::Drops(gone))
            }
            Change::AlterEnum { .. } | Change::RenameEnum { .. } => {
                let planned = enums::plan(self.engine, before, &self.schema, group.first(), &self.uncommitted);
                ahead = planned.ahead;
                (vec![planned.statements], Act::Alters(planned.tables))
            }
            Change::CreateIndex { table, index } if group.is_concurrent => {
                transaction = Transaction::Outside;
                let with = self.lowered(touched)?.tables.shift_remove(table);
                let index = with.as_ref().and_then(|table| table.indexes.get(&index.name));
                let create: Vec<Statement> =
                    index.iter().map(|index| self.engine.create_index_concurrently(table, index)).collect();
                let drop = index.iter().map(|index| self.engine.drop_index_concurrently(table, &index.name));
                let again = drop.chain(create.clone()).collect();
                (vec![create], Act::Concurrently { table: table.clone(), with: with.map(Box::new), again })
            }
            Change::DropIndex { table, index } if group.is_concurrent => {
                transaction = Transaction::Outside;
                let gone = vec![self.engine.drop_index_concurrently(table, &index.name)];
                (vec![gone.clone()], Act::Concurrently { table: table.clone(), with: None, again: gone })
            }
            Change::Sql(sql) => (vec![words(self.engine, sql)?], Act::Runs(Box::new(sql.clone()))),
            _ => {
                self.lowered(touched)?;
                let altering = Altering::of(self.engine, before, &self.schema, group);
                let statements = altering.iter().flat_map(|altering| altering.statements(self.engine)).collect();
                (vec![statements], Act::Alters(altering.into_iter().collect()))
            }
        };
        if let Act::Runs(sql) = &act {
            transaction = sql.transaction;
        }
        let known_by = pieces.concat();
        Ok(Planned {
            operations: group.operations.clone(),
            ahead,
            pieces,
            known_by,
            act,
            transaction,
            risks: Vec::new(),
            proof: Proof::default(),
        })
    }

    /// What is touched as it is to be, if the engine can have it so.
    fn lowered(&self, touched: &Touched) -> Result<Physical, Unplannable> {
        let (physical, problems) = touched.lower_checked(self.engine, &self.schema);
        match problems.into_iter().next() {
            Some(problem) => Err(Unplannable::Impossible { engine: *self.engine, reason: problem.message }),
            None => Ok(physical),
        }
    }
}

fn pieces(plan: Plan) -> Vec<Vec<Statement>> {
    plan.units.into_iter().map(|unit| unit.steps.into_iter().flat_map(|step| step.statements).collect()).collect()
}
