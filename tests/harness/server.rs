//! A server of a test's own, which it may kill.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Database, Engine};

/// A server in a folder of its own.
pub(crate) struct Server {
    engine: Engine,
    folder: PathBuf,
    port: u16,
    process: Child,
}

impl Server {
    /// Makes one and starts it, with an empty database.
    pub(crate) fn start(engine: Engine, folder: &Path) -> (Self, Database) {
        let folder = folder.join("server");
        std::fs::create_dir(&folder).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let data = folder.join("data").display().to_string();
        let run = |program: &str, arguments: &[&str]| {
            let made = as_owner(engine, &folder, program).args(arguments).output().unwrap();
            assert!(made.status.success(), "{program}: {}", String::from_utf8_lossy(&made.stderr));
        };
        let (user, administrator) = match engine {
            Engine::Postgres => {
                run(&postgres("initdb"), &["--no-sync", "-A", "trust", "-U", "postgres", "-D", &data]);
                ("postgres", "postgres")
            }
            Engine::MySql => {
                let data = format!("--datadir={data}");
                run(&mysqld(), &["--no-defaults", &basedir(), &data, "--initialize-insecure"]);
                // It lets root in from this machine only by its socket, until it reads this.
                std::fs::write(folder.join("init.sql"), INIT).unwrap();
                ("root", "mysql")
            }
            _ => {
                let data = format!("--datadir={data}");
                let arguments = ["--no-defaults", &data, "--auth-root-authentication-method=normal", "--skip-test-db"];
                run("mariadb-install-db", &arguments);
                ("root", "mysql")
            }
        };
        let process = spawn(engine, &folder, port);
        let server = Server { engine, folder, port, process };
        let address = |name: &str| format!("{}://{user}@127.0.0.1:{port}/{name}", engine.name());
        server.wait(&address(administrator));
        let name = format!("binds_own_{port}");
        let database = |name: &str| Database { engine, name: name.to_owned(), url: address(name) };
        // Dropped with the server: of the server that is shared it is no database.
        std::mem::ManuallyDrop::new(database(administrator)).execute(&format!("CREATE DATABASE {name}"));
        (server, database(&name))
    }

    /// Ends it as a power cut would: no process of it has time for anything.
    pub(crate) fn kill(&mut self) {
        for child in children(self.process.id()) {
            // It may be gone with the others.
            let _ = Command::new("kill").args(["-KILL", &child]).stderr(Stdio::null()).status();
        }
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn restart(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            self.process = spawn(self.engine, &self.folder, self.port);
            thread::sleep(Duration::from_millis(500));
            // PostgreSQL does not start while the memory of a killed process is still there.
            if self.process.try_wait().unwrap().is_none() {
                return;
            }
            assert!(Instant::now() < deadline, "{} does not start again", self.engine.name());
        }
    }

    /// Until it lets sessions in.
    fn wait(&self, url: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let is_up = || match self.engine {
            Engine::Postgres => ::postgres::Client::connect(url, ::postgres::NoTls).is_ok(),
            _ => {
                let opts = mysql::Opts::from_url(&url.replacen("mariadb://", "mysql://", 1)).unwrap();
                mysql::Conn::new(opts).is_ok()
            }
        };
        while !is_up() {
            if Instant::now() > deadline {
                let log = std::fs::read_to_string(self.folder.join(LOG)).unwrap();
                panic!("{} does not start:\n{log}", self.engine.name());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Servers refuse to run as root, so root lends them the user of the engine.
fn as_owner(engine: Engine, folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    // A MariaDB that starts takes away what another has in a folder for both.
    command.env("TMPDIR", folder);
    let owner = if engine == Engine::Postgres { "postgres" } else { "mysql" };
    let id = |flag: &str, user: &[&str]| -> u32 {
        let printed = Command::new("id").arg(flag).args(user).output().unwrap().stdout;
        String::from_utf8(printed).unwrap().trim().parse().unwrap()
    };
    if id("-u", &[]) == 0 {
        let (uid, gid) = (id("-u", &[owner]), id("-g", &[owner]));
        std::os::unix::fs::chown(folder, Some(uid), Some(gid)).unwrap();
        // The folder above it is the test's alone.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.parent().unwrap(), open).unwrap();
        command.uid(uid).gid(gid).current_dir(folder);
    }
    command
}

fn spawn(engine: Engine, folder: &Path, port: u16) -> Child {
    let (data, port) = (folder.join("data").display().to_string(), port.to_string());
    let mut command = match engine {
        Engine::Postgres => {
            let mut command = as_owner(engine, folder, &postgres("postgres"));
            let socket = format!("unix_socket_directories={}", folder.display());
            command.args([
                "-D",
                &data,
                "-p",
                &port,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                &socket,
            ]);
            command
        }
        Engine::MySql => {
            let mut command = as_owner(engine, folder, &mysqld());
            command.args([
                "--no-defaults",
                &basedir(),
                "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--skip-name-resolve",
                "--bind-address=127.0.0.1",
            ]);
            command.args([format!("--datadir={data}"), format!("--port={port}")]);
            command.arg(format!("--socket={}", folder.join("my.sock").display()));
            command.arg(format!("--init-file={}", folder.join("init.sql").display()));
            command
        }
        _ => {
            let mut command = as_owner(engine, folder, "mariadbd");
            command.args(["--no-defaults", "--skip-name-resolve", "--bind-address=127.0.0.1"]);
            command.args([format!("--datadir={data}"), format!("--port={port}")]);
            command.arg(format!("--socket={}", folder.join("my.sock").display()));
            command
        }
    };
    let log = std::fs::File::create(folder.join(LOG)).unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

/// A program of the newest PostgreSQL that is installed.
pub(super) fn postgres(name: &str) -> String {
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|entry| entry.unwrap().path());
    let newest = versions.max().expect("`./scripts/test` installs PostgreSQL");
    newest.join("bin").join(name).display().to_string()
}

/// What a server says of itself.
const LOG: &str = "server.log";

const INIT: &str = "CREATE USER IF NOT EXISTS root@'127.0.0.1';
GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
";

/// Where the programs of the MySQL are that the tests run on: no package brings them.
pub(super) fn mysql_programs() -> String {
    let test = super::Test::new();
    let programs = Database::new(Engine::MySql, &test.path()).value("SELECT @@basedir");
    assert!(std::path::Path::new(&programs).is_dir(), "the MySQL of BINDS_TEST_MYSQL_URL is not on this machine");
    programs
}

fn mysqld() -> String {
    format!("{}/sbin/mysqld", mysql_programs().trim_end_matches('/'))
}

fn basedir() -> String {
    format!("--basedir={}", mysql_programs())
}

fn children(process: u32) -> Vec<String> {
    let listed = Command::new("ps").args(["-o", "pid=", "--ppid", &process.to_string()]).output().unwrap();
    String::from_utf8(listed.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}
