//! Two databases on different engines: what they have in common is the schema that both can be raised to.
//!
//! Collations are not compared: every engine has its own.

use std::fmt::Display;

use super::{Asked, Compared, Comparison, Script, both};
use crate::dialect::Engine;
use crate::diff::neutral::diff;
use crate::schema::{
    Column, ColumnType, Default, Index, IndexKey, MySqlOptions, PerEngine, Renames, Schema, SqliteOptions, Table,
};
use crate::tasks::Unread;
use crate::tasks::source::Live;

pub(super) fn compare(mut from: Live<'_>, mut to: Live<'_>, asked: Asked) -> Result<Comparison, Unread> {
    let [before, after] = both(&mut from, &mut to)?;
    let (mut before, mut after) = (from.engine.raise(&before), to.engine.raise(&after));
    let undecided = agree(&from.engine, &mut before, &mut after);
    let difference = diff(&before, &after, &Renames::default(), &[]);
    let script =
        (asked == Asked::Statements).then(|| Script::new(from.engine, &before, &difference, undecided.clone()));
    Ok(Comparison { found: Compared::Changes { difference, undecided }, script })
}

/// Gives what each side says in the words of its own engine the words of the one, since nobody can tell whether they
/// mean the same, and tells what that was.
fn agree(engine: &Engine, before: &mut Schema, after: &mut Schema) -> Vec<String> {
    let mut undecided = Undecided { engine, found: Vec::new() };
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
    undecided.found
}

/// What nobody can tell, for people.
struct Undecided<'a> {
    /// Of the one side.
    engine: &'a Engine,
    found: Vec<String>,
}

impl Undecided<'_> {
    fn table(&mut self, one: &Table, other: &mut Table) {
        let table = &one.name;
        if let (Some(one), Some(other)) = (&one.primary_key, &mut other.primary_key)
            && one.columns == other.columns
        {
            // Some engines give it no name, or the same one everywhere.
            other.name.clone_from(&one.name);
        }
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
        let native = |of: &PerEngine<ColumnType>| match of.own.values().next() {
            Some(ColumnType::Native(text)) => Some(text.clone()),
            _ => None,
        };
        // MySQL and MariaDB spell types of one name in two ways.
        if native(&other.r#type).is_some_and(|text| self.engine.native(&text) == native(&one.r#type)) {
            other.r#type.clone_from(&one.r#type);
        }
        self.settle(&format!("type of {what}"), &one.r#type, &mut other.r#type);
        if let (Some(Default::Sql(one)), Some(Default::Sql(other))) = (&one.default, &mut other.default) {
            self.settle(&format!("default of {what}"), one, other);
        }
        if let (Some(one), Some(other)) = (&one.generated, &mut other.generated) {
            self.settle(&format!("generation of {what}"), &one.sql, &mut other.sql);
        }
        other.collation.clone_from(&one.collation);
    }

    fn index(&mut self, what: &str, one: &Index, other: &mut Index) {
        for (one, other) in one.parts.iter().zip(&mut other.parts) {
            if let (IndexKey::Sql(one), IndexKey::Sql(other)) = (&one.key, &mut other.key) {
                self.settle(&format!("part of {what}"), one, other);
            }
            other.collation.clone_from(&one.collation);
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
            self.found.push(format!("{what}: {ours} here, {theirs} there"));
        }
        other.clone_from(one);
    }
}
