//! Reading what a database has as what a file could declare.

use glob::Pattern;

use super::{Opened, Unread, open};
use crate::config::Database;
use crate::dialect::Engine;
use crate::diff::physical::compare;
use crate::flavour::Flavour;
use crate::physical::{Column, Physical};
use crate::schema::{Naming, Schema, Table, TableName};
use crate::session::{Other, Scope};

/// What is read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// None is every table.
    pub tables: Vec<Pattern>,
    /// PostgreSQL: schemas beside the one where tables are made that name none.
    pub schemas: Vec<String>,
}

impl Wanted {
    /// Whether a table is read that is nobody's yet.
    pub(super) fn has(&self, database: &Database, name: &TableName) -> bool {
        match &self.tables[..] {
            [] => database.strangers.take_up(name),
            patterns => patterns.iter().any(|pattern| pattern.matches(&name.to_string())),
        }
    }
}

/// What a database has, in the words of a file.
#[derive(Clone, Debug)]
pub struct Pulled {
    pub engine: Engine,
    pub schema: Schema,
    /// The naming under which the most names need not be said.
    pub naming: Naming,
    /// What of a table no file can say.
    pub unsaid: Vec<(TableName, String)>,
    /// The histories of other tools, which are theirs.
    pub left_out: Vec<Bookkeeping>,
    /// What is there beside tables.
    pub others: Vec<Other>,
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
    let left_out = bookkeeping(&live);
    let others = if wanted.tables.is_empty() { session.others()? } else { Vec::new() };
    live.tables.retain(|name, _| wanted.has(database, name) && !left_out.iter().any(|one| one.table == *name));
    live.tables.sort_by(|name, _, other, _| name.cmp(other));
    live.enums.sort_by(|name, _, other, _| name.cmp(other));
    let mut schema = engine.raise(&live);
    let naming = fit_naming(&engine, &live, &mut schema, &database.naming);
    let mut unsaid = lost(&engine, &live, &schema);
    leave_out_dangling(&mut schema, &[], &mut unsaid);
    unsaid.extend(shared_sequences(&engine, &live));
    Ok(Some(Pulled { engine, schema, naming, unsaid, left_out, others }))
}

/// Chooses how names are made, and names the keys so that have no name of their own.
pub fn fit_naming(engine: &Engine, live: &Physical, schema: &mut Schema, usual: &Naming) -> Naming {
    // MySQL calls every primary key PRIMARY.
    let has_names = !matches!(engine.flavour, Flavour::MySql | Flavour::MariaDb);
    let is_named = |table: &Table| {
        let key = live.tables.get(&table.name).and_then(|table| table.primary_key.as_ref());
        has_names && key.is_some_and(|key| key.name.is_some())
    };
    let naming = usual.fitted(schema.tables.values(), is_named);
    for table in schema.tables.values_mut().filter(|table| !is_named(table)) {
        let Some(key) = &mut table.primary_key else { continue };
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        key.name = naming.primary_key(&table.name.name, &columns);
    }
    naming
}

pub(super) fn bookkeeping(live: &Physical) -> Vec<Bookkeeping> {
    let of = |table: &TableName| {
        let known = BOOKKEEPING.iter().find(|(name, _)| table.name.eq_ignore_ascii_case(name));
        known.map(|(_, tool)| Bookkeeping { table: table.clone(), tool })
    };
    live.tables.keys().filter_map(of).collect()
}

/// A file cannot refer to a table that neither is in it nor one of `others`, which are declared elsewhere.
pub(super) fn leave_out_dangling(schema: &mut Schema, others: &[TableName], unsaid: &mut Vec<(TableName, String)>) {
    let there: Vec<TableName> = schema.tables.keys().chain(others).cloned().collect();
    for table in schema.tables.values_mut() {
        let name = table.name.clone();
        table.foreign_keys.retain(|_, key| {
            let is_there = there.contains(&key.table);
            if !is_there {
                unsaid.push((
                    name.clone(),
                    format!("foreign key `{}` refers to `{}`, which is not read", key.name, key.table),
                ));
            }
            is_there
        });
    }
}

/// Sequences that belong to no column are not made with a table.
fn shared_sequences(engine: &Engine, live: &Physical) -> Vec<(TableName, String)> {
    let takes = |column: &Column| {
        let default = column.default.as_ref().filter(|_| engine.flavour == Flavour::Postgres)?;
        default.as_str().starts_with("nextval(").then(|| {
            format!(
                "column `{}` takes from a sequence that belongs to no column, and that no file declares: {default}",
                column.name
            )
        })
    };
    let tables = live.tables.iter().flat_map(|(name, table)| table.columns.values().map(move |column| (name, column)));
    tables.filter_map(|(name, column)| Some((name.clone(), takes(column)?))).collect()
}

/// What would be otherwise if the file were created again.
pub(super) fn lost(engine: &Engine, live: &Physical, schema: &Schema) -> Vec<(TableName, String)> {
    let again = engine.lower(schema);
    let mut lost = Vec::new();
    for problem in again.problems {
        lost.push((problem.place.table_name().clone(), problem.message));
    }
    for (name, table) in &live.tables {
        let Some(again) = again.physical.tables.get(name) else { continue };
        lost.extend(compare(table, again).into_iter().map(|difference| {
            let was = difference.live.unwrap_or_else(|| "missing".to_owned());
            (name.clone(), format!("{} is {was}, and no file can say so", difference.what))
        }));
    }
    lost
}
