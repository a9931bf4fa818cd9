//! The tables of the history, declared as any others.

use super::{ROW, expressions};
use crate::schema::{Column, ColumnType, MySqlOptions, PerEngine, PrimaryKey, Schema, Table, TableName};
use crate::session::{EXPRESSIONS_TABLE, HISTORY_TABLE};

/// The time is text, so that no engine and no session turns it into another zone.
const COLUMNS: [(&str, ColumnType); 9] = [
    ("project", ColumnType::String(Some(64))),
    ("key", ColumnType::String(Some(255))),
    ("revision", ColumnType::String(Some(64))),
    ("checksum", ColumnType::String(Some(80))),
    ("state", ColumnType::String(Some(16))),
    ("statements", ColumnType::Text),
    ("applied_at", ColumnType::String(Some(40))),
    ("binds_version", ColumnType::String(Some(40))),
    ("format", ColumnType::BigInt),
];

/// Which revisions ran.
pub(super) fn revisions() -> Schema {
    schema(HISTORY_TABLE, &COLUMNS, &ROW)
}

/// What the server made of expressions.
pub(super) fn expressions() -> Schema {
    schema(EXPRESSIONS_TABLE, &expressions::COLUMNS, &expressions::KEY)
}

fn schema(name: &str, columns: &[(&str, ColumnType)], key: &[&str]) -> Schema {
    let mut table = Table::new(TableName::new(name));
    table.columns = columns.iter().map(|(name, r#type)| ((*name).to_owned(), column(name, r#type))).collect();
    let columns = key.iter().map(|name| (*name).to_owned()).collect();
    table.primary_key = Some(PrimaryKey { name: format!("pk_{name}"), columns });
    // The default collations of MySQL and MariaDB take `Auth` and `auth` for one key.
    let collation = Some("utf8mb4_bin".to_owned());
    table.mysql = MySqlOptions { engine: None, charset: Some("utf8mb4".to_owned()), collation };
    Schema { tables: [(table.name.clone(), table)].into_iter().collect(), ..Schema::default() }
}

fn column(name: &str, r#type: &ColumnType) -> Column {
    Column { nullable: false, ..Column::new(name, PerEngine::any(r#type.clone())) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_has_the_columns_that_rows_are_read_from() {
        assert_eq!(super::COLUMNS.map(|(name, _)| name), crate::history::record::COLUMNS);
    }
}
