//! Foreign keys of tables.

use std::collections::HashMap;

use super::Catalog;
use crate::dialect::Engine;
use crate::dialect::mysql::literal::quote;
use crate::dialect::mysql::table::action;
use crate::flavour::Flavour;
use crate::physical::{ForeignKey, TableName, Timing};
use crate::schema::Action;
use crate::session::mysql::connection::text;
use crate::session::{Row, ServerError};

/// What becomes of rows when the row that they refer to goes or changes, by table and name.
type Rules = HashMap<(String, String), (Action, Action)>;

pub(super) fn read(catalog: &mut Catalog<'_>, engine: &Engine) -> Result<(), ServerError> {
    let rows = catalog.rows("TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE", "REFERENTIAL_CONSTRAINTS", "")?;
    // MariaDB hides the rules, though not the columns, from users that may only read.
    let may_be_hidden = engine.flavour == Flavour::MariaDb;
    if rows.is_empty() && !may_be_hidden {
        return Ok(());
    }
    let own = |row: &Row, at: usize| text(row, at).to_owned();
    let read = |row: &Row| ((own(row, 0), own(row, 1)), (rule(text(row, 2)), rule(text(row, 3))));
    let mut rules: Rules = rows.iter().map(read).collect();
    let columns = catalog.rows(
        "TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, \
         REFERENCED_COLUMN_NAME",
        "KEY_COLUMN_USAGE",
        "AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
    )?;
    if rules.is_empty() {
        rules = printed(catalog, &columns)?;
    }
    let database = catalog.database().to_owned();
    for row in &columns {
        let (table, name) = (text(row, 0), text(row, 1));
        let (on_delete, on_update) = rules.get(&(own(row, 0), own(row, 1))).copied().unwrap_or_default();
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

/// The rules as the server prints them with each table, which who may read it may see.
fn printed(catalog: &mut Catalog<'_>, columns: &[Row]) -> Result<Rules, ServerError> {
    let mut rules = Rules::new();
    let mut lines: Vec<String> = Vec::new();
    let mut read = "";
    for row in columns {
        let (table, name) = (text(row, 0), text(row, 1));
        if table != read {
            lines = catalog.print(table)?.lines().map(str::to_owned).collect();
            read = table;
        }
        let start = format!("CONSTRAINT {} FOREIGN KEY (", quote(name));
        let Some(line) = lines.iter().find(|line| line.trim_start().starts_with(&start)) else { continue };
        let (_, rest) = line.rsplit_once(')').unwrap_or_default();
        rules.insert((table.to_owned(), name.to_owned()), (after("ON DELETE ", rest), after("ON UPDATE ", rest)));
    }
    Ok(rules)
}

/// The rule that stands after these words, or the one that is not printed.
fn after(words: &str, line: &str) -> Action {
    let (_, rest) = line.split_once(words).unwrap_or_default();
    let rest = rest.trim_end_matches(',');
    rule(rest.split(" ON ").next().unwrap_or_default())
}

fn rule(word: &str) -> Action {
    let found = Action::ALL.into_iter().find(|action| action.name().eq_ignore_ascii_case(word));
    action(found.unwrap_or_default())
}
