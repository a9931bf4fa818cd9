//! A table from its CREATE TABLE: <https://sqlite.org/lang_createtable.html>.

use super::cursor::Cursor;
use super::{column, constraint};
use crate::physical::{Table, TableName};

/// The words that begin a constraint of the table; none of them can begin a column.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// Reads a definition. None if it is none that SQLite accepts.
pub(super) fn read(name: &str, sql: &str) -> Option<Table> {
    let mut cursor = Cursor::new(sql)?;
    let mut table = Table::new(TableName::new(name));
    while !cursor.symbol("(") {
        cursor.take()?;
    }
    let mut descending_key = false;
    while !cursor.symbol(")") {
        if cursor.at_word(&CONSTRAINTS) {
            constraint::read(&mut cursor, &mut table)?;
        } else {
            descending_key |= column::read(&mut cursor, &mut table)?;
        }
        cursor.symbol(",");
    }
    while let Some(word) = cursor.take() {
        table.options.strict |= word.is_word("STRICT");
        table.options.without_rowid |= word.is_word("WITHOUT");
    }
    imply_not_null(&mut table, descending_key);
    table.shrink_to_fit();
    Some(table)
}

/// Key columns that hold no NULL without a word: those of tables without a rowid and of strict ones, and the rowid.
/// Elsewhere SQLite lets NULL into a primary key: <https://sqlite.org/lang_createtable.html#the_primary_key>.
fn imply_not_null(table: &mut Table, descending_key: bool) {
    let Some(key) = &table.primary_key else { return };
    let all = table.options.without_rowid || table.options.strict;
    let sole = key.columns.len() == 1;
    for name in &key.columns {
        let Some(column) = table.columns.get_mut(name) else { continue };
        let rowid = sole && column.r#type == "INTEGER" && !descending_key;
        column.nullable &= !(all || rowid);
    }
}
