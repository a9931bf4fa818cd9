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
    while !cursor.symbol(")") {
        if cursor.at_word(&CONSTRAINTS) {
            constraint::read(&mut cursor, &mut table)?;
        } else {
            column::read(&mut cursor, &mut table)?;
        }
        cursor.symbol(",");
    }
    while let Some(word) = cursor.take() {
        table.options.strict |= word.is_word("STRICT");
        table.options.without_rowid |= word.is_word("WITHOUT");
    }
    imply_not_null(&mut table);
    table.give_back_room();
    Some(table)
}

/// SQLite lets NULL into most primary keys that do not say otherwise, and calls that a mistake of its own. No file
/// declares such a key, so that it is read as one that takes none: <https://sqlite.org/lang_createtable.html#the_primary_key>.
fn imply_not_null(table: &mut Table) {
    for name in table.primary_key.iter().flat_map(|key| &key.columns) {
        if let Some(column) = table.columns.get_mut(name) {
            column.nullable = false;
        }
    }
}
