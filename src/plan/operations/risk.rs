//! What operations may cost: rows and values that go, and rows that stand in the way.

use super::origins::{Origin, Origins};
use crate::change::{Change, Loss, Operation, Subject};
use crate::dialect::{Engine, Sought};
use crate::schema::{ColumnType, Schema, Table, TableName};

/// Something that an operation may do to rows, and how to find out whether it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The place of the operation in its section.
    pub operation: usize,
    pub harm: Harm,
    pub extent: Extent,
    /// The tables that tell, by the names that they have before the run and by then.
    pub tables: Vec<TableName>,
}

/// What happens to the rows that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Harm {
    Loss(Loss),
    /// They have no value for a column that must have one.
    NoValue(TableName, String),
    /// The engine refuses their value of a column, which is none of the new type: its name in the language comes last.
    Refused(TableName, String, String),
    /// They have values that an enum is to have no more. No engine lets them go.
    Unlisted(String, Vec<String>),
    Breach(Breach),
}

/// A rule that rows break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    pub subject: Subject,
    pub rule: Rule,
    /// What an example shows of a row.
    pub shown: Vec<String>,
}

/// What is asked of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// No two of them are equal. What is counted are the values that are there more than once.
    Unique,
    Check,
    /// There is a row of this table for each of them.
    Reference(TableName),
}

/// Which rows it is about, in the database as it is before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    Rows(TableName),
    /// As many as are found.
    Counted(Sought),
    /// As many as are found, or less: more cannot be told.
    AtMost(Sought),
    /// What gets its values on the way cannot be counted before.
    Unknown,
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
    let lacking = asking.lacking(change).or_else(|| asking.unlisted(change));
    let risk = |(extent, harm): (Extent, Harm)| Risk { operation, tables: asking.tables(&harm), harm, extent };
    loss.into_iter().chain(lacking).map(risk).collect()
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
            Loss::Rows(table) => Some(Extent::Rows(self.origins.of_table(table)?)),
            Loss::Values(table, column) | Loss::Misfits(table, column) => {
                Some(match self.origins.of_column(table, column) {
                    Origin::Made => return None,
                    Origin::Filled => Extent::Unknown,
                    Origin::Before(column) => {
                        let rows = self.rows(table, &format!("{} IS NOT NULL", self.engine.quote(&column)))?;
                        if matches!(loss, Loss::Misfits(..)) { Extent::AtMost(rows) } else { Extent::Counted(rows) }
                    }
                })
            }
        }
    }

    /// Values of an enum that are no more, where they are used.
    fn unlisted(&self, change: &Change) -> Option<(Extent, Harm)> {
        let Change::AlterEnum { name, change } = change else { return None };
        let removed: Vec<String> = change.removed().cloned().collect();
        let values: Vec<String> = removed.iter().map(|value| self.engine.enum_value(value)).collect();
        let users = columns_of(self.before, name, self.engine).filter(|_| !removed.is_empty());
        // A server that finds them in values that the run makes says so itself.
        let found = users.filter_map(|(table, column)| {
            let column = self.origins.of_values(&table.name, column)?;
            self.rows(&table.name, &format!("{} IN ({})", self.engine.quote(&column), values.join(", ")))
        });
        let found: Vec<Sought> = found.collect();
        let extent = (!found.is_empty()).then(|| Extent::Counted(Sought::sum(&found)))?;
        Some((extent, Harm::Unlisted(name.clone(), removed)))
    }

    /// A column that must have a value and gets none.
    fn lacking(&self, change: &Change) -> Option<(Extent, Harm)> {
        let (table, column) = match change {
            _ if !change.wants_fill() => return None,
            Change::AddColumn { table, column, .. } => (table, &column.name),
            Change::AlterColumn { table, column, .. } => (table, column),
            _ => return None,
        };
        let extent = match (change, self.origins.of_column(table, column)) {
            (Change::AddColumn { .. }, _) => Extent::Rows(self.origins.of_table(table)?),
            (_, Origin::Before(column)) if !self.origins.are_rewritten() => {
                Extent::Counted(self.rows(table, &format!("{} IS NULL", self.engine.quote(&column)))?)
            }
            // A server that finds NULL there says so itself.
            _ => return None,
        };
        Some((extent, Harm::NoValue(table.clone(), column.clone())))
    }

    /// None where the table was made on the way.
    fn rows(&self, table: &TableName, condition: &str) -> Option<Sought> {
        let table = self.origins.of_table(table)?;
        Some(Sought::new(&self.engine.qualified(&table), condition, &[]))
    }

    fn tables(&self, harm: &Harm) -> Vec<TableName> {
        let named = match harm {
            Harm::Unlisted(name, _) => {
                columns_of(self.before, name, self.engine).map(|(table, _)| table.name.clone()).collect()
            }
            Harm::Loss(Loss::Rows(table) | Loss::Values(table, _) | Loss::Misfits(table, _))
            | Harm::NoValue(table, _)
            | Harm::Refused(table, ..) => vec![table.clone()],
            Harm::Breach(breach) => breach.subject.table().cloned().into_iter().collect(),
        };
        let live: Vec<TableName> = named.iter().filter_map(|table| self.origins.of_table(table)).collect();
        named.into_iter().chain(live).collect()
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

impl Risk {
    /// Whether the operation says that it may be, for so many rows.
    pub fn is_consented(&self, operation: &Operation, rows: u64) -> bool {
        let consent = operation.data_loss.is_some() && matches!(self.harm, Harm::Loss(_));
        consent && operation.max_rows.is_none_or(|most| rows <= most)
    }
}
