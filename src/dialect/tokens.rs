//! The tokens of SQL, as far as four engines agree on them: enough to see where a text ends, not what it means.

use crate::flavour::Flavour;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes.
    QuotedName,
    Text,
    Number,
    /// One character that is none of the others.
    Symbol,
}

/// A token and its text, quotes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
}

impl Token<'_> {
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Why a text cannot be cut into tokens, or is not one expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("it is empty")]
    Empty,
    #[error("the quote `{0}` is not closed")]
    Quote(char),
    #[error("a comment is not closed")]
    Comment,
    #[error("a `(` is not closed")]
    Open,
    #[error("a `)` closes nothing")]
    Close,
    #[error("it holds a `;`")]
    Semicolon,
    #[error("it holds a comment, and comments are not kept")]
    HasComment,
    #[error("it holds a NUL character")]
    Nul,
}

/// The tokens of `text`; white space and comments are passed over.
///
/// Quotes are doubled inside themselves on every engine; a backslash escapes in MySQL's and MariaDB's texts, and in
/// PostgreSQL's `E'…'`. PostgreSQL's `$tag$ … $tag$` is one text.
pub fn tokens(flavour: Flavour, text: &str) -> Result<Vec<Token<'_>>, TokenError> {
    first_tokens(flavour, text, usize::MAX)
}

/// The tokens that `text` begins with, at most so many; what comes after them is not looked at.
pub fn first_tokens(flavour: Flavour, text: &str, most: usize) -> Result<Vec<Token<'_>>, TokenError> {
    let mut lexer = Lexer { flavour, text, at: 0, comments: 0 };
    let mut found = Vec::new();
    while found.len() < most
        && let Some(token) = lexer.next_token()?
    {
        found.push(token);
    }
    Ok(found)
}

/// Whether `text` is one expression: all quotes and parentheses closed, nothing that would end the statement.
pub fn check_expression(flavour: Flavour, text: &str) -> Result<(), TokenError> {
    if text.contains('\0') {
        return Err(TokenError::Nul);
    }
    let mut lexer = Lexer { flavour, text, at: 0, comments: 0 };
    let (mut depth, mut count) = (0_usize, 0_usize);
    while let Some(token) = lexer.next_token()? {
        count += 1;
        match token.text {
            _ if token.kind != TokenKind::Symbol => {}
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1).ok_or(TokenError::Close)?,
            ";" => return Err(TokenError::Semicolon),
            _ => {}
        }
    }
    match (count, depth, lexer.comments) {
        (_, _, 1..) => Err(TokenError::HasComment),
        (0, _, _) => Err(TokenError::Empty),
        (_, 1.., _) => Err(TokenError::Open),
        _ => Ok(()),
    }
}

/// The tokens inside all parentheses that enclose the whole.
pub fn without_parentheses<'a, 'b>(mut found: &'b [Token<'a>]) -> &'b [Token<'a>] {
    while let [open, inner @ .., close] = found
        && open.is_symbol("(")
        && close.is_symbol(")")
        && balanced(inner)
    {
        found = inner;
    }
    found
}

