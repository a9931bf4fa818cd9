//! Foreign keys, under a name of their own or beside their column.

use super::draft::Written;
use super::name::texts;
use super::{Fields, check_name, names};
use crate::diagnostic::Diagnostic;
use crate::language::value::{Kind, Name, Value};
use crate::schema::{Action, ForeignKey, TableName, Timing};

pub(super) const REFERENCES_KEYS: [&str; 7] =
    ["table", "schema", "column", "on_delete", "on_update", "deferrable", "name"];
pub(super) const KEYS: [&str; 5] = ["columns", "references", "on_delete", "on_update", "deferrable"];
pub(super) const TARGET_KEYS: [&str; 3] = ["table", "schema", "columns"];

/// A reference as it is written: the target is named in the words of the file.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The name of the foreign key, where one is given.
    pub name: Option<String>,
    pub columns: Vec<Name>,
    pub table: Name,
    pub schema: Option<String>,
    pub references: Vec<Name>,
    pub on_delete: Action,
    pub on_update: Action,
    pub timing: Timing,
}

impl Reference {
    /// `references = { table = "user", column = "id" }` of a column.
    pub(super) fn of_column(column: &str, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let fields = Fields::new(value, "`references`", &REFERENCES_KEYS, diagnostics)?;
        let target = fields.need("column", &value.location, diagnostics);
        let target = target.and_then(|value| named(value, "column", diagnostics));
        let name = fields.text("name", diagnostics);
        if let (Some(name), Some(location)) = (&name, fields.location("name")) {
            check_name("a foreign key", name, &location, diagnostics);
        }
        let (on_delete, on_update, timing) = behaviour(&fields, diagnostics);
        Some(Reference {
            name,
            columns: vec![Name { text: column.to_owned(), location: value.location.clone() }],
            table: table(&fields, value, diagnostics)?,
            schema: fields.text("schema", diagnostics),
            references: vec![target?],
            on_delete,
            on_update,
            timing,
        })
    }

    /// The foreign key under its name, referring to the table `target`.
    pub fn resolve(&self, name: String, target: TableName) -> ForeignKey {
        ForeignKey {
            name,
            columns: texts(&self.columns),
            table: target,
            references: texts(&self.references),
            on_delete: self.on_delete,
            on_update: self.on_update,
            timing: self.timing,
        }
    }

    /// The target as it is written, which is its real name in a revision.
    pub fn target(&self) -> TableName {
        TableName { schema: self.schema.clone(), name: self.table.text.clone() }
    }
}

/// A foreign key under its name.
pub fn foreign_key(name: &Name, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Written<Reference>> {
    check_name("a foreign key", &name.text, &name.location, diagnostics);
    let what = format!("foreign key `{}`", name.text);
    let fields = Fields::new(value, &what, &KEYS, diagnostics)?;
    let columns = fields.need("columns", &name.location, diagnostics).map(|value| names(value, "columns", diagnostics));
    let target = fields.need("references", &name.location, diagnostics)?;
    let to = Fields::new(target, "`references`", &TARGET_KEYS, diagnostics)?;
    let references = to.need("columns", &target.location, diagnostics);
    let references = references.map(|value| names(value, "columns", diagnostics));
    let table = table(&to, target, diagnostics);
    let schema = to.text("schema", diagnostics);
    let (on_delete, on_update, timing) = behaviour(&fields, diagnostics);
    let (columns, table, references) = (columns?, table?, references?);
    if !columns.is_empty() && !references.is_empty() && columns.len() != references.len() {
        diagnostics.push(
            target
                .complain(format!(
                    "foreign key `{}` has {} and refers to {}",
                    name.text,
                    counted(columns.len()),
                    counted(references.len())
                ))
                .help("name as many columns on both sides"),
        );
        return None;
    }
    let written = columns.clone();
    let name_text = Some(name.text.clone());
    let value = Reference { name: name_text, columns, table, schema, references, on_delete, on_update, timing };
    Some(Written { value, location: name.location.clone(), columns: written })
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

fn table(fields: &Fields<'_>, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Name> {
    named(fields.need("table", &value.location, diagnostics)?, "table", diagnostics)
}

fn named(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Name> {
    let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    Some(Name { text: text.to_owned(), location: value.location.clone() })
}

fn behaviour(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> (Action, Action, Timing) {
    let actions = Action::ALL.map(|action| (action.name(), action));
    let mut action = |name| fields.word(name, &actions, diagnostics).unwrap_or_default();
    let (on_delete, on_update) = (action("on_delete"), action("on_update"));
    (on_delete, on_update, timing(fields, diagnostics))
}

/// `deferrable = true` or `deferrable = "initially deferred"`.
pub(super) fn timing(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Timing {
    let Some(value) = fields.get("deferrable") else { return Timing::NotDeferrable };
    match &value.kind {
        Kind::Boolean(true) => Timing::InitiallyImmediate,
        Kind::Boolean(false) => Timing::NotDeferrable,
        Kind::Text(text) if text == "initially deferred" => Timing::InitiallyDeferred,
        Kind::Text(text) => {
            let complaint = value.complain(format!("`deferrable` cannot be \"{text}\""));
            diagnostics.push(complaint.help("it is true, false or \"initially deferred\""));
            Timing::NotDeferrable
        }
        _ => {
            diagnostics.push(value.mismatch("deferrable", "true, false or \"initially deferred\""));
            Timing::NotDeferrable
        }
    }
}
