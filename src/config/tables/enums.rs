//! Enums: in which schemas each is, and whether what uses one can.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::declaration::named_entries;
use super::{Databases, Schemas, Target, home};
use crate::config::Document;
use crate::diagnostic::Diagnostic;
use crate::key::Key;
use crate::language::read::{enum_type, suggest};
use crate::language::{Name, Places};
use crate::schema::{Column, ColumnType, Default, EnumType, Literal, Place};

/// An enum of a file. Without databases it is wherever it is used.
struct Declared<'a> {
    name: &'a Name,
    databases: Option<Vec<Key>>,
    value: EnumType,
}

type Enums<'a> = IndexMap<&'a str, Declared<'a>>;

/// Puts the enums into the schemas of their databases and checks every use.
pub(super) fn resolve(
    documents: &[Document],
    databases: &Databases,
    schemas: &mut Schemas,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let enums = collect(documents, databases, diagnostics);
    for (key, target) in schemas {
        let used = check(key, target, &enums, diagnostics);
        drop_misfits(target, &enums, diagnostics);
        for (name, declared) in &enums {
            let here = declared.databases.as_ref().map_or_else(|| used.contains(*name), |keys| keys.contains(key));
            if here {
                target.places.insert(&Place::enum_type(name), &declared.name.location);
                target.schema.enums.insert((*name).to_owned(), declared.value.clone());
            }
        }
        // What is missing was said; an empty one in its place keeps the engines from saying it again.
        for name in used {
            let empty = || EnumType { name: name.clone(), schema: None, values: Vec::new() };
            target.schema.enums.entry(name.clone()).or_insert_with(empty);
        }
    }
}

fn collect<'a>(documents: &'a [Document], databases: &Databases, diagnostics: &mut Vec<Diagnostic>) -> Enums<'a> {
    let mut enums: Enums<'a> = IndexMap::new();
    for document in documents {
        for (name, value) in named_entries(document, "enums", diagnostics) {
            let Some(read) = enum_type(name, value, &["database"], diagnostics) else { continue };
            let database = value.table("enum").ok().and_then(|entries| entries.get("database"));
            let keys = database.map(|value| home::keys(value, databases, diagnostics));
            if let Some(first) = enums.get(name.text.as_str()) {
                diagnostics.push(
                    name.complain(format!("enum `{}` is declared twice", name.text))
                        .related(first.name.location.clone(), "the first"),
                );
                continue;
            }
            enums.insert(&name.text, Declared { name, databases: keys, value: read });
        }
    }
    enums
}

/// Checks the columns of a schema, and returns the enums they use.
fn check(key: &Key, target: &Target, enums: &Enums<'_>, diagnostics: &mut Vec<Diagnostic>) -> HashSet<String> {
    let mut used = HashSet::new();
    for table in target.schema.tables.values() {
        for column in table.columns.values() {
            for name in uses(column) {
                used.insert(name.to_owned());
                let found = enums.get(name);
                let fits = |declared: &&Declared<'_>| declared.databases.as_ref().is_none_or(|keys| keys.contains(key));
                if !found.as_ref().is_some_and(fits) {
                    let complaint = unknown(name, found, enums, key);
                    let place = Place::column(&table.name, &column.name).attribute("type");
                    diagnostics.push(at(complaint, &target.places, &place));
                }
            }
        }
    }
    used
}

/// The enums in the types of a column, those in an engine's own slot included.
fn uses(column: &Column) -> impl Iterator<Item = &str> {
    column.r#type.values().filter_map(|(_, declared)| match declared {
        ColumnType::Enum(name) => Some(name.as_str()),
        ColumnType::Native(text) => text.strip_prefix("enum:").map(str::trim),
        _ => None,
    })
}

fn unknown(name: &str, found: Option<&Declared<'_>>, enums: &Enums<'_>, key: &Key) -> Diagnostic {
    match found {
        Some(declared) => Diagnostic::new(format!("enum `{name}` is not in `{key}`"))
            .related(declared.name.location.clone(), "declared here")
            .help(format!("leave its `database` out, or add \"{key}\" to it")),
        None => {
            let complaint = Diagnostic::new(format!("there is no enum `{name}`"))
                .help(format!("declare it: `[enums]` `{name} = {{ values = [\"…\"] }}`"));
            suggest(complaint, name, enums.keys().copied())
        }
    }
}

/// Removes every default that is no value of its enum, with a complaint, so that no engine complains of it once more.
fn drop_misfits(target: &mut Target, enums: &Enums<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for table in target.schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            let misfits = uses(column).filter_map(|name| misfit(column, &enums.get(name)?.value));
            if let Some(complaint) = misfits.last() {
                let place = Place::column(&table.name, &column.name).attribute("default");
                diagnostics.push(at(complaint, &target.places, &place));
                column.default = None;
            }
        }
    }
}

/// What is wrong with the default of a column of that enum.
fn misfit(column: &Column, declared: &EnumType) -> Option<Diagnostic> {
    let Some(Default::Literal(literal)) = &column.default else { return None };
    let given = match literal {
        Literal::Text(text) if declared.values.contains(text) => return None,
        Literal::Text(given) | Literal::Number(given) => given.clone(),
        Literal::Boolean(given) => given.to_string(),
    };
    let values: Vec<_> = declared.values.iter().map(|value| format!("`{value}`")).collect();
    let complaint = Diagnostic::new(format!("the default `{given}` is no value of enum `{}`", declared.name))
        .help(format!("its values are {}", values.join(", ")));
    Some(suggest(complaint, &given, declared.values.iter().map(String::as_str)))
}

fn at(complaint: Diagnostic, places: &Places, place: &Place) -> Diagnostic {
    match places.find(place) {
        Some(location) => complaint.at(location),
        None => complaint,
    }
}
