//! Names and texts in quotes.

use crate::physical::TableName;

/// An identifier in quotes, whatever is in it.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name of a table or type, with its schema where it has one.
pub(crate) fn qualified(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&name.name)),
        None => quote(&name.name),
    }
}

/// A text as a literal. One with a backslash is written as `E'…'`, which means the same whatever
/// `standard_conforming_strings` says: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>.
pub(crate) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// Names in quotes with commas between.
pub(super) fn list(names: &[String]) -> String {
    names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_inside_are_doubled_and_backslashes_are_escaped() {
        assert_eq!(quote(r#"a"b"#), r#""a""b""#);
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\' -- "), r"E'a\\'' -- '");
    }
}
