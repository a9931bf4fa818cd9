//! What the user may see: the catalogs leave out, without a word, what the user has no right to.

use std::collections::BTreeSet;

use super::connection::{Connection, optional, text};
use crate::dialect::Engine;
use crate::dialect::tokens::{TokenKind, tokens};
use crate::flavour::Flavour;
use crate::session::error::ServerErrorKind;
use crate::session::{ConnectError, ConnectFailure, ServerError};

/// Any of them on a whole database shows all of its tables:
/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema-introduction.html#information-schema-privileges>.
const OF_TABLES: [&str; 12] = [
    "ALL",
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "REFERENCES",
    "INDEX",
    "ALTER",
    "CREATE VIEW",
    "TRIGGER",
];

/// The privileges on the whole database, in upper case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights(BTreeSet<String>);

impl Rights {
    pub(super) fn read(connection: &mut Connection, engine: &Engine, database: &str) -> Result<Self, ServerError> {
        let mut sql = "SHOW GRANTS".to_owned();
        if engine.flavour == Flavour::MySql {
            // There, the rights of roles are told of only when these are named.
            let rows = connection.query("SELECT CURRENT_ROLE()", &[])?;
            let roles = rows.first().and_then(|row| optional(row, 0)).filter(|roles| !["NONE", ""].contains(roles));
            if let Some(roles) = roles {
                sql = format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}");
            }
        }
        let rows = connection.query(&sql, &[])?;
        Ok(Rights(rows.iter().flat_map(|row| granted(text(row, 0), database)).collect()))
    }

    fn has(&self, privilege: &str) -> bool {
        self.0.contains("ALL") || self.0.contains(privilege)
    }

    /// MariaDB tells of constraints only those who may do more than select:
    /// <https://mariadb.com/kb/en/information-schema-key_column_usage-table/>.
    pub(super) fn show_constraints(&self) -> bool {
        OF_TABLES.iter().any(|privilege| *privilege != "SELECT" && self.has(privilege))
    }

    fn show_tables(&self) -> bool {
        OF_TABLES.iter().any(|privilege| self.has(privilege))
    }

    /// What beside tables may be there and is not shown.
    pub(super) fn hidden(&self) -> Vec<&'static str> {
        let of_routines = ["EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE"];
        let mut hidden = Vec::new();
        if !self.has("SHOW VIEW") {
            hidden.push("definitions of views (SHOW VIEW)");
        }
        if !self.has("TRIGGER") {
            hidden.push("triggers (TRIGGER)");
        }
        if !of_routines.iter().any(|privilege| self.has(privilege)) {
            hidden.push("routines (EXECUTE)");
        }
        if !self.has("EVENT") {
            hidden.push("events (EVENT)");
        }
        hidden
    }

    /// What is not shown would be taken for missing.
    pub(super) fn check(&self, user: &str, database: &str) -> Result<(), ConnectError> {
        if self.show_tables() {
            return Ok(());
        }
        let mut error = ServerError::new(format!("`{user}` may see only some of the tables of `{database}`, or none"));
        error.kind = ServerErrorKind::Permission;
        Err(ConnectFailure::Server(error)
            .help("what it may not see would be taken for missing: grant it SELECT on the whole database"))
    }
}

/// The privileges of one line of SHOW GRANTS, where it is about the whole database or all of them.
fn granted(line: &str, database: &str) -> Vec<String> {
    let Ok(tokens) = tokens(Flavour::MySql, line) else { return Vec::new() };
    let is_on = |at: &usize| tokens[*at].is_word("ON");
    let Some(on) = (0..tokens.len()).find(is_on).filter(|_| tokens[0].is_word("GRANT")) else { return Vec::new() };
    let [schema, dot, star, ..] = &tokens[on + 1..] else { return Vec::new() };
    let is_ours = match schema.kind {
        TokenKind::QuotedName => matches(&schema.text[1..schema.text.len() - 1].replace("``", "`"), database),
        _ => schema.is_symbol("*"),
    };
    if !(is_ours && dot.is_symbol(".") && star.is_symbol("*")) {
        return Vec::new();
    }
    let words = tokens[1..on].split(|token| token.is_symbol(","));
    let name = |words: &[_]| {
        let words: Vec<String> =
            words.iter().map(|token: &crate::dialect::tokens::Token<'_>| token.text.to_ascii_uppercase()).collect();
        words.join(" ").trim_end_matches(" PRIVILEGES").to_owned()
    };
    words.map(name).collect()
}

/// A grant names databases as LIKE does.
fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('%') => {
            (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| matches(rest.as_str(), &name[at..]))
        }
        Some(first) => {
            let (is_any, literal) = match first {
                '_' => (true, '_'),
                '\\' => (false, rest.next().unwrap_or('\\')),
                other => (false, other),
            };
            let mut chars = name.chars();
            chars.next().is_some_and(|c| is_any || c == literal) && matches(rest.as_str(), chars.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_those_on_the_whole_database() {
        for (line, rights) in [
            ("GRANT USAGE ON *.* TO `u`@`%`", vec!["USAGE"]),
            ("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION", vec!["ALL"]),
            (
                "GRANT SELECT, CREATE VIEW, SHOW VIEW ON `my\\_app`.* TO `u`@`%`",
                vec!["SELECT", "CREATE VIEW", "SHOW VIEW"],
            ),
            ("GRANT SELECT ON `my%`.* TO `u`@`%`", vec!["SELECT"]),
            ("GRANT SELECT ON `my_app`.* TO `u`@`%`", vec!["SELECT"]),
            ("GRANT SELECT ON `myxap`.* TO `u`@`%`", vec![]),
            ("GRANT SELECT ON `my_app`.`ON` TO `u`@`%`", vec![]),
            ("GRANT SELECT (`a`, `ON`) ON `my_app`.`t` TO `u`@`%`", vec![]),
            ("GRANT EXECUTE ON PROCEDURE `my_app`.`p` TO `u`@`%`", vec![]),
            ("GRANT `role`@`%` TO `u`@`%`", vec![]),
        ] {
            assert_eq!(granted(line, "my_app"), rights, "{line}");
        }
    }

    #[test]
    fn one_who_may_only_select_sees_tables_and_no_more() {
        let rights = Rights(granted("GRANT SELECT ON `a`.* TO `u`@`%`", "a").into_iter().collect());
        assert!(rights.show_tables() && !rights.show_constraints());
        assert_eq!(rights.hidden().len(), 4);
        let none = Rights(granted("GRANT USAGE ON *.* TO `u`@`%`", "a").into_iter().collect());
        assert!(!none.show_tables());
    }
}
