//! Expressions as the server prints them, without what it adds to every one.

use crate::dialect::postgres::literal;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;

/// A default without its cast to the column's own type, none if it is NULL: `'red'::character varying` is `'red'`,
/// and `'-5'::integer` is `-5` in a column of numbers.
pub(super) fn without_cast(sql: &str, own: &str) -> Option<String> {
    let Ok(tokens) = tokens(Flavour::Postgres, sql) else { return Some(sql.to_owned()) };
    let (value, cast) = match tokens.as_slice() {
        [value, first, second, cast @ ..] if first.is_symbol(":") && second.is_symbol(":") && is_type(cast) => {
            (value, cast.first().map(|first| &sql[first.start..]))
        }
        [value] => (value, None),
        _ => return Some(sql.to_owned()),
    };
    match value.kind {
        TokenKind::Word if value.is_word("null") => None,
        TokenKind::Text => Some(constant(value.text, cast, own).unwrap_or_else(|| sql.to_owned())),
        _ => Some(sql.to_owned()),
    }
}

/// The text of a constant, if its cast goes without saying in a column of the type `own`.
fn constant(quoted: &str, cast: Option<&str>, own: &str) -> Option<String> {
    let text = unquoted(quoted)?;
    let cast = cast?;
    let numeric = |name: &str| ["smallint", "integer", "bigint", "numeric", "real", "double precision"].contains(&name);
    let number = text.strip_prefix('-').unwrap_or(&text).starts_with(|c: char| c.is_ascii_digit());
    if numeric(cast) && numeric(own) && number {
        return Some(text);
    }
    let cast = match cast {
        // What `format_type` calls otherwise without a length.
        "bpchar" => "character",
        "\"bit\"" => "bit",
        other => other,
    };
    (cast == own).then(|| literal(&text))
}

/// The words of a type: no operator follows the cast.
fn is_type(cast: &[Token<'_>]) -> bool {
    !cast.is_empty()
        && cast.iter().all(|token| match token.kind {
            TokenKind::Word | TokenKind::QuotedName | TokenKind::Number => true,
            TokenKind::Symbol => ["(", ")", "[", "]", ".", ","].contains(&token.text),
            TokenKind::Text => false,
        })
}

/// The server prints texts in plain quotes while `standard_conforming_strings` is on, which our sessions see to.
fn unquoted(quoted: &str) -> Option<String> {
    Some(quoted.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"))
}

/// An expression without parentheses around the whole of it.
pub(super) fn without_parentheses(sql: &str) -> &str {
    let mut inner = sql.trim();
    while let Some(stripped) = strip_pair(inner) {
        inner = stripped;
    }
    inner
}

fn strip_pair(sql: &str) -> Option<&str> {
    let inner = sql.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    for token in tokens(Flavour::Postgres, inner).ok()? {
        match token.text {
            _ if token.kind != TokenKind::Symbol => {}
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0).then(|| inner.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_to_the_column_s_own_type_goes_without_saying() {
        for (sql, own, default) in [
            ("'red'::character varying", "character varying", "'red'"),
            ("'r'::bpchar", "character", "'r'"),
            (r"'a\b''c'::text", "text", r"E'a\\b''c'"),
            ("'-5'::integer", "bigint", "-5"),
            ("'-1.5'::numeric", "real", "-1.5"),
            ("'me''mber'::public.role", "public.role", "'me''mber'"),
            ("'{1,2}'::integer[]", "integer[]", "'{1,2}'"),
            (
                "'2026-11-20 10:15:00'::timestamp without time zone",
                "timestamp without time zone",
                "'2026-11-20 10:15:00'",
            ),
        ] {
            assert_eq!(without_cast(sql, own).as_deref(), Some(default), "{sql}");
        }
    }

    #[test]
    fn any_other_default_stays_as_it_is() {
        for (sql, own) in [
            ("5", "bigint"),
            ("true", "boolean"),
            ("now()", "timestamp with time zone"),
            ("'1 day'::interval", "text"),
            ("('a'::text || 'b'::text)", "text"),
            ("'a'::text || 'b'::text", "text"),
            ("nextval('public.s'::regclass)", "bigint"),
        ] {
            assert_eq!(without_cast(sql, own).as_deref(), Some(sql));
        }
        assert_eq!(without_cast("NULL::character varying", "character varying"), None);
    }

    #[test]
    fn only_parentheses_around_the_whole_are_taken_off() {
        assert_eq!(without_parentheses("((a > 0))"), "a > 0");
        assert_eq!(without_parentheses("(a > 0) OR (b > 0)"), "(a > 0) OR (b > 0)");
        assert_eq!(without_parentheses("(a = ')'::text)"), "a = ')'::text");
    }
}
