//! ALTER TABLE: <https://sqlite.org/lang_altertable.html>, and what it cannot do.

use super::create::{column as column_definition, constraint, references};
use super::expression::mentions;
use super::finish::enum_check_name;
use super::names::quote;
use super::plain::plain;
use super::rebuild::rebuild;
use super::rename::{is_rowid, rename};
use super::{default, index};
use crate::dialect::{Alteration, Cost, Duty, Statement, Waits, Work};
use crate::physical::{Check, Column, Expression, ForeignKey, Storage, Table};

/// Renames first, since nothing else makes views, triggers and the foreign keys of others follow. What is left is done
/// in place where that leads exactly to the wanted table, else by one rebuild.
pub(super) fn table(alteration: &Alteration<'_>) -> Vec<Statement> {
    let (mut statements, renamed) = rename(alteration);
    statements.extend(in_place(&renamed, alteration).unwrap_or_else(|| rebuild(&renamed, alteration)));
    statements
}

/// A rebuild writes everything anew, indexes included. Readers go on in a database with a write-ahead log alone.
pub(super) fn costs(alteration: &Alteration<'_>) -> Vec<Cost> {
    let statements = table(alteration);
    if statements.iter().any(|statement| matches!(statement.duty, Duty::BeginRebuild(_))) {
        return vec![Cost { work: Work::Rewrites, waits: Waits::Writers }];
    }
    let (before, after) = (plain(alteration.before), plain(alteration.after));
    let new = after.indexes.values().filter(|index| before.indexes.get(&index.name) != Some(index));
    new.map(|index| Cost { work: Work::Indexes(index.name.clone()), waits: Waits::Writers }).collect()
}

/// A column with the checks and foreign keys that are its own: SQLite cannot add a foreign key to a column afterwards.
pub(super) fn add_column(table: &Table, column: &Column) -> Statement {
    let mut sql = format!("ALTER TABLE {} ADD COLUMN {}", quote(&table.name.name), column_definition(table, column));
    if let Some(check) = own_check(table, column) {
        sql.push_str(&format!(" {}CHECK ({})", constraint(&check.name), check.expression));
    }
    for key in own_keys(table, column) {
        sql.push_str(&format!(" {}{}", constraint(&key.name), references(key)));
    }
    Statement::new(format!("add column `{}.{}`", table.name.name, column.name), sql)
}

fn own_check<'a>(table: &'a Table, column: &Column) -> Option<&'a Check> {
    table.checks.get(&enum_check_name(&table.name, &column.name))
}

fn own_keys<'a>(table: &'a Table, column: &'a Column) -> impl Iterator<Item = &'a ForeignKey> {
    table.foreign_keys.values().filter(|key| key.columns == [column.name.as_str()])
}

/// The statements that make `after` of `before` and copy nothing. None where they would not lead to it exactly, or
/// would be refused for the rows that the table may have.
fn in_place(before: &Table, alteration: &Alteration<'_>) -> Option<Vec<Statement>> {
    let unnamed = |to: &String| alteration.after.columns.contains_key(to) && !before.columns.contains_key(to);
    if !alteration.fill.is_empty() || !alteration.using.is_empty() || alteration.renamed.values().any(unnamed) {
        return None;
    }
    let mut altering = Altering { stands: before.clone(), after: alteration.after, statements: Vec::new() };
    altering.drop_indexes();
    altering.add_columns()?;
    altering.drop_columns()?;
    altering.change_nullability();
    altering.add_checks()?;
    altering.create_indexes();
    (plain(&altering.stands) == plain(alteration.after)).then_some(altering.statements)
}

/// A table on its way, as it stands after the statements so far.
struct Altering<'a> {
    stands: Table,
    after: &'a Table,
    statements: Vec<Statement>,
}

