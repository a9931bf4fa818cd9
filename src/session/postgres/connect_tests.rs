//! What a user is told when there is no session, and TLS in all its modes, on a server of the test's own.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::connect::connect;
use super::testing::{TestDatabase, server, target};
use crate::options::{Options, Tls, TlsMode};
use crate::session::{Access, ConnectError, ConnectFailure, Session as _, Target};
use crate::url::{Secret, ServerUrl, Url};

fn refusal(result: Result<super::Postgres, ConnectError>) -> ConnectError {
    match result {
        Ok(session) => panic!("connected to {}", session.location()),
        Err(error) => error,
    }
}

#[test]
fn a_database_that_is_not_there_is_made_only_on_request() {
    let Some(server) = server() else { return };
    let name = format!("binds no such \"db\" {}", std::process::id());
    let url = ServerUrl { database: name.clone(), ..server };
    let error = refusal(connect(&url, &target(&url, Access::Write)));
    assert_eq!(error.failure, ConnectFailure::NoDatabase(name));
    assert_eq!(error.help.as_deref(), Some("create it with `--create-database`, or correct the URL"));
}

#[test]
fn a_server_that_accepts_and_never_answers_is_given_up_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = tcp("127.0.0.1", silent.local_addr().unwrap().port());
    let options = Options { connect_timeout: Duration::from_millis(300), ..Options::default() };
    let began = Instant::now();
    let error = refusal(connect(&url, &Target { options, ..target(&url, Access::Read) }));
    assert_eq!(error.failure, ConnectFailure::Timeout(Duration::from_millis(300)));
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_port_where_nothing_listens_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = tcp("127.0.0.1", listener.local_addr().unwrap().port());
    drop(listener);
    let error = refusal(connect(&url, &target(&url, Access::Read)));
    assert_eq!(error.failure, ConnectFailure::Unreachable("Connection refused (os error 111)".to_owned()));
    let url = ServerUrl { socket: Some("/nowhere".into()), ..url };
    let error = refusal(connect(&url, &target(&url, Access::Read)));
    assert_eq!(error.failure, ConnectFailure::Unreachable("No such file or directory (os error 2)".to_owned()));
}

#[test]
fn the_options_of_a_session_hold_in_it() {
    let Some(database) = TestDatabase::new() else { return };
    let mut first = database.session();
    let role = format!("role \"of\" {}", std::process::id());
    let quoted = first.engine().quote(&role);
    first.run(&format!("CREATE ROLE {quoted}")).unwrap();
    let options = Options {
        application_name: "it's us".to_owned(),
        statement_timeout: Some(Duration::from_millis(1500)),
        role: Some(role.clone()),
        init_sql: vec!["SET work_mem = '5MB'".to_owned()],
        ..Options::default()
    };
    let mut session = connect(&database.url, &Target { options, ..target(&database.url, Access::Read) }).unwrap();
    let sql = "SELECT current_setting('application_name'), current_user::text, current_setting('statement_timeout'),
                      current_setting('lock_timeout'), current_setting('work_mem')";
    let row = session.query(sql, &[]).unwrap().remove(0);
    let texts: Vec<&str> = row.iter().filter_map(|value| value.as_text()).collect();
    assert_eq!(texts, ["it's us", &role, "1500ms", "5s", "5MB"]);
    first.run(&format!("DROP ROLE {quoted}")).unwrap();
}

fn tcp(host: &str, port: u16) -> ServerUrl {
    ServerUrl {
        flavour: crate::flavour::Flavour::Postgres,
        host: Some(host.to_owned()),
        port: Some(port),
        user: Some("secured".to_owned()),
        password: Some(Secret::new("se:cr et'")),
        database: "postgres".to_owned(),
        socket: None,
    }
}

/// A server that takes TLS connections alone, with a certificate for `localhost` and not for 127.0.0.1.
struct SecureServer {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    port: u16,
}

/// The newest PostgreSQL of this machine, where Debian keeps it or where the path leads.
fn binaries() -> PathBuf {
    let mut found: Vec<PathBuf> = glob::glob("/usr/lib/postgresql/*/bin/initdb").unwrap().flatten().collect();
    found.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()).map(|folder| folder.join("initdb")));
    let initdb = found.into_iter().find(|file| file.exists()).expect("install PostgreSQL: this test starts its own");
    initdb.parent().unwrap().to_owned()
}

