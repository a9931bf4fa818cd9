//! The tables and enums of all files, as one schema for each key.

pub(super) mod declaration;
mod enums;
mod home;
mod inheritance;
mod references;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Document, Places, naming};
use crate::cores;
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::dialect::EngineRange;
use crate::key::Key;
use crate::language::read::{Context, Draft, Reference};
use crate::schema::{Naming, Place, Renames, Schema, TableName};
use declaration::{Declaration, Declarations};

/// The databases of a project, by key.
type Databases = IndexMap<Key, Vec<EngineRange>>;

/// Resolves what the documents declare into one schema for each of `databases`.
pub(super) fn resolve(
    mut documents: Vec<Document>,
    databases: &Databases,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<Key, Target> {
    let mut found = Vec::new();
    let namings = naming::of_documents(&documents, databases.keys(), &mut found);
    let mut declarations = declaration::collect(&mut documents, &namings, &mut found);
    let order = inheritance::order(&mut declarations, &mut found);
    home::settle(&mut declarations, &order, databases, &mut found);
    let main = namings.first().cloned().unwrap_or_default();
    let target = |key: &Key| Target { naming: main.of(key).clone(), ..Target::default() };
    let mut schemas: Schemas = databases.keys().map(|key| (key.clone(), target(key))).collect();
    build(declarations, &order, &mut schemas, &mut found);
    enums::resolve(&documents, databases, &mut schemas, &mut found);
    for target in schemas.values_mut() {
        target.places.settle();
        references::check(target, &mut found);
    }
    settle(found, &documents, diagnostics);
    schemas
}

/// The schemas in the making.
type Schemas = IndexMap<Key, Target>;

/// What is declared for one database.
#[derive(Default)]
pub(super) struct Target {
    pub(super) schema: Schema,
    pub(super) renames: Renames,
    pub(super) places: Places,
    /// How the main file names what is left out.
    pub(super) naming: Naming,
}

/// Reads each table once, those that lend columns first, and puts it into the schemas of its databases.
fn build(mut declarations: Declarations, order: &[usize], schemas: &mut Schemas, diagnostics: &mut Vec<Diagnostic>) {
    let mut lenders: HashMap<usize, Draft> = HashMap::new();
    for index in order {
        let lender = &declarations[*index];
        let draft = draft(&declarations, lender, &lenders, diagnostics);
        if lender.is_abstract {
            refuse_parts(lender, &draft, diagnostics);
        }
        lenders.insert(*index, draft);
    }
    let all: Vec<usize> = (0..declarations.len()).collect();
    // All drafts at once would double the memory.
    for some in all.chunks(cores::AT_ONCE) {
        build_some(&declarations, some, &lenders, schemas, diagnostics);
        some.iter().for_each(|index| declarations[*index].forget());
    }
}

fn build_some(
    declarations: &Declarations,
    some: &[usize],
    lenders: &HashMap<usize, Draft>,
    schemas: &mut Schemas,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let fresh = cores::share(some, |index| {
        let mut found = Vec::new();
        let is_read = lenders.contains_key(index);
        (!is_read).then(|| (draft(declarations, &declarations[*index], lenders, &mut found), found))
    });
    for (index, fresh) in some.iter().zip(fresh) {
        let declaration = &declarations[*index];
        let fresh = fresh.map(|(draft, found)| {
            diagnostics.extend(found);
            if declaration.is_abstract {
                refuse_parts(declaration, &draft, diagnostics);
            }
            draft
        });
        if let Some(draft) = fresh.as_ref().or(lenders.get(index)).filter(|_| !declaration.is_abstract) {
            place(declarations, declaration, draft, schemas, diagnostics);
        }
    }
}

fn draft(
    declarations: &Declarations,
    declaration: &Declaration,
    lenders: &HashMap<usize, Draft>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Draft {
    let what = format!("table `{}`", declaration.key.text);
    let mut draft = Draft::read(&what, &declaration.entries(), &declaration::KEYS, diagnostics);
    let extended = declaration.extends.iter().filter_map(|name| declarations.get_index_of(name.text.as_str()));
    draft.inherit(extended.filter_map(|index| lenders.get(&index)));
    draft
}

/// An abstract table has nothing that a constraint or an index could be on.
fn refuse_parts(declaration: &Declaration, draft: &Draft, diagnostics: &mut Vec<Diagnostic>) {
    let parts = [
        ("primary_key", draft.primary_key.as_ref().map(|key| &key.location)),
        ("uniques", draft.uniques.first().map(|part| &part.location)),
        ("checks", draft.checks.first().map(|part| &part.location)),
        ("foreign_keys", draft.foreign_keys.first().map(|part| &part.location)),
        ("indexes", draft.indexes.first().map(|part| &part.location)),
    ];
    for (name, location) in parts {
        if let Some(location) = location {
            diagnostics.push(
                Diagnostic::new(format!("`{name}` of the abstract table `{}` would be lost", declaration.key.text))
                    .at(location.clone())
                    .help("it lends its columns, with all that they say themselves; write the rest where it is used"),
            );
        }
    }
}

/// Puts a table into each of its databases.
fn place(
    declarations: &Declarations,
    declaration: &Declaration,
    draft: &Draft,
    schemas: &mut Schemas,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for key in &declaration.databases {
        let Some(target) = schemas.get_mut(key) else { continue };
        let name = declaration.table_name();
        if target.schema.tables.contains_key(&name) {
            diagnostics.push(twice(declaration, &name, key, target));
            continue;
        }
        let mut resolve = |reference: &Reference, diagnostics: &mut Vec<Diagnostic>| {
            references::resolve(declarations, declaration, reference, key, diagnostics)
        };
        let location = &declaration.key.location;
        let context = Context { naming: declaration.naming.of(key), resolve: &mut resolve };
        let table = draft.finish(name.clone(), location, context, &mut target.places, diagnostics);
        declaration.record(&name, &mut target.places);
        declaration.record_renames(&name, draft, &mut target.renames);
        target.schema.tables.insert(name, table);
    }
}

fn twice(declaration: &Declaration, name: &TableName, key: &Key, target: &Target) -> Diagnostic {
    let complaint = Diagnostic::new(format!("table `{name}` is in database `{key}` twice"))
        .at(declaration.name_location())
        .help("give one of them another `name` or `database`");
    let first: Option<Location> = target.places.find(&Place::table(name));
    match first {
        Some(first) => complaint.related(first, "the first"),
        None => complaint,
    }
}

/// Puts what was found into the order of the files. A table in several databases, or a column in several tables, is
/// wrong once.
fn settle(found: Vec<Diagnostic>, documents: &[Document], diagnostics: &mut Vec<Diagnostic>) {
    let order: HashMap<FileId, usize> = documents.iter().enumerate().map(|(at, each)| (each.file, at)).collect();
    let place = |diagnostic: &Diagnostic| {
        diagnostic.location.as_ref().map(|at| (order.get(&at.file).copied(), at.start(), at.end()))
    };
    let mut found: Vec<_> = found.into_iter().map(|diagnostic| (place(&diagnostic), diagnostic)).collect();
    found.sort_by_key(|(place, _)| *place);
    let mut seen = HashSet::new();
    found.retain(|(place, diagnostic)| seen.insert((*place, diagnostic.message.clone())));
    diagnostics.extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
}
