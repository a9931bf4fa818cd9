//! MySQL and MariaDB: one language, two flavours that differ by facts, types and defaults.
//!
//! The statements are written here and not by sea-query: it leaves the names of indexes and foreign keys and the
//! values of enums unescaped, and puts NOT NULL where MariaDB refuses it.

mod alter;
pub(crate) mod column;
mod create;
pub(crate) mod default;
mod facts;
mod fit;
pub(crate) mod index;
mod limits;
pub(crate) mod literal;
mod normal;
mod number;
mod references;
pub(crate) mod table;
mod time;
pub(crate) mod types;

use super::normal::Normal;
use super::{Alteration, Cost, Dialect, Engine, Enums, Facts, LowerColumn, Misfits, Problem, Reject, Statement};
use crate::physical::{Expression, ForeignKey, Identity, Index, Table, TableName};
use crate::schema;

use limits::dependency;

pub(crate) use create::{create_temporary, quoted};

/// Both flavours.
pub(super) struct MySql;

/// What every session and script sets before anything else.
///
/// Strict, and without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, on which the quoting here relies. A 0 stays a 0: else the
/// row that has it gets another number when its column begins to number rows.
pub(crate) const SQL_MODE: &str = "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

impl Dialect for MySql {
    fn facts(&self, engine: &Engine) -> Facts {
        facts::of(engine)
    }

    fn quote(&self, name: &str) -> String {
        literal::quote(name)
    }

    fn literal(&self, text: &str) -> String {
        literal::literal(text)
    }

    fn enum_value(&self, value: &str) -> String {
        literal::enum_value(value)
    }

    fn as_text(&self, value: &str) -> String {
        format!("CAST({value} AS CHAR)")
    }

    fn mentions(&self, engine: &Engine, expression: &Expression, column: &str) -> bool {
        dependency::names_column(engine, expression, column)
    }

    fn normal(&self, engine: &Engine, table: &Table, sql: &str) -> Option<Normal> {
        normal::normal(engine, table, sql)
    }

    fn native(&self, engine: &Engine, text: &str) -> Option<String> {
        types::native(engine, text)
    }

    fn native_type(&self, column: &LowerColumn<'_>) -> Result<String, Reject> {
        types::portable(column)
    }

    fn default(&self, column: &LowerColumn<'_>, native: &str, default: &schema::Default) -> Result<String, Reject> {
        default::lower(column, native, default)
    }

    fn identity(&self, _: schema::Identity) -> Option<Identity> {
        Some(Identity::AutoIncrement)
    }

    fn types_reference(&self, from: &str, to: &str) -> bool {
        types::reference(from, to)
    }

    fn cannot_refer(&self, engine: &Engine, table: &Table, key: &ForeignKey, target: &Table) -> Option<Reject> {
        references::cannot_refer(engine, table, key, target)
    }

    fn finish_table(&self, engine: &Engine, declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
        table::finish(engine, declared, table, problems);
        limits::check(engine, table, problems);
    }

    fn create_table(&self, engine: &Engine, table: &Table) -> Vec<Statement> {
        vec![create::create_table(engine, table)]
    }

    fn drop_table(&self, table: &Table) -> Statement {
        create::drop_table(&table.name)
    }

    fn misfits(&self, engine: &Engine, alteration: &Alteration<'_>, _enums: &Enums) -> Vec<Misfits> {
        fit::misfits(engine, alteration)
    }

    fn costs(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost> {
        alter::costs(engine, alteration)
    }

    fn alter_table(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
        alter::alter_table(engine, alteration)
    }

    fn cannot_resume(&self, alteration: &Alteration<'_>) -> Option<String> {
        alter::cannot_resume(alteration)
    }

    fn create_index(&self, _: &Engine, table: &TableName, index: &Index) -> Statement {
        create::create_index(table, index)
    }

    fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<Statement> {
        Some(create::add_foreign_key(table, key))
    }

    fn drop_foreign_key(&self, table: &TableName, name: &str) -> Option<Statement> {
        Some(create::drop_foreign_key(table, name))
    }

    fn create_enum(&self, _: &TableName, _: &[String]) -> Option<Statement> {
        None
    }

    fn drop_enum(&self, _: &TableName) -> Option<Statement> {
        None
    }

    fn create_schema(&self, _: &str) -> Option<Statement> {
        None
    }

    fn script_header(&self) -> &'static str {
        "SET NAMES utf8mb4;\n\
         SET SESSION sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
         ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';\n\
         SET SESSION time_zone = '+00:00', SESSION foreign_key_checks = 1;\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_sets_the_mode_that_a_session_sets() {
        assert!(MySql.script_header().contains(SQL_MODE));
    }
}
