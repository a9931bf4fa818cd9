//! What of a table stands in its definition alone and in no file: <https://sqlite.org/lang_createtable.html>.

use rusqlite::Connection;

use super::error::server_error;
use super::inspect::Catalog;
use crate::dialect::tokens::{Token, tokens};
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::{ServerError, Unsaid};

pub(super) fn find(connection: &Connection) -> Result<Vec<Unsaid>, ServerError> {
    let catalog = Catalog::read(connection).map_err(|error| server_error(&error))?;
    let of = |name: &str, sql: &str| {
        let tokens = tokens(Flavour::Sqlite, sql).unwrap_or_default();
        let table = TableName::new(name);
        remarks(&tokens).into_iter().map(move |remark| Unsaid { table: table.clone(), remark }).collect::<Vec<_>>()
    };
    Ok(catalog.own_tables().flat_map(|object| of(&object.name, &object.sql)).collect())
}

fn remarks(tokens: &[Token<'_>]) -> Vec<String> {
    let mut remarks = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = |ahead: usize| tokens.get(at + ahead).copied();
        if token.is_word("ON") && word(1).is_some_and(|next| next.is_word("CONFLICT")) {
            let how = word(2).map(|how| how.text.to_ascii_uppercase()).unwrap_or_default();
            remarks.push(format!("ON CONFLICT {how} of {}", before(&tokens[..at])));
        }
        let key = (token.is_word("KEY") && at > 0 && tokens[at - 1].is_word("PRIMARY")) || token.is_word("UNIQUE");
        if key && word(1).is_some_and(|next| next.is_symbol("(")) {
            let parts = inside(&tokens[at + 2..]);
            if parts.iter().any(|part| part.is_word("DESC") || part.is_word("COLLATE")) {
                remarks.push(format!("order or collation of {} ({})", token.text, spelled(parts)));
            }
        }
    }
    remarks
}

/// The tokens up to the parenthesis that closes.
fn inside<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    let mut depth = 1_usize;
    let end = tokens.iter().position(|token| {
        depth = depth + usize::from(token.is_symbol("(")) - usize::from(token.is_symbol(")"));
        depth == 0
    });
    &tokens[..end.unwrap_or(tokens.len())]
}

/// What stands between the last comma or opening parenthesis of the same depth and here.
fn before(tokens: &[Token<'_>]) -> String {
    let mut depth = 0_usize;
    let start = tokens.iter().rposition(|token| {
        if token.is_symbol(")") {
            depth += 1;
        } else if token.is_symbol("(") && depth > 0 {
            depth -= 1;
        } else {
            return depth == 0 && (token.is_symbol(",") || token.is_symbol("("));
        }
        false
    });
    format!("`{}`", spelled(&tokens[start.map_or(0, |start| start + 1)..]))
}

fn spelled(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
}
