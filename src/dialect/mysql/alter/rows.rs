//! Values that rows need before the new definitions can stand.
//!
//! They are written into columns that take NULL still, so that each statement can be repeated and the catalog tells
//! how far a run came: `NOT NULL`, or the name of the column itself, is there only afterwards.

use std::collections::BTreeMap;

use super::guard;
use super::lineage::effective;
use super::part::{Part, statement};
use super::renames::sources;
use super::unsafe_default::unsafe_default;
use crate::dialect::mysql::column::definition;
use crate::dialect::mysql::create::quoted;
use crate::dialect::mysql::literal::{quote, unquote_name};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::dialect::{Alteration, Engine, Statement};
use crate::physical::{Column, Expression, Storage, Table};

/// A table whose rows have all that the new state asks for.
pub(super) struct Staged {
    pub(super) table: Table,
    /// The columns of it that go on, by their new names.
    pub(super) sources: BTreeMap<String, String>,
    pub(super) statements: Vec<Statement>,
}

pub(super) fn stage(engine: &Engine, alteration: &Alteration<'_>) -> Staged {
    let sources = sources(alteration);
    let mut stage = Stage {
        engine,
        alteration,
        table: alteration.before.clone(),
        names: sources.clone(),
        sources,
        guards: Vec::new(),
        added: Vec::new(),
        updates: Vec::new(),
    };
    for column in alteration.after.columns.values() {
        stage.column(column);
    }
    let mut statements = stage.guards;
    statements.extend(statement(&alteration.before.name, &stage.added));
    statements.append(&mut stage.updates);
    Staged { table: stage.table, sources: stage.sources, statements }
}

struct Stage<'a> {
    engine: &'a Engine,
    alteration: &'a Alteration<'a>,
    table: Table,
    sources: BTreeMap<String, String>,
    /// What columns are still called in expressions, by their new names.
    names: BTreeMap<String, String>,
    /// What fails where the server would make up values.
    guards: Vec<Statement>,
    added: Vec<Part>,
    updates: Vec<Statement>,
}

impl Stage<'_> {
    fn column(&mut self, column: &Column) {
        let old = self.sources.get(&column.name).and_then(|name| self.alteration.before.columns.get(name)).cloned();
        let fill = self.alteration.fill.get(&column.name);
        match old {
            None => {
                if let Some(fill) = fill.or_else(|| unsafe_default(self.engine, column)) {
                    // NOT NULL is still to come then; else nothing would tell that the fill is.
                    let own = !column.nullable;
                    let name = if own { self.free_name(&column.name) } else { self.name_for_now(&column.name) };
                    let name = self.add(column, name);
                    self.names.insert(column.name.clone(), name.clone());
                    self.update(column, &name, fill, Rows::Empty);
                } else if guard::invents_in_every_row(column) {
                    self.guards.push(guard::every_row(&self.table.name, &column.name));
                }
            }
            Some(old) => {
                let fill = fill.filter(|_| old.nullable && !column.nullable);
                let name = match self.new_value(&old, column, fill.is_some()) {
                    Some(value) => {
                        // Under its own name it would look like the old column, renamed.
                        let name = self.add(column, self.name_for_now(&column.name));
                        self.update(column, &name, &value, Rows::All);
                        name
                    }
                    None => old.name.clone(),
                };
                if let Some(fill) = fill {
                    self.update(column, &name, fill, Rows::Empty);
                } else if guard::invents_for_null(&old, column) {
                    let guards = if name == old.name { &mut self.guards } else { &mut self.updates };
                    guards.push(guard::null(&self.table.name, &name));
                }
            }
        }
    }

    /// What a column is copied from, where no redefinition of it gives the right values.
    fn new_value(&self, old: &Column, new: &Column, filled: bool) -> Option<Expression> {
        let virtually = old.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Virtual);
        let retyped = old.r#type != new.r#type;
        let using = self.alteration.using.get(&new.name).filter(|_| retyped);
        if new.generated.is_some() {
            return None;
        }
        let itself =
            (virtually || (filled && (retyped || old.generated.is_some()))).then(|| Expression::new(quote(&old.name)));
        using.cloned().or(itself)
    }

    /// Adds the column for its values alone, and gives the name that it has for now.
    fn add(&mut self, column: &Column, name: String) -> String {
        let mut bare = effective(self.alteration.after, column);
        bare.collation = bare.collation.filter(|own| Some(own) != self.table.options.collation.as_ref());
        let bare = Column { name: name.clone(), nullable: true, default: None, identity: None, comment: None, ..bare };
        // A run that was cut off may have left it.
        if !self.table.columns.contains_key(&name) {
            self.added.push(Part::new(
                format!("add column `{}.{name}` for the values of `{}`", self.table.name, column.name),
                format!("ADD COLUMN {}", definition(self.engine, &bare)),
            ));
            self.table.columns.insert(name.clone(), bare);
        }
        self.sources.insert(column.name.clone(), name.clone());
        name
    }

    /// The column's own name where no other has it yet.
    fn free_name(&self, column: &str) -> String {
        let taken = self.alteration.before.columns.keys().any(|name| name.eq_ignore_ascii_case(column));
        if taken { self.name_for_now(column) } else { column.to_owned() }
    }

    /// A name that the same revision gives the column every time.
    fn name_for_now(&self, column: &str) -> String {
        let after = &self.alteration.after.columns;
        let mut number = after.get_index_of(column).unwrap_or_default();
        while after.contains_key(&format!("binds_new_{number}")) {
            number += after.len();
        }
        format!("binds_new_{number}")
    }

    fn update(&mut self, column: &Column, name: &str, value: &Expression, rows: Rows) {
        let table = &self.table.name;
        let name = quote(name);
        let mut sql = format!("UPDATE {} SET {name} = ({})", quoted(table), self.in_old_names(value));
        // An UPDATE would set these to the time of the statement.
        let clocks = self.alteration.before.columns.values().filter(|column| is_clock(column));
        for clock in clocks.map(|column| quote(&column.name)).filter(|clock| *clock != name) {
            sql += &format!(", {clock} = {clock}");
        }
        if rows == Rows::Empty {
            sql += &format!(" WHERE {name} IS NULL");
        }
        self.updates.push(Statement::rows(format!("fill `{table}.{}`", column.name), sql));
    }

    /// The expression for the table as it is still: new names of columns are the old ones in it.
    fn in_old_names(&self, expression: &Expression) -> String {
        let text = expression.as_str();
        let Ok(found) = tokens(self.engine.flavour, text) else { return text.to_owned() };
        let (mut sql, mut at) = (String::with_capacity(text.len()), 0);
        for (index, token) in found.iter().enumerate() {
            let called = found.get(index + 1).is_some_and(|next| next.is_symbol("("));
            let name = match token.kind {
                TokenKind::Word if !called => token.text.to_owned(),
                TokenKind::QuotedName => unquote_name(token.text),
                _ => continue,
            };
            let Some((_, old)) = self.names.iter().find(|(new, _)| new.eq_ignore_ascii_case(&name)) else { continue };
            if old.eq_ignore_ascii_case(&name) {
                continue;
            }
            sql += &text[at..token.start];
            sql += &quote(old);
            at = token.end();
        }
        sql + &text[at..]
    }
}

/// Which rows get a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    All,
    /// Those that have none.
    Empty,
}

fn is_clock(column: &Column) -> bool {
    column.default.as_ref().is_some_and(|default| default.as_str().contains("ON UPDATE "))
}