fn balanced(found: &[Token<'_>]) -> bool {
    let mut depth = 0_i32;
    for token in found {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

struct Lexer<'a> {
    flavour: Flavour,
    text: &'a str,
    at: usize,
    comments: usize,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Result<Option<Token<'a>>, TokenError> {
        self.skip_blanks()?;
        let start = self.at;
        let rest = &self.text[start..];
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let (kind, length) = match first {
            '\'' => (TokenKind::Text, self.quoted(rest, '\'', self.backslash_escapes())?),
            'e' | 'E' if self.flavour == Flavour::Postgres && rest[1..].starts_with('\'') => {
                (TokenKind::Text, 1 + self.quoted(&rest[1..], '\'', true)?)
            }
            '"' if self.double_quotes_text() => (TokenKind::Text, self.quoted(rest, '"', true)?),
            '"' => (TokenKind::QuotedName, self.quoted(rest, '"', false)?),
            '`' => (TokenKind::QuotedName, self.quoted(rest, '`', false)?),
            '[' if self.flavour == Flavour::Sqlite => {
                (TokenKind::QuotedName, rest.find(']').ok_or(TokenError::Quote('['))? + 1)
            }
            '$' if self.flavour == Flavour::Postgres => self.dollar(rest)?,
            c if c.is_ascii_digit() => (TokenKind::Number, number_length(rest)),
            c if is_word(c) => (TokenKind::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            c => (TokenKind::Symbol, c.len_utf8()),
        };
        self.at += length;
        Ok(Some(Token { kind, text: &rest[..length], start }))
    }

    fn skip_blanks(&mut self) -> Result<(), TokenError> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start_matches(|c| self.is_blank(c)).len();
            let rest = &rest[blank..];
            let hash = rest.starts_with('#') && self.backslash_escapes();
            let comment = if rest.starts_with("--") || hash {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                self.block_comment(rest)?
            } else {
                self.at += blank;
                return Ok(());
            };
            self.comments += 1;
            self.at += blank + comment;
        }
    }

    /// Other blanks of Unicode are letters of a name. SQLite passes over a byte order mark between two words
    /// (<https://sqlite.org/src/file/src/tokenize.c>, `CC_BOM`).
    fn is_blank(&self, c: char) -> bool {
        c.is_ascii_whitespace() || c == '\u{b}' || (c == '\u{feff}' && self.flavour == Flavour::Sqlite)
    }

    /// PostgreSQL nests block comments, SQLite closes an open one at the end of the text.
    fn block_comment(&self, rest: &str) -> Result<usize, TokenError> {
        let (mut depth, mut at) = (0_usize, 0);
        while at < rest.len() {
            if rest[at..].starts_with("/*") && (depth == 0 || self.flavour == Flavour::Postgres) {
                depth += 1;
                at += 2;
            } else if rest[at..].starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Ok(at);
                }
            } else {
                at += rest[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        if self.flavour == Flavour::Sqlite { Ok(rest.len()) } else { Err(TokenError::Comment) }
    }

    fn backslash_escapes(&self) -> bool {
        matches!(self.flavour, Flavour::MySql | Flavour::MariaDb)
    }

    fn double_quotes_text(&self) -> bool {
        self.backslash_escapes()
    }

    /// The length of a quoted run at the beginning of `rest`, quotes included.
    fn quoted(&self, rest: &str, quote: char, backslash: bool) -> Result<usize, TokenError> {
        // Quotes and backslashes are no part of a longer character, so that bytes will do.
        let bytes = rest.as_bytes();
        let is_quote = |at: usize| bytes.get(at).is_some_and(|byte| char::from(*byte) == quote);
        let mut at = 1;
        while at < bytes.len() {
            if backslash && bytes[at] == b'\\' {
                at += 2;
            } else if !is_quote(at) {
                at += 1;
            } else if is_quote(at + 1) {
                at += 2;
            } else {
                return Ok(at + 1);
            }
        }
        Err(TokenError::Quote(quote))
    }

    /// `$tag$ … $tag$`, or a `$` alone.
    fn dollar(&self, rest: &str) -> Result<(TokenKind, usize), TokenError> {
        let tag = rest[1..].find('$').map(|end| &rest[..end + 2]);
        let tag = tag.filter(|tag| {
            let name = &tag[1..tag.len() - 1];
            name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains('$')
        });
        let Some(tag) = tag else { return Ok((TokenKind::Symbol, 1)) };
        let end = rest[tag.len()..].find(tag).ok_or(TokenError::Quote('$'))?;
        Ok((TokenKind::Text, end + 2 * tag.len()))
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

fn number_length(rest: &str) -> usize {
    let mut previous = ' ';
    for (at, c) in rest.char_indices() {
        let sign_of_exponent = (c == '+' || c == '-') && matches!(previous, 'e' | 'E') && !rest.starts_with("0x");
        if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || sign_of_exponent) {
            return at;
        }
        previous = c;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(flavour: Flavour, sql: &str) -> Vec<&str> {
        tokens(flavour, sql).unwrap().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn quotes_are_doubled_inside_themselves() {
        assert_eq!(
            texts(Flavour::Sqlite, r#"a='it''s' or "o""k"=[x y]"#),
            ["a", "=", "'it''s'", "or", r#""o""k""#, "=", "[x y]"]
        );
    }

    #[test]
    fn a_backslash_escapes_only_where_the_engine_says_so() {
        assert_eq!(texts(Flavour::MySql, r"'a\'b' c"), [r"'a\'b'", "c"]);
        assert_eq!(texts(Flavour::Postgres, r"'a\' c"), [r"'a\'", "c"]);
        assert_eq!(texts(Flavour::Postgres, r"e'a\'b' c"), [r"e'a\'b'", "c"]);
    }

    #[test]
    fn blanks_are_those_of_ascii_and_for_sqlite_the_byte_order_mark() {
        assert_eq!(
            texts(Flavour::Sqlite, "\u{feff}a \u{a0}b\u{3000}\u{feff}c\u{feff}\t\u{feff}d"),
            ["a", "\u{a0}b\u{3000}\u{feff}c\u{feff}", "d"]
        );
        assert_eq!(texts(Flavour::Postgres, "a\u{b}\u{feff}b"), ["a", "\u{feff}b"]);
    }

    #[test]
    fn dollar_quotes_are_one_text() {
        assert_eq!(texts(Flavour::Postgres, "$t$ ' ; $t$ || $1"), ["$t$ ' ; $t$", "|", "|", "$", "1"]);
    }

    #[test]
    fn an_expression_cannot_end_its_statement() {
        for (sql, error) in [
            ("a > 0); drop table t; --", TokenError::Close),
            ("a > 0; select 1", TokenError::Semicolon),
            ("a > 0 -- b", TokenError::HasComment),
            ("a > 0 /* b", TokenError::Comment),
            ("(a > 0", TokenError::Open),
            ("a = 'x", TokenError::Quote('\'')),
            ("  ", TokenError::Empty),
        ] {
            assert_eq!(check_expression(Flavour::Postgres, sql), Err(error), "{sql}");
        }
        assert_eq!(check_expression(Flavour::MySql, "a > 0 # b"), Err(TokenError::HasComment));
        assert_eq!(check_expression(Flavour::Postgres, "a LIKE '%;)--' AND (b > 1.5e-3)"), Ok(()));
    }
}
