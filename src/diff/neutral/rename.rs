//! What goes on under another name, settled before the rest is compared.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::ambiguous::{Ambiguous, Question, Side};
use super::answer::Answers;
use super::columns::ColumnRenames;
use crate::change::Change;
use crate::diagnostic::suggestion;
use crate::schema::{Place, Renames, Schema, Table, TableName};

/// The schema that is left as far as its names are those of the other.
pub(super) struct Renaming<'a> {
    pub(super) schema: Cow<'a, Schema>,
    to: &'a Schema,
    pub(super) answers: Answers<'a>,
    /// Of tables and enums.
    pub(super) changes: Vec<Change>,
    pub(super) columns: ColumnRenames,
    pub(super) ambiguous: Vec<Ambiguous>,
}

impl<'a> Renaming<'a> {
    pub(super) fn new(from: &'a Schema, to: &'a Schema, answers: Answers<'a>) -> Self {
        let (changes, columns, ambiguous) = (Vec::new(), ColumnRenames::default(), Vec::new());
        Renaming { schema: Cow::Borrowed(from), to, answers, changes, columns, ambiguous }
    }

    /// A rename that the schema does not fit is none.
    fn make(&mut self, change: Change) -> bool {
        let made = change.apply(self.schema.to_mut()).is_ok();
        match change {
            _ if !made => {}
            Change::RenameColumn { table, from, to } => self.columns.push(table, from, to),
            change => self.changes.push(change),
        }
        made
    }

    pub(super) fn tables(&mut self, renames: &Renames) {
        // One may give the name free that another takes.
        loop {
            let counts = |(new, old): &(&TableName, &TableName)| {
                let tables = &self.schema.tables;
                tables.contains_key(*old) && !tables.contains_key(*new) && self.to.tables.contains_key(*new)
            };
            let Some((new, old)) = renames.tables.iter().find(counts) else { break };
            if !self.make(Change::RenameTable { from: old.clone(), to: new.clone() }) {
                break;
            }
        }
        let side = |name: &TableName| Side { key: name.clone(), name: name.to_string(), short: name.name.clone() };
        let mut question = ask("table", true, &self.schema.tables, &self.to.tables, side);
        for (from, to) in question.settle(&mut self.answers) {
            self.make(Change::RenameTable { from, to });
        }
        let could_be = |gone: &Side<TableName>, new: &Side<TableName>| {
            let tables = (self.schema.tables.get(&gone.key), self.to.tables.get(&new.key));
            matches!(tables, (Some(gone), Some(new)) if same_columns(gone, new)) || alike(&gone.short, &new.short)
        };
        self.ambiguous.extend(question.open(&mut self.answers, could_be, Place::table));
    }

    pub(super) fn columns(&mut self, renames: &Renames) {
        loop {
            let counts = |((table, new), old): &(&(TableName, String), &String)| {
                let has = |table: &Table| table.columns.contains_key(*old) && !table.columns.contains_key(new);
                self.schema.tables.get(table).is_some_and(has)
                    && self.to.tables.get(table).is_some_and(|table| table.columns.contains_key(new))
            };
            let Some(((table, new), old)) = renames.columns.iter().find(counts) else { break };
            if !self.make(Change::RenameColumn { table: table.clone(), from: old.clone(), to: new.clone() }) {
                break;
            }
        }
        for (name, after) in &self.to.tables {
            let Some(before) = self.schema.tables.get(name) else { continue };
            if before.columns == after.columns {
                continue;
            }
            let side =
                |column: &String| Side { key: column.clone(), name: format!("{name}.{column}"), short: column.clone() };
            let mut question = ask("column", true, &before.columns, &after.columns, side);
            for (from, to) in question.settle(&mut self.answers) {
                self.make(Change::RenameColumn { table: name.clone(), from, to });
            }
            let Some(before) = self.schema.tables.get(name) else { continue };
            let could_be = |gone: &Side<String>, new: &Side<String>| {
                before.columns[&gone.key].r#type == after.columns[&new.key].r#type || alike(&gone.short, &new.short)
            };
            let place = |column: &String| Place::column(name, column);
            self.ambiguous.extend(question.open(&mut self.answers, could_be, place));
        }
    }

    pub(super) fn enums(&mut self) {
        let side = |name: &String| Side { key: name.clone(), name: name.clone(), short: name.clone() };
        let mut question = ask("enum", false, &self.schema.enums, &self.to.enums, side);
        for (from, to) in question.settle(&mut self.answers) {
            self.make(Change::RenameEnum { from, to });
        }
        let could_be = |gone: &Side<String>, new: &Side<String>| {
            self.schema.enums[&gone.key].values == self.to.enums[&new.key].values || alike(&gone.key, &new.key)
        };
        self.ambiguous.extend(question.open(&mut self.answers, could_be, |name| Place::enum_type(name)));
    }

    /// The values that go on under another name, by enum.
    pub(super) fn values(&mut self) -> HashMap<String, BTreeMap<String, String>> {
        let mut renamed = HashMap::new();
        for (name, after) in &self.to.enums {
            let Some(before) = self.schema.enums.get(name).filter(|before| before.values != after.values) else {
                continue;
            };
            let side =
                |value: &String| Side { key: value.clone(), name: format!("{name}.{value}"), short: value.clone() };
            let only = |one: &[String], other: &[String]| {
                one.iter().filter(|value| !other.contains(value)).map(side).collect::<Vec<_>>()
            };
            let (gone, new) = (only(&before.values, &after.values), only(&after.values, &before.values));
            let mut question = Question { kind: "value", gone, new, in_file: false };
            renamed.insert(name.clone(), question.settle(&mut self.answers).into_iter().collect());
            let could_be = |gone: &Side<String>, new: &Side<String>| alike(&gone.key, &new.key);
            let place = |_: &String| Place::enum_type(name);
            self.ambiguous.extend(question.open(&mut self.answers, could_be, place));
        }
        renamed
    }
}

/// What only one of two maps has.
fn ask<K: Eq + std::hash::Hash, V>(
    kind: &'static str,
    in_file: bool,
    from: &IndexMap<K, V>,
    to: &IndexMap<K, V>,
    side: impl Fn(&K) -> Side<K>,
) -> Question<K> {
    let only = |one: &IndexMap<K, V>, other: &IndexMap<K, V>| {
        one.keys().filter(|name| !other.contains_key(*name)).map(&side).collect()
    };
    Question { kind, gone: only(from, to), new: only(to, from), in_file }
}

/// Whether one name is a likely misspelling of the other.
fn alike(one: &str, other: &str) -> bool {
    suggestion(one, [other]).is_some()
}

fn same_columns(one: &Table, other: &Table) -> bool {
    one.columns.len() == other.columns.len() && one.columns.keys().all(|name| other.columns.contains_key(name))
}
