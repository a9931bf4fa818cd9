//! The tables of a database, read from information_schema in as many queries for one as for ten thousand.
//!
//! Every result is joined here and not there: the servers join these tables without indexes. Columns of results are
//! taken by position, because the two servers name them in different case.

mod check;
mod column;
mod foreign_key;
mod index;
mod printed;

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;

use super::MySqlSession;
use super::connection::{Connection, optional, text};
use crate::dialect::mysql::literal::literal;
use crate::flavour::Flavour;
use crate::physical::{Options, Physical, Table, TableName};
use crate::session::{Row, Scope, ServerError, is_own_table};

/// The tables under the names of the catalog, and how to ask for more about them.
pub(super) struct Catalog<'a> {
    pub(super) connection: &'a mut Connection,
    database: String,
    /// The condition on TABLE_NAME, with the AND before it; empty for all.
    names: String,
    /// Whether the catalogs tell this user of foreign keys.
    shows_constraints: bool,
    pub(super) tables: HashMap<String, Table>,
}

impl Catalog<'_> {
    /// Rows of `from` for the tables in question: `select` names columns of information_schema.
    pub(super) fn rows(&mut self, select: &str, from: &str, and: &str) -> Result<Vec<Row>, ServerError> {
        let schema = literal(&self.database);
        let (schema_column, names) = match from {
            // MySQL's CHECK_CONSTRAINTS does not know its tables.
            "CHECK_CONSTRAINTS" => ("CONSTRAINT_SCHEMA", ""),
            "REFERENTIAL_CONSTRAINTS" => ("CONSTRAINT_SCHEMA", self.names.as_str()),
            _ => ("TABLE_SCHEMA", self.names.as_str()),
        };
        let sql =
            format!("SELECT {select} FROM information_schema.{from} WHERE {schema_column} = {schema}{names} {and}");
        self.connection.query(&sql, &[])
    }

    /// The name of the database that is read.
    pub(super) fn database(&self) -> &str {
        &self.database
    }
}

pub(super) fn inspect(session: &mut MySqlSession, scope: &Scope) -> Result<Physical, ServerError> {
    let engine = session.engine;
    read(session, scope, |catalog| {
        let json = check::read(catalog, &engine)?;
        index::read(catalog, &engine)?;
        foreign_key::read(catalog)?;
        // Last, since what has columns then was there all the time.
        column::read(catalog, &engine, &json)
    })
}

/// The tables with their foreign keys alone.
pub(super) fn outline(session: &mut MySqlSession, scope: &Scope) -> Result<Physical, ServerError> {
    read(session, scope, foreign_key::read)
}

/// Reads which tables there are, and what `parts` reads of them.
fn read(
    session: &mut MySqlSession,
    scope: &Scope,
    parts: impl FnOnce(&mut Catalog<'_>) -> Result<(), ServerError>,
) -> Result<Physical, ServerError> {
    let wanted = Wanted::of(scope, session.tables_ignore_case);
    let names = match &wanted {
        Wanted { names: Some(names), .. } if names.is_empty() => return Ok(Physical::default()),
        Wanted { names: Some(names), .. } => {
            let list: Vec<_> = names.values().map(|name| literal(name)).collect();
            format!(" AND TABLE_NAME IN ({})", list.join(", "))
        }
        _ => String::new(),
    };
    let database = session.database.clone();
    let shows_constraints = session.engine.flavour == Flavour::MySql || session.rights.show_constraints();
    let connection = &mut session.connection;
    let mut catalog = Catalog { connection, database, names, shows_constraints, tables: HashMap::new() };
    let order = tables(&mut catalog, &wanted)?;
    if order.is_empty() {
        return Ok(Physical::default());
    }
    parts(&mut catalog)?;
    if catalog.tables.values().any(|table| table.columns.is_empty()) {
        forget_vanished(&mut catalog)?;
    }
    let mut found = catalog.tables;
    let shrunk = |mut table: Table| {
        table.give_back_room();
        (table.name.clone(), table)
    };
    // A map that grows would have room for nearly twice as many.
    let mut tables = IndexMap::with_capacity(found.len());
    tables.extend(order.into_iter().filter_map(|name| found.remove(&name)).map(shrunk));
    Ok(Physical { tables, ..Physical::default() })
}

/// Each query sees another moment. What another session dropped meanwhile was read in part, or not at all.
fn forget_vanished(catalog: &mut Catalog<'_>) -> Result<(), ServerError> {
    let rows = catalog.rows("TABLE_NAME", "TABLES", "")?;
    let there: HashSet<&str> = rows.iter().map(|row| text(row, 0)).collect();
    catalog.tables.retain(|name, _| there.contains(name.as_str()));
    Ok(())
}

/// The names that were asked for, by what the server takes for one name.
struct Wanted {
    names: Option<BTreeMap<String, String>>,
    ignore_case: bool,
}

impl Wanted {
    fn of(scope: &Scope, ignore_case: bool) -> Self {
        let mut wanted = Wanted { names: None, ignore_case };
        if let Scope::Only { tables, .. } = scope {
            let own = tables.iter().filter(|name| name.schema.is_none());
            wanted.names = Some(own.map(|name| (wanted.folded(&name.name), name.name.clone())).collect());
        }
        wanted
    }

    fn folded(&self, name: &str) -> String {
        if self.ignore_case { name.to_lowercase() } else { name.to_owned() }
    }

    /// The name that was asked for under which the server has `name`, if it was.
    fn asked(&self, name: &str) -> Option<String> {
        match &self.names {
            Some(names) => names.get(&self.folded(name)).cloned(),
            None => Some(name.to_owned()),
        }
    }
}

/// Fills in the tables without their parts, and gives their order.
fn tables(catalog: &mut Catalog<'_>, wanted: &Wanted) -> Result<Vec<String>, ServerError> {
    // A system versioned table of MariaDB is a table like others to us; views and sequences are not.
    let rows = catalog.rows(
        "TABLE_NAME, ENGINE, TABLE_COLLATION, TABLE_COMMENT",
        "TABLES",
        "AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    )?;
    let mut order = Vec::new();
    for row in &rows {
        let name = text(row, 0);
        let Some(asked) = wanted.asked(name).filter(|name| !is_own_table(name)) else { continue };
        let mut table = Table::new(TableName::new(asked));
        let collation = optional(row, 2).map(str::to_owned);
        table.options = Options {
            engine: optional(row, 1).map(str::to_owned),
            charset: collation.as_deref().and_then(|name| name.split('_').next()).map(str::to_owned),
            collation,
            ..Options::default()
        };
        table.comment = Some(text(row, 3)).filter(|comment| !comment.is_empty()).map(str::to_owned);
        order.push(name.to_owned());
        catalog.tables.insert(name.to_owned(), table);
    }
    order.sort();
    Ok(order)
}
