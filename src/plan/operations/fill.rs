//! The values that rows get, in the words of an engine.

use std::collections::BTreeMap;

use super::touched::Touched;
use crate::change::Change;
use crate::dialect::Engine;
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
        fills.fill = in_words(engine, after, table, given);
    }
    fills
}

fn rename<V>(values: &mut BTreeMap<String, V>, from: &str, to: &str) {
    if let Some(value) = values.remove(from) {
        values.insert(to.to_owned(), value);
    }
}

/// A fill is said as a default is, so that it is worded as one.
fn in_words(
    engine: &Engine,
    after: &Schema,
    table: &TableName,
    given: BTreeMap<String, Default>,
) -> BTreeMap<String, Expression> {
    let Some(wanted) = after.tables.get(table) else { return BTreeMap::new() };
    let mut filled = wanted.clone();
    for (name, fill) in &given {
        if let Some(column) = filled.columns.get_mut(name) {
            column.default = Some(fill.clone());
        }
    }
    let schema = Schema { enums: after.enums.clone(), tables: [(table.clone(), filled)].into_iter().collect() };
    let touched = Touched { tables: [table.clone()].into(), ..Touched::default() };
    let lowered = touched.lower(engine, &schema).tables.shift_remove(table);
    let columns = lowered.into_iter().flat_map(|table| table.columns.into_values());
    let filled = columns.filter(|column| given.contains_key(&column.name));
    filled.filter_map(|column| Some((column.name, column.default?))).collect()
}
