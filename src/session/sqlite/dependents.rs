//! What outside of some tables depends on them.
//!
//! SQLite records nothing of it, so that the text of views and triggers must be looked at. A name counts where a table
//! can stand; a view that is named for nothing is better than one that breaks.

use std::collections::HashMap;

use rusqlite::Connection;

use super::error::server_error;
use super::inspect::{Catalog, Depth, Object};
use crate::dialect::Statement;
use crate::dialect::sqlite::names::{quote, unquote};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::{Dependent, ServerError};

/// The words and signs that a table's name follows.
const BEFORE_TABLES: [&str; 9] = ["FROM", "JOIN", "INTO", "UPDATE", "ON", "IN", ",", "(", "."];

/// What UPDATE OR … and INSERT OR … may say before the name.
const CONFLICTS: [&str; 5] = ["ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE"];

pub(super) fn find(connection: &Connection, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
    let catalog = Catalog::read(connection).map_err(|error| server_error(&error))?;
    // By the name of a table, or of a view that depends on one, in lower case: the table.
    let mut broken: HashMap<String, TableName> =
        tables.iter().map(|table| (table.name.to_ascii_lowercase(), table.clone())).collect();
    let mut found = foreign_keys(&catalog, &broken)?;
    let mut views: Vec<&Object> = catalog.views.iter().collect();
    loop {
        let (breaking, whole): (Vec<_>, Vec<_>) =
            views.into_iter().map(|view| (view, mentioned(&view.sql, &broken))).partition(|(_, on)| on.is_some());
        views = whole.into_iter().map(|(view, _)| view).collect();
        if breaking.is_empty() {
            break;
        }
        for (view, on) in breaking {
            let Some(on) = on else { continue };
            broken.insert(view.name.to_ascii_lowercase(), on.clone());
            found.push(dependent("view", "VIEW", view.name.clone(), &view.name, on));
        }
    }
    // A trigger of a table or view that goes, goes with it.
    let others = catalog.triggers.iter().filter(|trigger| !broken.contains_key(&trigger.table.to_ascii_lowercase()));
    for trigger in others {
        if let Some(on) = mentioned(&trigger.sql, &broken) {
            let name = format!("{} of {}", trigger.name, trigger.table);
            found.push(dependent("trigger", "TRIGGER", name, &trigger.name, on));
        }
    }
    Ok(found)
}

fn dependent(kind: &'static str, keyword: &str, name: String, dropped: &str, on: TableName) -> Dependent {
    let drop = Statement::new(format!("drop {kind} `{dropped}`"), format!("DROP {keyword} {}", quote(dropped)));
    Dependent { kind, name, on, drop: Some(drop) }
}

fn foreign_keys(catalog: &Catalog, broken: &HashMap<String, TableName>) -> Result<Vec<Dependent>, ServerError> {
    let outside = catalog.own_tables().filter(|object| !broken.contains_key(&object.name.to_ascii_lowercase()));
    // Most tables say nothing of it, and need no reading.
    let referring = outside.filter(|object| mentioned_anywhere(&object.sql, broken));
    let tables = catalog.definitions(referring.map(|object| (object.name.clone(), object)), Depth::Outline)?;
    let mut found = Vec::new();
    for (table, key) in tables.values().flat_map(|table| table.foreign_keys.values().map(move |key| (table, key))) {
        if let Some(on) = broken.get(&key.table.name.to_ascii_lowercase()) {
            let name = format!("{} of {}", key.name, table.name);
            found.push(Dependent { kind: "foreign key", name, on: on.clone(), drop: None });
        }
    }
    Ok(found)
}

fn mentioned_anywhere(sql: &str, broken: &HashMap<String, TableName>) -> bool {
    let Ok(found) = tokens(Flavour::Sqlite, sql) else { return true };
    found
        .windows(2)
        .any(|pair| pair[0].is_word("REFERENCES") && broken.contains_key(&unquote(pair[1].text).to_ascii_lowercase()))
}

/// The table that a view or a trigger names, itself or through a view.
fn mentioned(sql: &str, broken: &HashMap<String, TableName>) -> Option<TableName> {
    let found = tokens(Flavour::Sqlite, sql).ok()?;
    found.windows(2).find_map(|pair| {
        let before = BEFORE_TABLES.iter().chain(&CONFLICTS).any(|before| pair[0].text.eq_ignore_ascii_case(before));
        let is_name = matches!(pair[1].kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Text);
        broken.get(&unquote(pair[1].text).to_ascii_lowercase()).filter(|_| before && is_name).cloned()
    })
}
