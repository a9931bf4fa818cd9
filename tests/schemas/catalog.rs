//! All that a catalog says of a database, in lines that can be compared.

mod mysql;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;
use std::fmt;

use crate::harness::{Database, Engine};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// The table, under the name that `pull` calls it by. Empty for what is no table's.
    pub(super) owner: String,
    /// What of it, in words that a remark about it holds: a name in backticks, or an option.
    pub(super) what: String,
    pub(super) value: String,
}

impl Line {
    /// From `owner TAB what TAB value`.
    fn read(text: &str) -> Line {
        let mut parts = text.splitn(3, '\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_else(|| panic!("no fact: {text}"));
        Line { owner: next(), what: next(), value: next() }
    }

    /// Whether it is about that object, which is no table.
    pub(super) fn names(&self, kind: &str, name: &str) -> bool {
        self.owner.is_empty() && self.what == format!("{kind} {name}")
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} | {} | {}", self.owner, self.what, self.value)
    }
}

pub(super) fn catalog(database: &Database) -> BTreeSet<Line> {
    let mut client = database.client();
    let lines = match database.engine {
        Engine::Sqlite => sqlite::lines(&mut client),
        Engine::Postgres => client.column(postgres::LINES),
        Engine::MySql | Engine::MariaDb => mysql::lines(&mut client, database.engine, &database.name),
    };
    lines.iter().map(|line| Line::read(line)).collect()
}

/// The schemas beside the current one.
pub(super) fn schemas(database: &Database) -> Vec<String> {
    if database.engine == Engine::Postgres { database.client().column(postgres::SCHEMAS) } else { Vec::new() }
}
