//! The four kinds of database, by name.

use std::fmt;
use std::str::FromStr;

/// A kind of database engine. MySQL and MariaDB are two: they differ in types, defaults, checks and catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flavour {
    Sqlite,
    Postgres,
    MySql,
    MariaDb,
}

impl Flavour {
    pub const ALL: [Flavour; 4] = [Flavour::Sqlite, Flavour::Postgres, Flavour::MySql, Flavour::MariaDb];

    /// The name used in `binds.toml`, in `--engine` and in every report.
    pub fn name(self) -> &'static str {
        match self {
            Flavour::Sqlite => "sqlite",
            Flavour::Postgres => "postgres",
            Flavour::MySql => "mysql",
            Flavour::MariaDb => "mariadb",
        }
    }

    /// The name as its makers write it.
    pub fn title(self) -> &'static str {
        match self {
            Flavour::Sqlite => "SQLite",
            Flavour::Postgres => "PostgreSQL",
            Flavour::MySql => "MySQL",
            Flavour::MariaDb => "MariaDB",
        }
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is none of the four engines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown engine `{0}`")]
pub struct UnknownFlavour(pub String);

impl FromStr for Flavour {
    type Err = UnknownFlavour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "postgresql" => Ok(Flavour::Postgres),
            _ => Flavour::ALL.into_iter().find(|f| f.name() == text).ok_or_else(|| UnknownFlavour(text.to_owned())),
        }
    }
}
