//! The engines under test, and fresh databases on them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use binds::flavour::Flavour;
use mysql::prelude::Queryable as _;

/// An engine that tests run on: those of `BINDS_TEST_ENGINES`, or all four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    MySql,
    MariaDb,
}

impl Engine {
    const ALL: [Engine; 4] = [Engine::Sqlite, Engine::Postgres, Engine::MySql, Engine::MariaDb];

    /// The engines that were not left out by name.
    pub(crate) fn wanted() -> Vec<Engine> {
        let named = std::env::var("BINDS_TEST_ENGINES").ok();
        let wanted =
            |engine: &Engine| named.as_ref().is_none_or(|named| named.split(',').any(|name| name == engine.name()));
        Engine::ALL.into_iter().filter(wanted).collect()
    }

    pub(crate) fn is_wanted(self) -> bool {
        Engine::wanted().contains(&self)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
            Engine::MySql => "mysql",
            Engine::MariaDb => "mariadb",
        }
    }

    /// What it is for the library.
    pub(crate) fn flavour(self) -> Flavour {
        match self {
            Engine::Sqlite => Flavour::Sqlite,
            Engine::Postgres => Flavour::Postgres,
            Engine::MySql => Flavour::MySql,
            Engine::MariaDb => Flavour::MariaDb,
        }
    }

    /// The variable that holds the address of a server.
    fn variable(self) -> &'static str {
        match self {
            Engine::Sqlite => "none",
            Engine::Postgres => "BINDS_TEST_POSTGRES_URL",
            Engine::MySql => "BINDS_TEST_MYSQL_URL",
            Engine::MariaDb => "BINDS_TEST_MARIADB_URL",
        }
    }

    /// An address of that engine at which nobody need be.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite:///app.db",
            Engine::Postgres => "postgres://localhost/app",
            Engine::MySql => "mysql://localhost/app",
            Engine::MariaDb => "mariadb://localhost/app",
        }
    }

    /// Counts the tables, indexes and types of a database, apart from the schemas of PostgreSQL, which stay. The
    /// catalog is asked here in other words than binds asks it.
    pub(crate) fn count_of_objects(self) -> &'static str {
        match self {
            Engine::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE name <> 'sqlite_sequence'",
            Engine::Postgres => {
                "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace \
                 WHERE nspname IN ('pg_catalog', 'information_schema', 'pg_toast') OR nspname LIKE 'pg\\_temp%' \
                 OR nspname LIKE 'pg\\_toast\\_temp%')) + (SELECT count(*) FROM pg_type WHERE typtype = 'e')"
            }
            Engine::MySql | Engine::MariaDb => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()"
            }
        }
    }

    /// Host and port of the server.
    pub(crate) fn tcp(self) -> String {
        let named = match self {
            Engine::Postgres => std::env::var("BINDS_TEST_POSTGRES_TCP").ok(),
            Engine::MariaDb => std::env::var("BINDS_TEST_MARIADB_TCP").ok(),
            Engine::MySql | Engine::Sqlite => None,
        };
        named.unwrap_or_else(|| {
            let server = self.server();
            let (_, rest) =
                server.split_once('@').unwrap_or_else(|| panic!("no user in the address of {}", self.name()));
            rest.split(['/', '?']).next().unwrap_or_default().to_owned()
        })
    }

    /// The address of the server, as an administrator.
    pub(crate) fn server(self) -> String {
        std::env::var(self.variable()).unwrap_or_else(|_| {
            panic!(
                "no {} server: `./scripts/test` starts one, or set {}, or leave it out by name with BINDS_TEST_ENGINES",
                self.name(),
                self.variable()
            )
        })
    }
}

