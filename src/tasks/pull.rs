//! Reading what a database has as what a file could declare.

use std::collections::{HashMap, HashSet};

use glob::Pattern;

use super::{Opened, Unread, open};
use crate::config::Database;
use crate::dialect::Engine;
use crate::dialect::tokens::tokens;
use crate::diff::physical::compare;
use crate::flavour::Flavour;
use crate::physical::{Column, Physical};
use crate::schema::{Part, Place, Schema, Table, TableName};
use crate::session::{Other, Scope};

/// What is read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// None is every table.
    pub tables: Vec<Pattern>,
    /// PostgreSQL: schemas beside the one where tables are made that name none.
    pub schemas: Vec<String>,
}

/// What a database has, in the words of a file.
#[derive(Clone, Debug)]
pub struct Pulled {
    pub engine: Engine,
    pub schema: Schema,
    /// What of a table no file can say.
    pub unsaid: Vec<(TableName, String)>,
    /// The histories of other tools, which are theirs.
    pub left_out: Vec<Bookkeeping>,
    /// What is there beside tables.
    pub others: Vec<Other>,
    /// What may be there beside tables, and the user has no right to see.
    pub hidden: Vec<&'static str>,
}

/// A table in which another tool notes what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookkeeping {
    pub table: TableName,
    pub tool: &'static str,
}

/// By the documentation of each tool.
const BOOKKEEPING: [(&str, &str); 12] = [
    ("alembic_version", "Alembic"),
    ("django_migrations", "Django"),
    ("_sqlx_migrations", "sqlx"),
    ("flyway_schema_history", "Flyway"),
    ("schema_migrations", "dbmate or Rails"),
    ("ar_internal_metadata", "Rails"),
    ("__diesel_schema_migrations", "Diesel"),
    ("_prisma_migrations", "Prisma Migrate"),
    ("goose_db_version", "goose"),
    ("databasechangelog", "Liquibase"),
    ("databasechangeloglock", "Liquibase"),
    ("atlas_schema_revisions", "Atlas"),
];

/// Reads a database; nothing of one that is not there or is in memory.
pub fn pull(database: &Database, wanted: &Wanted) -> Result<Option<Pulled>, Unread> {
    let Opened::Session(mut session) = open(database)? else { return Ok(None) };
    let mut live = session.inspect(&Scope::All { schemas: wanted.schemas.clone() })?;
    let engine = session.engine();
    let chosen = |name: &TableName| match &wanted.tables[..] {
        [] => database.strangers.take_up(name),
        patterns => patterns.iter().any(|pattern| pattern.matches(&name.to_string())),
    };
    let left_out = bookkeeping(&live);
    let mut others = if wanted.tables.is_empty() { session.others(&wanted.schemas)? } else { Vec::new() };
    let said = session.unsaid(&wanted.schemas)?;
    live.tables.retain(|name, _| chosen(name) && !left_out.iter().any(|one| one.table == *name));
    live.tables.sort_by(|name, _, other, _| name.cmp(other));
    live.enums.sort_by(|name, _, other, _| name.cmp(other));
    let mut schema = engine.raise(&live);
    let mut unsaid = leave_out_refused(&engine, &mut schema);
    unsaid.extend(lost(&engine, &live, &schema));
    leave_out_dangling(&mut schema, &mut unsaid);
    unsaid.extend(shared_sequences(&engine, &live));
    let of_tables = said.into_iter().filter(|said| live.tables.contains_key(&said.table));
    unsaid.extend(of_tables.map(|said| (said.table, format!("{}, and no file can say so", said.remark))));
    others.extend(enums_of_a_taken_name(&engine, &live, &schema));
    let hidden = if wanted.tables.is_empty() { session.hidden() } else { Vec::new() };
    Ok(Some(Pulled { engine, schema, unsaid, left_out, others, hidden }))
}

pub(super) fn bookkeeping(live: &Physical) -> Vec<Bookkeeping> {
    let of = |table: &TableName| {
        let known = BOOKKEEPING.iter().find(|(name, _)| table.name.eq_ignore_ascii_case(name));
        known.map(|(_, tool)| Bookkeeping { table: table.clone(), tool })
    };
    live.tables.keys().filter_map(of).collect()
}

/// Enums of another schema whose name another one has in the file.
fn enums_of_a_taken_name(engine: &Engine, live: &Physical, schema: &Schema) -> Vec<Other> {
    let is_declared = |name: &TableName| schema.enums.get(&name.name).is_some_and(|own| own.schema == name.schema);
    let other = |(name, values): (&TableName, &Vec<String>)| {
        let values: Vec<String> = values.iter().map(|value| engine.literal(value)).collect();
        let definition = format!("CREATE TYPE {} AS ENUM ({})", engine.qualified(name), values.join(", "));
        Other { kind: "enum".to_owned(), name: name.to_string(), definition: Some(definition) }
    };
    live.enums.iter().filter(|(name, _)| !is_declared(name)).map(other).collect()
}

/// A file with something in it that is refused could not be used at all: that part is left out, or its table.
fn leave_out_refused(engine: &Engine, schema: &mut Schema) -> Vec<(TableName, String)> {
    let mut unsaid = Vec::new();
    schema.tables.retain(|name, table| {
        if table.columns.is_empty() {
            unsaid.push((name.clone(), "it has no columns, and the table is left out".to_owned()));
        }
        !table.columns.is_empty()
    });
    loop {
        let problems = engine.lower(schema).problems;
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

/// A file cannot refer to a table or a column that is not in it.
fn leave_out_dangling(schema: &mut Schema, unsaid: &mut Vec<(TableName, String)>) {
    let columns = |table: &Table| table.columns.keys().cloned().collect::<HashSet<_>>();
    let there: HashMap<TableName, HashSet<String>> =
        schema.tables.values().map(|table| (table.name.clone(), columns(table))).collect();
    for table in schema.tables.values_mut() {
        let name = table.name.clone();
        table.foreign_keys.retain(|_, key| {
            let missing = match there.get(&key.table) {
                None => Some(format!("`{}`, which is not read", key.table)),
                Some(_) if key.references.len() != key.columns.len() => {
                    Some(format!("`{}`, whose primary key has other columns", key.table))
                }
                Some(columns) => key
                    .references
                    .iter()
                    .find(|column| !columns.contains(*column))
                    .map(|column| format!("column `{column}` of `{}`, which is not there", key.table)),
            };
            if let Some(missing) = &missing {
                unsaid.push((name.clone(), format!("foreign key `{}` refers to {missing}", key.name)));
            }
            missing.is_none()
        });
    }
}

/// Sequences that belong to no column are not made with a table.
fn shared_sequences(engine: &Engine, live: &Physical) -> Vec<(TableName, String)> {
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
fn lost(engine: &Engine, live: &Physical, schema: &Schema) -> Vec<(TableName, String)> {
    let again = engine.lower(schema);
    let mut lost = Vec::new();
    for (name, table) in &live.tables {
        let Some(again) = again.physical.tables.get(name) else { continue };
        lost.extend(compare(table, again).into_iter().map(|difference| {
            let was = difference.live.unwrap_or_else(|| "missing".to_owned());
            (name.clone(), format!("{} is {was}, and no file can say so", difference.what))
        }));
    }
    lost
}
