//! A server that takes TLS connections alone.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::target;
use crate::flavour::Flavour;
use crate::options::{Options, Tls, TlsMode};
use crate::session::postgres::Postgres;
use crate::session::postgres::connect::connect;
use crate::session::{Access, ConnectError, Target};
use crate::url::{Secret, ServerUrl, Url};

/// A server that takes TLS connections alone, with a certificate for `localhost` and not for 127.0.0.1.
pub(in crate::session::postgres) struct SecureServer {
    pub folder: tempfile::TempDir,
    binaries: PathBuf,
    pub port: u16,
}

/// Where the server's programs are: in Debian's folder, which is in nobody's path, or in the path.
fn binaries() -> PathBuf {
    let of_debian = glob::glob("/usr/lib/postgresql/*/bin/initdb").unwrap().flatten();
    let path = std::env::var_os("PATH").unwrap();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join("initdb")).filter(|file| file.exists());
    let initdb = of_debian.chain(in_path).next().expect("install PostgreSQL: this test starts a server of its own");
    initdb.parent().unwrap().to_owned()
}

impl SecureServer {
    pub(in crate::session::postgres) fn start() -> Self {
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

    pub(in crate::session::postgres) fn file(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.path().join(name))
    }

    /// PostgreSQL refuses to run as root, so root becomes the user that Debian's package made.
    fn command(&self, program: &Path) -> Command {
        let root = fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0);
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

    pub(in crate::session::postgres) fn pg_ctl(&self, verb: &str) {
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

    fn local(&self) -> Postgres {
        let url = ServerUrl {
            user: Some("postgres".to_owned()),
            socket: Some(self.folder.path().to_owned()),
            ..tcp("", self.port)
        };
        connect(&url, &target(&url, Access::Read)).unwrap()
    }

    pub(in crate::session::postgres) fn try_tls(
        &self,
        host: &str,
        mode: TlsMode,
        root: Option<&str>,
    ) -> Result<Postgres, ConnectError> {
        let tls = Tls { mode, root_cert: root.and_then(|name| self.file(name)), ..Tls::default() };
        self.try_url(&tcp(host, self.port), tls)
    }

    pub(in crate::session::postgres) fn try_url(&self, url: &ServerUrl, tls: Tls) -> Result<Postgres, ConnectError> {
        let options = Options { tls, ..Options::default() };
        connect(url, &Target { url: Url::Server(url.clone()), options, access: Access::Write })
    }
}

impl Drop for SecureServer {
    fn drop(&mut self) {
        self.pg_ctl("stop");
    }
}

/// The address of a server, with the user that [`SecureServer`] knows.
pub(in crate::session::postgres) fn tcp(host: &str, port: u16) -> ServerUrl {
    ServerUrl {
        flavour: Flavour::Postgres,
        host: Some(host.to_owned()),
        port: Some(port),
        user: Some("secured".to_owned()),
        password: Some(Secret::new("se:cr et'")),
        database: "postgres".to_owned(),
        socket: None,
    }
}
