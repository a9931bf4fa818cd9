//! What a database has beside tables as a file declares them.

mod mysql;
mod postgres;

use super::postgres::array;
use super::{Row, ServerError, Value};
use crate::flavour::Flavour;
use crate::schema::TableName;

/// An object that no table definition can say. It is named, and left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What it is, in the words of the engine: `view`, `trigger`, `domain`.
    pub kind: String,
    pub name: String,
    /// As the engine would make it again, where it tells.
    pub definition: Option<String>,
}

/// What no file can say of a table that one declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    pub table: TableName,
    pub remark: String,
    pub stands: Stands,
}

/// What it is lost with, when that is defined anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing that binds does takes it away.
    Apart,
    /// In the definition of the table, which SQLite rebuilds.
    InTable,
    /// In that of a column, which MySQL and MariaDB take as a whole.
    InColumn(String),
}

impl Other {
    /// None of a row that names nothing.
    pub(super) fn read(row: &Row) -> Option<Self> {
        Some(Other { kind: text(row, 0)?, name: text(row, 1)?, definition: text(row, 2) })
    }
}

impl Unsaid {
    /// From a schema, which is none where it goes without saying, a table and a remark.
    pub(super) fn read(row: &Row) -> Option<Self> {
        let table = TableName { schema: text(row, 0), name: text(row, 1)? };
        Some(Unsaid { table, remark: text(row, 2)?, stands: Stands::Apart })
    }
}

fn text(row: &Row, at: usize) -> Option<String> {
    row.get(at).and_then(Value::as_text).map(str::to_owned)
}

/// Asks again where PostgreSQL's functions stumble over something that another session dropped meanwhile.
pub(super) fn again_if_vanished(
    mut ask: impl FnMut() -> Result<Vec<Row>, ServerError>,
) -> Result<Vec<Row>, ServerError> {
    const ATTEMPTS: usize = 5;
    let mut left = ATTEMPTS;
    loop {
        let asked = ask();
        left -= 1;
        if left == 0 || !asked.as_ref().is_err_and(|error| error.code.as_deref() == Some(INTERNAL)) {
            return asked;
        }
    }
}

/// What PostgreSQL's own functions say of a table that is gone: they know no moment but now.
pub(super) const INTERNAL: &str = "XX000";

/// One query for each engine, which gives kinds, names and definitions in a stable order. PostgreSQL's takes the schemas
/// that are read beside the current one.
pub(super) fn others(flavour: Flavour) -> String {
    match flavour {
        Flavour::Sqlite => SQLITE.to_owned(),
        Flavour::Postgres => postgres::OTHERS.to_owned(),
        Flavour::MySql => mysql::OTHERS.replace("/*sequences*/", ""),
        Flavour::MariaDb => mysql::OTHERS.replace("/*sequences*/", mysql::SEQUENCES_OF_MARIADB),
    }
}

/// What the queries take.
pub(super) fn parameters(flavour: Flavour, schemas: &[String]) -> Vec<Value> {
    match flavour {
        Flavour::Postgres => vec![array(schemas.iter().map(|schema| Some(schema.as_str())))],
        _ => Vec::new(),
    }
}

/// One query for each server, as [`others`].
pub(super) fn unsaid(flavour: Flavour) -> Option<String> {
    match flavour {
        Flavour::Sqlite => None,
        Flavour::Postgres => Some(postgres::UNSAID.to_owned()),
        Flavour::MySql => Some(mysql::UNSAID.replace("/*own*/", mysql::UNSAID_OF_MYSQL)),
        Flavour::MariaDb => Some(mysql::UNSAID.replace("/*own*/", mysql::UNSAID_OF_MARIADB)),
    }
}

/// <https://sqlite.org/schematab.html>
const SQLITE: &str = "
SELECT CASE WHEN type = 'table' THEN 'virtual table' ELSE type END, name, sql
FROM main.sqlite_schema
WHERE type IN ('view', 'trigger') OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%')
ORDER BY 1, 2";
