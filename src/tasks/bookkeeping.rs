//! The tables in which other tools note what they did.

use crate::physical::{Physical, TableName};

/// A table in which another tool notes what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookkeeping {
    pub table: TableName,
    pub tool: &'static str,
}

/// By the documentation of each tool.
const BOOKKEEPING: [(&str, &str); 12] = [
    ("alembic_version", "Alembic"),
    ("django_migrations", "Django"),
    ("_sqlx_migrations", "sqlx"),
    ("flyway_schema_history", "Flyway"),
    ("schema_migrations", "dbmate or Rails"),
    ("ar_internal_metadata", "Rails"),
    ("__diesel_schema_migrations", "Diesel"),
    ("_prisma_migrations", "Prisma Migrate"),
    ("goose_db_version", "goose"),
    ("databasechangelog", "Liquibase"),
    ("databasechangeloglock", "Liquibase"),
    ("atlas_schema_revisions", "Atlas"),
];

pub(super) fn bookkeeping(live: &Physical) -> Vec<Bookkeeping> {
    let of = |table: &TableName| {
        let known = BOOKKEEPING.iter().find(|(name, _)| table.name.eq_ignore_ascii_case(name));
        known.map(|(_, tool)| Bookkeeping { table: table.clone(), tool })
    };
    live.tables.keys().filter_map(of).collect()
}

/// Leaves these tables out, but for those that are wanted all the same.
pub(super) fn leave_out(live: &mut Physical, is_wanted: impl Fn(&TableName) -> bool) {
    for Bookkeeping { table, .. } in bookkeeping(live) {
        if !is_wanted(&table) {
            live.tables.shift_remove(&table);
        }
    }
}
