//! Foreign keys from SHOW CREATE TABLE, for those whom the catalogs do not tell of them.

use super::Catalog;
use crate::dialect::mysql::table::action;
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::{ForeignKey, TableName, Timing};
use crate::schema::Action;
use crate::session::ServerError;

/// One query for each table: MariaDB tells of constraints only those who may do more than select.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<(), ServerError> {
    let mut names: Vec<String> = catalog.tables.keys().cloned().collect();
    names.sort();
    for name in names {
        let Some(definition) = catalog.connection.definition(&name)? else { continue };
        for line in definition.lines().filter(|line| line.starts_with("  CONSTRAINT ")) {
            let Some(mut key) = tokens(Flavour::MariaDb, line).ok().and_then(|tokens| foreign_key(&tokens)) else {
                continue;
            };
            if let Some(target) = catalog.tables.get(&key.table.name).filter(|_| key.table.schema.is_none()) {
                key.table = target.name.clone();
            }
            if let Some(table) = catalog.tables.get_mut(&name) {
                table.foreign_keys.insert(key.name.clone(), key);
            }
        }
    }
    Ok(())
}

/// A line as the server prints it; none where it is another constraint.
fn foreign_key(tokens: &[Token<'_>]) -> Option<ForeignKey> {
    let [_, name, foreign, _, rest @ ..] = tokens else { return None };
    if !foreign.is_word("FOREIGN") {
        return None;
    }
    let (columns, rest) = names(rest)?;
    let (_, rest) = rest.split_first()?;
    let (table, rest) = match rest {
        [schema, dot, table, rest @ ..] if dot.is_symbol(".") => {
            (TableName { schema: Some(unquoted(schema)), name: unquoted(table) }, rest)
        }
        [table, rest @ ..] => (TableName::new(unquoted(table)), rest),
        [] => return None,
    };
    let (references, rest) = names(rest)?;
    Some(ForeignKey {
        name: unquoted(name),
        columns,
        table,
        references,
        on_delete: on("DELETE", rest),
        on_update: on("UPDATE", rest),
        timing: Timing::NotDeferrable,
    })
}

/// The names in parentheses, and what follows.
fn names<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(Vec<String>, &'t [Token<'s>])> {
    let end = tokens.iter().position(|token| token.is_symbol(")"))?;
    let quoted = tokens[..end].iter().filter(|token| token.kind == TokenKind::QuotedName);
    Some((quoted.map(unquoted).collect(), &tokens[end + 1..]))
}

fn unquoted(name: &Token<'_>) -> String {
    name.text.trim_matches('`').replace("``", "`")
}

fn on(event: &str, tokens: &[Token<'_>]) -> Action {
    let at = tokens.windows(2).position(|pair| pair[0].is_word("ON") && pair[1].is_word(event));
    let words = at.map(|at| &tokens[at + 2..]).unwrap_or_default();
    let is = |action: &&Action| {
        action.name().split(' ').zip(words).filter(|(word, token)| token.is_word(word)).count()
            == action.name().split(' ').count()
    };
    action(Action::ALL.iter().find(is).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_key_is_read_from_the_line_that_the_server_prints() {
        let line = "  CONSTRAINT `a``b` FOREIGN KEY (`x`, `y, z`) REFERENCES `other`.`t` (`p`, `q`) ON DELETE SET NULL ON UPDATE CASCADE,";
        let key = foreign_key(&tokens(Flavour::MariaDb, line).unwrap()).unwrap();
        let expected = ForeignKey {
            name: "a`b".to_owned(),
            columns: vec!["x".to_owned(), "y, z".to_owned()],
            table: TableName { schema: Some("other".to_owned()), name: "t".to_owned() },
            references: vec!["p".to_owned(), "q".to_owned()],
            on_delete: Action::SetNull,
            on_update: Action::Cascade,
            timing: Timing::NotDeferrable,
        };
        assert_eq!(key, expected);
        let check = "  CONSTRAINT `c` CHECK (`FOREIGN` > 1)";
        assert_eq!(foreign_key(&tokens(Flavour::MariaDb, check).unwrap()), None);
    }
}
