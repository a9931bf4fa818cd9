//! Indexes: <https://www.postgresql.org/docs/current/sql-createindex.html>.

use super::name::{list, qualified, quote};
use crate::dialect::{Duty, Statement};
use crate::physical::{Index, IndexKey, IndexKind, IndexPart, Nulls, Order, TableName};

pub(super) fn create(table: &TableName, index: &Index) -> Statement {
    Statement::new(format!("create index `{}` on `{table}`", index.name), creation(table, index, ""))
}

/// Writers go on meanwhile: <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
pub(super) fn create_concurrently(table: &TableName, index: &Index) -> Statement {
    let what = format!("create index `{}` on `{table}` concurrently", index.name);
    Statement::new(what, creation(table, index, "CONCURRENTLY ")).with(Duty::WaitForOthers)
}

/// An index stands in the schema of its table. One that a failed creation left is invalid, and goes too.
pub(super) fn drop_concurrently(table: &TableName, index: &str) -> Statement {
    let name = qualified(&TableName { schema: table.schema.clone(), name: index.to_owned() });
    let sql = format!("DROP INDEX CONCURRENTLY IF EXISTS {name}");
    Statement::new(format!("drop index `{index}` concurrently"), sql).with(Duty::WaitForOthers)
}

fn creation(table: &TableName, index: &Index, how: &str) -> String {
    let unique = if index.kind == IndexKind::Unique { "UNIQUE " } else { "" };
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut sql = format!("CREATE {unique}INDEX {how}{} ON {}", quote(&index.name), qualified(table));
    if let Some(method) = &index.method {
        sql += &format!(" USING {}", quote(method));
    }
    sql += &format!(" ({})", parts.join(", "));
    if !index.include.is_empty() {
        sql += &format!(" INCLUDE ({})", list(&index.include));
    }
    if index.nulls_equal {
        sql += " NULLS NOT DISTINCT";
    }
    if let Some(predicate) = &index.predicate {
        sql += &format!(" WHERE {predicate}");
    }
    sql
}

fn part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(name) => quote(name),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &part.collation {
        sql += &format!(" COLLATE {}", quote(collation));
    }
    if let Some(class) = &part.operator_class {
        let names: Vec<String> = class.split('.').map(quote).collect();
        sql += &format!(" {}", names.join("."));
    }
    if part.order == Order::Descending {
        sql += " DESC";
    }
    match part.nulls {
        Some(Nulls::First) => sql += " NULLS FIRST",
        Some(Nulls::Last) => sql += " NULLS LAST",
        None => {}
    }
    sql
}
