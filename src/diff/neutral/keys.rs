//! Foreign keys of tables that stay, and what they hold on to.

use std::collections::{BTreeSet, HashMap};

use super::Phases;
use super::parts::matched;
use super::table::changes_type;
use crate::change::{Change, NamedPart};
use crate::schema::{Column, ColumnType, ForeignKey, Index, IndexKey, IndexKind, Table, TableName};

/// What of a table that stays cannot change while a foreign key holds on to it.
#[derive(Default)]
struct Loose {
    /// Columns of another type, or of one whose values change.
    columns: BTreeSet<String>,
    /// The columns of keys that go.
    keys: Vec<BTreeSet<String>>,
}

/// The tables whose columns or keys change under foreign keys.
pub(super) struct Disturbed<'a>(HashMap<&'a TableName, Loose>);

impl<'a> Disturbed<'a> {
    pub(super) fn by(pairs: &[(&'a Table, &'a Table)], enums: &BTreeSet<&str>) -> Self {
        let of_these = |column: &Column| {
            let used = |r#type: &ColumnType| matches!(r#type, ColumnType::Enum(name) if enums.contains(name.as_str()));
            column.r#type.values().any(|(_, r#type)| used(r#type))
        };
        let mut disturbed = HashMap::new();
        for (before, after) in pairs.iter().filter(|(before, after)| before != after || !enums.is_empty()) {
            let changes = |old: &Column, new: &Column| changes_type(old, new) || of_these(new);
            let altered = after
                .columns
                .iter()
                .filter(|(name, new)| before.columns.get(*name).is_some_and(|old| changes(old, new)));
            let columns = altered.map(|(name, _)| name.clone()).collect();
            let standing: Vec<_> = keys_of(after).collect();
            let keys = keys_of(before).filter(|key| !standing.contains(key)).map(|(_, columns)| columns).collect();
            disturbed.insert(&after.name, Loose { columns, keys });
        }
        Disturbed(disturbed)
    }

    /// Whether the key must be taken off while the tables on either side change.
    fn loosens(&self, table: &TableName, key: &ForeignKey) -> bool {
        let own = self.0.get(table).is_some_and(|loose| key.columns.iter().any(|name| loose.columns.contains(name)));
        let target = self.0.get(&key.table).is_some_and(|loose| {
            let references: BTreeSet<String> = key.references.iter().cloned().collect();
            loose.keys.contains(&references) || references.iter().any(|name| loose.columns.contains(name))
        });
        own || target
    }
}

/// The keys of a table that a foreign key may refer to, with the kind and name that they are told by.
fn keys_of(table: &Table) -> impl Iterator<Item = ((NamedPart, &str), BTreeSet<String>)> {
    let primary =
        table.primary_key.iter().map(|key| ((NamedPart::PrimaryKey, ""), key.columns.iter().cloned().collect()));
    let uniques = table
        .uniques
        .values()
        .map(|unique| ((NamedPart::Unique, unique.name.as_str()), unique.columns.iter().cloned().collect()));
    let indexes = table.indexes.values().filter(|index| index.kind == IndexKind::Unique);
    let indexes = indexes.map(|index| ((NamedPart::Index, index.name.as_str()), columns_of(index)));
    primary.chain(uniques).chain(indexes)
}

fn columns_of(index: &Index) -> BTreeSet<String> {
    let columns = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name.clone()),
        IndexKey::Sql(_) => None,
    });
    columns.collect()
}

pub(super) fn compare(before: &Table, after: &Table, disturbed: &Disturbed<'_>, phases: &mut Phases) {
    let table = &after.name;
    let drop = |key: &ForeignKey| Change::DropForeignKey { table: table.clone(), key: key.clone() };
    let add = |key: &ForeignKey| Change::AddForeignKey { table: table.clone(), key: key.clone() };
    for (old, new) in matched(&before.foreign_keys, &after.foreign_keys, |old, new| {
        ForeignKey { name: new.name.clone(), ..old.clone() } == *new
    }) {
        match (old, new) {
            (Some(old), Some(new)) if disturbed.loosens(table, old) || disturbed.loosens(table, new) => {
                phases.foreign_keys_go.push(drop(old));
                phases.foreign_keys_come.push(add(new));
            }
            (Some(old), Some(new)) if old.name != new.name => phases.tables_change.push(Change::RenamePart {
                table: table.clone(),
                part: NamedPart::ForeignKey,
                from: old.name.clone(),
                to: new.name.clone(),
            }),
            (Some(_), Some(_)) => {}
            (old, new) => {
                phases.foreign_keys_go.extend(old.map(drop));
                phases.foreign_keys_come.extend(new.map(add));
            }
        }
    }
}
