//! What is added or dropped as a whole.

use super::Verb;
use crate::change::{Change, NamedPart};
use crate::diagnostic::Diagnostic;
use crate::language::operation::{Object, WAS};
use crate::language::read::{self, ColumnDraft, default};
use crate::language::{Kind, Value};
use crate::schema::{Column, PrimaryKey, TableName};

impl Verb<'_> {
    /// The change that adds it.
    pub(super) fn added(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let what = self.what();
        let Some(key) = self.object.body() else {
            let known = self.common();
            let rest = self.entries.iter().filter(|(name, _)| !known.contains(&name.text.as_str()));
            let rest = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
            let body = Value { location: self.value.location.clone(), kind: Kind::Table(rest) };
            return self.whole(&body, diagnostics);
        };
        let keys: &[&str] = if self.object == Object::Column { &[key, "fill"] } else { &[key] };
        let fields = self.fields(&what, keys, diagnostics);
        let body = fields.need(key, &self.name.location, diagnostics)?;
        let mut change = self.whole(body, diagnostics)?;
        if let Change::AddColumn { fill, .. } = &mut change {
            *fill = fields.get("fill").and_then(|value| default(value, diagnostics));
        }
        Some(change)
    }

    /// The change that drops it, which says what was there.
    pub(super) fn dropped(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let what = self.what();
        let fields = self.fields(&what, &[WAS], diagnostics);
        self.whole(fields.need(WAS, &self.name.location, diagnostics)?, diagnostics)?.reverse()
    }

    /// The change that adds what the body says.
    fn whole(&self, body: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let name = &self.name;
        match self.object {
            Object::Enum => read::enum_type(name, body, &[], diagnostics).map(Change::CreateEnum),
            Object::Table => {
                let entries = body.table(WAS).map_err(|complaint| diagnostics.push(complaint)).ok()?;
                let table = self.own_table(diagnostics);
                Some(Change::CreateTable(read::table(table, name, entries, &[], diagnostics)))
            }
            Object::Column => {
                let address = self.column(diagnostics);
                let name = address.as_ref().map_or(name, |(_, name)| name);
                let column = alone(read::column(name, body, diagnostics)?, diagnostics);
                address.map(|(table, _)| Change::AddColumn { table, column, fill: None })
            }
            Object::Part(part) => {
                let table = self.table(diagnostics);
                self.part(part, table, body, diagnostics)
            }
        }
    }

    fn part(
        &self,
        part: NamedPart,
        table: Option<TableName>,
        body: &Value,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Change> {
        let name = &self.name;
        Some(match part {
            NamedPart::PrimaryKey => {
                let key = self.primary_key(body, diagnostics)?;
                Change::AddPrimaryKey { table: table?, key }
            }
            NamedPart::Unique => {
                let unique = read::unique(name, body, diagnostics)?.value;
                Change::AddUnique { table: table?, unique }
            }
            NamedPart::Check => {
                let check = read::check(name, body, diagnostics)?.value;
                Change::AddCheck { table: table?, check }
            }
            NamedPart::ForeignKey => {
                let reference = read::foreign_key(name, body, diagnostics)?.value;
                let key = reference.resolve(name.text.clone(), reference.target());
                Change::AddForeignKey { table: table?, key }
            }
            NamedPart::Index => {
                let index = read::index(name, body, diagnostics)?.value;
                Change::CreateIndex { table: table?, index }
            }
        })
    }

    /// The name stands behind the verb alone.
    fn primary_key(&self, body: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<PrimaryKey> {
        let draft = read::primary_key(body, diagnostics)?;
        read::check_name("a primary key", &self.name.text, &self.name.location, diagnostics);
        if draft.name.is_some() {
            let complaint = Diagnostic::new(format!("`name` stands behind `{}` already", self.verb)).at(draft.location);
            diagnostics.push(complaint.help("leave `name` out"));
            return None;
        }
        let columns: Vec<String> = draft.columns.into_iter().map(|column| column.text).collect();
        (!columns.is_empty()).then(|| PrimaryKey { name: self.name.text.clone(), columns })
    }
}

/// A column without the shorthands that stand for other parts of its table: those are operations of their own.
fn alone(draft: ColumnDraft, diagnostics: &mut Vec<Diagnostic>) -> Column {
    let shorthand = &draft.shorthand;
    for (given, key, verb) in [
        (shorthand.primary_key, "primary_key", "add_primary_key"),
        (shorthand.unique, "unique", "add_unique"),
        (shorthand.index, "index", "create_index"),
        (shorthand.references.is_some(), "references", "add_foreign_key"),
        (shorthand.check.is_some(), "check", "add_check"),
        (draft.renamed_from.is_some(), "renamed_from", "rename_column"),
    ] {
        if given {
            let complaint = Diagnostic::new(format!("`{key}` is no part of a column here"));
            let complaint = complaint.at(draft.location_of(key).clone());
            diagnostics.push(complaint.help(format!("make it an operation of its own: `{verb}`")));
        }
    }
    draft.column
}
