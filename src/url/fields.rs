//! An address from single fields, in which nothing needs to be escaped.

use std::path::{Path, PathBuf};

use super::server::{filled, parse_port, set_host};
use super::{InvalidUrl, Secret, ServerUrl, SqliteUrl, Url, absolute};
use crate::flavour::Flavour;

/// What the file gives instead of a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// `postgresql`, `mysql`, `mariadb` or `sqlite`, or one of them with a driver of SQLAlchemy after a `+`.
    pub driver: String,
    pub host: Option<String>,
    pub port: Option<String>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub database: Option<String>,
    pub socket: Option<String>,
    /// SQLite's file, or `:memory:`.
    pub path: Option<String>,
}

impl Fields {
    pub fn flavour(&self) -> Result<Flavour, InvalidUrl> {
        let name = self.driver.split('+').next().unwrap_or_default();
        name.parse().map_err(|_| InvalidUrl::UnknownEngine(name.to_owned()))
    }

    /// The address; a relative path is relative to `folder`.
    pub fn into_url(self, folder: &Path) -> Result<Url, InvalidUrl> {
        match self.flavour()? {
            Flavour::Sqlite => self.into_sqlite(folder).map(Url::Sqlite),
            flavour => self.into_server(flavour).map(Url::Server),
        }
    }

    fn into_sqlite(self, folder: &Path) -> Result<SqliteUrl, InvalidUrl> {
        let needless = [
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("username", self.user.is_some()),
            ("password", self.password.is_some()),
            ("socket", self.socket.is_some()),
        ];
        if let Some((name, _)) = needless.into_iter().find(|(_, given)| *given) {
            return Err(InvalidUrl::Field { name, flavour: Flavour::Sqlite });
        }
        match self.path.or(self.database).and_then(filled).as_deref() {
            None => Err(InvalidUrl::NoPath),
            Some(":memory:") => Ok(SqliteUrl::Memory { shared: None }),
            Some(path) => Ok(SqliteUrl::File(absolute(folder, Path::new(path)))),
        }
    }

    fn into_server(self, flavour: Flavour) -> Result<ServerUrl, InvalidUrl> {
        if self.path.is_some() {
            return Err(InvalidUrl::Field { name: "path", flavour });
        }
        let mut url = ServerUrl {
            flavour,
            host: None,
            port: self.port.as_deref().map(parse_port).transpose()?,
            user: self.user.and_then(filled),
            password: self.password,
            database: self.database.and_then(filled).ok_or(InvalidUrl::NoDatabase)?,
            socket: self.socket.and_then(filled).map(PathBuf::from),
        };
        set_host(&mut url, self.host.unwrap_or_default())?;
        Ok(url)
    }
}
