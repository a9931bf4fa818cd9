//! From the changes of a revision to statements.

use std::collections::BTreeSet;

use super::create;
use crate::change::{ApplyError, Change};
use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table};
use crate::schema::{Schema, TableName};

/// What one revision does to one database.
#[derive(Clone, Debug, Default)]
pub struct Upgraded {
    pub statements: Vec<Statement>,
    /// The schema afterwards.
    pub schema: Schema,
    /// The tables and enums that were touched, as they must be afterwards.
    pub touched: Physical,
}

/// Why changes cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeError {
    #[error(transparent)]
    Apply(#[from] ApplyError),
    #[error("this version of binds cannot run `{0}` yet")]
    Unsupported(String),
    #[error("{engine} cannot run `{change}`: {reason}")]
    Impossible { engine: Engine, change: String, reason: String },
}

/// Plans changes in their order; neighbours that create tables are ordered by their foreign keys.
pub fn upgrade(engine: &Engine, before: &Schema, changes: &[Change]) -> Result<Upgraded, UpgradeError> {
    let mut upgrade = Upgraded { schema: before.clone(), ..Upgraded::default() };
    let mut names = Touched::default();
    for group in changes.chunk_by(|one, next| creates(one) && creates(next)) {
        for change in group {
            change.apply(&mut upgrade.schema)?;
        }
        let touched = Touched::by(group);
        let physical = lowered(engine, &upgrade.schema, &touched);
        upgrade.statements.extend(statements(engine, group, physical)?);
        names.tables.extend(touched.tables);
        names.enums.extend(touched.enums);
    }
    upgrade.touched = lowered(engine, &upgrade.schema, &names);
    Ok(upgrade)
}

fn creates(change: &Change) -> bool {
    matches!(change, Change::CreateTable(_) | Change::CreateEnum(_))
}

fn statements(engine: &Engine, group: &[Change], physical: Physical) -> Result<Vec<Statement>, UpgradeError> {
    let table = |name: &TableName| physical.tables.get(name);
    match group {
        [Change::AddColumn { table: name, column }] => Ok(match table(name) {
            Some(table) => add_column(engine, table, &column.name)?,
            None => Vec::new(),
        }),
        [Change::CreateIndex { table: name, index }] => {
            // An index that `only` other engines have is none here.
            let index = table(name).and_then(|table| table.indexes.get(&index.name));
            Ok(index.map(|index| engine.create_index(name, index)).into_iter().collect())
        }
        _ if group.iter().all(creates) => {
            let plan = create(engine, &physical, None);
            Ok(plan.units.into_iter().flat_map(|unit| unit.statements).collect())
        }
        _ => Err(UpgradeError::Unsupported(group.iter().map(Change::describe).collect::<Vec<_>>().join(", "))),
    }
}

fn add_column(engine: &Engine, table: &Table, name: &str) -> Result<Vec<Statement>, UpgradeError> {
    let Some(column) = table.columns.get(name) else { return Ok(Vec::new()) };
    match engine.cannot_add(column) {
        Some(reason) => {
            Err(UpgradeError::Impossible { engine: *engine, change: format!("+ column {}.{name}", table.name), reason })
        }
        None => Ok(engine.add_column(table, column)),
    }
}

/// The names of what some changes touch.
#[derive(Default)]
struct Touched {
    tables: BTreeSet<TableName>,
    enums: BTreeSet<String>,
}

impl Touched {
    fn by(changes: &[Change]) -> Self {
        let mut touched = Touched::default();
        for change in changes {
            match change {
                Change::CreateEnum(declared) | Change::DropEnum(declared) => {
                    touched.enums.insert(declared.name.clone());
                }
                other => touched.tables.extend(other.subject().table().cloned()),
            }
        }
        touched
    }
}

/// The touched part alone as the engine stores it. Every enum goes down with it, since columns need theirs.
fn lowered(engine: &Engine, schema: &Schema, touched: &Touched) -> Physical {
    let tables = schema.tables.iter().filter(|(name, _)| touched.tables.contains(*name));
    let part = Schema {
        enums: schema.enums.clone(),
        tables: tables.map(|(name, table)| (name.clone(), table.clone())).collect(),
    };
    let mut physical = engine.lower(&part).physical;
    physical.enums.retain(|name, _| touched.enums.contains(&name.name));
    physical
}
