//! Constraints, each with its name.

use super::name::{list, qualified, quote};
use crate::dialect::Statement;
use crate::physical::{Check, ForeignKey, PrimaryKey, Table, TableName, Timing, Unique};

/// The constraints of a new table, without its foreign keys.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let key = table.primary_key.iter().map(primary_key);
    let uniques = table.uniques.values().map(unique);
    let checks = table.checks.values().map(check);
    key.chain(uniques).chain(checks).collect()
}

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let name = key.name.as_ref().map(|name| format!("CONSTRAINT {} ", quote(name))).unwrap_or_default();
    format!("{name}PRIMARY KEY ({})", list(&key.columns))
}

pub(super) fn unique(unique: &Unique) -> String {
    format!(
        "CONSTRAINT {} UNIQUE {}({}){}",
        quote(&unique.name),
        if unique.nulls_equal { "NULLS NOT DISTINCT " } else { "" },
        list(&unique.columns),
        timing(unique.timing)
    )
}

pub(super) fn check(check: &Check) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote(&check.name), check.expression)
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
