//! Tables as the files declare them: all that is not part of the table itself.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;

use super::super::Document;
use super::super::naming::Namings;
use crate::diagnostic::{Diagnostic, Location};
use crate::key::Key;
use crate::language::read::{Draft, Fields, check_name, names, old_name};
use crate::language::{Heads, Kind, Later, Name, Places, Table as Entries, Value};
use crate::schema::{Place, Renames, TableName};

/// The keys of a table that are read here.
pub(in crate::config) const KEYS: [&str; 6] = ["abstract", "extends", "database", "name", "schema", "renamed_from"];

/// The attributes of a table that are pointed at after it was read.
const POINTED_AT: [&str; 5] = ["name", "schema", "comment", "mysql", "sqlite"];

/// What is read before all tables are known, and what is pointed at afterwards.
pub(in crate::config) const HEADS: Heads<'static> =
    Heads { of: "tables", keeps: |entry| KEYS.contains(&entry) || POINTED_AT.contains(&entry) };

/// The tables of all files, by TOML key.
pub(super) type Declarations = IndexMap<String, Declaration>;

/// A table of a file.
#[derive(Debug)]
pub(super) struct Declaration {
    /// What foreign keys and `extends` call it.
    pub(super) key: Name,
    /// What stands in it, until it is read; of a very large file, what stands at its head.
    head: Entries,
    later: Arc<Later>,
    pub(super) is_abstract: bool,
    pub(super) extends: Vec<Name>,
    /// The value of its own `database`.
    pub(super) database: Option<Value>,
    /// The value of `database` of its file.
    pub(super) file_database: Option<Value>,
    /// How its file names what is left out.
    pub(super) naming: Arc<Namings>,
    /// The databases it is in, once they are settled.
    pub(super) databases: Vec<Key>,
    name: Option<String>,
    schema: Option<String>,
    renamed_from: Option<String>,
}

/// Takes the tables out of all documents: read one by one, they need not all be held until the last is read.
///
/// Each document has its naming.
pub(super) fn collect(
    documents: &mut [Document],
    namings: &[Arc<Namings>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Declarations {
    let mut declarations = Declarations::new();
    for (document, naming) in documents.iter_mut().zip(namings) {
        let file = File {
            database: document.root.get("database").cloned(),
            naming: Arc::clone(naming),
            later: Arc::new(std::mem::take(&mut document.later)),
        };
        let tables = document.root.remove("tables").and_then(|tables| match tables.table("tables") {
            Ok(_) => tables.into_table(),
            Err(complaint) => {
                diagnostics.push(complaint);
                None
            }
        });
        for (key, value) in tables.into_iter().flatten() {
            let Some(declaration) = declare(key, value, &file, diagnostics) else { continue };
            let key = &declaration.key;
            if let Some(first) = declarations.get(key.text.as_str()) {
                diagnostics.push(
                    key.complain(format!("table `{}` is declared twice", key.text))
                        .related(first.key.location.clone(), "the first")
                        .help("rename one of them; `name` says what a table is called in its database"),
                );
                continue;
            }
            declarations.insert(key.text.clone(), declaration);
        }
    }
    declarations
}

/// The entries of `[enums]` of a document.
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

/// What a file says of all its tables.
struct File {
    database: Option<Value>,
    naming: Arc<Namings>,
    later: Arc<Later>,
}

fn declare(key: Name, value: Value, file: &File, diagnostics: &mut Vec<Diagnostic>) -> Option<Declaration> {
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
    let is_abstract = fields.flag("abstract", diagnostics);
    let database = fields.get("database").cloned();
    let renamed_from = old_name("a table", &fields, diagnostics);
    Some(Declaration {
        key,
        head: value.into_table()?,
        later: Arc::clone(&file.later),
        is_abstract,
        extends,
        database,
        file_database: file.database.clone(),
        naming: Arc::clone(&file.naming),
        databases: Vec::new(),
        name,
        schema,
        renamed_from,
    })
}

impl Declaration {
    /// All that stands in it.
    pub(super) fn entries(&self) -> Cow<'_, Entries> {
        self.later.table(&self.key.text).map_or(Cow::Borrowed(&self.head), Cow::Owned)
    }

    /// Gives back the memory of what was read.
    pub(super) fn forget(&mut self) {
        self.head = Entries::new();
    }

    /// What the database calls it.
    pub(super) fn table_name(&self) -> TableName {
        let name = self.name.as_ref().unwrap_or(&self.key.text);
        TableName { schema: self.schema.clone(), name: name.clone() }
    }

    /// Where what the database calls it is written.
    pub(super) fn name_location(&self) -> Location {
        self.head.get("name").map_or_else(|| self.key.location.clone(), |value| value.location.clone())
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
        for attribute in POINTED_AT {
            if let Some(value) = self.head.get(attribute) {
                places.insert(&Place::table(name).attribute(attribute), &value.location);
            }
        }
    }
}
