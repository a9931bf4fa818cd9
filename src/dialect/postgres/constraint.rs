//! Constraints, each with its name.

use std::collections::HashSet;

use super::name::{list, qualified, quote};
use crate::dialect::Statement;
use crate::physical::{ForeignKey, Table, TableName, Timing, Unique};

/// Unique constraints that say the same as the primary key or an earlier one. In one CREATE TABLE the server silently
/// makes one of the two, so that these come later.
pub(super) fn doubled(table: &Table) -> Vec<&Unique> {
    let primary = table.primary_key.iter().map(|key| (&key.columns, false, Timing::NotDeferrable));
    let mut seen: HashSet<_> = primary.collect();
    let uniques = table.uniques.values();
    uniques.filter(move |one| !seen.insert((&one.columns, one.nulls_equal, one.timing))).collect()
}

pub(super) fn add_unique(table: &TableName, unique: &Unique) -> Statement {
    let sql = format!("ALTER TABLE {} ADD {}", qualified(table), self::unique(unique));
    Statement::new(format!("add unique constraint `{}` to `{table}`", unique.name), sql)
}

/// The constraints of a new table, without its foreign keys and those that come later.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let key = table.primary_key.iter().map(|key| {
        let name = key.name.as_ref().map(|name| format!("CONSTRAINT {} ", quote(name))).unwrap_or_default();
        format!("{name}PRIMARY KEY ({})", list(&key.columns))
    });
    let doubled = doubled(table);
    let uniques = table.uniques.values().filter(|one| !doubled.contains(one)).map(unique);
    let checks =
        table.checks.values().map(|check| format!("CONSTRAINT {} CHECK ({})", quote(&check.name), check.expression));
    key.chain(uniques).chain(checks).collect()
}

fn unique(unique: &Unique) -> String {
    format!(
        "CONSTRAINT {} UNIQUE {}({}){}",
        quote(&unique.name),
        if unique.nulls_equal { "NULLS NOT DISTINCT " } else { "" },
        list(&unique.columns),
        timing(unique.timing)
    )
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {} ON UPDATE {}{}",
        quote(&key.name),
        list(&key.columns),
        qualified(&key.table),
        list(&key.references),
        key.on_delete.name().to_uppercase(),
        key.on_update.name().to_uppercase(),
        timing(key.timing)
    )
}

fn timing(timing: Timing) -> &'static str {
    match timing {
        Timing::NotDeferrable => "",
        Timing::InitiallyImmediate => " DEFERRABLE",
        Timing::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

pub(super) fn add_foreign_key(table: &TableName, key: &ForeignKey) -> Statement {
    let sql = format!("ALTER TABLE {} ADD {}", qualified(table), foreign_key(key));
    Statement::new(format!("add foreign key `{}` to `{table}`", key.name), sql)
}

pub(super) fn drop_foreign_key(table: &TableName, name: &str) -> Statement {
    let sql = format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(table), quote(name));
    Statement::new(format!("drop foreign key `{name}` of `{table}`"), sql)
}
