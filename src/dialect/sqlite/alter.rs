//! ALTER TABLE: <https://sqlite.org/lang_altertable.html>.

use super::create::{column as column_definition, constraint, references};
use super::finish::enum_check_name;
use super::names::quote;
use crate::dialect::Statement;
use crate::physical::{Column, Table};

/// A column with the checks and foreign keys that are its own: SQLite cannot add a foreign key to a column afterwards.
pub(super) fn add_column(table: &Table, column: &Column) -> Statement {
    let mut sql = format!("ALTER TABLE {} ADD COLUMN {}", quote(&table.name.name), column_definition(table, column));
    if let Some(check) = table.checks.get(&enum_check_name(&table.name, &column.name)) {
        sql.push_str(&format!(" {}CHECK ({})", constraint(&check.name), check.expression));
    }
    let own = |key: &&crate::physical::ForeignKey| key.columns == [column.name.as_str()];
    for key in table.foreign_keys.values().filter(own) {
        sql.push_str(&format!(" {}{}", constraint(&key.name), references(key)));
    }
    Statement::new(format!("add column `{}.{}`", table.name.name, column.name), sql)
}
