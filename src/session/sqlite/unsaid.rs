//! What of a table stands in its definition alone and in no file: <https://sqlite.org/lang_createtable.html>.

use rusqlite::Connection;

use super::error::server_error;
use super::inspect::{Catalog, Object, split};
use crate::cores;
use crate::dialect::sqlite::names::unquote;
use crate::dialect::tokens::{Token, tokens};
use crate::flavour::Flavour;
use crate::physical::TableName;
use crate::session::{ServerError, Stands, Unsaid};

pub(super) fn find(connection: &Connection) -> Result<Vec<Unsaid>, ServerError> {
    let catalog = Catalog::read(connection).map_err(|error| server_error(&error))?;
    let of = |object: &&Object| {
        let tokens = tokens(Flavour::Sqlite, &object.sql).unwrap_or_default();
        let table = TableName::new(&object.name);
        let unsaid = move |remark| Unsaid { table: table.clone(), remark, stands: Stands::InTable };
        remarks(&tokens).into_iter().map(unsaid).collect::<Vec<_>>()
    };
    let objects: Vec<&Object> = catalog.own_tables().collect();
    let mut found: Vec<Unsaid> = cores::share(&objects, of).into_iter().flatten().collect();
    found.extend(open_keys(connection).map_err(|error| server_error(&error))?);
    Ok(found)
}

/// Columns of primary keys that take NULL: <https://sqlite.org/lang_createtable.html#the_primary_key>.
fn open_keys(connection: &Connection) -> Result<Vec<Unsaid>, rusqlite::Error> {
    // A key that is the rowid has no index of its own.
    let sql = "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_xinfo(t.name, 'main') c
               WHERE t.schema = 'main' AND t.type = 'table' AND NOT t.wr AND NOT t.strict AND c.pk > 0 AND NOT c.\"notnull\"
                 AND EXISTS (SELECT 1 FROM pragma_index_list(t.name, 'main') WHERE origin = 'pk')
               ORDER BY 1, c.pk";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let column: String = row.get(1)?;
        Ok(Unsaid {
            table: TableName::new(row.get::<_, String>(0)?),
            remark: format!("column `{column}` takes NULL, though it is in the primary key"),
            stands: Stands::Apart,
        })
    })?;
    rows.collect()
}

fn remarks(tokens: &[Token<'_>]) -> Vec<String> {
    let mut remarks = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = |ahead: usize| tokens.get(at + ahead).copied();
        if token.is_word("ON") && word(1).is_some_and(|next| next.is_word("CONFLICT")) {
            let how = word(2).map(|how| how.text.to_ascii_uppercase()).unwrap_or_default();
            remarks.push(format!("ON CONFLICT {how} of {}", before(&tokens[..at])));
        }
        if token.is_word("KEY") && word(1).is_some_and(|next| next.is_word("DESC")) {
            remarks.push(format!("the order of {} KEY DESC", before(&tokens[..at])));
        }
        let key = (token.is_word("KEY") && at > 0 && tokens[at - 1].is_word("PRIMARY")) || token.is_word("UNIQUE");
        if key && word(1).is_some_and(|next| next.is_symbol("(")) {
            let parts = inside(&tokens[at + 2..]);
            if parts.iter().any(|part| part.is_word("DESC") || part.is_word("COLLATE")) {
                let parts: Vec<String> = split(parts).into_iter().map(part).collect();
                remarks.push(format!("the parts of a key are {}", parts.join(", ")));
            }
        }
    }
    remarks
}

/// A part of a key with its column as other remarks name it.
fn part(tokens: &[Token<'_>]) -> String {
    let name = tokens.first().map(|name| unquote(name.text)).unwrap_or_default();
    let rest: String = tokens.iter().skip(1).map(|token| format!(" {}", token.text.to_ascii_uppercase())).collect();
    format!("`{name}`{rest}")
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
