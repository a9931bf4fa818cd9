//! Values for rows that have none.

use super::mention::mentions;
use crate::dialect::Statement;
use crate::dialect::postgres::name::{qualified, quote};
use crate::physical::{Expression, TableName};

pub(super) struct Fill {
    column: String,
    value: Expression,
    rows: Rows,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Every,
    WithNull,
}

impl Fill {
    /// A value for a column that is new in every row.
    pub(super) fn every(column: String, value: Expression) -> Self {
        Fill { column, value, rows: Rows::Every }
    }

    pub(super) fn nulls(column: String, value: Expression) -> Self {
        Fill { column, value, rows: Rows::WithNull }
    }
}

/// What is filled, in as few passes over the table as can be.
#[derive(Default)]
pub(super) struct Fills(Vec<Vec<Fill>>);

impl Fills {
    pub(super) fn push(&mut self, fill: Fill) {
        // A value may be made from one that is filled before it.
        let joins = |group: &&mut Vec<Fill>| {
            let together = |other: &Fill| other.rows == Rows::Every && !mentions(&fill.value, &other.column);
            fill.rows == Rows::Every && group.iter().all(together)
        };
        match self.0.last_mut().filter(joins) {
            Some(group) => group.push(fill),
            None => self.0.push(vec![fill]),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn statements(&self, table: &TableName) -> impl Iterator<Item = Statement> {
        self.0.iter().map(move |group| {
            let set = |fill: &Fill| format!("{} = ({})", quote(&fill.column), fill.value);
            let values: Vec<String> = group.iter().map(set).collect();
            let mut sql = format!("UPDATE {} SET {}", qualified(table), values.join(", "));
            for fill in group.iter().filter(|fill| fill.rows == Rows::WithNull) {
                sql += &format!(" WHERE {} IS NULL", quote(&fill.column));
            }
            let names: Vec<String> = group.iter().map(|fill| format!("`{}`", fill.column)).collect();
            let columns = if names.len() == 1 { "column" } else { "columns" };
            Statement::new(format!("fill {columns} {} of `{table}`", names.join(", ")), sql)
        })
    }
}
