//! Views over tables, and foreign keys of other tables, of all databases of the server.

use indexmap::IndexMap;

use super::MySqlSession;
use super::connection::{Connection, optional, text};
use crate::dialect::Statement;
use crate::dialect::mysql::literal::{literal, quote};
use crate::dialect::mysql::quoted;
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::{Dependent, ServerError};

pub(super) fn dependents(session: &mut MySqlSession, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope {
        database: session.database.clone(),
        tables: tables.iter().map(|table| (session.folded(&table.name), table)).collect(),
        ignore_case: session.tables_ignore_case,
    };
    let mut found = foreign_keys(&mut session.connection, &scope)?;
    found.extend(match session.engine.flavour {
        Flavour::MariaDb => views_by_text(&mut session.connection, &scope)?,
        _ => views_by_usage(&mut session.connection, &scope)?,
    });
    Ok(found)
}

struct Scope<'a> {
    database: String,
    /// By what is the same for all spellings of a name.
    tables: IndexMap<String, &'a TableName>,
    ignore_case: bool,
}

impl Scope<'_> {
    fn list(&self) -> String {
        self.tables.values().map(|table| literal(&table.name)).collect::<Vec<_>>().join(", ")
    }

    /// The table of the selection that has this name.
    fn find(&self, name: &str) -> Option<&TableName> {
        let found = if self.ignore_case { self.tables.get(&name.to_lowercase()) } else { self.tables.get(name) };
        found.copied()
    }

    /// A name of another database with it, one of ours without.
    fn name(&self, schema: &str, name: &str) -> TableName {
        let schema = Some(schema).filter(|schema| *schema != self.database).map(str::to_owned);
        TableName { schema, name: name.to_owned() }
    }
}

fn foreign_keys(connection: &mut Connection, scope: &Scope<'_>) -> Result<Vec<Dependent>, ServerError> {
    let sql = format!(
        "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME \
         FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = {} AND REFERENCED_TABLE_NAME IN ({}) \
         ORDER BY 1, 2, 3",
        literal(&scope.database),
        scope.list()
    );
    let rows = connection.query(&sql, &[])?;
    let outside = rows.iter().filter(|row| text(row, 0) != scope.database || scope.find(text(row, 1)).is_none());
    Ok(outside
        .filter_map(|row| {
            let on = scope.find(text(row, 3))?;
            let table = scope.name(text(row, 0), text(row, 1));
            let name = text(row, 2);
            let drop = Statement::new(
                format!("drop foreign key `{name}` of `{table}`"),
                format!("ALTER TABLE {} DROP FOREIGN KEY {}", quoted(&table), quote(name)),
            );
            Some(Dependent {
                kind: "foreign key",
                name: format!("{name} of {table}"),
                on: on.clone(),
                drop: Some(drop),
            })
        })
        .collect())
}

fn views_by_usage(connection: &mut Connection, scope: &Scope<'_>) -> Result<Vec<Dependent>, ServerError> {
    let sql = format!(
        "SELECT VIEW_SCHEMA, VIEW_NAME, TABLE_NAME FROM information_schema.VIEW_TABLE_USAGE \
         WHERE TABLE_SCHEMA = {} AND TABLE_NAME IN ({}) ORDER BY 1, 2, 3",
        literal(&scope.database),
        scope.list()
    );
    let rows = connection.query(&sql, &[])?;
    let named = rows.iter().filter_map(|row| Some((scope.name(text(row, 0), text(row, 1)), scope.find(text(row, 2))?)));
    Ok(named.map(|(view, on)| of_view(&view, on)).collect())
}

/// MariaDB does not say what a view reads, but its text names every table with its database.
fn views_by_text(connection: &mut Connection, scope: &Scope<'_>) -> Result<Vec<Dependent>, ServerError> {
    let sql = "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS \
               WHERE TABLE_SCHEMA NOT IN ('sys', 'mysql', 'information_schema', 'performance_schema') ORDER BY 1, 2";
    let rows = connection.query(sql, &[])?;
    let mut found = Vec::new();
    for row in &rows {
        let Some(definition) = optional(row, 2) else { continue };
        let reads =
            |table: &&&TableName| definition.contains(&format!("{}.{}", quote(&scope.database), quote(&table.name)));
        if let Some(on) = scope.tables.values().find(reads) {
            found.push(of_view(&scope.name(text(row, 0), text(row, 1)), on));
        }
    }
    Ok(found)
}

fn of_view(view: &TableName, on: &TableName) -> Dependent {
    let drop = Statement::new(format!("drop view `{view}`"), format!("DROP VIEW {}", quoted(view)));
    Dependent { kind: "view", name: view.to_string(), on: on.clone(), drop: Some(drop) }
}
