//! What is lost on the way from a database into a file, which is said and never passed over.

use std::collections::{HashMap, HashSet};

use crate::dialect::Engine;
use crate::dialect::tokens::tokens;
use crate::diff::physical::compare;
use crate::flavour::Flavour;
use crate::physical::{self, Column, ForeignKey, Physical};
use crate::schema::{Part, Place, Schema, Table, TableName};
use crate::session::Other;

/// Enums of another schema whose name another one has in the file.
pub(super) fn enums_of_a_taken_name(engine: &Engine, live: &Physical, schema: &Schema) -> Vec<Other> {
    let is_declared = |name: &TableName| schema.enums.get(&name.name).is_some_and(|own| own.schema == name.schema);
    let other = |(name, values): (&TableName, &Vec<String>)| {
        let values: Vec<String> = values.iter().map(|value| engine.literal(value)).collect();
        let definition = format!("CREATE TYPE {} AS ENUM ({})", engine.qualified(name), values.join(", "));
        Other { kind: "enum".to_owned(), name: name.to_string(), definition: Some(definition) }
    };
    live.enums.iter().filter(|(name, _)| !is_declared(name)).map(other).collect()
}

/// A file with something in it that is refused could not be used at all: that part is left out, or its table.
pub(super) fn leave_out_refused(engine: &Engine, schema: &mut Schema) -> Vec<(TableName, String)> {
    let mut unsaid = Vec::new();
    schema.tables.retain(|name, table| {
        let reason = unusable(table);
        unsaid.extend(reason.as_ref().map(|reason| (name.clone(), format!("{reason}, and the table is left out"))));
        reason.is_none()
    });
    loop {
        let problems = engine.problems(schema);
        let mut left_out = false;
        for problem in problems {
            let name = problem.place.table_name().clone();
            let Some(table) = schema.tables.get_mut(&name) else { continue };
            let what = if remove(table, &problem.place) {
                "which is left out"
            } else {
                schema.tables.shift_remove(&name);
                "and the table is left out"
            };
            unsaid.push((name, format!("{}, {what}", problem.message)));
            left_out = true;
        }
        if !left_out {
            return unsaid;
        }
    }
}

/// Why no file can have that table at all.
fn unusable(table: &Table) -> Option<String> {
    if table.columns.is_empty() {
        return Some("it has no columns".to_owned());
    }
    let names = [&table.name.name].into_iter().chain(&table.name.schema).chain(table.columns.keys());
    let names = names.chain(table.primary_key.as_ref().map(|key| &key.name)).chain(table.uniques.keys());
    let mut names = names.chain(table.foreign_keys.keys()).chain(table.indexes.keys()).chain(table.checks.keys());
    let odd = names.find(|name| name.is_empty() || name.chars().any(char::is_control))?;
    Some(format!("the name `{}` is not of visible characters", odd.escape_debug()))
}

/// Takes the part of a table at that place away, where a table can be without it.
fn remove(table: &mut Table, place: &Place) -> bool {
    match place.named() {
        Some((Part::Unique, name)) => table.uniques.shift_remove(name).is_some(),
        Some((Part::Check, name)) => table.checks.shift_remove(name).is_some(),
        Some((Part::ForeignKey, name)) => table.foreign_keys.shift_remove(name).is_some(),
        Some((Part::Index, name)) => table.indexes.shift_remove(name).is_some(),
        Some((Part::Column | Part::PrimaryKey | Part::Enum, _)) | None => false,
    }
}

/// A file cannot refer to a table or a column that is neither in it nor in one of the tables `elsewhere`. Left out before
/// it is raised, a foreign key leaves its index there.
pub(in crate::tasks) fn leave_out_dangling(live: &mut Physical, elsewhere: &[TableName]) -> Vec<(TableName, String)> {
    let columns = |table: &physical::Table| table.columns.keys().cloned().collect::<HashSet<_>>();
    let there: HashMap<TableName, HashSet<String>> =
        live.tables.values().map(|table| (table.name.clone(), columns(table))).collect();
    let missing = |key: &ForeignKey| match there.get(&key.table) {
        None if elsewhere.contains(&key.table) => None,
        None => Some(format!("`{}`, which is not read", key.table)),
        Some(_) if key.references.len() != key.columns.len() => {
            Some(format!("`{}`, whose primary key has other columns", key.table))
        }
        Some(columns) => {
            let missing = key.references.iter().find(|column| !columns.contains(*column));
            missing.map(|column| format!("column `{column}` of `{}`, which is not there", key.table))
        }
    };
    let mut left_out = Vec::new();
    for table in live.tables.values_mut() {
        let name = &table.name;
        table.foreign_keys.retain(|_, key| {
            let missing = missing(key);
            left_out.extend(
                missing.iter().map(|what| (name.clone(), format!("foreign key `{}` refers to {what}", key.name))),
            );
            missing.is_none()
        });
    }
    left_out
}

/// Sequences that belong to no column are not made with a table.
pub(in crate::tasks) fn shared_sequences(engine: &Engine, live: &Physical) -> Vec<(TableName, String)> {
    let takes = |column: &Column| {
        let default = column.default.as_ref()?;
        takes_from_a_sequence(engine.flavour, default.as_str()).then(|| {
            format!(
                "column `{}` takes from a sequence that belongs to no column, and that no file declares: {default}",
                column.name
            )
        })
    };
    let tables = live.tables.iter().flat_map(|(name, table)| table.columns.values().map(move |column| (name, column)));
    tables.filter_map(|(name, column)| Some((name.clone(), takes(column)?))).collect()
}

fn takes_from_a_sequence(flavour: Flavour, default: &str) -> bool {
    tokens(flavour, default).is_ok_and(|tokens| tokens.iter().any(|token| token.is_word("nextval")))
}

/// What would be otherwise if the file were created again.
pub(in crate::tasks) fn lost(engine: &Engine, live: &Physical, schema: &Schema) -> Vec<(TableName, String)> {
    let mut lost = Vec::new();
    for again in engine.lower_each(schema) {
        let name = &again.name;
        let Some(table) = live.tables.get(name) else { continue };
        lost.extend(compare(table, &again).into_iter().map(|difference| {
            let was = difference.live.unwrap_or_else(|| "missing".to_owned());
            (name.clone(), format!("{} is {was}, and no file can say so", difference.what))
        }));
    }
    lost
}