impl SecureServer {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = SecureServer { binaries: binaries(), port, folder };
        server.make_certificates();
        let data = server.path("data");
        server.run("initdb", &["--no-sync", "-A", "trust", "-U", "postgres", "-D", &data]);
        let settings = format!(
            "listen_addresses = 'localhost'\nport = {port}\nunix_socket_directories = '{0}'\nfsync = off\nssl = on\n\
             ssl_ca_file = '{0}/ca.pem'\nssl_cert_file = '{0}/server.pem'\nssl_key_file = '{0}/server.key'\n",
            server.folder.path().display()
        );
        fs::write(server.folder.path().join("extra.conf"), settings).unwrap();
        let rules = "local all all trust\n\
                     hostssl all certified all cert\n\
                     hostssl all all all scram-sha-256\n";
        fs::write(server.folder.path().join("hba.conf"), rules).unwrap();
        server.pg_ctl("start");
        let mut session = server.local();
        session.run("CREATE ROLE secured LOGIN SUPERUSER PASSWORD 'se:cr et'''").unwrap();
        session.run("CREATE ROLE certified LOGIN").unwrap();
        server
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.path().join(name))
    }

    /// PostgreSQL refuses to run as root, so root becomes the user that Debian's package made.
    fn command(&self, program: &Path) -> Command {
        let root = fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0);
        let mut command = match root {
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
                command
            }
            false => Command::new(program),
        };
        command.current_dir(self.folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(&self.binaries.join(program)).args(arguments).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }

    fn pg_ctl(&self, verb: &str) {
        let (data, log) = (self.path("data"), self.path("log"));
        let options = format!("-c hba_file={}", self.path("hba.conf"));
        let file = Path::new(&data).join("postgresql.conf");
        let include = format!("include '{}'\n", self.path("extra.conf"));
        let text = fs::read_to_string(&file).unwrap();
        if !text.ends_with(&include) {
            fs::write(&file, text + &include).unwrap();
        }
        self.run("pg_ctl", &["-D", &data, "-l", &log, "-o", &options, "-m", "immediate", "-w", verb]);
    }

    fn make_certificates(&self) {
        let make = |arguments: &str| {
            let status = self.command(Path::new("openssl")).args(arguments.split(' ')).status().unwrap();
            assert!(status.success(), "openssl {arguments}");
        };
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
        for authority in ["ca", "other"] {
            make(&format!("req -x509 {key} -subj /CN={authority} -keyout {authority}.key -out {authority}.pem"));
        }
        let sign = "-CA ca.pem -CAkey ca.key";
        let leaf = "-addext basicConstraints=critical,CA:FALSE";
        make(&format!(
            "req -x509 {key} {sign} {leaf} -subj /CN=localhost -addext subjectAltName=DNS:localhost \
             -keyout server.key -out server.pem"
        ));
        make(&format!("req -x509 {key} {sign} {leaf} -subj /CN=certified -keyout client.key -out client.pem"));
        for file in ["client.key", "client.pem", "ca.pem", "other.pem"] {
            fs::set_permissions(self.folder.path().join(file), fs::Permissions::from_mode(0o644)).unwrap();
        }
    }

    fn local(&self) -> super::Postgres {
        let url = ServerUrl {
            user: Some("postgres".to_owned()),
            socket: Some(self.folder.path().to_owned()),
            ..tcp("", self.port)
        };
        connect(&url, &target(&url, Access::Read)).unwrap()
    }

    fn try_tls(&self, host: &str, mode: TlsMode, root: Option<&str>) -> Result<super::Postgres, ConnectError> {
        let tls = Tls { mode, root_cert: root.and_then(|name| self.file(name)), ..Tls::default() };
        self.try_url(&tcp(host, self.port), tls)
    }

    fn try_url(&self, url: &ServerUrl, tls: Tls) -> Result<super::Postgres, ConnectError> {
        let options = Options { tls, ..Options::default() };
        connect(url, &Target { url: Url::Server(url.clone()), options, access: Access::Write })
    }
}

impl Drop for SecureServer {
    fn drop(&mut self) {
        self.pg_ctl("stop");
    }
}

