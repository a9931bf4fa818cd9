//! What operations may cost: rows and values that go, and rows that stand in the way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Altering, Planned};
use crate::change::{Change, Loss, Operation};
use crate::dialect::Engine;
use crate::schema::{ColumnType, Schema, Table, TableName};

/// Something that an operation may do to rows, and how to find out whether it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The place of the operation in its section.
    pub operation: usize,
    pub harm: Harm,
    pub extent: Extent,
}

/// What happens to the rows that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Harm {
    Loss(Loss),
    /// They have no value for a column that must have one.
    NoValue(TableName, String),
}

/// Which rows it is about, in the database as it is before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    Rows(TableName),
    /// As many as this query counts.
    Counted(String),
    /// What is renamed or made on the way cannot be counted before.
    Unknown,
}

/// Which names were there before the run.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    /// Made in this run, so that no rows of anybody are in them.
    made: BTreeSet<TableName>,
    made_columns: BTreeSet<(TableName, String)>,
    /// Known under another name before.
    renamed: BTreeSet<TableName>,
    renamed_columns: BTreeSet<(TableName, String)>,
}

impl Origins {
    pub(super) fn follow(&mut self, change: &Change) {
        match change {
            Change::CreateTable(table) => _ = self.made.insert(table.name.clone()),
            Change::RenameTable { from, to } if self.made.remove(from) => _ = self.made.insert(to.clone()),
            Change::RenameTable { to, .. } => _ = self.renamed.insert(to.clone()),
            Change::AddColumn { table, column, fill: None } => {
                self.made_columns.insert((table.clone(), column.name.clone()));
            }
            Change::AddColumn { table, column, .. } => {
                self.renamed_columns.insert((table.clone(), column.name.clone()));
            }
            Change::RenameColumn { table, from, to } => {
                let (from, to) = ((table.clone(), from.clone()), (table.clone(), to.clone()));
                let names =
                    if self.made_columns.remove(&from) { &mut self.made_columns } else { &mut self.renamed_columns };
                names.insert(to);
            }
            // What it does to rows is not known.
            Change::Sql(sql) => sql.changes.iter().for_each(|change| self.follow(change)),
            _ => {}
        }
    }

    fn of_column(&self, table: &TableName, column: &str) -> Origin {
        let name = (table.clone(), column.to_owned());
        match self.of_table(table) {
            Origin::Before if self.made_columns.contains(&name) => Origin::Made,
            Origin::Before if self.renamed_columns.contains(&name) => Origin::Renamed,
            origin => origin,
        }
    }

    fn of_table(&self, table: &TableName) -> Origin {
        match () {
            () if self.made.contains(table) => Origin::Made,
            () if self.renamed.contains(table) => Origin::Renamed,
            () => Origin::Before,
        }
    }
}

/// Where a table or column comes from.
enum Origin {
    Before,
    Renamed,
    Made,
}

/// The risks of one operation, with the schema before it and the state of names then.
pub(super) fn risks(
    engine: &Engine,
    before: &Schema,
    origins: &Origins,
    operation: usize,
    change: &Change,
) -> Vec<Risk> {
    let asking = Asking { engine, before, origins };
    let loss = change.loses_data().and_then(|loss| Some((asking.extent(&loss)?, Harm::Loss(loss))));
    let lacking = asking.lacking(change);
    loss.into_iter().chain(lacking).map(|(extent, harm)| Risk { operation, harm, extent }).collect()
}

struct Asking<'a> {
    engine: &'a Engine,
    before: &'a Schema,
    origins: &'a Origins,
}

