//! Which renamings are still to be done.
//!
//! A run that was cut off calls for the same renamings again, and nothing but the table tells which of them were done.

use std::collections::{BTreeMap, BTreeSet};

use super::lineage::effective;
use crate::dialect::Alteration;
use crate::physical::{Column, Table};

/// The old names of the columns that go on, by the new ones, as the alteration says and the names do.
pub(super) fn sources(alteration: &Alteration<'_>) -> BTreeMap<String, String> {
    let (before, after) = (&alteration.before.columns, &alteration.after.columns);
    let over = look_done(alteration);
    let pending =
        |(old, new): &(&String, &String)| before.contains_key(*old) && !(over && is_in_doubt(alteration, old, new));
    let renamed: BTreeMap<&String, &String> =
        alteration.renamed.iter().filter(pending).map(|(old, new)| (new, old)).collect();
    let moved: Vec<&String> = renamed.values().copied().collect();
    let source = |new: &String| match renamed.get(new) {
        Some(old) => Some((*old).clone()),
        None => before.contains_key(new).then(|| new.clone()).filter(|name| !moved.contains(&name)),
    };
    after.keys().filter_map(|new| source(new).map(|old| (new.clone(), old))).collect()
}

/// Names that are taken by other columns, in a way that the table does not show: it has the same names and the same
/// kinds of columns before and after.
pub(in crate::dialect::mysql) fn cannot_resume(alteration: &Alteration<'_>) -> Option<String> {
    let (old, new) = alteration.renamed.iter().find(|(old, new)| is_in_doubt(alteration, old, new))?;
    let table = &alteration.before.name;
    look_done(alteration).then(|| {
        format!(
            "whether `{table}.{old}` got the name `{new}` could not be told, since `{old}` is there again afterwards"
        )
    })
}

/// Whether both names are there before and after, so that the names alone do not tell whether it was done.
fn is_in_doubt(alteration: &Alteration<'_>, old: &str, new: &str) -> bool {
    let both = |table: &Table| table.columns.contains_key(old) && table.columns.contains_key(new);
    both(alteration.before) && both(alteration.after)
}

/// Whether all columns whose renaming is in doubt are like the new ones already. They are renamed together and in the
/// statement that redefines them.
fn look_done(alteration: &Alteration<'_>) -> bool {
    let doubtful = alteration.renamed.iter().filter(|(old, new)| is_in_doubt(alteration, old, new));
    let names: BTreeSet<&String> = doubtful.flat_map(|(old, new)| [old, new]).collect();
    names.into_iter().all(|name| look(alteration.before, name) == look(alteration.after, name))
}

/// What the catalog tells of a column word for word.
fn look(table: &Table, name: &str) -> Option<(Column, bool)> {
    let column = effective(table, table.columns.get(name)?);
    let generated = column.generated.is_some();
    Some((Column { default: None, generated: None, ..column }, generated))
}
