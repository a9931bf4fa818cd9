//! Which columns an expression names, as far as its tokens tell.

use std::collections::BTreeMap;

use crate::dialect::postgres::quote;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::Expression;

/// Whether the expression names a column. One too many only costs that more is made anew than must be, so a text that
/// cannot be read names all.
pub(in crate::dialect::postgres) fn mentions(expression: &Expression, column: &str) -> bool {
    let Ok(tokens) = tokens(Flavour::Postgres, expression.as_str()) else { return true };
    names(&tokens).any(|(_, name)| name.as_deref() == Some(column))
}

/// The expression over columns that have been renamed, as the server itself rewrites it.
pub(super) fn renamed(expression: &Expression, columns: &BTreeMap<String, String>) -> Expression {
    let sql = expression.as_str();
    let Ok(tokens) = tokens(Flavour::Postgres, sql) else { return expression.clone() };
    let (mut text, mut at) = (String::new(), 0);
    for (token, name) in names(&tokens) {
        if let Some(new) = name.and_then(|name| columns.get(&name)) {
            text += &sql[at..token.start];
            text += &quote(new);
            at = token.end();
        }
    }
    text += &sql[at..];
    Expression(text)
}

/// The expression with the names of those columns in quotes, so that `b` and `"b"` are one.
pub(super) fn quoted<'a>(expression: &Expression, columns: impl Iterator<Item = &'a String>) -> Expression {
    renamed(expression, &columns.map(|name| (name.clone(), name.clone())).collect())
}

/// Whether the expression is one value that names nothing and calls nothing, and so is the same for every row.
pub(super) fn is_constant(expression: &Expression) -> bool {
    let Ok(tokens) = tokens(Flavour::Postgres, expression.as_str()) else { return false };
    match tokens.as_slice() {
        [value] => {
            matches!(value.kind, TokenKind::Text | TokenKind::Number) || value.is_word("true") || value.is_word("false")
        }
        [sign, value] => sign.is_symbol("-") && value.kind == TokenKind::Number,
        _ => false,
    }
}

/// All tokens, each with the name that it is if it can be that of a column: no function, no type of a cast.
fn names<'a>(tokens: &'a [Token<'a>]) -> impl Iterator<Item = (&'a Token<'a>, Option<String>)> {
    tokens.iter().enumerate().map(|(at, token)| {
        let before = at.checked_sub(1).map(|at| &tokens[at]);
        let is_type = before.is_some_and(|before| before.is_symbol(":"));
        let is_function = tokens.get(at + 1).is_some_and(|after| after.is_symbol("("));
        let name = match token.kind {
            _ if is_type => None,
            TokenKind::Word if !is_function => Some(token.text.to_ascii_lowercase()),
            TokenKind::QuotedName => Some(unquoted(token.text)),
            _ => None,
        };
        (token, name)
    })
}

fn unquoted(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(name).replace("\"\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_with_or_without_quotes_but_not_by_functions_types_and_texts() {
        for (sql, named) in [
            ("a > 0", true),
            ("A > 0", true),
            ("\"a\" > 0", true),
            ("(t.a)::text = 'x'", true),
            ("a(b) = 'a'::a", false),
            ("\"A\" = $$a$$", false),
            ("\"\"\"a\" > 0", false),
        ] {
            assert_eq!(mentions(&Expression::new(sql), "a"), named, "{sql}");
        }
    }

    #[test]
    fn a_renamed_column_has_its_new_name_wherever_it_is_named() {
        let columns = BTreeMap::from([("a".to_owned(), "B c".to_owned()), ("x".to_owned(), "a".to_owned())]);
        let text = renamed(&Expression::new("a(A, 'a') || \"a\"::a <> x"), &columns);
        assert_eq!(text.as_str(), "a(\"B c\", 'a') || \"B c\"::a <> \"a\"");
    }

    #[test]
    fn only_a_literal_is_constant() {
        for (sql, constant) in
            [("'x'", true), ("-1.5", true), ("TRUE", true), ("now()", false), ("a", false), ("1 + 1", false)]
        {
            assert_eq!(is_constant(&Expression::new(sql)), constant, "{sql}");
        }
    }
}
