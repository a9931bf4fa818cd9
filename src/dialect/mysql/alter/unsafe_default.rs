//! Defaults of which a replica could compute other values.

use super::lineage::Lineage;
use super::part::Part;
use crate::dialect::Engine;
use crate::dialect::mysql::column::definition;
use crate::dialect::tokens::tokens;
use crate::flavour::Flavour;
use crate::physical::{Column, Expression};

/// The defaults that are set by themselves: MySQL writes no column with one in a statement that adds another column.
pub(super) fn late_defaults(lineage: &Lineage<'_>) -> Vec<Part> {
    let late = lineage.after.columns.values().filter(|column| is_late(lineage, column));
    let set = late.map(|column| {
        let what = format!("set the default of column `{}.{}`", lineage.after.name, column.name);
        // MySQL 9.7 was seen to forget what SET DEFAULT said of a column that took no NULL and had no default.
        Part::new(what, format!("MODIFY COLUMN {}", definition(lineage.engine, column)))
    });
    set.collect()
}

/// Whether a column that goes on is written without its default for now.
pub(super) fn is_late(lineage: &Lineage<'_>, column: &Column) -> bool {
    let Some(old) = lineage.source(&column.name) else { return false };
    let adds = || lineage.after.columns.keys().any(|name| lineage.source(name).is_none());
    unsafe_default(lineage.engine, column).is_some() && lineage.redefines(old, column) && adds()
}

/// The default of a column that MySQL adds to no table that is there, not even to an empty one: a replica could compute
/// another value. <https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>
pub(super) fn unsafe_default<'a>(engine: &Engine, column: &'a Column) -> Option<&'a Expression> {
    let default = column.default.as_ref().filter(|_| engine.flavour == Flavour::MySql)?;
    let found = tokens(engine.flavour, default.as_str()).unwrap_or_default();
    found.iter().any(|token| UNSAFE.iter().any(|word| token.is_word(word))).then_some(default)
}

/// <https://dev.mysql.com/doc/refman/8.4/en/replication-rbr-safe-unsafe.html>
const UNSAFE: [&str; 17] = [
    "current_user",
    "found_rows",
    "get_lock",
    "is_free_lock",
    "is_used_lock",
    "load_file",
    "rand",
    "random_bytes",
    "release_lock",
    "session_user",
    "sleep",
    "sysdate",
    "system_user",
    "user",
    "uuid",
    "uuid_short",
    "version",
];
