//! From an address to a session, within a deadline.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use mysql::{Conn, DriverError, Error, OptsBuilder};

use super::connection::{Connection, integer, text};
use super::error::{connect_error, timeout};
use super::rights::Rights;
use super::{MySqlSession, lock, tls};
use crate::dialect::mysql::SQL_MODE;
use crate::dialect::{Engine, Version};
use crate::flavour::Flavour;
use crate::options::{Options, TlsMode};
use crate::session::{Access, ConnectError, ConnectFailure, ServerError, Target, Value};
use crate::url::ServerUrl;

/// The driver's timeout for reading would end long DDL later, and without it a server that accepts and never answers
/// holds us for ever. So the connecting is done in a thread that is left behind when the deadline has passed.
pub(super) fn connect(url: &ServerUrl, target: &Target) -> Result<MySqlSession, ConnectError> {
    let deadline = target.options.connect_timeout;
    let (sender, receiver) = mpsc::channel();
    let (url, target) = (url.clone(), target.clone());
    let opening = thread::Builder::new().name("connect".to_owned()).spawn(move || {
        // Nobody listens any more when the deadline has passed, and the connection ends with the thread.
        let _ = sender.send(open(&url, &target));
    });
    opening.map_err(|error| ConnectFailure::Unreachable(format!("no thread could be started: {error}")))?;
    receiver.recv_timeout(deadline).unwrap_or_else(|_| Err(timeout(deadline)))
}

fn open(url: &ServerUrl, target: &Target) -> Result<MySqlSession, ConnectError> {
    if target.access == Access::Create {
        create_database(url, &target.options)?;
    }
    let mut connection = log_in(url, &target.options, Some(&url.database))?;
    let engine = engine(&mut connection)?;
    settings(&mut connection, &engine, &target.options)?;
    if target.access != Access::Read {
        refuse_read_only(&mut connection)?;
    }
    describe(connection, engine, url, &target.options)
}

fn log_in(url: &ServerUrl, options: &Options, database: Option<&str>) -> Result<Connection, ConnectError> {
    let started = Instant::now();
    let build = |tls| {
        let password = url.password.as_ref().map(|password| password.reveal().to_owned());
        let builder = OptsBuilder::new()
            .user(url.user.clone().or_else(|| std::env::var("USER").ok()))
            .pass(password.or_else(|| std::env::var("MYSQL_PWD").ok()))
            .db_name(database)
            .tcp_connect_timeout(Some(options.connect_timeout.saturating_sub(started.elapsed())))
            // A server that is gone is noticed during long DDL.
            .tcp_keepalive_time_ms(Some(30_000))
            // What performance_schema.session_connect_attrs shows:
            // https://dev.mysql.com/doc/refman/8.4/en/performance-schema-connection-attribute-tables.html
            .connect_attrs(Some(HashMap::from([("program_name", options.application_name.as_str())])))
            // Where TCP was asked for, the driver would go over to the socket.
            .prefer_socket(false)
            .ssl_opts(tls);
        match socket(url) {
            Some(path) => builder.socket(Some(path)),
            None => builder
                .ip_or_hostname(Some(url.host.clone().unwrap_or_else(|| "127.0.0.1".to_owned())))
                .tcp_port(url.port.unwrap_or(3306)),
        }
    };
    let mut conn = Conn::new(build(tls::options(&options.tls)));
    if options.tls.mode == TlsMode::Prefer
        && matches!(conn, Err(Error::TlsError(_) | Error::DriverError(DriverError::TlsNotSupported)))
    {
        conn = Conn::new(build(None));
    }
    let conn = conn.map_err(|error| connect_error(error, url, options.connect_timeout))?;
    Ok(Connection { conn, echo: options.echo })
}

/// The socket that the URL names, or, where it names no host either, the one of Debian's or Red Hat's packages.
fn socket(url: &ServerUrl) -> Option<String> {
    let named = url.socket.as_ref().map(|path| path.to_string_lossy().into_owned());
    let usual = ["/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"];
    let nothing_named = url.host.is_none() && url.port.is_none();
    let found = usual.into_iter().find(|path| nothing_named && Path::new(path).exists());
    named.or_else(|| found.map(str::to_owned))
}

/// Makes the database where it is missing, from a connection without one.
fn create_database(url: &ServerUrl, options: &Options) -> Result<(), ConnectError> {
    match log_in(url, options, Some(&url.database)) {
        Err(ConnectError { failure: ConnectFailure::NoDatabase(_), .. }) => {}
        other => return other.map(drop),
    }
    let mut connection = log_in(url, options, None)?;
    let engine = engine(&mut connection)?;
    refuse_read_only(&mut connection)?;
    fixed_settings(&mut connection)?;
    let sql = format!("CREATE DATABASE IF NOT EXISTS {} CHARACTER SET utf8mb4", engine.quote(&url.database));
    connection.run(&sql).map_err(ConnectError::from)
}

