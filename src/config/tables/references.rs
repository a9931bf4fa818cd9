//! Foreign keys: which table one means, and whether that table can be meant.

use super::Target;
use super::declaration::{Declaration, Declarations};
use crate::diagnostic::{Diagnostic, Location};
use crate::key::Key;
use crate::language::read::{Reference, suggest, unknown_column};
use crate::schema::{ForeignKey, IndexKey, IndexKind, Part, Place, Table, TableName};

/// The real name of the table that a reference of `declaration` means in the database `key`.
pub(super) fn resolve(
    declarations: &Declarations,
    declaration: &Declaration,
    reference: &Reference,
    key: &Key,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<TableName> {
    let name = &reference.table;
    let complaint = match declarations.get(name.text.as_str()) {
        Some(_) if reference.schema.is_some() => name
            .complain("a reference names its table by the key in this file, without a `schema`")
            .help("leave `schema` out"),
        Some(target) if target.is_abstract => name
            .complain(format!("table `{}` is abstract: it has no rows to refer to", name.text))
            .related(target.key.location.clone(), "declared here"),
        Some(target) if !target.databases.contains(key) => {
            // Without a database the target is wrong itself, and says so.
            across(declaration, target, name.location.clone(), key)?
        }
        Some(target) => return Some(target.table_name()),
        None => unknown(declarations, reference),
    };
    diagnostics.push(complaint);
    None
}

fn across(declaration: &Declaration, target: &Declaration, location: Location, key: &Key) -> Option<Diagnostic> {
    let other = target.databases.first()?;
    Some(
        Diagnostic::new(format!(
            "foreign key across databases: table `{}` is in `{key}`, table `{}` is in `{other}`",
            declaration.key.text, target.key.text
        ))
        .at(location)
        .label(format!("no database can check a reference to `{other}`"))
        .related(target.key.location.clone(), format!("in `{other}`"))
        .help(format!(
            "give both tables one `database`; or keep the column without the reference, index it, and check the value \
             where it is written; or put `{}` into both: `database = [\"{key}\", \"{other}\"]`",
            target.key.text
        )),
    )
}

fn unknown(declarations: &Declarations, reference: &Reference) -> Diagnostic {
    let name = &reference.table;
    let complaint = name.complain(format!("there is no table `{}`", name.text));
    match declarations.values().find(|declaration| declaration.table_name().name == name.text) {
        Some(renamed) => complaint.help(format!("a reference names the key of the table: `{}`", renamed.key.text)),
        None => suggest(complaint, &name.text, declarations.keys().map(String::as_str)),
    }
}

/// Checks that the columns which the foreign keys of a schema refer to exist and are unique.
pub(super) fn check(target: &Target, diagnostics: &mut Vec<Diagnostic>) {
    for (name, table) in &target.schema.tables {
        for key in table.foreign_keys.values() {
            let Some(referenced) = target.schema.tables.get(&key.table) else { continue };
            let Some(complaint) = missing(key, referenced).or_else(|| ambiguous(key, referenced)) else { continue };
            let place = Place::part(name, Part::ForeignKey, &key.name).attribute("references");
            let complaint = Diagnostic { location: target.places.find(&place), ..complaint };
            diagnostics.push(match target.places.find(&Place::table(&key.table)) {
                Some(there) => complaint.related(there, "declared here"),
                None => complaint,
            });
        }
    }
}

fn missing(key: &ForeignKey, referenced: &Table) -> Option<Diagnostic> {
    let column = key.references.iter().find(|column| !referenced.columns.contains_key(*column))?;
    Some(unknown_column(column, &key.table, referenced.columns.keys().map(String::as_str)))
}

/// A row must be found by what refers to it: <https://www.sqlite.org/foreignkeys.html#fk_indexes>.
fn ambiguous(key: &ForeignKey, referenced: &Table) -> Option<Diagnostic> {
    let same = |columns: &[String]| {
        columns.len() == key.references.len() && columns.iter().all(|c| key.references.contains(c))
    };
    let by_key = referenced.primary_key.as_ref().is_some_and(|primary| same(&primary.columns));
    let by_unique = referenced.uniques.values().any(|unique| same(&unique.columns));
    let by_index = referenced.indexes.values().any(|index| {
        let column = |key: &IndexKey| match key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Sql(_) => None,
        };
        let columns: Option<Vec<String>> = index.parts.iter().map(|part| column(&part.key)).collect();
        let whole = index.kind == IndexKind::Unique && index.predicate.is_none();
        whole && columns.is_some_and(|columns| same(&columns))
    });
    if by_key || by_unique || by_index {
        return None;
    }
    let (subject, help) = match key.references.as_slice() {
        [column] => (
            format!("column `{column}` of table `{}` is", key.table),
            format!("add `unique = true` to `{column}`, or refer to the primary key"),
        ),
        columns => (
            format!("columns `{}` of table `{}` are together", columns.join("`, `"), key.table),
            format!("add a unique constraint on them: `columns = [\"{}\"]`", columns.join("\", \"")),
        ),
    };
    Some(Diagnostic::new(format!("{subject} neither primary key nor unique")).help(help))
}
