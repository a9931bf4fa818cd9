//! Indexes: <https://www.postgresql.org/docs/current/sql-createindex.html>.

use super::name::{list, qualified, quote};
use crate::dialect::Statement;
use crate::physical::{Index, IndexKey, IndexKind, IndexPart, Nulls, Order, TableName};

pub(super) fn create(table: &TableName, index: &Index) -> Statement {
    let unique = if index.kind == IndexKind::Unique { "UNIQUE " } else { "" };
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut sql = format!("CREATE {unique}INDEX {} ON {}", quote(&index.name), qualified(table));
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
    Statement::new(format!("create index `{}` on `{table}`", index.name), sql)
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
