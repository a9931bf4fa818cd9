//! Other values of an enum type: <https://www.postgresql.org/docs/current/sql-altertype.html>.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use super::alter::{self, Rename, in_order, unused};
use super::name::{literal, qualified, quote};
use super::{constraint, create};
use crate::dialect::{Alteration, Engine, EnumAlteration, EnumStatements, NewValues, Statement};
use crate::physical::{Expression, ForeignKey, Table, TableName};

pub(super) fn enum_type(engine: &Engine, alteration: &EnumAlteration<'_>) -> EnumStatements {
    let values = Values::of(alteration);
    let mut statements: Vec<Statement> = values.renames(alteration);
    if values.need_new_type {
        statements.extend(Swap::of(alteration).statements(engine, alteration));
        return EnumStatements { ahead: Vec::new(), statements };
    }
    statements.extend(alteration.tables.iter().flat_map(|table| alter::table(engine, table)));
    EnumStatements { ahead: values.additions(alteration), statements }
}

/// Another name, another schema.
pub(super) fn rename(from: &TableName, to: &TableName) -> Vec<Statement> {
    let mut statements = Vec::new();
    if from.name != to.name {
        let sql = format!("ALTER TYPE {} RENAME TO {}", qualified(from), quote(&to.name));
        statements.push(Statement::new(format!("rename enum `{from}` to `{}`", to.name), sql));
    }
    if from.schema != to.schema {
        let renamed = TableName { schema: from.schema.clone(), name: to.name.clone() };
        let alter = format!("ALTER TYPE {}", qualified(&renamed));
        statements.push(alter::set_schema(&format!("enum `{renamed}`"), &alter, to.schema.as_deref()));
    }
    statements
}

/// The values that go on, by their new names each with the old one.
struct Values {
    kept: BTreeMap<String, String>,
    /// The server takes no value away and moves none: only another type has others.
    need_new_type: bool,
}

impl Values {
    fn of(alteration: &EnumAlteration<'_>) -> Self {
        let EnumAlteration { before, after, renamed, new_values, .. } = alteration;
        let mut names: HashSet<String> = before.iter().chain(*after).cloned().collect();
        let mut new_name = |old: &String| match renamed.get(old) {
            Some(new) => new.clone(),
            // The name goes to another value: rows with this one must not be taken for rows with that.
            None if renamed.values().any(|new| new == old) => {
                let between = unused(&names, &HashSet::new());
                names.insert(between.clone());
                between
            }
            None => old.clone(),
        };
        let went_on: Vec<(String, String)> = before.iter().map(|old| (new_name(old), old.clone())).collect();
        let is_left = |value: &&String| went_on.iter().any(|(new, _)| new == *value);
        let in_order = after.iter().filter(is_left).eq(went_on.iter().map(|(new, _)| new));
        let kept: BTreeMap<String, String> = went_on.into_iter().collect();
        let mut added = after.iter().filter(|value| !kept.contains_key(*value)).peekable();
        let adds = added.peek().is_some();
        // Added before the transaction, it would be taken for the one that gets another name in it.
        let is_taken = added.any(|value| before.contains(value));
        let need_new_type = !in_order || is_taken || (adds && *new_values == NewValues::ByNewType);
        Values { kept, need_new_type }
    }

    fn renames(&self, alteration: &EnumAlteration<'_>) -> Vec<Statement> {
        let name = alteration.name;
        let others = self.kept.iter().filter(|(new, old)| new != old);
        let renames = others.map(|(new, old)| Rename { of: (), from: old.clone(), to: new.clone() }).collect();
        let taken: HashSet<String> = alteration.before.iter().chain(alteration.after).cloned().collect();
        let statement = |Rename { from, to, .. }: Rename<()>| {
            let values = format!("{} TO {}", literal(&from), literal(&to));
            let sql = format!("ALTER TYPE {} RENAME VALUE {values}", qualified(name));
            Statement::new(format!("rename value `{from}` of enum `{name}` to `{to}`"), sql)
        };
        in_order(renames, &taken).into_iter().map(statement).collect()
    }

