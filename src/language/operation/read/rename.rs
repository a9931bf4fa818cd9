//! What goes on under another name.

use super::Verb;
use crate::change::Change;
use crate::diagnostic::Diagnostic;
use crate::language::operation::{Object, TO};
use crate::language::read::{Fields, check_name};
use crate::language::{Kind, Value};
use crate::schema::TableName;

impl Verb<'_> {
    pub(super) fn rename(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let what = self.what();
        let fields = self.fields(&what, &[TO], diagnostics);
        let to = fields.need(TO, &self.name.location, diagnostics);
        let from = self.name.text.clone();
        match self.object {
            Object::Enum => Some(Change::RenameEnum { from, to: name("an enum", to?, diagnostics)? }),
            Object::Table => {
                let from = self.own_table(diagnostics);
                let to = target(&from, to?, diagnostics)?;
                Some(Change::RenameTable { from, to })
            }
            Object::Column => {
                let (table, from) = self.column(diagnostics)?;
                Some(Change::RenameColumn { table, from: from.text, to: name("a column", to?, diagnostics)? })
            }
            Object::Part(part) => {
                let table = self.table(diagnostics)?;
                Some(Change::RenamePart { table, part, from, to: name("a constraint or index", to?, diagnostics)? })
            }
        }
    }
}

fn name(what: &str, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let text = value.text(TO).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    check_name(what, text, &value.location, diagnostics).then(|| text.to_owned())
}

/// `to = "member"` stays in its schema; `to = { table = "member", schema = "club" }` may leave it.
fn target(from: &TableName, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<TableName> {
    if !matches!(value.kind, Kind::Table(_)) {
        return Some(TableName { schema: from.schema.clone(), name: name("a table", value, diagnostics)? });
    }
    let fields = Fields::new(value, "`to`", &["table", "schema"], diagnostics)?;
    let table = name("a table", fields.need("table", &value.location, diagnostics)?, diagnostics)?;
    Some(TableName { schema: fields.text("schema", diagnostics), name: table })
}
