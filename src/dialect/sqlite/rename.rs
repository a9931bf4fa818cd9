//! ALTER TABLE … RENAME, which also changes every view, trigger, index and foreign key that names the old:
//! <https://sqlite.org/lang_altertable.html#alter_table_rename>.

use indexmap::IndexMap;

use super::expression::respelled;
use super::names::quote;
use super::plain::each_expression;
use super::rebuild::ROWIDS;
use crate::dialect::{Alteration, Statement};
use crate::physical::{IndexKey, Table, TableName};

/// A name for what is on its way from one to another.
fn between(name: &str) -> String {
    format!("binds between {name}")
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Whether a name is one of the rowid's. A column may have it, but not be added, renamed or dropped by it.
pub(super) fn is_rowid(name: &str) -> bool {
    ROWIDS.iter().any(|rowid| same(rowid, name))
}

/// Whether a column is what SQLite fails to rename, "no such column": the sole INTEGER key of a table without a rowid
/// that a UNIQUE names too.
fn is_bound(table: &Table, name: &str) -> bool {
    let sole = table.primary_key.as_ref().is_some_and(|key| key.columns == [name]);
    let integer = table.columns.get(name).is_some_and(|column| column.r#type == "INTEGER");
    let unique = table.uniques.values().any(|unique| unique.columns.iter().any(|column| column == name));
    table.options.without_rowid && sole && integer && unique
}

/// The statements that give the table and its columns their new names, and the table that stands after them. A column
/// that SQLite cannot rename keeps its name.
pub(super) fn rename(alteration: &Alteration<'_>) -> (Vec<Statement>, Table) {
    let mut renaming = Renaming { statements: Vec::new(), table: alteration.before.clone() };
    let (from, to) = (&alteration.before.name.name, &alteration.after.name.name);
    if from != to {
        // Names that differ in case alone are one name to SQLite.
        if same(from, to) {
            renaming.table_to(&between(to));
        }
        renaming.table_to(to);
    }
    renaming.columns(alteration);
    (renaming.statements, renaming.table)
}

struct Renaming {
    statements: Vec<Statement>,
    table: Table,
}

impl Renaming {
    fn table_to(&mut self, to: &str) {
        let from = std::mem::replace(&mut self.table.name, TableName::new(to));
        for key in self.table.foreign_keys.values_mut().filter(|key| same(&key.table.name, &from.name)) {
            key.table = TableName::new(to);
        }
        self.statements.push(Statement::new(
            format!("rename table `{}` to `{to}`", from.name),
            format!("ALTER TABLE {} RENAME TO {}", quote(&from.name), quote(to)),
        ));
    }

    /// Renames in an order in which no new name is taken; where there is none, one column steps aside first.
    fn columns(&mut self, alteration: &Alteration<'_>) {
        let mut pending: Vec<(String, String)> = alteration
            .renamed
            .iter()
            .filter(|(from, to)| from != to && self.table.columns.contains_key(*from))
            .filter(|(from, to)| !is_rowid(to) && !is_rowid(from) && !is_bound(&self.table, from))
            .map(|(from, to)| (from.clone(), to.clone()))
            .collect();
        while !pending.is_empty() {
            let free = pending.iter().position(|(from, to)| self.holder(to).is_none_or(|holder| same(&holder, from)));
            if let Some(at) = free {
                let (from, to) = pending.remove(at);
                self.column_to(&from, &to);
                continue;
            }
            let Some(holder) = self.holder(&pending[0].1) else { return };
            let aside = between(&holder);
            self.column_to(&holder, &aside);
            if let Some((from, _)) = pending.iter_mut().find(|(from, _)| *from == holder) {
                *from = aside;
            }
        }
    }

    /// The column that has a name, whatever its case.
    fn holder(&self, name: &str) -> Option<String> {
        self.table.columns.keys().find(|column| same(column, name)).cloned()
    }

    fn column_to(&mut self, from: &str, to: &str) {
        let table = self.table.name.name.clone();
        self.statements.push(Statement::new(
            format!("rename column `{table}.{from}` to `{to}`"),
            format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(&table), quote(from), quote(to)),
        ));
        respell(&mut self.table, from, to);
    }
}

fn respell(table: &mut Table, from: &str, to: &str) {
    let spell = |name: &mut String| {
        if same(name, from) {
            to.clone_into(name);
        }
    };
    let columns: IndexMap<_, _> = std::mem::take(&mut table.columns)
        .into_values()
        .map(|mut column| {
            spell(&mut column.name);
            (column.name.clone(), column)
        })
        .collect();
    table.columns = columns;
    table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(spell);
    table.uniques.values_mut().flat_map(|unique| &mut unique.columns).for_each(spell);
    let own = table.name.clone();
    for key in table.foreign_keys.values_mut() {
        key.columns.iter_mut().for_each(spell);
        if same(&key.table.name, &own.name) {
            key.references.iter_mut().for_each(spell);
        }
    }
    for part in table.indexes.values_mut().flat_map(|index| &mut index.parts) {
        if let IndexKey::Column(name) = &mut part.key {
            spell(name);
        }
    }
    each_expression(table, |expression| *expression = respelled(expression, from, to));
}
