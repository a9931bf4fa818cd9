//! SQLite's dialect.
//!
//! Every statement is written by hand: sea-query drops the names of foreign keys, leaves index names raw and has no
//! expression indexes here, so that nothing but DROP TABLE would be left for it.

mod alter;
mod create;
pub(crate) mod default;
pub(crate) mod expression;
mod facts;
mod finish;
mod fit;
pub(crate) mod index;
pub(crate) mod names;
pub(crate) mod plain;
pub(crate) mod rebuild;
mod references;
mod rename;
mod strict;
#[cfg(test)]
mod tests;
pub(crate) mod types;

use super::{Alteration, Cost, Dialect, Duty, Engine, Enums, Facts, LowerColumn, Misfits, Problem, Reject, Statement};
use crate::physical::{Check, Expression, ForeignKey, Identity, Index, Table, TableName};
use crate::schema;

pub(super) struct Sqlite;

impl Dialect for Sqlite {
    fn facts(&self, _engine: &Engine) -> Facts {
        facts::FACTS
    }

    fn quote(&self, name: &str) -> String {
        names::quote(name)
    }

    fn literal(&self, text: &str) -> String {
        names::literal(text)
    }

    fn as_text(&self, value: &str) -> String {
        format!("CAST({value} AS TEXT)")
    }

    fn mentions(&self, _engine: &Engine, expression: &Expression, column: &str) -> bool {
        expression::mentions(expression, column)
    }

    fn native(&self, _engine: &Engine, text: &str) -> Option<String> {
        types::native(text)
    }

    fn native_type(&self, column: &LowerColumn<'_>) -> Result<String, Reject> {
        types::native_type(column)
    }

    fn default(&self, column: &LowerColumn<'_>, native: &str, default: &schema::Default) -> Result<String, Reject> {
        default::lower(column, native, default)
    }

    /// Every sole INTEGER primary key numbers itself; AUTOINCREMENT is an option of the table.
    fn identity(&self, _identity: schema::Identity) -> Option<Identity> {
        None
    }

    fn types_reference(&self, from: &str, to: &str) -> bool {
        types::comparable(from, to)
    }

    fn cannot_refer(&self, _: &Engine, _: &Table, key: &ForeignKey, target: &Table) -> Option<Reject> {
        references::cannot_refer(key, target)
    }

    fn finish_table(&self, _engine: &Engine, declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
        finish::table(declared, table, problems);
    }

    fn implied_checks(&self, schema: &schema::Schema, declared: &schema::Table) -> Vec<Check> {
        finish::enum_checks(schema, declared)
    }

    fn create_table(&self, _engine: &Engine, table: &Table) -> Vec<Statement> {
        let indexes = table.indexes.values().map(|one| index::create(&table.name, one));
        std::iter::once(create::table(table)).chain(indexes).collect()
    }

    /// With foreign keys that act, it would be DELETE first, row by row, and the rows of children would go too or stop
    /// it: <https://sqlite.org/foreignkeys.html#fk_schemacommands>.
    fn drop_table(&self, table: &Table) -> Statement {
        let name = &table.name.name;
        Statement::new(format!("drop table `{name}`"), format!("DROP TABLE {}", names::quote(name)))
            .with(Duty::WithoutForeignKeys)
    }

    fn costs(&self, _engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost> {
        alter::costs(alteration)
    }

    fn alter_table(&self, _engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
        alter::table(alteration)
    }

    fn misfits(&self, engine: &Engine, alteration: &Alteration<'_>, _enums: &Enums) -> Vec<Misfits> {
        fit::misfits(engine, alteration)
    }

    fn create_index(&self, _engine: &Engine, table: &TableName, index: &Index) -> Statement {
        index::create(table, index)
    }

    fn add_foreign_key(&self, _table: &TableName, _key: &ForeignKey) -> Option<Statement> {
        None
    }

    fn drop_foreign_key(&self, _table: &TableName, _name: &str) -> Option<Statement> {
        None
    }

    fn create_enum(&self, _name: &TableName, _values: &[String]) -> Option<Statement> {
        None
    }

    fn drop_enum(&self, _name: &TableName) -> Option<Statement> {
        None
    }

    fn create_schema(&self, _name: &str) -> Option<Statement> {
        None
    }

    /// Foreign keys are off in most clients: <https://sqlite.org/foreignkeys.html#fk_enable>.
    fn script_header(&self) -> &'static str {
        "PRAGMA foreign_keys = ON;\n"
    }
}
