//! Where a database is, read from a URL as SQLAlchemy writes it or from single fields.

mod fields;
mod invalid;
mod parse;
mod server;
mod sqlite;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;

use crate::flavour::Flavour;

pub use fields::Fields;
pub use invalid::InvalidUrl;
pub use parse::{Parsed, flavour_of};
pub(crate) use sqlite::absolute;

/// The address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    Sqlite(SqliteUrl),
    Server(ServerUrl),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqliteUrl {
    /// An absolute path.
    File(PathBuf),
    /// In memory: private to the key, or shared by the keys that give one name.
    Memory { shared: Option<String> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUrl {
    /// Never SQLite.
    pub flavour: Flavour,
    /// None is the socket, or `localhost`.
    pub host: Option<String>,
    /// None is the engine's own.
    pub port: Option<u16>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub database: String,
    /// A Unix socket; for PostgreSQL the folder that holds it.
    pub socket: Option<PathBuf>,
}

impl Url {
    pub fn flavour(&self) -> Flavour {
        match self {
            Url::Sqlite(_) => Flavour::Sqlite,
            Url::Server(server) => server.flavour,
        }
    }
}

impl fmt::Display for Url {
    /// For people, without the password: `/srv/app.db`, `postgres://app@db.example:5432/shop`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Url::Sqlite(SqliteUrl::File(path)) => write!(f, "{}", path.display()),
            Url::Sqlite(SqliteUrl::Memory { shared: None }) => f.write_str("in memory"),
            Url::Sqlite(SqliteUrl::Memory { shared: Some(name) }) => write!(f, "in memory, shared as `{name}`"),
            Url::Server(server) => server.fmt(f),
        }
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.flavour)?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        match (&self.socket, &self.host) {
            (Some(socket), _) => write!(f, "{}", socket.display())?,
            (None, host) => f.write_str(host.as_deref().unwrap_or("localhost"))?,
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.database)
    }
}

/// A password. No output of it exists but [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The password itself, for a driver.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
