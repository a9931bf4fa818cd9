//! Constraints, each with its name.

use super::name::{list, qualified, quote};
use crate::dialect::Statement;
use crate::physical::{Check, ForeignKey, PrimaryKey, Table, TableName, Timing, Unique};

/// The constraints of a new table, without its foreign keys.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let key = table.primary_key.iter().map(primary_key);
    let (uniques, _) = uniques(table);
    let uniques = uniques.into_iter().map(unique);
    let checks = table.checks.values().map(check);
    key.chain(uniques).chain(checks).collect()
}

/// The unique constraints that CREATE TABLE makes, and those that are left for ALTER TABLE: one over the columns of
/// another key it would take for that one.
pub(super) fn uniques(table: &Table) -> (Vec<&Unique>, Vec<&Unique>) {
    let same = |one: &Unique, other: &Unique| {
        one.columns == other.columns && one.nulls_equal == other.nulls_equal && one.timing == other.timing
    };
    let (mut first, mut again): (Vec<&Unique>, Vec<&Unique>) = (Vec::new(), Vec::new());
    for unique in table.uniques.values() {
        let plain = !unique.nulls_equal && unique.timing == Timing::NotDeferrable;
        let of_key = plain && table.primary_key.as_ref().is_some_and(|key| key.columns == unique.columns);
        let list = if of_key || first.iter().any(|other| same(other, unique)) { &mut again } else { &mut first };
        list.push(unique);
    }
    (first, again)
}

pub(super) fn add_unique(table: &TableName, key: &Unique) -> Statement {
    let sql = format!("ALTER TABLE {} ADD {}", qualified(table), unique(key));
    Statement::new(format!("add unique constraint `{}` to `{table}`", key.name), sql)
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
