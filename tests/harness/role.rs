//! A user of a server with the rights that a test gives.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Database, Engine};

/// Dropped with this value, which must outlive the databases that it has rights on.
pub(crate) struct Role {
    engine: Engine,
    pub(crate) name: String,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Role {
    pub(crate) fn new(engine: Engine) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let role = Role { engine, name: format!("binds_r{}_{number:03}", std::process::id()) };
        role.administer(&match engine {
            Engine::Postgres => format!("CREATE ROLE {} LOGIN", role.name),
            _ => format!("CREATE USER {}", role.of_server()),
        });
        role
    }

    /// As it stands in GRANT.
    pub(crate) fn of_server(&self) -> String {
        if self.engine == Engine::Postgres { self.name.clone() } else { format!("{}@'%'", self.name) }
    }

    /// The address of a database for this user.
    pub(crate) fn url(&self, database: &Database) -> String {
        let (scheme, rest) = database.url.split_once("://").unwrap();
        format!("{scheme}://{}@{}", self.name, rest.split_once('@').unwrap().1)
    }

    fn administer(&self, sql: &str) {
        let server = Database { engine: self.engine, name: String::new(), url: self.engine.server() };
        // It is no database of a test, and stays.
        std::mem::ManuallyDrop::new(server).administer(sql);
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        let kind = if self.engine == Engine::Postgres { "ROLE" } else { "USER" };
        self.administer(&format!("DROP {kind} {}", self.of_server()));
    }
}
