//! Whether the rows are what they were.

use std::collections::BTreeMap;

use binds::dialect::Engine;
use binds::physical::Physical;

use super::lineage::{Descent, Lineage};
use super::rows::{Form, Rows, exact};
use super::trial::Snapshot;

/// What goes on as what, and the types of it on either side.
pub(super) struct Survival<'a> {
    pub(super) lineage: &'a Lineage,
    pub(super) types: (&'a Physical, &'a Physical),
}

impl Survival<'_> {
    /// Every value of a column that both have is there; `quiet` is a run that nobody had to consent to.
    pub(super) fn check(&self, engine: &Engine, (old, new): (&Snapshot, &Snapshot), quiet: bool) -> Result<(), String> {
        if quiet {
            self.nothing_is_lost(old)?;
        }
        for (then, now) in &self.lineage.tables {
            let kept: Vec<(&Descent, Form)> = self.of(then, &old.rows[then], quiet).collect();
            let mut before = old.rows[then].clone();
            for (one, _) in &kept {
                rename_values(engine, &mut before, &one.before.1, &one.renamed);
            }
            let from: Vec<_> = kept.iter().map(|(one, form)| (one.before.1.clone(), *form)).collect();
            let to: Vec<_> = kept.iter().map(|(one, form)| (one.after.1.clone(), *form)).collect();
            same(&format!("{then}, now {now}"), (&before, &from), (&new.rows[now], &to))?;
        }
        Ok(())
    }

    /// Every value of a column that was there all along is what it was before it all.
    pub(super) fn check_return(&self, (old, again): (&Snapshot, &Snapshot), quiet: bool) -> Result<(), String> {
        for (name, _) in &self.lineage.tables {
            let before = &old.rows[name];
            let kept: Vec<_> = self.of(name, before, quiet).map(|(one, form)| (one.before.1.clone(), form)).collect();
            same(&name.to_string(), (before, &kept), (&again.rows[name], &kept))?;
        }
        Ok(())
    }

    fn nothing_is_lost(&self, old: &Snapshot) -> Result<(), String> {
        for table in &self.lineage.dropped_tables {
            if old.rows[table].count > 0 {
                return Err(format!("nobody consented to the loss of table {table}"));
            }
        }
        for (table, column) in &self.lineage.dropped_columns {
            let generated = self.types.0.tables[table].columns[column].generated.is_some();
            if !generated && old.rows[table].has_values(column) {
                return Err(format!("nobody consented to the loss of column {table}.{column}"));
            }
        }
        Ok(())
    }

    /// The columns of a table whose values must be the same, and how they are compared.
    fn of<'a>(
        &'a self,
        table: &'a binds::schema::TableName,
        rows: &'a Rows,
        quiet: bool,
    ) -> impl Iterator<Item = (&'a Descent, Form)> {
        let own = self.lineage.columns.iter().filter(move |one| one.before.0 == *table);
        // NULL may have become something else.
        let stands = |one: &&Descent| !one.tightened || (!one.filled && !rows.has_nulls(&one.before.1));
        own.filter(stands).filter_map(move |one| Some((one, self.form(one, quiet)?)))
    }

    fn form(&self, one: &Descent, quiet: bool) -> Option<Form> {
        let before = self.types.0.tables.get(&one.before.0)?.columns.get(&one.before.1)?;
        let after = self.types.1.tables.get(&one.after.0)?.columns.get(&one.after.1)?;
        if before.generated.is_some() || after.generated.is_some() {
            return None;
        }
        if before.r#type == after.r#type && before.collation == after.collation {
            return Some(Form::Exact);
        }
        let simple = quiet && one.renamed.is_empty() && is_simple(&before.r#type) && is_simple(&after.r#type);
        simple.then_some(Form::Text)
    }
}

/// Whether the text of a value is the same in all types like this.
fn is_simple(name: &str) -> bool {
    let name = name.to_lowercase();
    ["integer", "int", "bigint", "smallint", "text", "longtext"].contains(&name.as_str())
        || ["varchar", "character varying"].iter().any(|word| name.starts_with(word))
}

fn rename_values(engine: &Engine, rows: &mut Rows, column: &str, renamed: &BTreeMap<String, String>) {
    let renamed: BTreeMap<String, String> =
        renamed.iter().map(|(from, to)| (exact(engine, from), exact(engine, to))).collect();
    for (value, _) in rows.columns.get_mut(column).into_iter().flatten().flatten() {
        if let Some(new) = renamed.get(value) {
            value.clone_from(new);
        }
    }
}

/// Some columns of the rows of a table.
type Part<'a> = (&'a Rows, &'a [(String, Form)]);

fn same(table: &str, (before, from): Part<'_>, (after, to): Part<'_>) -> Result<(), String> {
    if before.count != after.count {
        return Err(format!("table {table}: {} rows, and there were {}", after.count, before.count));
    }
    let (old, new) = (before.of(from), after.of(to));
    if old != new {
        return Err(format!("table {table}: values are not what they were\n{from:?}\n{old:#?}\nnow {to:?}\n{new:#?}"));
    }
    Ok(())
}
