//! Indexes: <https://sqlite.org/lang_createindex.html>.

use super::expression::{bare, inside_parentheses, plain};
use super::names::{quote, unquote};
use crate::dialect::Statement;
use crate::dialect::tokens::{Token, TokenKind};
use crate::physical::{Expression, Index, IndexKey, IndexKind, IndexPart, Order, Table, TableName};

pub(super) fn create(table: &TableName, index: &Index) -> Statement {
    let unique = if index.kind == IndexKind::Unique { "UNIQUE " } else { "" };
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut sql =
        format!("CREATE {unique}INDEX {} ON {} ({})", quote(&index.name), quote(&table.name), parts.join(", "));
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {predicate}"));
    }
    Statement::new(format!("create index `{}`", index.name), sql)
}

fn part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(name) => quote(name),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &part.collation {
        sql.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if part.order == Order::Descending {
        sql.push_str(" DESC");
    }
    sql
}

/// What is indexed, as SQLite understands it: a column alone is that column even in parentheses, and a COLLATE at the
/// end of an expression is the part's collation.
pub(crate) fn key(sql: &str, mut found: &[Token<'_>], table: &Table) -> (IndexKey, Option<String>) {
    let mut collation = None;
    while let [rest @ .., word, name] = found
        && word.is_word("COLLATE")
        && !rest.is_empty()
    {
        collation.get_or_insert_with(|| collation_name(name.text));
        found = rest;
    }
    if let [name] = bare(found)
        && matches!(name.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Text)
        && let Some(column) = column_named(table, &unquote(name.text))
    {
        return (IndexKey::Column(column), collation);
    }
    let inner = inside_parentheses(found).unwrap_or(found);
    if let [_, .., word, _] = inner
        && word.is_word("COLLATE")
    {
        let (key, inner_collation) = key(sql, inner, table);
        return (key, collation.or(inner_collation));
    }
    (IndexKey::Expression(Expression::new(plain(sql, inner))), collation)
}

/// The collation of a part, none where it is that of the column anyway.
pub(crate) fn part_collation(key: &IndexKey, collation: Option<String>, table: &Table) -> Option<String> {
    let own = match key {
        IndexKey::Column(name) => table.columns.get(name).and_then(|column| column.collation.clone()),
        IndexKey::Expression(_) => None,
    };
    collation.filter(|collation| *collation != own.unwrap_or_else(|| BINARY.to_owned()))
}

/// The column of that name in the spelling of the table; SQLite folds ASCII letters alone.
pub(crate) fn column_named(table: &Table, name: &str) -> Option<String> {
    if table.columns.contains_key(name) {
        return Some(name.to_owned());
    }
    table.columns.keys().find(|column| column.eq_ignore_ascii_case(name)).cloned()
}

/// The collation of all that names none.
pub(crate) const BINARY: &str = "BINARY";

/// The collations that every SQLite has: <https://sqlite.org/datatype3.html#collating_sequences>.
pub(super) const COLLATIONS: [&str; 3] = [BINARY, "NOCASE", "RTRIM"];

/// A collation without quotes, the built-in ones in upper case.
pub(crate) fn collation_name(text: &str) -> String {
    let name = unquote(text);
    let known = COLLATIONS.into_iter().find(|known| known.eq_ignore_ascii_case(&name));
    known.map_or(name, str::to_owned)
}