/// `8.4.3`, or `10.11.19-MariaDB-log`: <https://mariadb.com/kb/en/version/>
fn engine(connection: &mut Connection) -> Result<Engine, ConnectError> {
    let rows = connection.query("SELECT VERSION()", &[])?;
    let version = rows.first().map(|row| text(row, 0)).unwrap_or_default();
    let flavour = if version.to_ascii_lowercase().contains("mariadb") { Flavour::MariaDb } else { Flavour::MySql };
    let found = Version::find(version).ok_or_else(|| ServerError::new(format!("`{version}` is no version")))?;
    Ok(Engine::new(flavour, found))
}

/// All statements and literals rely on these, so that they are set again after what the file asks for.
fn fixed_settings(connection: &mut Connection) -> Result<(), ServerError> {
    connection.run(&format!(
        "SET NAMES utf8mb4, SESSION sql_mode = '{SQL_MODE}', SESSION time_zone = '+00:00', SESSION autocommit = 1, \
         SESSION foreign_key_checks = 1, SESSION sql_quote_show_create = 1"
    ))
}

fn settings(connection: &mut Connection, engine: &Engine, options: &Options) -> Result<(), ServerError> {
    fixed_settings(connection)?;
    // Both servers take whole seconds, and 0 is no waiting at all.
    let seconds = whole_seconds(options.lock_timeout);
    connection.run(&format!(
        "SET SESSION lock_wait_timeout = {seconds}, SESSION innodb_lock_wait_timeout = {seconds}, \
         SESSION wait_timeout = 28800"
    ))?;
    match engine.flavour {
        Flavour::MariaDb => {
            // A TIMESTAMP would get a default of its own.
            connection.run("SET SESSION explicit_defaults_for_timestamp = 1")?;
            if let Some(limit) = options.statement_timeout {
                connection.run(&format!("SET SESSION max_statement_time = {:.3}", limit.as_secs_f64()))?;
            }
        }
        _ => {
            // Estimates of rows may be a day old else: https://dev.mysql.com/doc/refman/8.4/en/information-schema-optimization.html
            connection.run("SET SESSION information_schema_stats_expiry = 0")?;
            if let Some(limit) = options.statement_timeout {
                connection.run(&format!("SET SESSION max_execution_time = {}", limit.as_millis().max(1)))?;
            }
        }
    }
    if let Some(role) = &options.role {
        connection.run(&format!("SET ROLE {}", engine.quote(role))).map_err(|error| error.of_option("role"))?;
    }
    for statement in &options.init_sql {
        connection.run(statement).map_err(|error| error.of_option("init_sql"))?;
    }
    if options.init_sql.is_empty() { Ok(()) } else { fixed_settings(connection) }
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

fn describe(
    mut connection: Connection,
    engine: Engine,
    url: &ServerUrl,
    options: &Options,
) -> Result<MySqlSession, ConnectError> {
    let server = if engine.flavour == Flavour::MariaDb { "@@server_uid" } else { "@@server_uuid" };
    let sql = format!("SELECT DATABASE(), {server}, @@lower_case_table_names, SUBSTRING_INDEX(CURRENT_USER(), '@', 1)");
    let rows = connection.query(&sql, &[])?;
    let row = rows.into_iter().next().unwrap_or_default();
    let database = text(&row, 0).to_owned();
    let user = url.user.as_deref().unwrap_or_else(|| text(&row, 3));
    let place = match socket(url) {
        Some(path) => path,
        None => format!("{}:{}", url.host.as_deref().unwrap_or("127.0.0.1"), url.port.unwrap_or(3306)),
    };
    let rights = Rights::read(&mut connection, &engine, &database)?;
    if database != "information_schema" {
        rights.check(user, &database)?;
    }
    let tables_ignore_case = integer(&row, 2) != 0;
    let folded = if tables_ignore_case { database.to_lowercase() } else { database.clone() };
    Ok(MySqlSession {
        location: format!("{user}@{place}/{database}"),
        identity: format!("{}/{folded}", text(&row, 1)),
        lock_name: lock::name(&folded),
        database,
        engine,
        tables_ignore_case,
        lock_retries: options.lock_retries,
        rights,
        connection,
    })
}

/// A replica would refuse the first statement, or, to a privileged user, take it and part from its source.
fn refuse_read_only(connection: &mut Connection) -> Result<(), ConnectError> {
    let rows = connection.query("SELECT @@GLOBAL.read_only", &[])?;
    let off = match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(number)) => *number == 0,
        // MariaDB 12 has words for it: https://mariadb.com/kb/en/server-system-variables/#read_only
        Some(Value::Text(word)) => matches!(word.to_ascii_uppercase().as_str(), "OFF" | "0"),
        _ => true,
    };
    if off {
        return Ok(());
    }
    let error = ServerError::new("the server is read-only (@@read_only is on)");
    Err(ConnectFailure::Server(error).help("give the address of the primary, not that of a replica"))
}
