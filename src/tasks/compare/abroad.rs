//! Two databases on different engines: what they have in common is the schema that both can be raised to.

use std::fmt::Display;

use super::{Asked, Compared, Comparison, Script, both};
use crate::diff::neutral::diff;
use crate::schema::{Column, Default, Index, IndexKey, MySqlOptions, PerEngine, Renames, Schema, SqliteOptions, Table};
use crate::tasks::Unread;
use crate::tasks::source::Live;

pub(super) fn compare(mut from: Live, mut to: Live, asked: Asked) -> Result<Comparison, Unread> {
    let [before, after] = both(&mut from, &mut to)?;
    let (mut before, mut after) = (from.engine.raise(&before), to.engine.raise(&after));
    let undecided = agree(&mut before, &mut after);
    let difference = diff(&before, &after, &Renames::default(), &[]);
    let script =
        (asked == Asked::Statements).then(|| Script::new(from.engine, &before, &difference, undecided.clone()));
    Ok(Comparison { found: Compared::Changes { difference, undecided }, script })
}

/// Gives what each side says in the words of its own engine the words of the one, since nobody can tell whether they
/// mean the same, and tells what that was.
fn agree(before: &mut Schema, after: &mut Schema) -> Vec<String> {
    let mut undecided = Undecided::default();
    for table in before.tables.values_mut().chain(after.tables.values_mut()) {
        // They are about one engine alone.
        table.mysql = MySqlOptions::default();
        table.sqlite = SqliteOptions::default();
    }
    for (name, other) in &mut after.tables {
        if let Some(one) = before.tables.get(name) {
            undecided.table(one, other);
        }
    }
    undecided.0
}

/// What nobody can tell, for people.
#[derive(Default)]
struct Undecided(Vec<String>);

impl Undecided {
    fn table(&mut self, one: &Table, other: &mut Table) {
        let table = &one.name;
        for (name, other) in &mut other.columns {
            if let Some(one) = one.columns.get(name) {
                self.column(&format!("column {table}.{name}"), one, other);
            }
        }
        for (name, other) in &mut other.checks {
            if let Some(one) = one.checks.get(name) {
                self.settle(&format!("check {name} of {table}"), &one.sql, &mut other.sql);
            }
        }
        for (name, other) in &mut other.indexes {
            if let Some(one) = one.indexes.get(name) {
                self.index(&format!("index {name} of {table}"), one, other);
            }
        }
    }

    fn column(&mut self, what: &str, one: &Column, other: &mut Column) {
        self.settle(&format!("type of {what}"), &one.r#type, &mut other.r#type);
        if let (Some(Default::Sql(one)), Some(Default::Sql(other))) = (&one.default, &mut other.default) {
            self.settle(&format!("default of {what}"), one, other);
        }
        if let (Some(one), Some(other)) = (&one.generated, &mut other.generated) {
            self.settle(&format!("generation of {what}"), &one.sql, &mut other.sql);
        }
        self.optional(&format!("collation of {what}"), one.collation.as_ref(), other.collation.as_mut());
    }

    fn index(&mut self, what: &str, one: &Index, other: &mut Index) {
        for (one, other) in one.parts.iter().zip(&mut other.parts) {
            if let (IndexKey::Sql(one), IndexKey::Sql(other)) = (&one.key, &mut other.key) {
                self.settle(&format!("part of {what}"), one, other);
            }
            self.optional(&format!("collation of {what}"), one.collation.as_ref(), other.collation.as_mut());
        }
        self.optional(&format!("condition of {what}"), one.predicate.as_ref(), other.predicate.as_mut());
        self.optional(&format!("method of {what}"), one.method.as_ref(), other.method.as_mut());
    }

    fn optional<T>(&mut self, what: &str, one: Option<&PerEngine<T>>, other: Option<&mut PerEngine<T>>)
    where
        T: Clone + PartialEq + Display,
    {
        if let (Some(one), Some(other)) = (one, other) {
            self.settle(what, one, other);
        }
    }

    /// Words for any engine are compared as ever.
    fn settle<T>(&mut self, what: &str, one: &PerEngine<T>, other: &mut PerEngine<T>)
    where
        T: Clone + PartialEq + Display,
    {
        if one.any.is_some() || other.any.is_some() {
            return;
        }
        if let (Some(ours), Some(theirs)) = (one.own.values().next(), other.own.values().next())
            && ours != theirs
        {
            self.0.push(format!("{what}: {ours} here, {theirs} there"));
        }
        other.clone_from(one);
    }
}
