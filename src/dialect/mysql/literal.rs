//! Names and texts in quotes, and out of them again.

use crate::flavour::Flavour;

use crate::dialect::tokens::{TokenKind, tokens};

/// A name in backticks.
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names in backticks, with commas between them.
pub(crate) fn quote_all<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

/// A text as a literal, escaped as both servers print the values of an enum.
///
/// Safe only while backslashes escape, which the session and the head of a script see to
/// ([`super::SQL_MODE`]).
pub(crate) fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str("\\\\"),
            '\0' => quoted.push_str("\\0"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// A value of an enum as a literal, without the spaces at the end that no such value has:
/// <https://dev.mysql.com/doc/refman/8.4/en/enum.html>
pub(crate) fn enum_value(value: &str) -> String {
    literal(value.trim_end_matches(' '))
}

/// The name that a token stands for.
pub(crate) fn unquote_name(token: &str) -> String {
    match token.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        Some(inner) => inner.replace("``", "`"),
        None => token.to_owned(),
    }
}

/// Bytes as a literal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("x'{digits}'")
}

/// The text of one literal in quotes. None where `sql` is anything else.
pub(crate) fn unquote(sql: &str) -> Option<String> {
    let found = tokens(Flavour::MySql, sql).ok()?;
    let [token] = found.as_slice() else { return None };
    if token.kind != TokenKind::Text {
        return None;
    }
    let quote = token.text.chars().next()?;
    let inner = token.text.get(1..token.text.len() - 1)?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            // https://dev.mysql.com/doc/refman/8.4/en/string-literals.html: a pattern needs the backslash itself.
            '\\' => match chars.next() {
                Some(c @ ('%' | '_')) => text.extend(['\\', c]),
                c => text.extend(c.map(escaped)),
            },
            c if c == quote => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    Some(text)
}

/// What MySQL's catalog gives of an expression, with the escaping taken off that it puts around the whole text:
/// `_utf8mb4\'q\'` is `_utf8mb4'q'`.
///
/// The catalog also takes the UTF-8 of an expression for Latin-1, so that `é` is read as `Ã©` (seen in 9.7.4).
pub(crate) fn unescape(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = decoded.as_deref().unwrap_or(text);
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next().map(escaped)),
            c => plain.push(c),
        }
    }
    plain
}

/// <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html#character-escape-sequences>
fn escaped(c: char) -> char {
    match c {
        '0' => '\0',
        'b' => '\u{8}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'Z' => '\u{1a}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_comes_back_as_the_text_that_went_in() {
        for text in ["", "red", "it's", r"a\'; drop table t; -- ", "\\", "a\nb\r\0", "\"`", "''", "'"] {
            assert_eq!(unquote(&literal(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_escaped_for_a_pattern_keeps_its_backslash() {
        assert_eq!(unquote(r"'a\_b\%'").as_deref(), Some(r"a\_b\%"));
        assert_eq!(unquote(r"'a\\_b'").as_deref(), Some(r"a\_b"));
    }

    #[test]
    fn what_is_not_one_literal_has_no_text() {
        for sql in ["1", "'a' 'b'", "concat('a')", "x", ""] {
            assert_eq!(unquote(sql), None, "{sql}");
        }
    }

    #[test]
    fn the_catalogs_characters_are_bytes() {
        assert_eq!(unescape("concat(`s`,_utf8mb4\\'\u{e2}\u{82}\u{ac}\\')"), "concat(`s`,_utf8mb4'€')");
        assert_eq!(unescape("(`\u{e9}` > 0)"), "(`\u{e9}` > 0)");
        assert_eq!(unescape("`€`"), "`€`");
    }

    #[test]
    fn the_catalogs_escaping_comes_off_once() {
        assert_eq!(unescape(r"(`v` <> _utf8mb4\'q\\\'\\\\\')"), r"(`v` <> _utf8mb4'q\'\\')");
        assert_eq!(unescape("`Ã©Ã\u{9f}` > 0"), "`éß` > 0");
        assert_eq!(unescape("`éß` > 0"), "`éß` > 0");
    }
}
