//! From the changes of a revision to statements.

use std::collections::BTreeSet;

use super::create;
use crate::change::{ApplyError, Change};
use crate::dialect::{Engine, Statement};
use crate::physical::{Physical, Table};
use crate::schema::{Schema, TableName};

/// What some changes do to one database.
#[derive(Clone, Debug, Default)]
pub struct Upgraded {
    /// The statements in order, in pieces that make one table each at most.
    pub pieces: Vec<Vec<Statement>>,
    /// The schema afterwards.
    pub schema: Schema,
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
    let mut upgraded = Upgraded { pieces: Vec::new(), schema: before.clone() };
    for group in changes.chunk_by(|one, next| creates(one) && creates(next)) {
        for change in group {
            change.apply(&mut upgraded.schema)?;
        }
        let physical = touched(engine, &upgraded.schema, group);
        upgraded.pieces.extend(pieces(engine, group, physical)?.into_iter().filter(|piece| !piece.is_empty()));
    }
    Ok(upgraded)
}

/// The tables and enums that changes touch, as the engine stores them in `schema`.
///
/// Every enum goes down with them, since columns need theirs.
pub fn touched<'a>(engine: &Engine, schema: &Schema, changes: impl IntoIterator<Item = &'a Change>) -> Physical {
    let names = Touched::by(changes);
    let tables = schema.tables.iter().filter(|(name, _)| names.tables.contains(*name));
    let part = Schema {
        enums: schema.enums.clone(),
        tables: tables.map(|(name, table)| (name.clone(), table.clone())).collect(),
    };
    let mut physical = engine.lower(&part).physical;
    physical.enums.retain(|name, _| names.enums.contains(&name.name));
    physical
}

fn creates(change: &Change) -> bool {
    matches!(change, Change::CreateTable(_) | Change::CreateEnum(_))
}

fn pieces(engine: &Engine, group: &[Change], physical: Physical) -> Result<Vec<Vec<Statement>>, UpgradeError> {
    let table = |name: &TableName| physical.tables.get(name);
    match group {
        [Change::AddColumn { table: name, column }] => Ok(match table(name) {
            Some(table) => vec![add_column(engine, table, &column.name)?],
            None => Vec::new(),
        }),
        [Change::CreateIndex { table: name, index }] => {
            // An index that `only` other engines have is none here.
            let index = table(name).and_then(|table| table.indexes.get(&index.name));
            Ok(index.map(|index| vec![engine.create_index(name, index)]).into_iter().collect())
        }
        _ if group.iter().all(creates) => {
            let plan = create(engine, &physical, Some(1));
            Ok(plan.units.into_iter().map(|unit| unit.statements).collect())
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
    fn by<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
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
