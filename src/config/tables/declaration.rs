//! Tables as the files declare them: all that is not part of the table itself.

use indexmap::IndexMap;

use super::super::Document;
use crate::diagnostic::{Diagnostic, Location};
use crate::key::Key;
use crate::language::read::{Draft, Fields, check_name, names, old_name};
use crate::language::{Kind, Name, Places, Table as Entries, Value};
use crate::schema::{Place, Renames, TableName};

/// The keys of a table that are read here.
pub(in crate::config) const KEYS: [&str; 6] = ["abstract", "extends", "database", "name", "schema", "renamed_from"];

/// The tables of all files, by TOML key.
pub(super) type Declarations<'a> = IndexMap<&'a str, Declaration<'a>>;

/// A table of a file.
#[derive(Debug)]
pub(super) struct Declaration<'a> {
    /// What foreign keys and `extends` call it.
    pub(super) key: &'a Name,
    pub(super) entries: &'a Entries,
    pub(super) is_abstract: bool,
    pub(super) extends: Vec<Name>,
    /// The value of its own `database`.
    pub(super) database: Option<&'a Value>,
    /// The value of `database` of its file.
    pub(super) file_database: Option<&'a Value>,
    /// The databases it is in, once they are settled.
    pub(super) databases: Vec<Key>,
    name: Option<String>,
    schema: Option<String>,
    renamed_from: Option<String>,
}

/// Collects the tables of all documents.
pub(super) fn collect<'a>(documents: &'a [Document], diagnostics: &mut Vec<Diagnostic>) -> Declarations<'a> {
    let mut declarations: Declarations<'a> = IndexMap::new();
    for document in documents {
        let file_database = document.root.get("database");
        for (key, value) in named_entries(document, "tables", diagnostics) {
            let Some(declaration) = declare(key, value, file_database, diagnostics) else { continue };
            if let Some(first) = declarations.get(key.text.as_str()) {
                diagnostics.push(
                    key.complain(format!("table `{}` is declared twice", key.text))
                        .related(first.key.location.clone(), "the first")
                        .help("rename one of them; `name` says what a table is called in its database"),
                );
                continue;
            }
            declarations.insert(&key.text, declaration);
        }
    }
    declarations
}

/// The entries of `[tables]` or `[enums]` of a document.
pub(super) fn named_entries<'a>(
    document: &'a Document,
    section: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> impl Iterator<Item = (&'a Name, &'a Value)> + use<'a> {
    let entries = document.root.get(section).and_then(|value| match value.table(section) {
        Ok(entries) => Some(entries),
        Err(complaint) => {
            diagnostics.push(complaint);
            None
        }
    });
    entries.into_iter().flatten()
}

fn declare<'a>(
    key: &'a Name,
    value: &'a Value,
    file_database: Option<&'a Value>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Declaration<'a>> {
    let entries = match &value.kind {
        Kind::Table(entries) => entries,
        kind => {
            diagnostics.push(value.complain(format!("table `{}` must be a table, not {}", key.text, kind.title())));
            return None;
        }
    };
    let fields = Fields::some(entries, "a table");
    let mut text = |name: &str, what: &str| {
        let text = fields.text(name, diagnostics)?;
        let location = fields.location(name)?;
        check_name(what, &text, &location, diagnostics).then_some(text)
    };
    let (name, schema) = (text("name", "a table"), text("schema", "a schema"));
    if name.is_none() {
        check_name("a table", &key.text, &key.location, diagnostics);
    }
    let extends = fields.get("extends").map(|value| names(value, "extends", diagnostics)).unwrap_or_default();
    Some(Declaration {
        key,
        entries,
        is_abstract: fields.flag("abstract", diagnostics),
        extends,
        database: fields.get("database"),
        file_database,
        databases: Vec::new(),
        name,
        schema,
        renamed_from: old_name("a table", &fields, diagnostics),
    })
}

impl Declaration<'_> {
    /// What the database calls it.
    pub(super) fn table_name(&self) -> TableName {
        let name = self.name.as_ref().unwrap_or(&self.key.text);
        TableName { schema: self.schema.clone(), name: name.clone() }
    }

    /// Where what the database calls it is written.
    pub(super) fn name_location(&self) -> Location {
        self.entries.get("name").map_or_else(|| self.key.location.clone(), |value| value.location.clone())
    }

    /// Remembers what the table and its columns were called before. An old name is in the schema that the table is in.
    pub(super) fn record_renames(&self, name: &TableName, draft: &Draft, renames: &mut Renames) {
        if let Some(old) = &self.renamed_from {
            let old = TableName { schema: name.schema.clone(), name: old.clone() };
            renames.tables.insert(name.clone(), old);
        }
        for (column, draft) in &draft.columns {
            if let Some(old) = &draft.renamed_from {
                renames.columns.insert((name.clone(), column.clone()), old.clone());
            }
        }
    }

    /// Remembers where the attributes of the table are written.
    pub(super) fn record(&self, name: &TableName, places: &mut Places) {
        for attribute in ["name", "schema", "comment", "mysql", "sqlite"] {
            if let Some(value) = self.entries.get(attribute) {
                places.insert(&Place::table(name).attribute(attribute), &value.location);
            }
        }
    }
}
