//! Foreign keys of tables.

use std::collections::HashMap;

use super::{Catalog, printed};
use crate::dialect::mysql::table::action;
use crate::physical::{ForeignKey, TableName, Timing};
use crate::schema::Action;
use crate::session::ServerError;
use crate::session::mysql::connection::text;

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<(), ServerError> {
    if !catalog.shows_constraints {
        return printed::read(catalog);
    }
    let rules = catalog.rows("TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE", "REFERENTIAL_CONSTRAINTS", "")?;
    if rules.is_empty() {
        return Ok(());
    }
    let rules: HashMap<_, _> =
        rules.iter().map(|row| ((text(row, 0), text(row, 1)), (rule(text(row, 2)), rule(text(row, 3))))).collect();
    let columns = catalog.rows(
        "TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, \
         REFERENCED_COLUMN_NAME",
        "KEY_COLUMN_USAGE",
        "AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
    )?;
    let database = catalog.database().to_owned();
    for row in &columns {
        let (table, name) = (text(row, 0), text(row, 1));
        let (on_delete, on_update) = rules.get(&(table, name)).copied().unwrap_or_default();
        let schema = Some(text(row, 3)).filter(|schema| *schema != database).map(str::to_owned);
        let target = catalog.tables.get(text(row, 4)).filter(|_| schema.is_none()).map(|target| target.name.clone());
        let target = target.unwrap_or_else(|| TableName { schema, name: text(row, 4).to_owned() });
        let Some(table) = catalog.tables.get_mut(table) else { continue };
        let key = table.foreign_keys.entry(name.to_owned()).or_insert_with(|| ForeignKey {
            name: name.to_owned(),
            columns: Vec::new(),
            table: target,
            references: Vec::new(),
            on_delete,
            on_update,
            timing: Timing::NotDeferrable,
        });
        key.columns.push(text(row, 2).to_owned());
        key.references.push(text(row, 5).to_owned());
    }
    Ok(())
}

fn rule(word: &str) -> Action {
    let found = Action::ALL.into_iter().find(|action| action.name().eq_ignore_ascii_case(word));
    action(found.unwrap_or_default())
}
