//! PostgreSQL 15 to 18.
//!
//! Statements are written here by hand: sea-query leaves index, constraint and enum names as they are given, and knows
//! neither named keys in another schema, nor deferrable constraints, nor `GENERATED ALWAYS AS IDENTITY`, nor comments.

mod alter;
mod alter_enum;
mod constraint;
mod create;
mod default;
mod facts;
mod finish;
mod fit;
mod index;
mod methods;
mod name;
mod native;
mod normal;
mod references;
#[cfg(test)]
mod tests;
mod types;

use super::normal::Normal;
use super::{
    Alteration, Cost, Dialect, Engine, EnumAlteration, EnumStatements, Enums, Facts, LowerColumn, Misfits, Problem,
    Reject, Statement,
};
use crate::physical::{Expression, ForeignKey, Identity, Index, Table, TableName};
use crate::schema;

pub(crate) use name::{literal, qualified, quote};
pub(crate) use native::is_built_in;

pub(super) struct Postgres;

impl Dialect for Postgres {
    fn facts(&self, engine: &Engine) -> Facts {
        facts::facts(engine)
    }

    fn quote(&self, name: &str) -> String {
        quote(name)
    }

    fn literal(&self, text: &str) -> String {
        literal(text)
    }

    fn as_text(&self, value: &str) -> String {
        format!("({value})::text")
    }

    fn null(&self, native: &str) -> String {
        format!("NULL::{native}")
    }

    fn mentions(&self, _engine: &Engine, expression: &Expression, column: &str) -> bool {
        alter::mentions(expression, column)
    }

    fn normal(&self, _engine: &Engine, table: &Table, sql: &str) -> Option<Normal> {
        normal::normal(table, sql)
    }

    fn native(&self, _engine: &Engine, text: &str) -> Option<String> {
        native::canonical(text)
    }

    fn native_type(&self, column: &LowerColumn<'_>) -> Result<String, Reject> {
        types::native_type(column)
    }

    fn default(&self, column: &LowerColumn<'_>, native: &str, default: &schema::Default) -> Result<String, Reject> {
        default::default(column, native, default)
    }

    fn identity(&self, identity: schema::Identity) -> Option<Identity> {
        Some(match identity {
            schema::Identity::ByDefault => Identity::ByDefault,
            schema::Identity::Always => Identity::Always,
            schema::Identity::Serial => Identity::Serial,
        })
    }

    fn types_reference(&self, from: &str, to: &str) -> bool {
        types::reference(from, to)
    }

    fn cannot_refer(&self, _: &Engine, _: &Table, key: &ForeignKey, target: &Table) -> Option<Reject> {
        references::cannot_refer(key, target)
    }

    fn finish_table(
        &self,
        _engine: &Engine,
        _declared: &schema::Table,
        table: &mut Table,
        problems: &mut Vec<Problem>,
    ) {
        finish::finish(table, problems);
    }

    fn create_table(&self, _engine: &Engine, table: &Table) -> Vec<Statement> {
        create::table(table)
    }

    fn drop_table(&self, table: &Table) -> Statement {
        Statement::new(format!("drop table `{}`", table.name), format!("DROP TABLE {}", qualified(&table.name)))
    }

    fn misfits(&self, engine: &Engine, alteration: &Alteration<'_>, enums: &Enums) -> Vec<Misfits> {
        fit::misfits(engine, alteration, enums)
    }

    fn costs(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost> {
        alter::costs(engine, alteration)
    }

    fn alter_table(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
        alter::table(engine, alteration)
    }

    fn create_index(&self, _engine: &Engine, table: &TableName, index: &Index) -> Statement {
        index::create(table, index)
    }

    fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<Statement> {
        Some(constraint::add_foreign_key(table, key))
    }

    fn drop_foreign_key(&self, table: &TableName, name: &str) -> Option<Statement> {
        Some(constraint::drop_foreign_key(table, name))
    }

    fn create_enum(&self, name: &TableName, values: &[String]) -> Option<Statement> {
        Some(create::enum_type(name, values))
    }

    fn rename_enum(&self, from: &TableName, to: &TableName) -> Vec<Statement> {
        alter_enum::rename(from, to)
    }

    fn alter_enum(&self, engine: &Engine, alteration: &EnumAlteration<'_>) -> EnumStatements {
        alter_enum::enum_type(engine, alteration)
    }

    fn create_index_concurrently(&self, _: &Engine, table: &TableName, index: &Index) -> Statement {
        index::create_concurrently(table, index)
    }

    fn drop_index_concurrently(&self, table: &TableName, index: &str) -> Statement {
        index::drop_concurrently(table, index)
    }

    fn drop_enum(&self, name: &TableName) -> Option<Statement> {
        Some(Statement::new(format!("drop enum `{name}`"), format!("DROP TYPE {}", qualified(name))))
    }

    fn create_schema(&self, name: &str) -> Option<Statement> {
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quote(name));
        Some(Statement::new(format!("create schema `{name}`"), sql))
    }

    fn script_header(&self) -> &'static str {
        "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
    }
}
