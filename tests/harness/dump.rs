//! A database as the engine's own tools write it and read it back.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::server::{mysql_programs, postgres};
use super::{Database, Engine};

impl Database {
    /// Dumps it, and restores that into an empty database.
    pub(crate) fn restored(&self, folder: &Path) -> Database {
        let copy = Database::new(self.engine, folder);
        let mut dump = ended(self.tool(self.dumper(), DUMP[self.engine as usize])).stdout;
        // MariaDB's tool names the database of a sequence, which is another one then. Defaults of bytes are no text.
        while let Some(at) = dump.windows(self.name.len()).position(|window| window == self.name.as_bytes()) {
            dump[at..at + self.name.len()].copy_from_slice(copy.name.as_bytes());
        }
        let path = folder.join(format!("{}.sql", copy.name));
        std::fs::write(&path, dump).unwrap();
        let mut restore = copy.tool(copy.restorer(), RESTORE[self.engine as usize]);
        restore.stdin(std::fs::File::open(&path).unwrap());
        ended(restore);
        copy
    }

    fn dumper(&self) -> String {
        match self.engine {
            Engine::Sqlite => "sqlite3".to_owned(),
            Engine::Postgres => postgres("pg_dump"),
            Engine::MySql => format!("{}/bin/mysqldump", mysql_programs()),
            Engine::MariaDb => "mariadb-dump".to_owned(),
        }
    }

    fn restorer(&self) -> String {
        match self.engine {
            Engine::Sqlite => "sqlite3".to_owned(),
            Engine::Postgres => postgres("psql"),
            Engine::MySql => format!("{}/bin/mysql", mysql_programs()),
            Engine::MariaDb => "mariadb".to_owned(),
        }
    }

    /// The program, with what leads to this database, then `arguments`.
    fn tool(&self, program: String, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        match self.engine {
            Engine::Sqlite => _ = command.arg(self.file()),
            Engine::Postgres => _ = command.args(["--dbname", &self.url]),
            Engine::MySql | Engine::MariaDb => {
                let (address, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
                let opts = mysql::Opts::from_url(&address.replacen("mariadb://", "mysql://", 1)).unwrap();
                command.args(["--no-defaults", "--user", opts.get_user().unwrap_or_default()]);
                match query.split('&').find_map(|pair| pair.strip_prefix("socket=")) {
                    Some(socket) => _ = command.args(["--socket", socket]),
                    None => {
                        let host = opts.get_ip_or_hostname().into_owned();
                        command.args([
                            "--protocol",
                            "tcp",
                            "--host",
                            &host,
                            "--port",
                            &opts.get_tcp_port().to_string(),
                        ]);
                    }
                }
                command.args(opts.get_pass().map(|password| format!("--password={password}")));
                command.arg(&self.name);
            }
        }
        command.args(arguments);
        command
    }
}

const DUMP: [&[&str]; 4] =
    [&[".dump"], &["--no-owner"], &["--routines", "--events", "--set-gtid-purged=OFF"], &["--routines", "--events"]];

const RESTORE: [&[&str]; 4] = [&["-bail"], &["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"], &[], &[]];

fn ended(mut command: Command) -> Output {
    let output = command.stderr(Stdio::piped()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
