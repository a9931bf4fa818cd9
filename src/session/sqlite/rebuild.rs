//! What a session does around the rebuild of a table: <https://sqlite.org/lang_altertable.html#otheralter>.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error};

use super::error::server_error;
use super::{foreign_keys, statement};
use crate::dialect::sqlite::rebuild::temporary_name;
use crate::session::ServerError;

/// A rebuild that has begun.
pub(super) struct Rebuild {
    table: String,
    /// The triggers of the table, which go with the old one.
    triggers: Vec<String>,
    /// Whether foreign keys acted before.
    acted: bool,
    /// Whether every view and trigger of the database could be read before, so that one that cannot afterwards was
    /// broken by the rebuild. None where there are no views and no triggers.
    whole: Option<bool>,
}

impl Rebuild {
    pub(super) fn begin(connection: &Connection, table: &str) -> Result<Self, ServerError> {
        if connection.is_autocommit() {
            return Err(ServerError::new(format!("table `{table}` can be rebuilt in a transaction alone")));
        }
        let triggers = triggers(connection, table).map_err(|error| server_error(&error))?;
        let readable = has_views_or_triggers(connection).map_err(|error| server_error(&error))?;
        let whole = if readable { Some(views(connection)?.is_ok()) } else { None };
        let acted = foreign_keys::switch(connection, false)?;
        forgive_views(connection, true)?;
        Ok(Rebuild { table: table.to_owned(), triggers, acted, whole })
    }

    pub(super) fn triggers(&self) -> impl Iterator<Item = &String> {
        self.triggers.iter()
    }

    /// An error in the words of who knows the table by its own name alone.
    pub(super) fn explain(&self, mut error: ServerError) -> ServerError {
        error.message = error.message.replace(&temporary_name(&self.table), &self.table);
        error
    }

    /// Puts the connection back, after a rebuild that failed too: what was set for it would outlast a rollback.
    pub(super) fn leave(&self, connection: &Connection) -> Result<(), ServerError> {
        forgive_views(connection, false)?;
        foreign_keys::switch(connection, self.acted).map(|_| ())
    }

    /// Fails if a view or a trigger names what is gone.
    pub(super) fn end(&self, connection: &Connection) -> Result<(), ServerError> {
        self.leave(connection)?;
        match self.whole {
            Some(true) => views(connection)?.map_err(|mut error| {
                error.hint = Some("drop the view or the trigger, or change it, before the table is changed".to_owned());
                error
            }),
            Some(false) | None => Ok(()),
        }
    }
}

/// Renaming the new table to its name is refused while a view names a table that is not there, unless SQLite renames as
/// it did before 3.26: <https://sqlite.org/pragma.html#pragma_legacy_alter_table>.
fn forgive_views(connection: &Connection, forgive: bool) -> Result<(), ServerError> {
    let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, forgive);
    set.map(|_| ()).map_err(|error| server_error(&error))
}

fn triggers(connection: &Connection, table: &str) -> Result<Vec<String>, Error> {
    connection
        .prepare(
            "SELECT sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE ORDER BY rowid",
        )?
        .query_map([table], |row| row.get(0))?
        .collect()
}

fn has_views_or_triggers(connection: &Connection) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type IN ('view', 'trigger'))";
    connection.query_row(sql, [], |row| row.get(0))
}

/// The first view or trigger that names what is not there. Nothing asks for that but a renaming, so that a table is made
/// and renamed for it, and taken back.
fn views(connection: &Connection) -> Result<Result<(), ServerError>, ServerError> {
    let run = |sql| statement::run(connection, sql).map_err(|error| server_error(&error));
    run("SAVEPOINT binds_views")?;
    let renamed =
        run("CREATE TABLE binds_views (a)").and_then(|()| run("ALTER TABLE binds_views RENAME TO binds_views_2"));
    run("ROLLBACK TO binds_views")?;
    run("RELEASE binds_views")?;
    Ok(renamed)
}
