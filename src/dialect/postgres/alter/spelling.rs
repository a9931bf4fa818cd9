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
pub(super) fn numbered(
    table: &TableName,
    column: &Column,
    before: Option<Identity>,
    after: Identity,
) -> Vec<Statement> {
    let kind = if after == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
    let (name, owned) = (quote(&column.name), &column.name);
    if before.is_some() {
        return vec![alter(table, &[(owned, format!("ALTER COLUMN {name} SET GENERATED {kind}"))])];
    }
    let mut statements = match after {
        Identity::Serial => own_sequence(table, column),
        _ => vec![alter(table, &[(owned, format!("ALTER COLUMN {name} ADD GENERATED {kind} AS IDENTITY"))])],
    };
    let (of, sequence) = (qualified(table), sequence(table, owned));
    let sql = format!(
        "SELECT pg_catalog.setval({sequence}, greatest(max({name}), 1), coalesce(max({name}) >= 1, false)) FROM {of}"
    );
    statements.push(Statement::new(format!("number column `{owned}` of `{table}` from its rows on"), sql));
    statements
}

/// The column numbers itself no longer.
pub(super) fn unnumbered(table: &TableName, column: &String, before: Option<Identity>) -> Vec<Statement> {
    let name = quote(column);
    if before != Some(Identity::Serial) {
        return vec![alter(table, &[(column, format!("ALTER COLUMN {name} DROP IDENTITY"))])];
    }
    let of = sequence(table, column);
    vec![
        alter(table, &[(column, format!("ALTER COLUMN {name} DROP DEFAULT"))]),
        on_sequence(format!("drop the sequence of column `{column}` of `{table}`"), &of, "DROP SEQUENCE %s"),
    ]
}

/// Gives the sequence of a column the column's type.
pub(super) fn retyped(table: &TableName, column: &Column) -> Statement {
    let what = format!("alter the sequence of column `{}` of `{table}`", column.name);
    on_sequence(what, &sequence(table, &column.name), &format!("ALTER SEQUENCE %s AS {}", column.r#type))
}

/// What `serial` stands for, for a column that is there:
/// <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>.
fn own_sequence(table: &TableName, column: &Column) -> Vec<Statement> {
    let schema = table.schema.clone();
    let own = TableName { schema, name: sequence_name(&table.name, &column.name) };
    let (name, r#type) = (qualified(&own), &column.r#type);
    let owner = format!("{}.{}", qualified(table), quote(&column.name));
    let make = format!("CREATE SEQUENCE {name} AS {type} OWNED BY {owner}");
    let default = format!("ALTER COLUMN {} SET DEFAULT nextval({})", quote(&column.name), literal(&name));
    vec![Statement::new(format!("create sequence `{own}`"), make), alter(table, &[(&column.name, default)])]
}

/// As `serial` names it, and short enough.
fn sequence_name(table: &str, column: &str) -> String {
    const LONGEST: usize = 63;
    const END: &str = "_seq";
    let mut name = format!("{table}_{column}");
    while name.len() > LONGEST - END.len() {
        name.pop();
    }
    name + END
}

/// The name of the sequence of a column, as an expression.
fn sequence(table: &TableName, column: &str) -> String {
    format!("pg_catalog.pg_get_serial_sequence({}, {})", literal(&qualified(table)), literal(column))
}

/// Runs something on the sequence whose name the server alone knows.
fn on_sequence(what: String, sequence: &str, sql: &str) -> Statement {
    let body = format!("BEGIN EXECUTE pg_catalog.format({}, {sequence}); END", literal(sql));
    Statement::new(what, format!("DO {}", literal(&body)))
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
