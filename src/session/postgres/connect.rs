//! From a URL to a session that is ready.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, io};

use postgres::config::SslMode;
use postgres::{Client, Config};

use super::{Phase, Postgres, error, password, query, settings, tls};
use crate::dialect::postgres::quote;
use crate::dialect::{Engine, Version};
use crate::flavour::Flavour;
use crate::options::Options;
use crate::session::error::ServerErrorKind;
use crate::session::{Access, ConnectError, ConnectFailure, ServerError, Target, Value};
use crate::url::{Secret, ServerUrl};

const DEFAULT_PORT: u16 = 5432;

/// Where a socket is when nobody says: Debian's folder, then that of the sources.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

pub(super) fn connect(url: &ServerUrl, target: &Target) -> Result<Postgres, ConnectError> {
    let address = Address::new(url);
    let deadline = Instant::now() + target.options.connect_timeout;
    let door = Door { address: &address, options: &target.options, deadline };
    let client = match door.open(&url.database) {
        Err(ConnectError { failure: ConnectFailure::NoDatabase(_), .. }) if target.access == Access::Create => {
            door.create(&url.database)?;
            door.open(&url.database)?
        }
        opened => opened?,
    };
    ready(client, &address, url, target)
}

/// A server, with all that a URL may leave out.
struct Address {
    place: Place,
    port: u16,
    user: String,
    password: Option<Secret>,
}

enum Place {
    Host(String),
    Socket(PathBuf),
}

impl Address {
    fn new(url: &ServerUrl) -> Self {
        let port = url.port.unwrap_or(DEFAULT_PORT);
        let place = match (&url.socket, &url.host) {
            (Some(folder), _) => Place::Socket(folder.clone()),
            (None, Some(host)) if host.starts_with('/') => Place::Socket(host.into()),
            (None, Some(host)) => Place::Host(host.clone()),
            (None, None) => {
                let found = SOCKET_FOLDERS.iter().find(|folder| socket(Path::new(folder), port).exists());
                found.map_or(Place::Host("localhost".to_owned()), |folder| Place::Socket(folder.into()))
            }
        };
        let user =
            url.user.clone().or_else(|| ["PGUSER", "USER", "LOGNAME"].iter().find_map(|name| env::var(name).ok()));
        Address { place, port, user: user.unwrap_or_else(|| "postgres".to_owned()), password: url.password.clone() }
    }

    fn config(&self, database: &str) -> Result<Config, ConnectError> {
        let mut config = Config::new();
        config.user(&self.user).dbname(database).port(self.port);
        let host = match &self.place {
            Place::Host(host) => {
                config.host(host);
                host.clone()
            }
            Place::Socket(folder) => {
                config.host_path(folder);
                let usual = SOCKET_FOLDERS.iter().any(|usual| Path::new(usual) == folder);
                if usual { "localhost".to_owned() } else { folder.display().to_string() }
            }
        };
        let login = password::Login { host: &host, port: self.port, database, user: &self.user };
        let found = match &self.password {
            Some(password) => Some(password.clone()),
            None => password::find(&login)?,
        };
        if let Some(password) = found {
            config.password(password.reveal());
        }
        Ok(config)
    }

    fn location(&self, database: &str) -> String {
        match &self.place {
            Place::Host(host) => format!("{}@{host}:{}/{database}", self.user, self.port),
            Place::Socket(folder) => format!("{}@{}/{database}", self.user, socket(folder, self.port).display()),
        }
    }
}

fn socket(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

/// A way to the databases of a server.
struct Door<'a> {
    address: &'a Address,
    options: &'a Options,
    deadline: Instant,
}

