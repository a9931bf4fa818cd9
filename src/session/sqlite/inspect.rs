//! Reads tables from the text of `sqlite_schema`, which SQLite keeps word for word and edits when a table is altered.
//!
//! The PRAGMAs name neither checks nor foreign keys nor primary keys, so that the text must be read in any case; read
//! alone, it takes one query for any number of tables.

#[cfg(any(test, fuzzing))]
#[allow(clippy::unwrap_used, reason = "what SQLite answers about itself has the types that its manual says")]
pub(super) mod agree;
mod column;
mod constraint;
mod cursor;
#[cfg(any(test, fuzzing))]
pub(super) mod drawn;
mod index;
mod references;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use rusqlite::{Connection, Error};

use super::error::server_error;
use crate::cores;
use crate::dialect::sqlite::names::is_reserved;
use crate::physical::{Physical, Table, TableName};
use crate::session::{Scope, ServerError, is_own_table};
pub(super) use cursor::split;

/// One row of `sqlite_schema`.
pub(super) struct Object {
    pub(super) name: String,
    /// The table that it belongs to.
    pub(super) table: String,
    pub(super) sql: String,
}

/// All objects of a database that have a definition, in the order in which they were created.
#[derive(Default)]
pub(super) struct Catalog {
    pub(super) tables: Vec<Object>,
    pub(super) indexes: Vec<Object>,
    pub(super) views: Vec<Object>,
    pub(super) triggers: Vec<Object>,
    /// The place of each table, by its name in lower case.
    places: HashMap<String, usize>,
}

impl Catalog {
    pub(super) fn read(connection: &Connection) -> Result<Catalog, Error> {
        let mut catalog = Catalog::default();
        let mut statement = connection
            .prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let object = Object { name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? };
            match row.get::<_, String>(0)?.as_str() {
                "table" => catalog.tables.push(object),
                "index" => catalog.indexes.push(object),
                "view" => catalog.views.push(object),
                _ => catalog.triggers.push(object),
            }
        }
        catalog.forget_shadows(connection)?;
        let places = catalog.tables.iter().enumerate();
        catalog.places = places.map(|(place, table)| (table.name.to_ascii_lowercase(), place)).collect();
        Ok(catalog)
    }

    /// Leaves out virtual tables and those that their modules keep their rows in.
    fn forget_shadows(&mut self, connection: &Connection) -> Result<(), Error> {
        let is_virtual = |object: &Object| object.sql.starts_with("CREATE VIRTUAL TABLE");
        if self.tables.iter().any(is_virtual) {
            let mut statement =
                connection.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")?;
            let shadows: HashSet<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            self.tables.retain(|object| !is_virtual(object) && !shadows.contains(&object.name));
        }
        Ok(())
    }

    fn table(&self, name: &str) -> Option<&Object> {
        self.places.get(&name.to_ascii_lowercase()).map(|place| &self.tables[*place])
    }

    /// The tables that are neither SQLite's own nor binds'.
    pub(super) fn own_tables(&self) -> impl Iterator<Item = &Object> {
        self.tables.iter().filter(|object| !is_reserved(&object.name) && !is_own_table(&object.name))
    }

    /// Reads the definitions of some tables, each under the name that it is asked for.
    pub(super) fn definitions<'a>(
        &self,
        wanted: impl IntoIterator<Item = (String, &'a Object)>,
        depth: Depth,
    ) -> Result<IndexMap<TableName, Table>, ServerError> {
        let wanted: Vec<(String, &Object)> = wanted.into_iter().collect();
        let mut tables = IndexMap::with_capacity(wanted.len());
        // What SQLite calls one name may be asked for in another case.
        let mut spelled = HashMap::with_capacity(wanted.len());
        for ((name, object), table) in cores::in_turns(wanted, |(name, object)| table::read(name, &object.sql)) {
            let table = table.ok_or_else(|| unreadable("table", object))?;
            tables.insert(table.name.clone(), table);
            spelled.insert(object.name.to_ascii_lowercase(), name);
        }
        for object in self.indexes.iter().filter(|_| depth == Depth::Whole) {
            let Some(name) = spelled.get(&object.table.to_ascii_lowercase()) else { continue };
            let Some(table) = tables.get_mut(&TableName::new(name)) else { continue };
            let index = index::read(&object.name, &object.sql, table).ok_or_else(|| unreadable("index", object))?;
            // A map that grows has room for more than the one index that most tables have.
            table.indexes.reserve_exact(1);
            table.indexes.insert(index.name.clone(), index);
        }
        references::resolve(self, &mut tables);
        Ok(tables)
    }
}

fn unreadable(kind: &str, object: &Object) -> ServerError {
    let mut error = ServerError::new(format!("cannot read the definition of {kind} `{}`", object.name));
    error.detail = Some(object.sql.clone());
    error
}

/// How much of each table is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Whole,
    /// What stands in its own definition: all but the indexes.
    Outline,
}

pub(super) fn inspect(connection: &Connection, scope: &Scope, depth: Depth) -> Result<Physical, ServerError> {
    let catalog = Catalog::read(connection).map_err(|error| server_error(&error))?;
    let tables = match scope {
        Scope::All { .. } => {
            catalog.definitions(catalog.own_tables().map(|object| (object.name.clone(), object)), depth)?
        }
        Scope::Only { tables, .. } => {
            let found = tables.iter().filter_map(|name| Some((name.name.clone(), catalog.table(&name.name)?)));
            catalog.definitions(found, depth)?
        }
    };
    Ok(Physical { enums: IndexMap::new(), tables })
}
