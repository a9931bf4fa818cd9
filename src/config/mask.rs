//! Passwords out of the text that diagnostics show.

use std::borrow::Cow;
use std::ops::Range;

/// The text with each byte of a password replaced by `*`, so that every place in it stays where it is.
///
/// It looks at the words alone, because a file with a syntax error is shown too. A `${VARIABLE}` is no secret.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let is_secret = |place: &Range<usize>| {
        let given = &text[place.clone()];
        !(given.starts_with("${") && given.ends_with('}'))
    };
    let mut secrets = in_urls(text).chain(in_words(text)).chain(in_fields(text)).filter(is_secret).peekable();
    if secrets.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut masked = text.as_bytes().to_vec();
    secrets.for_each(|secret| masked[secret].fill(b'*'));
    Cow::Owned(String::from_utf8(masked).unwrap_or_default())
}

/// What stands between the first colon after the slashes and the last `@` of each URL.
fn in_urls(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(":/").filter_map(|(index, _)| {
        let line = text[..index].rfind('\n').map_or(0, |newline| newline + 1);
        let quote = text[line..index].rfind(['"', '\'']).map(|quote| &text[line + quote..=line + quote]);
        let after = &text[index + 1..];
        let slashes = after.bytes().take_while(|byte| *byte == b'/').count();
        let rest = after[slashes..].lines().next().unwrap_or_default();
        let rest = &rest[..quote.map_or(rest.len(), |quote| closing(rest, quote))];
        password(rest, rest.rfind('@')).map(|found| shifted(found, index + 1 + slashes))
    })
}

/// The same in what looks like a URL but has no scheme.
fn in_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    // Hardly a line of a large file has one, and to find that out takes less time than to cut it into words.
    let lines = text.lines().filter(|line| line.contains('@'));
    let words = lines.flat_map(|line| line.split(|c: char| c.is_whitespace() || "\"'".contains(c)));
    words.filter(|word| !word.contains(":/")).filter_map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        password(word, Some(word.rfind('@')?)).map(|found| shifted(found, start))
    })
}

/// The password in a URL without its scheme, whose last `@` is given.
fn password(rest: &str, at: Option<usize>) -> Option<Range<usize>> {
    let colon = rest.find(':').filter(|index| *index > 0)? + 1;
    match at {
        Some(at) if at >= colon => Some(colon..at),
        _ => unfinished(&rest[colon..]).map(|length| colon..colon + length),
    }
}

fn shifted(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// Without an `@`, what follows the colon is a port if it is a number, else perhaps a password.
fn unfinished(rest: &str) -> Option<usize> {
    let length = rest.find(['/', '?', '}']).unwrap_or(rest.len());
    rest[..length].contains(|c: char| !c.is_ascii_digit()).then_some(length)
}

/// What is given as `password = "…"` or `…?password=…`.
fn in_fields(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("password").filter_map(|(index, word)| {
        let after = &text[index + word.len()..];
        let value = after.trim_start_matches(['"', '\'', ' ', '\t']).strip_prefix('=')?;
        let in_url = after.starts_with('=') && !value.trim_start().starts_with(['"', '\'']);
        let value = value.trim_start_matches([' ', '\t']);
        let start = text.len() - value.len();
        if in_url {
            return Some(start..start + value.find(['&', '"', '\'', '\n']).unwrap_or(value.len()));
        }
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| value.starts_with(quote))?;
        let inside = &value[quote.len()..];
        Some(start + quote.len()..start + quote.len() + closing(inside, quote))
    })
}

/// How long a quoted text is.
fn closing(inside: &str, quote: &str) -> usize {
    let escapes = quote.starts_with('"');
    let mut from = 0;
    while let Some(found) = inside[from..].find(quote).map(|found| from + found) {
        let backslashes = inside[..found].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if !escapes || backslashes % 2 == 0 {
            return found;
        }
        from = found + 1;
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn hides_every_password_and_nothing_else() {
        let cases = [
            ("url = \"postgres://app:secret@db/x\"", "url = \"postgres://app:******@db/x\""),
            ("url = \"postgres://app:p@s/#s?@db/x\"", "url = \"postgres://app:*******@db/x\""),
            ("url = 'mysql://app:ä@db:3306/x'", "url = 'mysql://app:**@db:3306/x'"),
            ("url = \"mysql://app:${PASSWORD}@db:3306/x\"", "url = \"mysql://app:${PASSWORD}@db:3306/x\""),
            ("url = \"postgres://db:5432/x\"", "url = \"postgres://db:5432/x\""),
            ("url = \"postgres://app:secret\"", "url = \"postgres://app:******\""),
            ("url = \"postgres:/app:secret@db/x\"", "url = \"postgres:/app:******@db/x\""),
            ("url = \"app:secret@db/x\"", "url = \"app:******@db/x\""),
            ("url = \"postgres://app:it's it@db/x\"", "url = \"postgres://app:*******@db/x\""),
            ("url = 'postgres://app:\"\\@db/x' # it's", "url = 'postgres://app:**@db/x' # it's"),
            (
                "a = \"mysql://u:pw@h/x\", b = \"mysql://u:pw@h/x\"",
                "a = \"mysql://u:**@h/x\", b = \"mysql://u:**@h/x\"",
            ),
            ("url = \"${URL:-sqlite:////srv/app.db}\"", "url = \"${URL:-sqlite:////srv/app.db}\""),
            ("url = \"${file:/run/secrets/url}\"", "url = \"${file:/run/secrets/url}\""),
            ("url = \"mysql://::1/x\"", "url = \"mysql://::1/x\""),
            ("check = \"a::text like '%@%'\"", "check = \"a::text like '%@%'\""),
            ("url = postgres://app:secret@db/x", "url = postgres://app:******@db/x"),
            ("url = \"${URL:-postgres://app:secret@db/x}\"", "url = \"${URL:-postgres://app:******@db/x}\""),
            ("url = \"postgres://db/x?password=a%20b&y=1\"", "url = \"postgres://db/x?password=*****&y=1\""),
            ("password = \"a\\\"b\" # x", "password = \"****\" # x"),
            ("\"password\"='''a'b'''", "\"password\"='''***'''"),
            ("password = \"${PASSWORD}\"", "password = \"${PASSWORD}\""),
            ("password = \"open\nnext = 1", "password = \"*************"),
            ("password = { type = \"text\" }", "password = { type = \"text\" }"),
        ];
        for (given, expected) in cases {
            assert_eq!(mask(given), expected);
        }
    }
}