impl Door<'_> {
    /// Connects on a thread of its own, because the driver's own limit ends with TCP: a server that accepts and never
    /// answers would be waited for without end.
    fn open(&self, database: &str) -> Result<Client, ConnectError> {
        let left = self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let mut config = self.address.config(database)?;
        config.application_name(&self.options.application_name).connect_timeout(left);
        config.ssl_mode(match self.address.place {
            Place::Host(_) => tls::mode(&self.options.tls),
            // As libpq: a socket leads nowhere else.
            Place::Socket(_) => SslMode::Disable,
        });
        config.channel_binding(tls::channel_binding(&self.options.tls));
        let connector = tls::connector(&self.options.tls)?;
        let (sender, receiver) = mpsc::channel();
        let connecting = move || sender.send(config.connect(connector)).map_err(drop);
        thread::Builder::new().name("connect".to_owned()).spawn(connecting).map_err(unreachable)?;
        match receiver.recv_timeout(left) {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(error)) if error::timed_out(&error) => Err(self.timeout()),
            Ok(Err(error)) => Err(error::connect(error, database)),
            Err(_) => Err(self.timeout()),
        }
    }

    fn timeout(&self) -> ConnectError {
        ConnectFailure::Timeout(self.options.connect_timeout)
            .help("is there a firewall between, or another kind of server? `connect_timeout` sets how long to wait")
    }

    /// Makes the database, from one that every server has. That another run made it meanwhile is no error.
    fn create(&self, database: &str) -> Result<(), ConnectError> {
        let mut client = match self.open("postgres") {
            Err(ConnectError { failure: ConnectFailure::NoDatabase(_), .. }) => self.open("template1")?,
            opened => opened?,
        };
        let sql = format!("CREATE DATABASE {}", quote(database));
        match client.batch_execute(&sql).map_err(error::server) {
            Err(refused) if refused.code.as_deref() != Some("42P04") => Err(refused.into()),
            _ => Ok(()),
        }
    }
}

fn unreachable(error: io::Error) -> ConnectError {
    ConnectFailure::Unreachable(error.to_string()).into()
}

/// Learns what the server is, then makes the session's settings.
fn ready(mut client: Client, address: &Address, url: &ServerUrl, target: &Target) -> Result<Postgres, ConnectError> {
    let about = "SELECT current_setting('server_version_num')::int4, oid::text, pg_catalog.pg_is_in_recovery(),
                        datname::text
                 FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()";
    let rows = query::rows(&mut client, about, &[])?;
    let row = rows.first().map(query::values).transpose()?.unwrap_or_default();
    let [Value::Integer(number), Value::Text(oid), Value::Integer(recovering), Value::Text(database)] = row.as_slice()
    else {
        return Err(ServerError::new("the server does not tell its version").into());
    };
    if *recovering == 1 && target.access != Access::Read {
        return Err(ConnectFailure::Server(ServerError::new("this server is a standby, which cannot be written to"))
            .help("name the primary server in the URL"));
    }
    let identity = format!("{}/{oid}", cluster(&mut client)?);
    settings::apply(&mut client, &target.options)?;
    refuse_hidden_schema(&mut client)?;
    Ok(Postgres {
        client,
        engine: Engine::new(Flavour::Postgres, version(*number)),
        location: address.location(database),
        identity,
        options: target.options.clone(),
        phase: Phase::Idle,
        url: url.clone(),
        target: target.clone(),
        keeper: None,
        own_operators: None,
    })
}

/// The server passes over a schema of the search path that the user may not use, as if it were not there, and its tables
/// would be taken for missing: <https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH>.
fn refuse_hidden_schema(client: &mut Client) -> Result<(), ConnectError> {
    let sql = "SELECT n.nspname::text, current_user::text, pg_catalog.has_schema_privilege(n.oid, 'USAGE')
               FROM unnest(pg_catalog.string_to_array(pg_catalog.current_setting('search_path'), ',')) WITH ORDINALITY AS path (name, place)
               CROSS JOIN LATERAL pg_catalog.btrim(pg_catalog.btrim(name), '\"') AS plain
               JOIN pg_catalog.pg_namespace n ON n.nspname = CASE plain WHEN '$user' THEN current_user ELSE plain::name END
               ORDER BY place LIMIT 1";
    let rows = query::rows(client, sql, &[])?;
    let Some(row) = rows.first().filter(|row| !row.get::<_, bool>(2)) else { return Ok(()) };
    let (schema, user): (String, String) = (row.get(0), row.get(1));
    let mut error = ServerError::new(format!("`{user}` may not use the schema `{schema}`"));
    error.kind = ServerErrorKind::Permission;
    let grant = format!("GRANT USAGE ON SCHEMA {} TO {}", quote(&schema), quote(&user));
    Err(ConnectFailure::Server(error).help(format!("its tables would be taken for missing: `{grant}`")))
}

/// The number that a cluster got when it was made. Where it may not be read, databases of one oid are taken for one
/// until a mark tells them apart.
fn cluster(client: &mut Client) -> Result<String, ServerError> {
    let sql = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()";
    match query::rows(client, sql, &[]) {
        Ok(rows) => Ok(rows.first().map_or(String::new(), |row| row.get(0))),
        Err(error) if error.kind == ServerErrorKind::Permission => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// `150018` is 15.18: <https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSERVERVERSION>.
fn version(number: i64) -> Version {
    let part = |number: i64| u16::try_from(number).unwrap_or_default();
    Version::new(part(number / 10_000), part(number % 10_000), 0)
}
