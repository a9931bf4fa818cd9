//! Expressions as tokens: parentheses around them, and what is the same but for its spelling.

use crate::dialect::tokens::{Token, tokens};
use crate::flavour::Flavour;

/// The text of some tokens, as it stands in what they were cut from.
pub(crate) fn slice<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.start..last.end()],
        _ => "",
    }
}

/// The tokens without a pair of parentheses that is around all of them.
pub(crate) fn inside_parentheses<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    let [first, inner @ .., last] = tokens else { return None };
    if !first.is_symbol("(") || !last.is_symbol(")") {
        return None;
    }
    let mut depth = 0_usize;
    for token in inner {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.checked_sub(1)?;
        }
    }
    (depth == 0 && !inner.is_empty()).then_some(inner)
}

/// The tokens without any parentheses around all of them.
pub(crate) fn bare<'t, 'a>(mut tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    while let Some(inner) = inside_parentheses(tokens) {
        tokens = inner;
    }
    tokens
}

/// A text without the parentheses around all of it. What cannot be read stays as it is.
pub(super) fn bare_text(sql: &str) -> &str {
    tokens(Flavour::Sqlite, sql).map_or(sql, |found| slice(sql, bare(&found)))
}
