//! A place in the tokens of a definition.

use crate::dialect::sqlite::names::unquote;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;

pub(super) struct Cursor<'s> {
    pub(super) sql: &'s str,
    tokens: Vec<Token<'s>>,
    at: usize,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(sql: &'s str) -> Option<Self> {
        Some(Cursor { sql, tokens: tokens(Flavour::Sqlite, sql).ok()?, at: 0 })
    }

    pub(super) fn peek(&self) -> Option<Token<'s>> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn take(&mut self) -> Option<Token<'s>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn at_word(&self, words: &[&str]) -> bool {
        self.peek().is_some_and(|token| words.iter().any(|word| token.is_word(word)))
    }

    pub(super) fn at_symbol(&self, symbol: &str) -> bool {
        self.peek().is_some_and(|token| token.is_symbol(symbol))
    }

    /// Goes past the word if it comes next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.at_word(&[word]);
        self.at += usize::from(found);
        found
    }

    /// Goes past the symbol if it comes next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Goes past words that must come next.
    pub(super) fn words(&mut self, words: &[&str]) -> Option<()> {
        words.iter().all(|word| self.word(word)).then_some(())
    }

    /// A name, in quotes or not; SQLite takes a text for one too.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.take()?;
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Text);
        is_name.then(|| unquote(token.text))
    }

    /// What stands inside the parentheses that come next.
    pub(super) fn group(&mut self) -> Option<Vec<Token<'s>>> {
        if !self.symbol("(") {
            return None;
        }
        let (start, mut depth) = (self.at, 1_usize);
        loop {
            let token = self.take()?;
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth -= 1;
            }
            if depth == 0 {
                return Some(self.tokens[start..self.at - 1].to_vec());
            }
        }
    }

    pub(super) fn rest(&self) -> &[Token<'s>] {
        &self.tokens[self.at..]
    }
}

/// The pieces between the commas that are in no parentheses.
pub(in crate::session::sqlite) fn split<'t, 's>(tokens: &'t [Token<'s>]) -> Vec<&'t [Token<'s>]> {
    let (mut depth, mut start) = (0_usize, 0);
    let mut pieces = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if token.is_symbol(",") && depth == 0 {
            pieces.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    pieces.push(&tokens[start..]);
    pieces
}
