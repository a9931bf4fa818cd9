//! Two states of one table.

use indexmap::IndexMap;

use super::{Beyond, gone, sides};
use crate::change::{Change, Subject};
use crate::schema::{Column, Part, Place, Table, TableName};

#[derive(Default)]
pub(super) struct TableDifference {
    pub(super) columns: Vec<Change>,
    pub(super) indexes: Vec<Change>,
    pub(super) beyond: Vec<Beyond>,
}

pub(super) fn compare(before: &Table, after: &Table) -> TableDifference {
    let mut found = TableDifference::default();
    let table = &after.name;
    for (name, old, new) in sides(&before.columns, &after.columns) {
        match (old, new) {
            (None, Some(new)) => add_column(table, new, &mut found),
            (Some(old), Some(new)) => found.beyond.extend(altered(table, old, new)),
            _ => found.beyond.push(gone(Place::column(table, name), &Subject::Column(table.clone(), name.clone()))),
        }
    }
    constraints(before, after, &mut found.beyond);
    for (name, old, new) in sides(&before.indexes, &after.indexes) {
        if let (None, Some(new)) = (old, new) {
            found.indexes.push(Change::CreateIndex { table: table.clone(), index: new.clone() });
        } else if old != new {
            let subject = Subject::Index(table.clone(), name.clone());
            found.beyond.push(part(Place::part(table, Part::Index, name), &subject, new.is_some()));
        }
    }
    attributes(before, after, &mut found.beyond);
    found
}

fn add_column(table: &TableName, column: &Column, found: &mut TableDifference) {
    let filled = column.nullable || column.default.is_some() || column.generated.is_some() || column.identity.is_some();
    if filled {
        found.columns.push(Change::AddColumn { table: table.clone(), column: column.clone(), fill: None });
        return;
    }
    let subject = Subject::Column(table.clone(), column.name.clone());
    let mut beyond = Beyond::new(
        Place::column(table, &column.name),
        format!("{subject} is new, cannot be null and has no default: rows that exist would have nothing in it"),
    );
    beyond.help = Some("give it a `default`, or let it be null");
    found.beyond.push(beyond);
}

/// What differs in a column, by the names of the language.
fn altered(table: &TableName, old: &Column, new: &Column) -> Option<Beyond> {
    let differing: Vec<&'static str> = [
        ("type", old.r#type != new.r#type),
        ("nullable", old.nullable != new.nullable),
        ("default", old.default != new.default),
        ("generated", old.generated != new.generated),
        ("autoincrement", old.identity != new.identity),
        ("collation", old.collation != new.collation),
        ("comment", old.comment != new.comment),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    let place = Place::column(table, &new.name);
    let place = match differing.as_slice() {
        [] => return None,
        [one] => place.attribute(one),
        _ => place,
    };
    let subject = Subject::Column(table.clone(), new.name.clone());
    let named: Vec<String> = differing.iter().map(|name| format!("`{name}`")).collect();
    Some(Beyond::new(place, format!("{subject} changed: {}", named.join(", "))))
}

fn constraints(before: &Table, after: &Table, beyond: &mut Vec<Beyond>) {
    let table = &after.name;
    if before.primary_key != after.primary_key {
        let key = after.primary_key.as_ref().or(before.primary_key.as_ref());
        let name = key.map_or("", |key| key.name.as_str());
        let place = Place::part(table, Part::PrimaryKey, name);
        beyond.push(Beyond::new(place, format!("the primary key of `{table}` changed")));
    }
    parts(table, (Part::Unique, Subject::Unique), (&before.uniques, &after.uniques), beyond);
    parts(table, (Part::Check, Subject::Check), (&before.checks, &after.checks), beyond);
    parts(table, (Part::ForeignKey, Subject::ForeignKey), (&before.foreign_keys, &after.foreign_keys), beyond);
}

/// The parts of one kind: none of them can be added to a table, changed or dropped.
fn parts<V: PartialEq>(
    table: &TableName,
    (kind, subject): (Part, fn(TableName, String) -> Subject),
    (before, after): (&IndexMap<String, V>, &IndexMap<String, V>),
    beyond: &mut Vec<Beyond>,
) {
    for (name, old, new) in sides(before, after).filter(|(_, old, new)| old != new) {
        let place = Place::part(table, kind, name);
        let subject = subject(table.clone(), name.clone());
        beyond.push(match old {
            None => Beyond::new(place, format!("{subject} is new on a table that exists")),
            Some(_) => part(place, &subject, new.is_some()),
        });
    }
}

fn part(place: Place, subject: &Subject, stands: bool) -> Beyond {
    if stands { Beyond::new(place, format!("{subject} changed")) } else { gone(place, subject) }
}

fn attributes(before: &Table, after: &Table, beyond: &mut Vec<Beyond>) {
    for (name, differs) in [
        ("comment", before.comment != after.comment),
        ("mysql", before.mysql != after.mysql),
        ("sqlite", before.sqlite != after.sqlite),
    ] {
        if differs {
            let place = Place::table(&after.name).attribute(name);
            beyond.push(Beyond::new(place, format!("table `{}` changed: `{name}`", after.name)));
        }
    }
}
