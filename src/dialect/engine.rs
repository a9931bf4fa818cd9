//! An engine: its flavour and its version.

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;

use super::{
    Alteration, Cost, Dialect, EnumAlteration, EnumStatements, Enums, Facts, Lowered, Meaning, Misfits, Problem,
    Statement, of,
};
use crate::flavour::Flavour;
use crate::physical::{Expression, ForeignKey, Index, Physical, Table, TableName};
use crate::schema::{self, Schema};

/// A version as far as features depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

impl Version {
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Version { major, minor, patch }
    }

    /// The first version in a server's own text, such as `10.11.19-MariaDB-log`.
    pub fn find(text: &str) -> Option<Version> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let digits: String = text[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let mut parts = digits.split('.').map(|part| part.parse().unwrap_or(0));
        Some(Version::new(parts.next()?, parts.next().unwrap_or(0), parts.next().unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.minor, self.patch) {
            (0, 0) => write!(f, "{}", self.major),
            (minor, 0) => write!(f, "{}.{minor}", self.major),
            (minor, patch) => write!(f, "{}.{minor}.{patch}", self.major),
        }
    }
}

/// One engine in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Engine {
    pub flavour: Flavour,
    pub version: Version,
}

impl Engine {
    pub const fn new(flavour: Flavour, version: Version) -> Self {
        Engine { flavour, version }
    }

    /// The oldest version that is supported, which a file is checked against when it names none.
    pub const fn oldest(flavour: Flavour) -> Self {
        let version = match flavour {
            // SQLite is part of this program: https://sqlite.org/releaselog/3_54_1.html.
            Flavour::Sqlite => Version::new(3, 54, 1),
            Flavour::Postgres => Version::new(15, 0, 0),
            Flavour::MySql => Version::new(8, 0, 19),
            Flavour::MariaDb => Version::new(10, 11, 0),
        };
        Engine { flavour, version }
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        of(self.flavour)
    }

    /// What this engine can do, and how it treats names.
    pub fn facts(&self) -> Facts {
        self.dialect().facts(self)
    }

    /// The tables as this engine will store them, and all that it cannot do.
    pub fn lower(&self, schema: &Schema) -> Lowered {
        super::lower::lower(self, schema)
    }

    /// What [`Engine::lower`] finds that the engine cannot do.
    pub fn problems(&self, schema: &Schema) -> Vec<Problem> {
        super::lower::problems(self, schema)
    }

    /// The same tables one by one, where they would be too many to hold at once. What is wrong with them is left aside.
    pub fn lower_each(&self, schema: &Schema) -> impl Iterator<Item = Table> {
        super::lower::tables(self, schema).map(|(table, _)| table)
    }

    /// The schema whose tables this engine stores so, as far as the language can say it: [`Engine::lower`] tells.
    pub fn raise(&self, live: &Physical) -> Schema {
        super::raise::raise(self, live)
    }

    /// The neutral table that lowers to exactly this one; none where there is none. `like` is one that may be the same
    /// in parts, whose words are kept.
    pub fn raise_like(&self, schema: &Schema, stored: &Table, like: Option<&schema::Table>) -> Option<schema::Table> {
        super::raise::raise_like(self, schema, stored, like)
    }

    /// The enums of a schema that are types of their own on this engine, with their values.
    pub fn enums(&self, schema: &Schema) -> IndexMap<TableName, Vec<String>> {
        super::lower::enums(self, schema)
    }

    /// A native type in the catalog's spelling, if this engine has it.
    pub fn native(&self, text: &str) -> Option<String> {
        self.dialect().native(self, text)
    }

    /// A name in quotes.
    pub fn quote(&self, name: &str) -> String {
        self.dialect().quote(name)
    }

    /// The name of a table in quotes, with its schema where it has one.
    pub fn qualified(&self, table: &TableName) -> String {
        let schema = table.schema.as_ref().map(|schema| self.quote(schema) + ".").unwrap_or_default();
        schema + &self.quote(&table.name)
    }

    /// A text as a literal.
    pub fn literal(&self, text: &str) -> String {
        self.dialect().literal(text)
    }

    /// A value of an enum as its columns hold it, as a literal.
    pub fn enum_value(&self, value: &str) -> String {
        self.dialect().enum_value(value)
    }

    /// What shows any value as a text.
    pub fn as_text(&self, value: &str) -> String {
        self.dialect().as_text(value)
    }

    /// NULL as a value of a type.
    pub fn null(&self, native: &str) -> String {
        self.dialect().null(native)
    }

    /// Whether an expression may name the column: rather one too many than one too few.
    pub fn mentions(&self, expression: &Expression, column: &str) -> bool {
        self.dialect().mentions(self, expression, column)
    }

    /// Whether two expressions about the columns of a table mean the same, as far as that can be told without a server.
    pub fn meaning(&self, table: &Table, one: &Expression, other: &Expression) -> Meaning {
        super::normal::compare(self, table, one.as_str(), other.as_str())
    }

    /// What creates a table with everything in it.
    pub fn create_table(&self, table: &Table) -> Vec<Statement> {
        self.dialect().create_table(self, table)
    }

    /// What drops a table.
    pub fn drop_table(&self, table: &Table) -> Statement {
        self.dialect().drop_table(table)
    }

