//! Checks and foreign keys.

use super::lineage::Lineage;
use super::part::Part;
use crate::dialect::mysql::create;
use crate::dialect::mysql::literal::quote;
use crate::flavour::Flavour;
use crate::physical::{Check, ForeignKey, Table, TableName};

/// The constraints that change.
#[derive(Default)]
pub(super) struct Constraints<'a> {
    pub(super) dropped_checks: Vec<&'a Check>,
    pub(super) added_checks: Vec<&'a Check>,
    pub(super) dropped_keys: Vec<&'a ForeignKey>,
    pub(super) added_keys: Vec<&'a ForeignKey>,
}

pub(super) fn constraints<'a>(lineage: &Lineage<'a>) -> Constraints<'a> {
    let (before, after) = (lineage.before, lineage.after);
    let check_stays = |check: &Check| {
        let same = after.checks.get(&check.name) == Some(check);
        same && !lineage.touches(&check.expression) && !is_renamed_with_table(lineage, &check.name)
    };
    let key_stays = |key: &ForeignKey| {
        let same = following(lineage, key).is_some_and(|key| after.foreign_keys.get(&key.name) == Some(&key));
        same && !is_disturbed(lineage, key) && !is_renamed_with_table(lineage, &key.name)
    };
    let check_stood = |check: &&Check| before.checks.get(&check.name).is_some_and(check_stays);
    let key_stood = |key: &&ForeignKey| before.foreign_keys.get(&key.name).is_some_and(key_stays);
    Constraints {
        dropped_checks: before.checks.values().filter(|check| !check_stays(check)).collect(),
        added_checks: after.checks.values().filter(|check| !check_stood(check)).collect(),
        dropped_keys: before.foreign_keys.values().filter(|key| !key_stays(key)).collect(),
        added_keys: after.foreign_keys.values().filter(|key| !key_stood(key)).collect(),
    }
}

/// An old foreign key as it is when the columns and the table have their new names. None where a column goes.
fn following(lineage: &Lineage<'_>, key: &ForeignKey) -> Option<ForeignKey> {
    let mut following = ForeignKey { columns: lineage.targets(&key.columns)?, ..key.clone() };
    if key.table == lineage.before.name {
        following.table.clone_from(&lineage.after.name);
        following.references = lineage.targets(&key.references)?;
    }
    Some(following)
}

fn is_disturbed(lineage: &Lineage<'_>, key: &ForeignKey) -> bool {
    let own = key.columns.iter();
    let references = key.references.iter().filter(|_| key.table == lineage.before.name);
    own.chain(references).any(|name| lineage.disturbs(name))
        || lineage.before.options.engine != lineage.after.options.engine
}

/// Whether the server takes the name for one that it made from the table's, and changes it when the table is renamed:
/// <https://dev.mysql.com/doc/refman/8.4/en/rename-table.html>.
pub(super) fn is_renamed_with_table(lineage: &Lineage<'_>, name: &str) -> bool {
    let own = |table: &Table, infix: &str| {
        name.to_lowercase().starts_with(&format!("{}{infix}", table.name.name.to_lowercase()))
    };
    let tables = [lineage.before, lineage.after];
    lineage.before.name != lineage.after.name
        && tables.into_iter().any(|table| own(table, "_ibfk_") || own(table, "_chk_"))
}

pub(super) fn drop_check(flavour: Flavour, table: &TableName, check: &Check) -> Part {
    // MariaDB has one list of all constraints of a table, MySQL one of each kind.
    let word = if flavour == Flavour::MariaDb { "CONSTRAINT" } else { "CHECK" };
    Part::new(format!("drop check `{}` of `{table}`", check.name), format!("DROP {word} {}", quote(&check.name)))
}

pub(super) fn add_check(table: &TableName, check: &Check) -> Part {
    Part::new(format!("add check `{}` of `{table}`", check.name), format!("ADD {}", create::check(check)))
}

pub(super) fn drop_key(table: &TableName, key: &ForeignKey) -> Part {
    let sql = format!("DROP FOREIGN KEY {}", quote(&key.name));
    Part::new(format!("drop foreign key `{}` of `{table}`", key.name), sql)
}

pub(super) fn add_key(table: &TableName, key: &ForeignKey) -> Part {
    Part::new(format!("add foreign key `{}` of `{table}`", key.name), format!("ADD {}", create::foreign_key(key)))
}
