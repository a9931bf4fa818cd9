//! An index from its CREATE INDEX: <https://sqlite.org/lang_createindex.html>.

use super::cursor::{Cursor, split};
use crate::dialect::sqlite::expression::plain;
use crate::dialect::sqlite::index::{key, part_collation};
use crate::dialect::tokens::Token;
use crate::physical::{Expression, Index, IndexKind, IndexPart, Order, Table};

/// Reads a definition. None if it is none that SQLite accepts.
pub(super) fn read(name: &str, sql: &str, table: &Table) -> Option<Index> {
    let mut cursor = Cursor::new(sql)?;
    cursor.words(&["CREATE"])?;
    let kind = if cursor.word("UNIQUE") { IndexKind::Unique } else { IndexKind::Plain };
    while !cursor.at_symbol("(") {
        cursor.take()?;
    }
    let parts = cursor.group()?;
    let parts = split(&parts).into_iter().map(|tokens| part(cursor.sql, tokens, table)).collect();
    let predicate = cursor.word("WHERE").then(|| Expression::new(plain(cursor.sql, cursor.rest())));
    Some(Index { name: name.to_owned(), kind, parts, method: None, include: Vec::new(), predicate, nulls_equal: false })
}

fn part(sql: &str, mut tokens: &[Token<'_>], table: &Table) -> IndexPart {
    // SQLite takes NULLS FIRST and NULLS LAST in an index only where they are its own rule anyway.
    if let [rest @ .., nulls, _] = tokens
        && nulls.is_word("NULLS")
        && !rest.is_empty()
    {
        tokens = rest;
    }
    let mut order = Order::Ascending;
    if let [rest @ .., word] = tokens
        && (word.is_word("ASC") || word.is_word("DESC"))
        && !rest.is_empty()
    {
        order = if word.is_word("DESC") { Order::Descending } else { Order::Ascending };
        tokens = rest;
    }
    let (key, collation) = key(sql, tokens, table);
    let collation = part_collation(&key, collation, table);
    IndexPart { key, order, nulls: None, operator_class: None, collation, prefix: None }
}
