//! The words, values and operators of a text.

use crate::dialect::mysql::literal::unquote as unquote_mysql;
use crate::dialect::tokens::{Token, TokenKind, check_expression, tokens};
use crate::flavour::Flavour;

/// One of them. Words are in lower case, as every engine takes those that have no quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Word(String),
    Quoted(String),
    Text(String),
    Number(String),
    /// An operator, a parenthesis, a bracket or a comma.
    Symbol(String),
}

/// A longer text is undecided.
const MOST: usize = 5000;

/// MySQL's operators: <https://dev.mysql.com/doc/refman/8.4/en/non-typed-operators.html>. The longest fits.
const MYSQL: &[&str] = &["->>", "<=>", "->", "<>", "!=", "<=", ">=", "<<", ">>", "&&", "||"];

/// The characters of PostgreSQL's operators: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>.
const POSTGRES: &str = "+-*/<>=~!@#%^&|`?";

/// No operator that is known has more characters.
const LONGEST: usize = 8;

/// None of a text that cannot be read for sure.
pub(super) fn pieces(flavour: Flavour, sql: &str) -> Option<Vec<Piece>> {
    // A comment is no part of a text; a server that writes `--a` means no comment.
    check_expression(flavour, sql).ok()?;
    let found = tokens(flavour, sql).ok().filter(|found| found.len() <= MOST)?;
    let mut pieces = Vec::with_capacity(found.len());
    let mut rest = found.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let (piece, taken) = match first.kind {
            // `U&'…'` is one text, and `U & '…'` is none.
            TokenKind::Word if is_unicode(flavour, rest) => return None,
            TokenKind::Word if flavour == Flavour::MariaDb || flavour == Flavour::MySql => mysql_word(first, after)?,
            TokenKind::Word => (Piece::Word(first.text.to_lowercase()), 1),
            TokenKind::QuotedName => (Piece::Quoted(name(flavour, first.text)?), 1),
            TokenKind::Text if flavour == Flavour::Postgres => (Piece::Text(postgres_text(first.text)?), 1),
            TokenKind::Text => mysql_texts(rest)?,
            TokenKind::Number => (Piece::Number(number(flavour, first.text)?), 1),
            TokenKind::Symbol => match (first.text, after.first()) {
                (".", Some(next)) if next.kind == TokenKind::Number && next.start == first.end() => {
                    (Piece::Number(number(flavour, &format!("0.{}", next.text))?), 2)
                }
                _ => symbol(flavour, sql, rest),
            },
        };
        pieces.push(piece);
        rest = rest.get(taken..)?;
    }
    Some(pieces)
}

fn is_unicode(flavour: Flavour, rest: &[Token<'_>]) -> bool {
    flavour == Flavour::Postgres
        && matches!(rest, [u, and, ..] if u.is_word("u") && and.is_symbol("&") && and.start == u.end())
}

/// The set of the characters, which MySQL adds to every text, says nothing: both texts are of this one.
fn mysql_word(word: &Token<'_>, after: &[Token<'_>]) -> Option<(Piece, usize)> {
    if word.text.starts_with('_') && after.first().is_some_and(|next| next.kind == TokenKind::Text) {
        let (piece, taken) = word.is_word("_utf8mb4").then(|| mysql_texts(after)).flatten()?;
        return Some((piece, taken + 1));
    }
    Some((Piece::Word(word.text.to_lowercase()), 1))
}

/// Texts beside each other are one.
fn mysql_texts(rest: &[Token<'_>]) -> Option<(Piece, usize)> {
    let texts = rest.iter().take_while(|token| token.kind == TokenKind::Text).map(|token| unquote_mysql(token.text));
    let texts: Vec<String> = texts.collect::<Option<_>>()?;
    Some((Piece::Text(texts.concat()), texts.len()))
}

fn name(flavour: Flavour, quoted: &str) -> Option<String> {
    let quote = if flavour == Flavour::Postgres { '"' } else { '`' };
    let inner = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
    let name = inner.replace(&format!("{quote}{quote}"), &quote.to_string());
    // Names of columns have no case on MySQL and MariaDB.
    Some(if flavour == Flavour::Postgres { name } else { name.to_lowercase() })
}

/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS>
fn postgres_text(token: &str) -> Option<String> {
    if let Some(tag) = token.strip_prefix('$').and_then(|rest| rest.split('$').next()) {
        let tag = format!("${tag}$");
        return Some(token.strip_prefix(&tag)?.strip_suffix(&tag)?.to_owned());
    }
    let (inner, escapes) = match token.strip_prefix(['e', 'E']) {
        Some(rest) => (rest, true),
        None => (token, false),
    };
    let inner = inner.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\'' => chars.next()?,
            '\\' if escapes => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                c @ ('\\' | '\'') => c,
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

/// Digits, a point and an exponent. Servers write a digit before the point; behind it PostgreSQL alone needs none to take
/// the number for another than an integer.
fn number(flavour: Flavour, text: &str) -> Option<String> {
    let (value, exponent) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.get(1..).unwrap_or_default().trim_start_matches(['+', '-']);
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || !is_digits(exponent_digits) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let has_point = !fraction.is_empty() || (flavour == Flavour::Postgres && value.ends_with('.'));
    let point = if has_point { "." } else { "" };
    Some(format!("{whole}{point}{fraction}{exponent}"))
}

/// Characters that make one operator together.
fn symbol(flavour: Flavour, sql: &str, rest: &[Token<'_>]) -> (Piece, usize) {
    let beside = rest.windows(2).take(LONGEST).take_while(|pair| pair[1].start == pair[0].end()).count() + 1;
    let run = &rest[..beside.min(rest.len())];
    let text = |length: usize| &sql[run[0].start..run[length - 1].end()];
    let one = (Piece::Symbol(run[0].text.to_owned()), 1);
    if flavour != Flavour::Postgres {
        let fits = |operator: &&&str| run.len() >= operator.len() && run[..operator.len()].iter().all(is_symbol);
        let found = MYSQL.iter().filter(fits).find(|operator| text(operator.len()) == **operator);
        return found.map_or(one, |operator| (Piece::Symbol((*operator).to_owned()), operator.len()));
    }
    if run[0].text == ":" && run.get(1).is_some_and(|next| next.is_symbol(":")) {
        return (Piece::Symbol("::".to_owned()), 2);
    }
    let mut length = run.iter().take_while(|token| is_symbol(token) && POSTGRES.contains(token.text)).count();
    // No longer one ends in `+` or `-`, except those with a character that the standard has no operator with.
    while length > 1
        && text(length).ends_with(['+', '-'])
        && !text(length).contains(['~', '!', '@', '#', '%', '^', '&', '|', '`', '?'])
    {
        length -= 1;
    }
    if length > 1 { (Piece::Symbol(text(length).to_owned()), length) } else { one }
}

fn is_symbol(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Symbol
}
