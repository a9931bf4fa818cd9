//! Whether two definitions differ in more than their spelling.

use crate::dialect::sqlite::expression::bare;
use crate::dialect::sqlite::index::column_named;
use crate::dialect::sqlite::names::unquote;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::{Expression, IndexKey, Table};
use crate::session::Settled;

/// SQLite keeps expressions word for word, so there is nothing to ask it: white space, the case of words and the
/// quotes of column names are looked past, and all else is a difference.
pub(super) fn settle(live: &Table, wanted: &Table) -> Settled {
    if plain(live) == plain(wanted) { Settled::Same } else { Settled::Different }
}

fn plain(table: &Table) -> Table {
    let spelled = |expression: &mut Expression| *expression = plain_expression(expression, table);
    let mut plain = table.clone();
    for column in plain.columns.values_mut() {
        column.default.iter_mut().for_each(spelled);
        column.generated.iter_mut().for_each(|generated| spelled(&mut generated.expression));
    }
    plain.checks.values_mut().for_each(|check| spelled(&mut check.expression));
    for index in plain.indexes.values_mut() {
        index.predicate.iter_mut().for_each(spelled);
        for part in &mut index.parts {
            if let IndexKey::Expression(expression) = &mut part.key {
                spelled(expression);
            }
        }
    }
    plain
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
