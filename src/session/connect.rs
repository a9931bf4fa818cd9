//! From an address to a session.

use super::{ConnectError, Session, mysql, postgres, sqlite};
use crate::options::Options;
use crate::url::Url;

/// What a session will be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing is created or changed, not even an empty file.
    Read,
    /// What is there is changed. A database that does not exist is an error, also a SQLite file.
    Existing,
    /// A database that does not exist is an error, but for a SQLite file, which is made.
    Write,
    /// A database that does not exist is created first.
    Create,
}

/// A database to connect to.
#[derive(Clone, Debug)]
pub struct Target {
    pub url: Url,
    pub options: Options,
    pub access: Access,
}

/// Opens a session within `connect_timeout`, with the session's settings made and `init_sql` run.
pub fn connect(target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    match &target.url {
        Url::Sqlite(url) => sqlite::connect(url, target),
        Url::Server(url) if url.flavour == crate::flavour::Flavour::Postgres => postgres::connect(url, target),
        Url::Server(url) => mysql::connect(url, target),
    }
}
