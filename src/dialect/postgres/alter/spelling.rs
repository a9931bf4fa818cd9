//! The actions of ALTER TABLE: <https://www.postgresql.org/docs/current/sql-altertable.html>.

use super::steps::alter;
use crate::dialect::Statement;
use crate::dialect::postgres::name::{literal, qualified, quote};
use crate::dialect::postgres::types::base;
use crate::physical::{Column, Expression, Identity, TableName};

/// Types to which the server converts anything when it assigns, and then refuses what is too long; its cast would cut
/// that off without a word: <https://www.postgresql.org/docs/current/datatype-character.html>.
const TEXTS: &[&str] = &["text", "character varying", "character", "bpchar", "name", "citext"];

const BITS: &[&str] = &["bit", "bit varying"];

pub(super) fn alter_type(before: &Column, after: &Column, using: Option<&Expression>) -> String {
    let name = quote(&after.name);
    let mut sql = format!("ALTER COLUMN {name} TYPE {}", after.r#type);
    if let Some(collation) = &after.collation {
        sql += &format!(" COLLATE {}", quote(collation));
    }
    match using {
        Some(expression) => sql += &format!(" USING {expression}"),
        None if before.r#type == after.r#type || is_assigned(&before.r#type, &after.r#type) => {}
        None => sql += &format!(" USING {name}::{}", after.r#type),
    }
    sql
}

/// Whether a value of one type is assigned to the other without a word.
fn is_assigned(from: &str, to: &str) -> bool {
    let (from, to) = (base(from), base(to));
    let element =
        |kind: &'_ str| kind.strip_suffix("[]").map_or((kind.to_owned(), false), |kind| (kind.to_owned(), true));
    let ((from, from_array), (to, to_array)) = (element(&from), element(&to));
    let text = TEXTS.contains(&to.as_str()) && (from_array || !to_array);
    text || (BITS.contains(&to.as_str()) && BITS.contains(&from.as_str()) && from_array == to_array)
}

/// The column numbers itself, from the greatest number that is there on.
pub(super) fn numbered(table: &TableName, column: &str, before: Option<Identity>, after: Identity) -> Vec<Statement> {
    let kind = if after == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
    let (name, owned) = (quote(column), column.to_owned());
    if before.is_some() {
        return vec![alter(table, &[(&owned, format!("ALTER COLUMN {name} SET GENERATED {kind}"))])];
    }
    let add = alter(table, &[(&owned, format!("ALTER COLUMN {name} ADD GENERATED {kind} AS IDENTITY"))]);
    let (of, column) = (qualified(table), literal(column));
    let sequence = format!("pg_catalog.pg_get_serial_sequence({}, {column})", literal(&of));
    let sql = format!(
        "SELECT pg_catalog.setval({sequence}, greatest(max({name}), 1), coalesce(max({name}) >= 1, false)) FROM {of}"
    );
    vec![add, Statement::new(format!("number column `{owned}` of `{table}` from its rows on"), sql)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_would_cut_off_is_assigned_and_not_cast() {
        for (from, to, assigned) in [
            ("integer", "character varying(3)", true),
            ("text[]", "character varying(3)[]", true),
            ("integer[]", "text", true),
            ("text", "text[]", false),
            ("bit(5)", "bit(3)", true),
            ("integer", "bit(3)", false),
            ("text", "integer", false),
            ("\"role\"", "text", true),
            ("text", "\"role\"", false),
        ] {
            assert_eq!(is_assigned(from, to), assigned, "{from} to {to}");
        }
    }
}
