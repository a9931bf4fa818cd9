//! An upgrade of the library that stands still in the middle of a statement, until the test lets it go.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mysql::prelude::Queryable as _;

use super::{Client, Database, Engine, Library, Ran, Test};

/// A run whose server waits for a lock that the test holds.
pub(crate) struct Halted {
    child: Child,
    holder: Client,
    watcher: Client,
    engine: Engine,
    database: String,
}

impl Halted {
    /// Starts the upgrade and waits until `database` is at the statement that renames a column of `book`.
    pub(crate) fn upgrade(library: &Library, database: &Database) -> Self {
        let (mut holder, watcher) = (database.client(), database.client());
        match database.engine {
            // The order of its statements is that of the others, and the lock of this row comes before.
            Engine::Postgres => holder.run(PAUSE),
            Engine::MySql | Engine::MariaDb => holder.run("START TRANSACTION;\nSELECT id FROM book"),
            Engine::Sqlite => panic!("SQLite does not wait in the middle of a transaction"),
        }
        let mut command = library.test.command(&["migrate", "upgrade"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut halted = Halted { child, holder, watcher, engine: database.engine, database: database.name.clone() };
        let deadline = Instant::now() + Duration::from_secs(30);
        while halted.session().is_none() {
            assert!(Instant::now() < deadline, "{}: the run does not come to its middle", database.engine.name());
            thread::sleep(Duration::from_millis(20));
        }
        halted
    }

    /// The number of the server's session that waits.
    fn session(&mut self) -> Option<String> {
        match &mut self.watcher {
            // Not asked of information_schema, whose temporary table for it has crashed a MariaDB 10.11.
            Client::MySql(connection) => {
                let sessions: Vec<mysql::Row> = connection.query("SHOW PROCESSLIST").unwrap();
                let text = |row: &mysql::Row, column: &str| row.get::<Option<String>, _>(column).flatten();
                let waits = |row: &&mysql::Row| {
                    text(row, "db").is_some_and(|name| name == self.database)
                        && text(row, "State").is_some_and(|state| state.starts_with("Waiting for table metadata lock"))
                };
                sessions.iter().find(waits).and_then(|row| text(row, "Id"))
            }
            watcher => {
                let waiting =
                    "SELECT max(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";
                let session = watcher.value(waiting);
                (session != "NULL").then_some(session)
            }
        }
    }

    /// Ends the server's session in the middle of its statement.
    pub(crate) fn end_session(&mut self) {
        let session = self.session().unwrap();
        self.watcher.run(&match self.engine {
            Engine::Postgres => format!("SELECT pg_terminate_backend({session})"),
            _ => format!("KILL {session}"),
        });
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Lets the statement go on.
    pub(crate) fn release(&mut self) {
        self.holder.run(match self.engine {
            Engine::Postgres => "DROP EVENT TRIGGER pause; SELECT pg_advisory_unlock(4711)",
            _ => "COMMIT",
        });
    }

    pub(crate) fn end(self, test: &Test) -> Ran {
        test.ran(&self.child.wait_with_output().unwrap())
    }
}

/// Each statement that changes a column waits for a lock.
const PAUSE: &str = "
CREATE SCHEMA pause;
CREATE FUNCTION pause.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4711);
END $$;
CREATE EVENT TRIGGER pause ON ddl_command_end WHEN tag IN ('ALTER TABLE') EXECUTE FUNCTION pause.wait();
SELECT pg_advisory_lock(4711)";
