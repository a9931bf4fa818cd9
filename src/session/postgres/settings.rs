//! The settings of a session.

use std::io::Write as _;
use std::time::Duration;

use postgres::Client;

use super::error;
use crate::dialect::postgres::quote;
use crate::options::Options;
use crate::session::ServerError;

/// Makes the session's settings, one after the other, and runs `init_sql`.
///
/// The formats are those that the catalog reader expects, and compiling a catalog query takes longer than running it.
/// Settings are made by SET and not in the startup packet, where PgBouncer before 1.20 refuses them.
pub(super) fn apply(client: &mut Client, options: &Options) -> Result<(), ServerError> {
    let statement_timeout = options.statement_timeout.map_or(0, milliseconds);
    let settings = format!(
        "SET standard_conforming_strings = on;
         SET client_min_messages = warning;
         SET DateStyle = 'ISO, YMD';
         SET IntervalStyle = 'postgres';
         SET TimeZone = 'UTC';
         SET bytea_output = 'hex';
         SET quote_all_identifiers = off;
         SET jit = off;
         SET statement_timeout = {statement_timeout};
         {}",
        lock_timeout(options)
    );
    client.batch_execute(&settings).map_err(error::server)?;
    // So that a statement of ours ends soon after we do. Not every operating system of a server has it.
    // https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL
    let _ = client.batch_execute("SET client_connection_check_interval = '2s'");
    if let Some(role) = &options.role {
        run(client, options, &format!("SET ROLE {}", quote(role))).map_err(|error| error.of_option("role"))?;
    }
    options.init_sql.iter().try_for_each(|sql| run(client, options, sql)).map_err(|error| error.of_option("init_sql"))
}

/// The limit on waiting for a lock of another session.
pub(super) fn lock_timeout(options: &Options) -> String {
    format!("SET lock_timeout = {}", milliseconds(options.lock_timeout))
}

fn run(client: &mut Client, options: &Options, sql: &str) -> Result<(), ServerError> {
    if options.echo {
        echo(sql);
    }
    client.batch_execute(sql).map_err(error::server)
}

/// Prints SQL as it is sent. Nothing can be done about a stderr that is closed.
pub(super) fn echo(sql: &str) {
    let _ = writeln!(anstream::stderr(), "{sql};");
}

/// At least one, because none would be no limit at all.
pub(super) fn milliseconds(duration: Duration) -> u128 {
    duration.as_millis().clamp(1, i32::MAX as u128)
}
