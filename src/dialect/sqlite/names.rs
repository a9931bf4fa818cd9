//! Names and texts in SQLite's quotes, and out of them: <https://sqlite.org/lang_keywords.html>.

/// Prefix of the names that SQLite keeps for itself: <https://sqlite.org/lang_createtable.html>.
const RESERVED: &str = "sqlite_";

pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names in quotes, separated by commas.
pub(super) fn quote_all<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

/// A text as a literal. SQL text ends at a NUL, so a text with one is written as its bytes.
pub(super) fn literal(text: &str) -> String {
    if text.contains('\0') {
        let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        return format!("CAST(x'{bytes}' AS TEXT)");
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// The name that a token stands for: without its quotes, whichever of SQLite's four kinds they are.
pub(crate) fn unquote(token: &str) -> String {
    let inner = |quote: char| {
        let doubled: String = [quote, quote].iter().collect();
        token.get(1..token.len().saturating_sub(1)).unwrap_or_default().replace(&doubled, &quote.to_string())
    };
    match token.chars().next() {
        Some(quote @ ('"' | '`' | '\'')) if token.len() > 1 => inner(quote),
        Some('[') if token.len() > 1 => token[1..token.len() - 1].to_owned(),
        _ => token.to_owned(),
    }
}

pub(crate) fn is_reserved(name: &str) -> bool {
    name.get(..RESERVED.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED))
}