    /// What turns one state of a table into another; nothing where both are the same.
    pub fn alter_table(&self, alteration: &Alteration<'_>) -> Vec<Statement> {
        self.dialect().alter_table(self, alteration)
    }

    /// The values that new types of columns do not hold, for each column of which that can be told. The rows are those
    /// of `alteration.before`, `enums` are those of afterwards.
    pub fn misfits(&self, alteration: &Alteration<'_>, enums: &Enums) -> Vec<Misfits> {
        self.dialect().misfits(self, alteration, enums)
    }

    /// What an alteration does with all rows of its table.
    pub fn costs(&self, alteration: &Alteration<'_>) -> Vec<Cost> {
        self.dialect().costs(self, alteration)
    }

    /// Why a run of an alteration that was cut off could not be taken up again; none when it can.
    pub fn cannot_resume(&self, alteration: &Alteration<'_>) -> Option<String> {
        self.dialect().cannot_resume(alteration)
    }

    /// The index beside those who write, outside of transactions, where the engine can; else as ever.
    pub fn create_index_concurrently(&self, table: &TableName, index: &Index) -> Statement {
        self.dialect().create_index_concurrently(self, table, index)
    }

    /// Drops an index that may not be there, beside those who write.
    pub fn drop_index_concurrently(&self, table: &TableName, index: &str) -> Statement {
        self.dialect().drop_index_concurrently(table, index)
    }

    /// What adds a foreign key; none where it must be written with its table.
    pub fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<Statement> {
        self.dialect().add_foreign_key(table, key)
    }

    /// What drops a foreign key; none where it cannot go alone.
    pub fn drop_foreign_key(&self, table: &TableName, name: &str) -> Option<Statement> {
        self.dialect().drop_foreign_key(table, name)
    }

    /// What creates an enum; none where it is no object of its own.
    pub fn create_enum(&self, name: &TableName, values: &[String]) -> Option<Statement> {
        self.dialect().create_enum(name, values)
    }

    /// What gives an enum another name or schema; nothing where an enum is no object of its own.
    pub fn rename_enum(&self, from: &TableName, to: &TableName) -> Vec<Statement> {
        self.dialect().rename_enum(from, to)
    }

    /// What makes the values of an enum others; nothing where an enum is no object of its own.
    pub fn alter_enum(&self, alteration: &EnumAlteration<'_>) -> EnumStatements {
        self.dialect().alter_enum(self, alteration)
    }

    /// What drops an enum; none where it is no object of its own.
    pub fn drop_enum(&self, name: &TableName) -> Option<Statement> {
        self.dialect().drop_enum(name)
    }

    /// What creates a schema unless it is there; none where the engine has none.
    pub fn create_schema(&self, name: &str) -> Option<Statement> {
        self.dialect().create_schema(name)
    }

    /// What a script begins with.
    pub fn script_header(&self) -> &'static str {
        self.dialect().script_header()
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.flavour.title(), self.version)
    }
}

/// One entry of `engines`: a flavour, and the oldest version of it that the database may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineRange {
    pub from: Engine,
}

/// Why an entry of `engines` is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEngine {
    #[error("unknown engine `{0}`")]
    Flavour(String),
    #[error("`{0}` is not a version: write for example `mysql-8.0`")]
    Version(String),
    #[error("{} {given} is not supported", flavour.title())]
    TooOld { flavour: Flavour, given: Version },
}

impl EngineRange {
    /// Any version that is supported.
    pub fn any(flavour: Flavour) -> Self {
        EngineRange { from: Engine::oldest(flavour) }
    }

    /// Whether a server of that flavour and version is one that the file was checked for.
    pub fn admits(&self, engine: &Engine) -> bool {
        self.from.flavour == engine.flavour && self.from.version <= engine.version
    }
}

impl FromStr for EngineRange {
    type Err = InvalidEngine;

    fn from_str(text: &str) -> Result<Self, InvalidEngine> {
        let (name, version) = text.split_once('-').map_or((text, None), |(name, version)| (name, Some(version)));
        let flavour: Flavour = name.parse().map_err(|_| InvalidEngine::Flavour(name.to_owned()))?;
        let oldest = Engine::oldest(flavour);
        let Some(version) = version else { return Ok(EngineRange { from: oldest }) };
        let given = version.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| Version::find(version)).flatten();
        let given = given.ok_or_else(|| InvalidEngine::Version(version.to_owned()))?;
        // `mysql-8.0` means the first 8.0 that is supported, not 8.0.0.
        let same_series = (given.major, given.minor) == (oldest.version.major, oldest.version.minor);
        match given {
            _ if given >= oldest.version => Ok(EngineRange { from: Engine { flavour, version: given } }),
            _ if same_series && given.patch == 0 => Ok(EngineRange { from: oldest }),
            _ if flavour == Flavour::Sqlite => Ok(EngineRange { from: oldest }),
            _ => Err(InvalidEngine::TooOld { flavour, given }),
        }
    }
}

impl fmt::Display for EngineRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.from.flavour.name())?;
        if self.from == Engine::oldest(self.from.flavour) { Ok(()) } else { write!(f, "-{}", self.from.version) }
    }
}