impl Altering<'_> {
    fn push(&mut self, what: String, sql: String) {
        self.statements.push(Statement::new(what, sql));
    }

    fn alter(&mut self, what: String, action: &str) {
        let sql = format!("ALTER TABLE {} {action}", quote(&self.after.name.name));
        self.push(what, sql);
    }

    fn drop_indexes(&mut self) {
        let (stands, after) = (plain(&self.stands), plain(self.after));
        for name in stands.indexes.keys().filter(|name| stands.indexes.get(*name) != after.indexes.get(*name)) {
            self.stands.indexes.shift_remove(name);
            self.push(format!("drop index `{name}`"), format!("DROP INDEX {}", quote(name)));
        }
    }

    fn create_indexes(&mut self) {
        for one in self.after.indexes.values() {
            if !self.stands.indexes.contains_key(&one.name) {
                self.stands.indexes.insert(one.name.clone(), one.clone());
                self.statements.push(index::create(&self.after.name, one));
            }
        }
    }

    fn add_columns(&mut self) -> Option<()> {
        let after = self.after;
        for column in
            after.columns.values().filter(|column| !self.stands.columns.contains_key(&column.name)).collect::<Vec<_>>()
        {
            let stands = &self.stands;
            // A constraint of that name goes first, and nothing but a rebuild drops one.
            let named = own_check(after, column).is_some_and(|check| stands.checks.contains_key(&check.name))
                || own_keys(after, column).any(|key| stands.foreign_keys.contains_key(&key.name));
            if named || !can_be_added(after, column, stands) {
                return None;
            }
            self.stands.columns.insert(column.name.clone(), column.clone());
            self.stands.checks.extend(own_check(after, column).map(|check| (check.name.clone(), check.clone())));
            self.stands.foreign_keys.extend(own_keys(after, column).map(|key| (key.name.clone(), key.clone())));
            self.statements.push(add_column(after, column));
        }
        Some(())
    }

    fn drop_columns(&mut self) -> Option<()> {
        let after = self.after;
        let gone = |name: &&String| !after.columns.contains_key(*name);
        for name in self.stands.columns.keys().filter(gone).cloned().collect::<Vec<_>>() {
            if !can_be_dropped(&self.stands, &name) {
                return None;
            }
            self.stands.columns.shift_remove(&name);
            let what = format!("drop column `{}.{name}`", after.name.name);
            self.alter(what, &format!("DROP COLUMN {}", quote(&name)));
        }
        Some(())
    }

    /// A primary key has rules of its own for NULL.
    fn change_nullability(&mut self) {
        let after = self.after;
        let key = after.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
        for wanted in after.columns.values().filter(|column| !key.contains(&column.name)) {
            let Some(column) = self.stands.columns.get_mut(&wanted.name) else { continue };
            if column.nullable != wanted.nullable && column.generated.is_none() {
                column.nullable = wanted.nullable;
                let (verb, word) = if wanted.nullable { ("DROP", "allow") } else { ("SET", "forbid") };
                let what = format!("{word} NULL in `{}.{}`", after.name.name, wanted.name);
                self.alter(what, &format!("ALTER COLUMN {} {verb} NOT NULL", quote(&wanted.name)));
            }
        }
    }

    /// ADD CONSTRAINT takes no name that the table has in any case, which CREATE TABLE does.
    fn add_checks(&mut self) -> Option<()> {
        for check in self.after.checks.values() {
            if !self.stands.checks.contains_key(&check.name) {
                if names(&self.stands).any(|name| name.eq_ignore_ascii_case(&check.name)) {
                    return None;
                }
                self.stands.checks.insert(check.name.clone(), check.clone());
                let what = format!("add check `{}`", check.name);
                self.alter(what, &format!("ADD {}CHECK ({})", constraint(&check.name), check.expression));
            }
        }
        Some(())
    }
}

/// The names of all constraints of a table.
fn names(table: &Table) -> impl Iterator<Item = &String> {
    let key = table.primary_key.iter().filter_map(|key| key.name.as_ref());
    key.chain(table.uniques.keys()).chain(table.checks.keys()).chain(table.foreign_keys.keys())
}

/// Whether ADD COLUMN takes a column, whatever rows there are. On an empty table SQLite takes more.
fn can_be_added(after: &Table, column: &Column, stands: &Table) -> bool {
    let in_key = after.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
    let unique = after.uniques.values().any(|unique| unique.columns.contains(&column.name));
    let taken = stands.columns.keys().any(|name| name.eq_ignore_ascii_case(&column.name));
    let has_value = match (&column.generated, &column.default) {
        // Only what stands already can be named in it.
        (Some(generated), _) => {
            let missing = |name: &&String| !stands.columns.contains_key(*name);
            generated.storage == Storage::Virtual
                && !after.columns.keys().filter(missing).any(|name| mentions(&generated.expression, name))
        }
        (None, Some(default)) => default::is_constant(default.as_str()) && own_keys(after, column).next().is_none(),
        (None, None) => column.nullable,
    };
    !in_key && !unique && !taken && has_value && !is_rowid(&column.name)
}

/// Whether DROP COLUMN lets a column go.
fn can_be_dropped(stands: &Table, name: &str) -> bool {
    let is = |column: &String| column == name;
    let in_key = stands.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(is));
    let unique = stands.uniques.values().any(|unique| unique.columns.iter().any(is));
    let refers = stands.foreign_keys.values().any(|key| key.columns.iter().any(is));
    let generated = stands.columns.values().filter_map(|column| column.generated.as_ref());
    let mut expressions =
        stands.checks.values().map(|check| &check.expression).chain(generated.map(|one| &one.expression));
    let named = expressions.any(|expression: &Expression| mentions(expression, name));
    let ordinary = stands.columns.values().filter(|column| column.generated.is_none() && column.name != name).count();
    !in_key && !unique && !refers && !named && ordinary > 0 && !is_rowid(name)
}
