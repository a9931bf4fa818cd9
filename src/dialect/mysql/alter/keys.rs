//! The primary key and the indexes.

use super::lineage::Lineage;
use super::part::Part;
use crate::dialect::mysql::index::{definition, is_made_by_foreign_key, plain};
use crate::dialect::mysql::literal::{quote, quote_all};
use crate::physical::{ForeignKey, Index, IndexKey, IndexKind, Table, TableName};

/// The keys that are dropped, renamed and added.
pub(super) struct Keys {
    pub(super) dropped: Vec<Part>,
    pub(super) added: Vec<Part>,
    /// Whether MySQL would have to make several full text indexes at once, which it only does while it copies the table.
    pub(super) several_full_texts: bool,
}

/// What becomes of the keys, when these foreign keys are added. The indexes of those that are added `along` come with these.
pub(super) fn keys(lineage: &Lineage<'_>, added_keys: &[&ForeignKey], along: &[&ForeignKey]) -> Keys {
    let (before, after) = (lineage.before, lineage.after);
    let (mut dropped, mut added) = primary_key(lineage);
    let stays = |index: &Index| {
        let goes_on = following(lineage, index).is_some_and(|index| after.indexes.get(&index.name) == Some(&index));
        goes_on && !would_vanish(lineage, index, added_keys)
    };
    let mut gone: Vec<&Index> = before.indexes.values().filter(|index| !stays(index)).collect();
    let kept = |index: &&Index| before.indexes.get(&index.name).is_some_and(&stays);
    let comes_along = |index: &&Index| {
        let late = added_keys.iter().filter(|key| !along.contains(key));
        along.iter().any(|key| key.name == index.name)
            && is_made_by_foreign_key(lineage.engine, after, index)
            && !late.into_iter().any(|key| displaces(key, index))
    };
    let mut several = 0;
    for index in after.indexes.values().filter(|index| !kept(index) && !comes_along(index)) {
        let renamed = gone.iter().position(|old| is_renamed(lineage, old, index));
        if let Some(old) = renamed.map(|at| gone.remove(at)) {
            added.push(Part::new(
                format!("rename index `{}` of `{}` to `{}`", old.name, before.name, index.name),
                format!("RENAME INDEX {} TO {}", quote(&old.name), quote(&index.name)),
            ));
            continue;
        }
        several += usize::from(index.kind == IndexKind::FullText);
        let what = format!("add index `{}` of `{}`", index.name, before.name);
        added.push(Part::new(what, format!("ADD {}", definition(index))));
    }
    dropped.extend(gone.into_iter().map(|index| drop_index(&before.name, &index.name)));
    Keys { dropped, added, several_full_texts: several > 1 }
}

pub(super) fn drop_index(table: &TableName, index: &str) -> Part {
    Part::new(format!("drop index `{index}` of `{table}`"), format!("DROP INDEX {}", quote(index)))
}

/// Whether any key or index goes.
pub(super) fn loses_key(lineage: &Lineage<'_>) -> bool {
    let goes_on = |index: &Index| {
        following(lineage, index).is_some_and(|index| lineage.after.indexes.get(&index.name) == Some(&index))
    };
    !primary_key(lineage).0.is_empty() || !lineage.before.indexes.values().all(goes_on)
}

fn primary_key(lineage: &Lineage<'_>) -> (Vec<Part>, Vec<Part>) {
    let (before, after) = (&lineage.before.primary_key, &lineage.after.primary_key);
    let following = before.as_ref().map(|key| lineage.targets(&key.columns));
    let reshaped = before.iter().flat_map(|key| &key.columns).any(|name| lineage.reshapes(name));
    if !reshaped && following == after.as_ref().map(|key| Some(key.columns.clone())) {
        return (Vec::new(), Vec::new());
    }
    let part = |verb: &str, sql: String| Part::new(format!("{verb} the primary key of `{}`", lineage.before.name), sql);
    let dropped = before.iter().map(|_| part("drop", "DROP PRIMARY KEY".to_owned())).collect();
    let added = after.iter().map(|key| part("add", format!("ADD PRIMARY KEY ({})", quote_all(&key.columns)))).collect();
    (dropped, added)
}

/// An old index as it is when the columns have their new names. None where it must go: a server silently takes a dropped
/// column out of an index, and refuses to rename one that an expression uses.
fn following(lineage: &Lineage<'_>, index: &Index) -> Option<Index> {
    let mut following = index.clone();
    for part in &mut following.parts {
        match &mut part.key {
            IndexKey::Column(name) if lineage.reshapes(name) => return None,
            IndexKey::Column(name) => name.clone_from(&lineage.target(name)?.name),
            IndexKey::Expression(expression) if lineage.touches(expression) => return None,
            IndexKey::Expression(_) => {}
        }
    }
    Some(following)
}

/// Whether all that differs is the name.
fn is_renamed(lineage: &Lineage<'_>, old: &Index, new: &Index) -> bool {
    let following = following(lineage, old).filter(|_| old.name != new.name);
    following.is_some_and(|following| Index { name: new.name.clone(), ..following } == *new)
}

/// Whether the server made the index for a foreign key and would take it away, though it is wanted: for itself now, or
/// still where another foreign key would bring one of its own.
fn would_vanish(lineage: &Lineage<'_>, index: &Index, added_keys: &[&ForeignKey]) -> bool {
    let made = |table: &Table, index: &Index| is_made_by_foreign_key(lineage.engine, table, index);
    let wanted = lineage.after.indexes.get(&index.name);
    made(lineage.before, index)
        && wanted
            .is_some_and(|wanted| !made(lineage.after, wanted) || added_keys.iter().any(|key| displaces(key, index)))
}

/// Whether MySQL makes an index for the foreign key instead of one that it made for another.
fn displaces(key: &ForeignKey, index: &Index) -> bool {
    key.name != index.name && plain(&index.name, IndexKind::Plain, &key.columns) == *index
}
