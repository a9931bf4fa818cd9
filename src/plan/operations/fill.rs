//! The values that rows get, in the words of an engine.

use std::collections::BTreeMap;

use super::Unplannable;
use super::touched::Touched;
use crate::change::Change;
use crate::dialect::{Engine, Problem};
use crate::physical::Expression;
use crate::schema::{Default, Schema, TableName};

/// Values for columns of one table, by the names that the columns have in the end.
#[derive(std::default::Default)]
pub(super) struct Fills {
    /// For rows that have none.
    pub(super) fill: BTreeMap<String, Expression>,
    /// For all rows.
    pub(super) using: BTreeMap<String, Expression>,
}

pub(super) fn fills<'a>(
    engine: &Engine,
    after: &Schema,
    table: &TableName,
    changes: impl IntoIterator<Item = &'a Change>,
) -> Fills {
    let mut given: BTreeMap<String, Default> = BTreeMap::new();
    let mut fills = Fills::default();
    for change in changes {
        match change {
            Change::AddColumn { column, fill: Some(fill), .. } => _ = given.insert(column.name.clone(), fill.clone()),
            Change::AlterColumn { column, fill, using, .. } => {
                given.extend(fill.clone().map(|fill| (column.clone(), fill)));
                let words = using.as_ref().and_then(|using| using.get(engine.flavour));
                fills.using.extend(words.map(|words| (column.clone(), Expression::new(words.clone()))));
            }
            Change::RenameColumn { from, to, .. } => {
                rename(&mut given, from, to);
                rename(&mut fills.using, from, to);
            }
            Change::DropColumn { column, .. } => {
                given.remove(&column.name);
                fills.using.remove(&column.name);
            }
            _ => {}
        }
    }
    if !given.is_empty() {
        (fills.fill, _) = lowered(engine, after, table, &given);
    }
    fills
}

fn rename<V>(values: &mut BTreeMap<String, V>, from: &str, to: &str) {
    if let Some(value) = values.remove(from) {
        values.insert(to.to_owned(), value);
    }
}

/// Whether the engine has words for the value that a change gives to rows.
pub(super) fn check(engine: &Engine, after: &Schema, change: &Change) -> Result<(), Unplannable> {
    let (table, column, fill) = match change {
        Change::AddColumn { table, column, fill: Some(fill) } => (table, &column.name, fill),
        Change::AlterColumn { table, column, fill: Some(fill), .. } => (table, column, fill),
        _ => return Ok(()),
    };
    let (worded, problems) = lowered(engine, after, table, &[(column.clone(), fill.clone())].into());
    match problems.into_iter().next().filter(|_| worded.is_empty()) {
        Some(problem) => {
            let reason = format!("the value of `fill`: {}", problem.message);
            Err(Unplannable::Impossible { engine: *engine, reason })
        }
        None => Ok(()),
    }
}

/// A fill is said as a default is, so that it is worded as one. What is wrong with one comes beside it.
fn lowered(
    engine: &Engine,
    after: &Schema,
    table: &TableName,
    given: &BTreeMap<String, Default>,
) -> (BTreeMap<String, Expression>, Vec<Problem>) {
    let Some(wanted) = after.tables.get(table) else { return (BTreeMap::new(), Vec::new()) };
    let mut filled = wanted.clone();
    for (name, fill) in given {
        if let Some(column) = filled.columns.get_mut(name) {
            column.default = Some(fill.clone());
        }
    }
    let schema = Schema { enums: after.enums.clone(), tables: [(table.clone(), filled)].into_iter().collect() };
    let touched = Touched { tables: [table.clone()].into(), ..Touched::default() };
    let (mut physical, problems) = touched.lower_checked(engine, &schema);
    let lowered = physical.tables.shift_remove(table);
    let columns = lowered.into_iter().flat_map(|table| table.columns.into_values());
    let filled = columns.filter(|column| given.contains_key(&column.name));
    (filled.filter_map(|column| Some((column.name, column.default?))).collect(), problems)
}
