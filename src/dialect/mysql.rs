//! Stub.
#![allow(unused_variables)]
use super::{Dialect, Engine, Facts, LowerColumn, Problem, Reject, Statement};
use crate::physical::{Column, ForeignKey, Identity, Index, Table, TableName};
use crate::schema;

pub(super) struct MySql;

impl Dialect for MySql {
    fn facts(&self, engine: &Engine) -> Facts {
        todo!()
    }
    fn quote(&self, name: &str) -> String {
        todo!()
    }
    fn literal(&self, text: &str) -> String {
        todo!()
    }
    fn native(&self, engine: &Engine, text: &str) -> Option<String> {
        todo!()
    }
    fn native_type(&self, column: &LowerColumn<'_>) -> Result<String, Reject> {
        todo!()
    }
    fn default(&self, column: &LowerColumn<'_>, native: &str, default: &schema::Default) -> Result<String, Reject> {
        todo!()
    }
    fn identity(&self, identity: schema::Identity) -> Option<Identity> {
        todo!()
    }
    fn types_reference(&self, from: &str, to: &str) -> bool {
        todo!()
    }
    fn finish_table(&self, engine: &Engine, declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
        todo!()
    }
    fn create_table(&self, engine: &Engine, table: &Table) -> Vec<Statement> {
        todo!()
    }
    fn drop_table(&self, table: &Table) -> Statement {
        todo!()
    }
    fn add_column(&self, engine: &Engine, table: &Table, column: &Column) -> Vec<Statement> {
        todo!()
    }
    fn create_index(&self, engine: &Engine, table: &TableName, index: &Index) -> Statement {
        todo!()
    }
    fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<Statement> {
        todo!()
    }
    fn drop_foreign_key(&self, table: &TableName, name: &str) -> Option<Statement> {
        todo!()
    }
    fn create_enum(&self, name: &TableName, values: &[String]) -> Option<Statement> {
        todo!()
    }
    fn drop_enum(&self, name: &TableName) -> Option<Statement> {
        todo!()
    }
    fn create_schema(&self, name: &str) -> Option<Statement> {
        todo!()
    }
    fn script_header(&self) -> &'static str {
        todo!()
    }
}