impl Asking<'_> {
    /// None where nothing can be lost.
    fn extent(&self, loss: &Loss) -> Option<Extent> {
        match loss {
            Loss::Rows(table) => match self.origins.of_table(table) {
                Origin::Made => None,
                Origin::Renamed => Some(Extent::Unknown),
                Origin::Before => Some(Extent::Rows(table.clone())),
            },
            Loss::Values(table, column) | Loss::Misfits(table, column) => {
                let extent = self.of_column(table, column)?;
                Some(extent.unwrap_or_else(|| Extent::Counted(self.count(table, &self.is_there(column)))))
            }
            Loss::EnumValues(name, values) => self.of_values(name, values),
        }
    }

    /// None where it was made on the way, nothing inside where it can be counted.
    fn of_column(&self, table: &TableName, column: &str) -> Option<Option<Extent>> {
        match self.origins.of_column(table, column) {
            Origin::Made => None,
            Origin::Renamed => Some(Some(Extent::Unknown)),
            Origin::Before => Some(None),
        }
    }

    fn of_values(&self, name: &str, values: &[String]) -> Option<Extent> {
        let values: Vec<String> = values.iter().map(|value| self.engine.literal(value)).collect();
        let mut counts = Vec::new();
        for (table, column) in columns_of(self.before, name, self.engine) {
            match self.of_column(&table.name, column) {
                None => {}
                Some(Some(unknown)) => return Some(unknown),
                Some(None) => {
                    let is_one = format!("{} IN ({})", self.engine.quote(column), values.join(", "));
                    counts.push(format!("({})", self.count(&table.name, &is_one)));
                }
            }
        }
        (!counts.is_empty()).then(|| Extent::Counted(format!("SELECT {}", counts.join(" + "))))
    }

    /// A column that must have a value and gets none.
    fn lacking(&self, change: &Change) -> Option<(Extent, Harm)> {
        let (table, column) = match change {
            _ if !change.wants_fill() => return None,
            Change::AddColumn { table, column, .. } => (table, &column.name),
            Change::AlterColumn { table, column, .. } => (table, column),
            _ => return None,
        };
        let harm = Harm::NoValue(table.clone(), column.clone());
        let extent = match (change, self.origins.of_table(table)) {
            (_, Origin::Made) => return None,
            (_, Origin::Renamed) => return None,
            (Change::AddColumn { .. }, Origin::Before) => Extent::Rows(table.clone()),
            (_, Origin::Before) => match self.of_column(table, column)? {
                // A server that finds NULL there says so itself.
                Some(_) => return None,
                None => Extent::Counted(self.count(table, &format!("{} IS NULL", self.engine.quote(column)))),
            },
        };
        Some((extent, harm))
    }

    fn is_there(&self, column: &str) -> String {
        format!("{} IS NOT NULL", self.engine.quote(column))
    }

    fn count(&self, table: &TableName, condition: &str) -> String {
        format!("SELECT count(*) FROM {} WHERE {condition}", self.engine.qualified(table))
    }
}

/// The columns that have an enum as their type on this engine.
fn columns_of<'a>(schema: &'a Schema, name: &'a str, engine: &'a Engine) -> impl Iterator<Item = (&'a Table, &'a str)> {
    let is_it = move |r#type: &ColumnType| matches!(r#type, ColumnType::Enum(used) if used == name);
    schema.tables.values().flat_map(move |table| {
        let columns = table.columns.values();
        let used = columns.filter(move |column| column.r#type.get(engine.flavour).is_some_and(is_it));
        used.map(move |column| (table, column.name.as_str()))
    })
}

/// Takes the engine's own count of what does not fit, where it can tell, for the risk of a new type.
pub(super) fn sharpen(engine: &Engine, planned: &mut Planned) {
    let Act::Alters(tables) = &planned.act else { return };
    let mut counts: BTreeMap<(TableName, String), String> = BTreeMap::new();
    for altering in tables {
        for misfits in engine.misfits(&altering.alteration()) {
            counts.insert((altering.before.name.clone(), old_name(altering, &misfits.column)), misfits.count);
        }
    }
    for risk in &mut planned.risks {
        if let (Harm::Loss(Loss::Misfits(table, column)), Extent::Counted(count)) = (&risk.harm, &mut risk.extent)
            && let Some(sharper) = counts.remove(&(table.clone(), column.clone()))
        {
            *count = sharper;
        }
    }
}

fn old_name(altering: &Altering, column: &str) -> String {
    let renamed = altering.renamed.iter().find(|(_, new)| *new == column);
    renamed.map_or(column, |(old, _)| old).to_owned()
}

impl Risk {
    /// Whether the operation says that it may be, for so many rows.
    pub fn is_consented(&self, operation: &Operation, rows: u64) -> bool {
        let consent = operation.data_loss.is_some() && matches!(self.harm, Harm::Loss(_));
        consent && operation.max_rows.is_none_or(|most| rows <= most)
    }
}
