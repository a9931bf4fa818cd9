//! Tables without what is spelling alone.

use super::expression::bare;
use super::index::column_named;
use super::names::unquote;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::{Expression, IndexKey, Table};

/// A table in which two expressions are equal when they differ in white space, the case of words and the quotes of
/// column names alone. SQLite keeps expressions word for word, so that there is nothing to ask it.
pub(crate) fn plain(table: &Table) -> Table {
    let spelled = |expression: &mut Expression| *expression = plain_expression(expression, table);
    let mut plain = table.clone();
    each_expression(&mut plain, spelled);
    plain
}

/// Calls `change` with every expression of a table.
pub(super) fn each_expression(table: &mut Table, mut change: impl FnMut(&mut Expression)) {
    for column in table.columns.values_mut() {
        column.default.iter_mut().for_each(&mut change);
        column.generated.iter_mut().for_each(|generated| change(&mut generated.expression));
    }
    table.checks.values_mut().for_each(|check| change(&mut check.expression));
    for index in table.indexes.values_mut() {
        index.predicate.iter_mut().for_each(&mut change);
        for part in &mut index.parts {
            if let IndexKey::Expression(expression) = &mut part.key {
                change(expression);
            }
        }
    }
}

/// The tokens of an expression between single blanks. What cannot be read stays as it is.
fn plain_expression(expression: &Expression, table: &Table) -> Expression {
    let Ok(found) = tokens(Flavour::Sqlite, expression.as_str()) else { return expression.clone() };
    let words: Vec<String> = bare(&found).iter().map(|token| plain_token(token, table)).collect();
    Expression::new(words.join(" "))
}

fn plain_token(token: &Token<'_>, table: &Table) -> String {
    match token.kind {
        TokenKind::Word => token.text.to_ascii_lowercase(),
        TokenKind::QuotedName => match column_named(table, &unquote(token.text)) {
            Some(column) => column.to_ascii_lowercase(),
            None => token.text.to_owned(),
        },
        TokenKind::Text | TokenKind::Number | TokenKind::Symbol => token.text.to_owned(),
    }
}
