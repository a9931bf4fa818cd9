//! Checks of tables.

use std::collections::{HashMap, HashSet};

use super::Catalog;
use crate::dialect::Engine;
use crate::dialect::mysql::literal::{quote, unescape};
use crate::flavour::Flavour;
use crate::physical::{Check, Expression};
use crate::session::ServerError;
use crate::session::mysql::connection::text;

/// The columns of MariaDB that are JSON: a text with a check that the server made.
pub(super) type JsonColumns = HashSet<(String, String)>;

pub(super) fn read(catalog: &mut Catalog<'_>, engine: &Engine) -> Result<JsonColumns, ServerError> {
    if engine.flavour == Flavour::MariaDb { mariadb(catalog) } else { mysql(catalog).map(|()| JsonColumns::new()) }
}

fn mariadb(catalog: &mut Catalog<'_>) -> Result<JsonColumns, ServerError> {
    let rows = catalog.rows("TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL", "CHECK_CONSTRAINTS", "")?;
    let mut json = JsonColumns::new();
    for row in &rows {
        let (table, name, clause) = (text(row, 0), text(row, 1), text(row, 2));
        if text(row, 3) == "Column" && clause == format!("json_valid({})", quote(name)) {
            json.insert((table.to_owned(), name.to_owned()));
        } else {
            add(catalog, table, name, clause.to_owned());
        }
    }
    Ok(json)
}

/// The clauses stand in one table, the names of their tables in another.
fn mysql(catalog: &mut Catalog<'_>) -> Result<(), ServerError> {
    let owners =
        catalog.rows("CONSTRAINT_NAME, TABLE_NAME, ENFORCED", "TABLE_CONSTRAINTS", "AND CONSTRAINT_TYPE = 'CHECK'")?;
    if owners.is_empty() {
        return Ok(());
    }
    let rows = catalog.rows("CONSTRAINT_NAME, CHECK_CLAUSE", "CHECK_CONSTRAINTS", "")?;
    let clauses: HashMap<&str, String> = rows.iter().map(|row| (text(row, 0), unescape(text(row, 1)))).collect();
    for row in &owners {
        // What is not enforced is no check that a declaration could mean.
        let Some(clause) = clauses.get(text(row, 0)).filter(|_| text(row, 2) != "NO") else { continue };
        add(catalog, text(row, 1), text(row, 0), clause.clone());
    }
    Ok(())
}

fn add(catalog: &mut Catalog<'_>, table: &str, name: &str, expression: String) {
    if let Some(table) = catalog.tables.get_mut(table) {
        // The check of a column has its name, which one of the table may have, too.
        let taken = table.checks.contains_key(name);
        let name = if taken { format!("{name}_2") } else { name.to_owned() };
        let check = Check { name, expression: Expression::new(expression) };
        table.checks.insert(check.name.clone(), check);
    }
}