/// A fresh, empty database, dropped with this value.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) name: String,
    pub(crate) url: String,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Database {
    /// Makes one; SQLite's is a file below `folder` that does not exist yet.
    pub(crate) fn new(engine: Engine, folder: &Path) -> Self {
        let name = format!("binds_t{}_{:04}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let url = match engine {
            Engine::Sqlite => format!("sqlite:///{}/{name}.db", folder.display()),
            Engine::Postgres | Engine::MySql | Engine::MariaDb => with_database(&engine.server(), &name),
        };
        let database = Database { engine, name, url };
        if engine != Engine::Sqlite {
            database.administer(&format!("CREATE DATABASE {}", database.name));
        }
        database
    }

    /// Runs SQL on the database itself, past binds.
    pub(crate) fn execute(&self, sql: &str) {
        self.client().run(sql);
    }

    /// Runs a script in one session, a statement after the other, as the clients of the engines do.
    pub(crate) fn pipe(&self, script: &str) {
        let mut client = self.client();
        script.split(";\n").filter(|sql| !sql.trim().is_empty()).for_each(|sql| client.run(sql));
    }

    /// The only value of a query, as text.
    pub(crate) fn value(&self, sql: &str) -> String {
        self.client().value(sql)
    }

    /// A connection to the database itself, past binds.
    pub(crate) fn client(&self) -> Client {
        match self.engine {
            Engine::Sqlite => Client::Sqlite(rusqlite::Connection::open(self.file()).unwrap()),
            Engine::Postgres => Client::Postgres(Box::new(postgres(&self.url))),
            Engine::MySql | Engine::MariaDb => Client::MySql(mysql_connection(&self.url)),
        }
    }

    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> &str {
        self.url.trim_start_matches("sqlite:///")
    }

    /// Runs SQL on the server, as an administrator.
    pub(crate) fn administer(&self, sql: &str) {
        match self.engine {
            Engine::Sqlite => {}
            Engine::Postgres => postgres(&self.engine.server()).batch_execute(sql).unwrap(),
            Engine::MySql | Engine::MariaDb => mysql_connection(&self.engine.server()).query_drop(sql).unwrap(),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self.engine {
            Engine::Sqlite => {}
            Engine::Postgres => self.administer(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)),
            Engine::MySql | Engine::MariaDb => self.administer(&format!("DROP DATABASE IF EXISTS {}", self.name)),
        }
    }
}

/// An open connection that a test holds: what it began and locked ends with it.
pub(crate) enum Client {
    Sqlite(rusqlite::Connection),
    Postgres(Box<::postgres::Client>),
    MySql(mysql::Conn),
}

impl Client {
    pub(crate) fn run(&mut self, sql: &str) {
        match self {
            Client::Sqlite(connection) => connection.execute_batch(sql).unwrap(),
            Client::Postgres(client) => client.batch_execute(sql).unwrap(),
            Client::MySql(connection) => sql
                .split(";\n")
                .filter(|sql| !sql.trim().is_empty())
                .for_each(|sql| connection.query_drop(sql).unwrap()),
        }
    }

    /// Whether it runs.
    pub(crate) fn tries(&mut self, sql: &str) -> bool {
        match self {
            Client::Sqlite(connection) => connection.execute_batch(sql).is_ok(),
            Client::Postgres(client) => client.batch_execute(sql).is_ok(),
            Client::MySql(connection) => connection.query_drop(sql).is_ok(),
        }
    }

    /// The first column of a query, as text.
    pub(crate) fn column(&mut self, sql: &str) -> Vec<String> {
        match self {
            Client::Sqlite(connection) => {
                let mut statement = connection.prepare(sql).unwrap();
                statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
            }
            Client::Postgres(client) => {
                let messages = client.simple_query(sql).unwrap();
                let text = |message: &::postgres::SimpleQueryMessage| match message {
                    ::postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                    _ => None,
                };
                messages.iter().filter_map(text).collect()
            }
            Client::MySql(connection) => connection.query(sql).unwrap(),
        }
    }

    /// The only value of a query, as text.
    pub(crate) fn value(&mut self, sql: &str) -> String {
        match self {
            Client::Sqlite(connection) => {
                let value: rusqlite::types::Value = connection.query_row(sql, [], |row| row.get(0)).unwrap();
                match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                }
            }
            Client::Postgres(client) => {
                let rows = client.simple_query(sql).unwrap();
                let row = rows.iter().find_map(|message| match message {
                    ::postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                    _ => None,
                });
                row.unwrap_or_else(|| "NULL".to_owned())
            }
            Client::MySql(connection) => {
                connection.query_first::<String, _>(sql).unwrap().unwrap_or_else(|| "NULL".to_owned())
            }
        }
    }
}

/// The address with another database in it.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let (scheme, rest) = address.split_once("://").unwrap();
    let host = rest.split('/').next().unwrap();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{query}")
}

fn postgres(url: &str) -> ::postgres::Client {
    ::postgres::Client::connect(url, ::postgres::NoTls).unwrap()
}

fn mysql_connection(url: &str) -> mysql::Conn {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let opts = mysql::Opts::from_url(&address.replacen("mariadb://", "mysql://", 1)).unwrap();
    let socket = query.split('&').find_map(|pair| pair.strip_prefix("socket="));
    mysql::Conn::new(mysql::OptsBuilder::from_opts(opts).socket(socket)).unwrap()
}
