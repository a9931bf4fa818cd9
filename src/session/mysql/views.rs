//! Views over columns, by their text: neither flavour says what columns a view reads.

use super::MySqlSession;
use super::connection::{optional, text};
use crate::dialect::Statement;
use crate::dialect::mysql::literal::quote;
use crate::dialect::mysql::quoted;
use crate::physical::TableName;
use crate::session::{ServerError, View};

/// The server writes each table with its database and each column behind a point, all in quotes.
const VIEWS: &str = "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS \
     WHERE TABLE_SCHEMA NOT IN ('sys', 'mysql', 'information_schema', 'performance_schema') ORDER BY 1, 2";

pub(super) fn over(session: &mut MySqlSession, columns: &[(TableName, String)]) -> Result<Vec<View>, ServerError> {
    let mut found = Vec::new();
    for row in &session.connection.query(VIEWS, &[])? {
        let Some(definition) = optional(row, 2) else { continue };
        let reads = |(table, column): &&(TableName, String)| {
            definition.contains(&format!("{}.{}", quote(&session.database), quote(&table.name)))
                && definition.contains(&format!(".{}", quote(column)))
        };
        if let Some((on, _)) = columns.iter().find(reads) {
            let schema = Some(text(row, 0)).filter(|schema| *schema != session.database).map(str::to_owned);
            let name = TableName { schema, name: text(row, 1).to_owned() };
            let drop = Statement::new(format!("drop view `{name}`"), format!("DROP VIEW {}", quoted(&name)));
            // One that reads what is gone is made again by nobody.
            found.push(View { name, on: on.clone(), drop, make: None });
        }
    }
    Ok(found)
}