    /// Each new value in its place among the old ones, which still have their old names.
    fn additions(&self, alteration: &EnumAlteration<'_>) -> Vec<Statement> {
        let EnumAlteration { name, after, .. } = alteration;
        let standing = |value: &String| literal(self.kept.get(value).unwrap_or(value));
        let first = after.iter().find(|value| self.kept.contains_key(*value));
        let mut statements = Vec::new();
        for (at, value) in after.iter().enumerate().filter(|(_, value)| !self.kept.contains_key(*value)) {
            let place = match (at.checked_sub(1).map(|at| &after[at]), first) {
                (Some(previous), _) => format!(" AFTER {}", standing(previous)),
                (None, Some(first)) => format!(" BEFORE {}", standing(first)),
                (None, None) => String::new(),
            };
            let sql = format!("ALTER TYPE {} ADD VALUE IF NOT EXISTS {}{place}", qualified(name), literal(value));
            statements.push(Statement::new(format!("add value `{value}` to enum `{name}`"), sql));
        }
        statements
    }
}

/// Another type in the place of the old one, which gets a name in between until nothing is of it.
struct Swap {
    /// The old type under its name in between.
    old: TableName,
    /// The tables with columns of the old type, without the foreign keys between such columns.
    tables: Vec<(Table, Table)>,
    dropped: Vec<(TableName, ForeignKey)>,
    added: Vec<(TableName, ForeignKey)>,
}

impl Swap {
    fn of(alteration: &EnumAlteration<'_>) -> Self {
        let between = unused(&HashSet::from([alteration.name.name.clone()]), &HashSet::new());
        let old = TableName { schema: alteration.name.schema.clone(), name: between };
        let mut swap = Swap { old, tables: Vec::new(), dropped: Vec::new(), added: Vec::new() };
        let (is, was) = (qualified(alteration.name), qualified(&swap.old));
        for table in &alteration.tables {
            let (mut before, mut after) = (table.before.clone(), table.after.clone());
            // Both ends of a key must be of one type whenever the server looks.
            swap.dropped.extend(take_keys(&mut before, &is));
            swap.added.extend(take_keys(&mut after, &is));
            for column in before.columns.values_mut().filter(|column| is_of(&column.r#type, &is)) {
                column.r#type = column.r#type.replacen(&is, &was, 1);
            }
            swap.tables.push((before, after));
        }
        swap
    }

    fn statements(&self, engine: &Engine, alteration: &EnumAlteration<'_>) -> Vec<Statement> {
        let (name, old) = (alteration.name, &self.old);
        let rename = format!("ALTER TYPE {} RENAME TO {}", qualified(name), quote(&old.name));
        let keys = self.dropped.iter().map(|(table, key)| constraint::drop_foreign_key(table, &key.name));
        let mut statements: Vec<Statement> = keys.collect();
        statements.push(Statement::new(format!("rename enum `{name}` to `{old}`"), rename));
        statements.push(create::enum_type(name, alteration.after));
        for ((before, after), table) in self.tables.iter().zip(&alteration.tables) {
            let using = using(table, &qualified(name));
            let (renamed, fill) = (table.renamed.clone(), table.fill.clone());
            statements.extend(alter::table(engine, &Alteration { before, after, renamed, fill, using }));
        }
        statements.extend(self.added.iter().map(|(table, key)| constraint::add_foreign_key(table, key)));
        statements.push(Statement::new(format!("drop enum `{old}`"), format!("DROP TYPE {}", qualified(old))));
        statements
    }
}

/// No type of the two casts to the other, but each to text and from it.
fn using(table: &Alteration<'_>, native: &str) -> BTreeMap<String, Expression> {
    let mut using = table.using.clone();
    for column in table.after.columns.values().filter(|column| is_of(&column.r#type, native)) {
        let array = column.r#type.strip_prefix(native).unwrap_or_default();
        let by_text = format!("{}::text{array}::{}", quote(&column.name), column.r#type);
        using.entry(column.name.clone()).or_insert_with(|| Expression(by_text));
    }
    using
}

fn take_keys(table: &mut Table, native: &str) -> Vec<(TableName, ForeignKey)> {
    let columns = &table.columns;
    let is_of_it = |name: &String| columns.get(name).is_some_and(|column| is_of(&column.r#type, native));
    let found: Vec<ForeignKey> =
        table.foreign_keys.values().filter(|key| key.columns.iter().any(is_of_it)).cloned().collect();
    table.foreign_keys.retain(|name, _| !found.iter().any(|key| key.name == *name));
    found.into_iter().map(|key| (table.name.clone(), key)).collect()
}

/// Whether a native type is the enum, or an array of it.
fn is_of(native: &str, name: &str) -> bool {
    native.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest == "[]")
}
