//! Statements that make and drop tables and their parts.

use super::column::definition;
use super::index;
use super::literal::{literal, quote, quote_all};
use crate::dialect::{Engine, Statement};
use crate::physical::{Check, ForeignKey, Index, IndexKind, Options, Table, TableName};
use crate::schema::Action;

/// One statement, so that a table is there whole or not at all: no server undoes DDL.
pub(super) fn create_table(engine: &Engine, table: &Table) -> Statement {
    let mut parts: Vec<_> = table.columns.values().map(|column| definition(engine, column)).collect();
    parts.extend(keys(table, |index| !index::is_made_by_foreign_key(engine, table, index)));
    parts.extend(table.foreign_keys.values().map(foreign_key));
    let sql = format!(
        "CREATE TABLE {} (\n  {}\n){}",
        quoted(&table.name),
        parts.join(",\n  "),
        options(&table.options, table.comment.as_deref())
    );
    Statement::new(format!("create table `{}`", table.name), sql)
}

/// The table under another name, in scratch space: without what a temporary table cannot have
/// (<https://dev.mysql.com/doc/refman/8.4/en/create-temporary-table.html>).
pub(crate) fn create_temporary(engine: &Engine, table: &Table, name: &str) -> String {
    let mut parts: Vec<_> = table.columns.values().map(|column| definition(engine, column)).collect();
    parts.extend(keys(table, |index| index.kind != IndexKind::FullText));
    format!("CREATE TEMPORARY TABLE {} ({}){}", quote(name), parts.join(", "), options(&table.options, None))
}

fn keys(table: &Table, wanted: impl Fn(&Index) -> bool) -> Vec<String> {
    let primary = table.primary_key.iter().map(|key| format!("PRIMARY KEY ({})", quote_all(&key.columns)));
    let uniques = table
        .uniques
        .values()
        .map(|unique| format!("UNIQUE KEY {} ({})", quote(&unique.name), quote_all(&unique.columns)));
    let indexes = table.indexes.values().filter(|index| wanted(index)).map(index::definition);
    let checks = table.checks.values().map(check);
    primary.chain(uniques).chain(indexes).chain(checks).collect()
}

pub(super) fn check(check: &Check) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote(&check.name), check.expression)
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        quote(&key.name),
        quote_all(&key.columns),
        quoted(&key.table),
        quote_all(&key.references)
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            sql += &format!(" ON {event} {}", action.name().to_uppercase());
        }
    }
    sql
}

fn options(options: &Options, comment: Option<&str>) -> String {
    let mut sql = String::new();
    for (word, value) in
        [("ENGINE", &options.engine), ("DEFAULT CHARSET", &options.charset), ("COLLATE", &options.collation)]
    {
        if let Some(value) = value {
            sql += &format!(" {word}={}", quote(value));
        }
    }
    if let Some(comment) = comment {
        sql += &format!(" COMMENT={}", literal(comment));
    }
    sql
}

pub(super) fn drop_table(name: &TableName) -> Statement {
    Statement::new(format!("drop table `{name}`"), format!("DROP TABLE {}", quoted(name)))
}

pub(super) fn create_index(table: &TableName, index: &Index) -> Statement {
    let kind = match index.kind {
        IndexKind::Plain => "",
        IndexKind::Unique => "UNIQUE ",
        IndexKind::FullText => "FULLTEXT ",
        IndexKind::Spatial => "SPATIAL ",
    };
    Statement::new(
        format!("create index `{}` of `{table}`", index.name),
        format!("CREATE {kind}INDEX {} ON {} {}", quote(&index.name), quoted(table), index::parts(index)),
    )
}

pub(super) fn add_foreign_key(table: &TableName, key: &ForeignKey) -> Statement {
    Statement::new(
        format!("add foreign key `{}` of `{table}`", key.name),
        format!("ALTER TABLE {} ADD {}", quoted(table), foreign_key(key)),
    )
}

pub(super) fn drop_foreign_key(table: &TableName, name: &str) -> Statement {
    Statement::new(
        format!("drop foreign key `{name}` of `{table}`"),
        format!("ALTER TABLE {} DROP FOREIGN KEY {}", quoted(table), quote(name)),
    )
}

/// A table's name; where it has a schema, that is another database of the server.
pub(crate) fn quoted(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&name.name)),
        None => quote(&name.name),
    }
}
