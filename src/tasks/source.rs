//! Where a schema is found: what is declared, what is recorded, what is there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::bookkeeping::{Bookkeeping, bookkeeping};
use super::model::Model;
use super::{Migrations, Opened, Unread, open};
use crate::config::{Database, Project};
use crate::dialect::Engine;
use crate::diff::neutral::{Difference, diff};
use crate::key::Key;
use crate::metadata::Metadata;
use crate::migrations::Point;
use crate::physical::Physical;
use crate::run::{Reason, Refusal};
use crate::schema::{Renames, Schema};
use crate::session::{Scope, ServerError, Session};

/// A source as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The file.
    Declared,
    /// What the revisions add up to, at the heads or at the target that is named.
    Recorded(Option<String>),
    /// The database itself.
    Live,
    /// Another database of the file.
    LiveOf(Key),
    /// Another file.
    File(PathBuf),
}

/// A text that names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write `declared`, `recorded`, `recorded@REVISION`, `live`, `live:KEY` or the path of a TOML file")]
pub struct InvalidSource;

impl FromStr for Source {
    type Err = InvalidSource;

    fn from_str(text: &str) -> Result<Self, InvalidSource> {
        match text {
            "declared" => return Ok(Source::Declared),
            "recorded" => return Ok(Source::Recorded(None)),
            "live" => return Ok(Source::Live),
            _ => {}
        }
        if let Some(target) = text.strip_prefix("recorded@").filter(|target| !target.is_empty()) {
            return Ok(Source::Recorded(Some(target.to_owned())));
        }
        if let Some(key) = text.strip_prefix("live:") {
            return Key::new(key).map(Source::LiveOf).map_err(|_| InvalidSource);
        }
        // A misspelt word is no file.
        if text.ends_with(".toml") || text.contains(std::path::is_separator) {
            return Ok(Source::File(text.into()));
        }
        Err(InvalidSource)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Declared => f.write_str("declared"),
            Source::Recorded(None) => f.write_str("recorded"),
            Source::Recorded(Some(target)) => write!(f, "recorded@{target}"),
            Source::Live => f.write_str("live"),
            Source::LiveOf(key) => write!(f, "live:{key}"),
            Source::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Source {
    /// Whether a database must be asked.
    pub fn is_live(&self) -> bool {
        matches!(self, Source::Live | Source::LiveOf(_))
    }
}

/// A source with all that it takes to read it for any database.
#[derive(Clone, Debug)]
pub enum Origin<'a> {
    Declared,
    DeclaredIn(&'a Project),
    Recorded(&'a Migrations, Point),
    Live,
    LiveOf(&'a Database),
}

/// What one source has of one database.
pub enum Side<'a> {
    Neutral(Neutral<'a>),
    Live(Live<'a>),
    Nothing(Nothing),
}

/// A schema that no engine has had its say about, with the old names of what is in it.
#[derive(Clone, Debug)]
pub struct Neutral<'a> {
    pub schema: Cow<'a, Schema>,
    pub renames: Cow<'a, Renames>,
}

/// A database as it is.
pub struct Live<'a> {
    pub engine: Engine,
    /// None where nobody has created it yet.
    pub session: Option<Box<dyn Session>>,
    database: &'a Database,
}

/// Why a source has nothing to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Every process begins it anew.
    InMemory,
    /// No migrations are in charge of the database.
    Unmanaged,
}

impl<'a> Origin<'a> {
    /// Reads what the source has of a database.
    pub fn side(&self, database: &'a Database) -> Result<Side<'a>, Unread> {
        match self {
            Origin::Declared => Ok(declared(database)),
            Origin::DeclaredIn(project) => {
                let nothing = || Neutral { schema: Cow::default(), renames: Cow::default() };
                let found = project.databases.get(&database.key);
                Ok(found.map_or_else(|| Side::Neutral(nothing()), declared))
            }
            Origin::Recorded(migrations, _) if !migrations.databases.includes(&database.key) => {
                Ok(Side::Nothing(Nothing::Unmanaged))
            }
            Origin::Recorded(migrations, point) => {
                let schema = migrations.recorded(&database.key, point);
                let schema = schema.map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
                Ok(Side::Neutral(Neutral { schema: Cow::Owned(schema), renames: Cow::default() }))
            }
            Origin::Live => live(database),
            Origin::LiveOf(other) => live(other),
        }
    }
}

fn declared(database: &Database) -> Side<'_> {
    Side::Neutral(Neutral { schema: Cow::Borrowed(&database.schema), renames: Cow::Borrowed(&database.renames) })
}

fn live(database: &Database) -> Result<Side<'_>, Unread> {
    Ok(match open(database)? {
        Opened::InMemory => Side::Nothing(Nothing::InMemory),
        Opened::Absent => Side::Live(Live { engine: Metadata::of(database).engine(), session: None, database }),
        Opened::Session(session) => Side::Live(Live::new(session, database)),
    })
}

impl Neutral<'_> {
    /// What leads to another schema. Old names count that either knows.
    pub fn leads_to(&self, other: &Neutral<'_>) -> Difference {
        let mut renames = self.renames.reversed();
        renames.tables.extend(other.renames.tables.clone());
        renames.columns.extend(other.renames.columns.clone());
        diff(&self.schema, &other.schema, &renames, &[])
    }
}

impl<'a> Live<'a> {
    /// A database that is open.
    pub fn new(session: Box<dyn Session>, database: &'a Database) -> Self {
        Live { engine: session.engine(), session: Some(session), database }
    }

    /// Reads tables; there are none where nobody has created the database yet.
    pub fn inspect(&mut self, scope: &Scope) -> Result<Physical, ServerError> {
        self.session.as_mut().map_or(Ok(Physical::default()), |session| session.inspect(scope))
    }

    /// The schemas of PostgreSQL that are declared.
    pub fn schemas(&self) -> impl Iterator<Item = String> {
        let Schema { tables, enums } = &self.database.schema;
        let of_enums = enums.values().filter_map(|declared| declared.schema.clone());
        tables.keys().filter_map(|name| name.schema.clone()).chain(of_enums)
    }

    /// Reads everything, by name, in all schemas that are declared, known or named; but for the histories of other
    /// tools, which are given too, and tables that the file does not take up. What is known is read all the same.
    pub(super) fn inspect_all(
        &mut self,
        known: &Model<'_>,
        schemas: &[String],
    ) -> Result<(Physical, Vec<Bookkeeping>), ServerError> {
        let enums = known.enums();
        let named = known.names().chain(enums.keys()).filter_map(|name| name.schema.clone());
        let schemas: BTreeSet<String> = named.chain(self.schemas()).chain(schemas.iter().cloned()).collect();
        let mut there = self.inspect(&Scope::All { schemas: schemas.into_iter().collect() })?;
        let mut left_out = bookkeeping(&there);
        left_out.retain(|one| !known.has(&one.table));
        there.tables.retain(|name, _| {
            let is_theirs = left_out.iter().any(|one| one.table == *name) || !self.database.strangers.take_up(name);
            known.has(name) || !is_theirs
        });
        there.tables.sort_by(|name, _, other, _| name.cmp(other));
        there.enums.sort_by(|name, _, other, _| name.cmp(other));
        Ok((there, left_out))
    }
}