fn tls_failure(result: Result<super::Postgres, ConnectError>) -> String {
    match refusal(result).failure {
        ConnectFailure::Tls(message) => message,
        other => panic!("not about TLS: {other}"),
    }
}

fn login_failure(result: Result<super::Postgres, ConnectError>) -> String {
    match refusal(result).failure {
        ConnectFailure::Login(message) => message,
        other => panic!("not about the log-in: {other}"),
    }
}

#[test]
fn tls_is_as_strict_as_its_mode_says() {
    if server().is_none() {
        return;
    }
    let server = SecureServer::start();
    for (host, mode, root) in [
        ("127.0.0.1", TlsMode::Prefer, None),
        ("127.0.0.1", TlsMode::Require, None),
        ("127.0.0.1", TlsMode::Require, Some("ca.pem")),
        ("127.0.0.1", TlsMode::VerifyCa, Some("ca.pem")),
        ("localhost", TlsMode::VerifyFull, Some("ca.pem")),
    ] {
        let mut session = server.try_tls(host, mode, root).unwrap();
        let rows = session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).unwrap();
        assert_eq!(rows[0][0].as_integer(), Some(1), "{mode:?}");
    }
    let unknown = "invalid peer certificate: UnknownIssuer";
    for mode in [TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull] {
        let message = tls_failure(server.try_tls("localhost", mode, Some("other.pem")));
        assert!(message.starts_with("invalid peer certificate"), "{mode:?}: {message}");
    }
    assert_eq!(tls_failure(server.try_tls("localhost", TlsMode::VerifyFull, None)), unknown);
    let wrong_host = tls_failure(server.try_tls("127.0.0.1", TlsMode::VerifyFull, Some("ca.pem")));
    assert!(wrong_host.contains("not valid for name"), "{wrong_host}");
    let plain = login_failure(server.try_tls("localhost", TlsMode::Disable, None));
    assert!(plain.contains("no encryption"), "{plain}");
    check_logins(&server);
    check_client_certificate(&server);
    check_standby_and_plain_server(&server);
}

fn check_logins(server: &SecureServer) {
    let wrong = ServerUrl { password: Some(Secret::new("wrong")), ..tcp("localhost", server.port) };
    let message = login_failure(server.try_url(&wrong, Tls::default()));
    assert_eq!(message, "password authentication failed for user \"secured\"");
    let none = ServerUrl { password: None, ..wrong };
    assert_eq!(login_failure(server.try_url(&none, Tls::default())), "it asks for a password and none is given");
}

fn check_client_certificate(server: &SecureServer) {
    let url = ServerUrl { user: Some("certified".to_owned()), ..tcp("localhost", server.port) };
    let tls = Tls {
        mode: TlsMode::Require,
        cert: server.file("client.pem"),
        key: server.file("client.key"),
        ..Tls::default()
    };
    server.try_url(&url, tls.clone()).unwrap();
    let message = login_failure(server.try_url(&url, Tls::default()));
    assert_eq!(message, "connection requires a valid client certificate");
    let without_key = Tls { key: None, ..tls };
    assert_eq!(tls_failure(server.try_url(&url, without_key)), "`sslcert` and `sslkey` go together");
}

fn check_standby_and_plain_server(server: &SecureServer) {
    let settings = fs::read_to_string(server.folder.path().join("extra.conf")).unwrap();
    fs::write(server.folder.path().join("extra.conf"), settings.replace("ssl = on", "ssl = off")).unwrap();
    let rules = "local all all trust\nhost all all all scram-sha-256\n";
    fs::write(server.folder.path().join("hba.conf"), rules).unwrap();
    fs::write(server.folder.path().join("data/standby.signal"), "").unwrap();
    server.pg_ctl("restart");
    let message = tls_failure(server.try_tls("localhost", TlsMode::Require, None));
    assert_eq!(message, "server does not support TLS");
    let error = refusal(server.try_tls("localhost", TlsMode::Prefer, None));
    assert_eq!(error.to_string(), "this server is a standby, which cannot be written to");
    assert_eq!(error.help.as_deref(), Some("name the primary server in the URL"));
    let url = tcp("localhost", server.port);
    connect(&url, &target(&url, Access::Read)).unwrap();
}
