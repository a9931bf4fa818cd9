//! Expressions as tokens: parentheses around them, and what is the same but for its spelling.

use super::names::{quote, unquote};
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::Expression;

/// The text of some tokens, as it stands in what they were cut from.
pub(crate) fn slice<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.start..last.end()],
        _ => "",
    }
}

/// The text of some tokens without the comments between them, which no declaration can hold.
pub(crate) fn plain(sql: &str, tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        let gap = end.map_or("", |end| &sql[end..token.start]);
        text.push_str(if gap.trim().is_empty() { gap } else { " " });
        text.push_str(token.text);
        end = Some(token.end());
    }
    text
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

/// Whether a token names that column, unless what follows makes it a function.
fn names(token: &Token<'_>, next: Option<&Token<'_>>, column: &str) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
        && unquote(token.text).eq_ignore_ascii_case(column)
        && !next.is_some_and(|next| next.is_symbol("("))
}

/// Whether an expression names a column. One that cannot be read may name any.
pub(super) fn mentions(expression: &Expression, column: &str) -> bool {
    let Ok(found) = tokens(Flavour::Sqlite, expression.as_str()) else { return true };
    found.iter().enumerate().any(|(at, token)| names(token, found.get(at + 1), column))
}

/// An expression after a column got another name.
pub(super) fn respelled(expression: &Expression, from: &str, to: &str) -> Expression {
    let sql = expression.as_str();
    let Ok(found) = tokens(Flavour::Sqlite, sql) else { return expression.clone() };
    let (mut text, mut copied) = (String::new(), 0);
    for (at, token) in found.iter().enumerate() {
        if names(token, found.get(at + 1), from) {
            text.push_str(&sql[copied..token.start]);
            text.push_str(&quote(to));
            copied = token.end();
        }
    }
    text.push_str(&sql[copied..]);
    Expression::new(text)
}
