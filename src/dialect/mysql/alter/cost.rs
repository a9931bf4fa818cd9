//! What an alteration does with all rows, by InnoDB's rules:
//! <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>,
//! <https://mariadb.com/kb/en/innodb-online-ddl-overview/>.

use super::changes_engine;
use super::constraints::constraints;
use super::lineage::{Lineage, effective};
use super::renames::sources;
use crate::dialect::mysql::types::{name, number};
use crate::dialect::{Alteration, Cost, Engine, Waits, Work};
use crate::physical::{Column, Index, Storage, Table};

pub(in crate::dialect::mysql) fn costs(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost> {
    let sources = sources(alteration);
    let lineage = Lineage::new(engine, alteration.before, alteration.after, &sources);
    let (before, after) = (lineage.before, lineage.after);
    let changed = constraints(&lineage);
    let filled = !alteration.fill.is_empty() || !alteration.using.is_empty();
    let copied = changes_engine(&lineage)
        || !changed.added_checks.is_empty()
        || !changed.added_keys.is_empty()
        || after.columns.values().any(|column| is_copied(&lineage, column));
    if copied || filled {
        return vec![Cost { work: Work::Rewrites, waits: Waits::Writers }];
    }
    let tightened = |column: &Column| lineage.source(&column.name).is_some_and(|old| old.nullable != column.nullable);
    let key = |table: &Table| table.primary_key.as_ref().map(|key| key.columns.clone());
    let following = key(before).and_then(|columns| lineage.targets(&columns));
    let mut costs = Vec::new();
    if after.columns.values().any(tightened) || following != key(after) {
        costs.push(Cost { work: Work::Rewrites, waits: Waits::Nobody });
    }
    let new = after.indexes.values().filter(|index| !before.indexes.values().any(|old| is_alike(old, index)));
    costs.extend(new.map(|index| Cost { work: Work::Indexes(index.name.clone()), waits: Waits::Nobody }));
    costs
}

/// Whether the server copies the table to have the column as it is to be.
fn is_copied(lineage: &Lineage<'_>, column: &Column) -> bool {
    let Some(old) = lineage.source(&column.name) else {
        return column.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Stored);
    };
    let (old, new) = (effective(lineage.before, old), effective(lineage.after, column));
    let retyped = old.r#type != new.r#type && !is_extended(&old.r#type, &new.r#type);
    retyped || old.collation != new.collation || old.generated != new.generated
}

/// Whether a type is the old one with more room at its end. A text has its length before it, in one byte or in two.
fn is_extended(old: &str, new: &str) -> bool {
    match (name(old), name(new)) {
        ("varchar", "varchar") => {
            let one_byte = |native: &str| number(native).is_some_and(|length| length < 64);
            number(new) >= number(old) && one_byte(old) == one_byte(new)
        }
        ("enum", "enum") => new.starts_with(old.trim_end_matches(')')),
        _ => false,
    }
}

fn is_alike(old: &Index, new: &Index) -> bool {
    Index { name: new.name.clone(), ..old.clone() } == *new
}
