//! Expressions that differ in spelling alone: `b > 0`, `` `b` > 0 `` and `` (`b` > 0) `` are one.
//!
//! It saves asking the server in the common cases. What is not found equal here may still be: the server decides.

use super::literal::unquote;
use crate::dialect::tokens::{TokenKind, tokens, without_parentheses};
use crate::flavour::Flavour;

pub(crate) fn same(flavour: Flavour, one: &str, other: &str) -> bool {
    match (parts(flavour, one), parts(flavour, other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// What a token stands for, whatever its spelling.
#[derive(PartialEq, Eq)]
enum Part {
    /// A column, or a word of the language: names of columns are no words where they stand without quotes.
    Name(String),
    Function(String),
    Text(String),
    Other(String),
}

fn parts(flavour: Flavour, sql: &str) -> Option<Vec<Part>> {
    let found = tokens(flavour, sql).ok()?;
    let found = without_parentheses(&found);
    let mut parts = Vec::with_capacity(found.len());
    for (at, token) in found.iter().enumerate() {
        let next = found.get(at + 1);
        // The charset of every literal, which MySQL adds.
        if token.is_word("_utf8mb4") && next.is_some_and(|next| next.kind == TokenKind::Text) {
            continue;
        }
        parts.push(match token.kind {
            TokenKind::Word if next.is_some_and(|next| next.is_symbol("(")) => {
                Part::Function(token.text.to_lowercase())
            }
            TokenKind::Word if is_value(token.text) => Part::Other(token.text.to_lowercase()),
            TokenKind::Word => Part::Name(token.text.to_lowercase()),
            TokenKind::QuotedName => {
                let name = token.text.strip_prefix('`')?.strip_suffix('`')?;
                Part::Name(name.replace("``", "`").to_lowercase())
            }
            TokenKind::Text => Part::Text(unquote(token.text)?),
            TokenKind::Number | TokenKind::Symbol => Part::Other(token.text.to_owned()),
        });
    }
    Some(parts)
}

/// Words that are values, and names only in quotes.
fn is_value(word: &str) -> bool {
    let word = word.to_lowercase();
    matches!(word.as_str(), "true" | "false" | "null" | "unknown" | "default") || word.starts_with("current_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_case_and_enclosing_parentheses_are_spelling() {
        for (one, other) in [
            ("b > 0", "(`b` > 0)"),
            ("B>0", "`b` > 0"),
            ("((a + b))", "a + b"),
            ("lower(a) <> 'it''s'", r"(LOWER(`a`) <> _utf8mb4'it\'s')"),
        ] {
            assert!(same(Flavour::MySql, one, other), "{one} and {other}");
        }
    }

    #[test]
    fn all_else_is_for_the_server_to_tell() {
        for (one, other) in [
            ("b > 0", "b > 1"),
            ("b = 'x'", "b = 'X'"),
            ("b = 'x'", "b = `x`"),
            ("b = true", "b = `true`"),
            ("(a) + (b)", "a) + (b"),
            ("a - (b - c)", "(a - b) - c"),
            ("lower(a)", "`lower`(a)"),
            ("b = 'x", "b = 'x"),
        ] {
            assert!(!same(Flavour::MySql, one, other), "{one} and {other}");
        }
    }
}
