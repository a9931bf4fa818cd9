//! Connections with TLS.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;

use crate::flavour::Flavour;
use crate::options::{Options, Tls, TlsMode};
use crate::session::mysql::testing::{TestDatabase, failure, on, one};
use crate::session::{Access, ConnectFailure, Session, Value};

/// A server with a certificate for `localhost` and `127.0.0.1`.
fn with_tls(test: impl Fn(&TestDatabase, PathBuf)) {
    on(Flavour::MySql, |database| {
        let Ok(ca) = std::env::var("BINDS_TEST_MYSQL_CA") else {
            panic!(
                "BINDS_TEST_MYSQL_CA is not set: give the file of the authority that signed the server's certificate"
            );
        };
        test(database, PathBuf::from(ca));
    });
}

/// Passes one connection on to the server, under an address that no certificate names.
fn under_another_address(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
        let _ = std::io::copy(&mut &server, &mut &client);
        let _ = client.shutdown(Shutdown::Both);
    });
    own
}

fn open_with(
    database: &TestDatabase,
    host: &str,
    mode: TlsMode,
    root: Option<&PathBuf>,
) -> Result<bool, ConnectFailure> {
    let mut url = database.url.clone();
    if host == "127.0.0.2" {
        url.port = Some(under_another_address(url.port.unwrap_or(3306)));
    }
    url.host = Some(host.to_owned());
    let tls = Tls { mode, root_cert: root.cloned(), ..Tls::default() };
    let session = TestDatabase::open(&url, Access::Read, Options { tls, ..Options::default() });
    let mut session = session.map_err(|error| error.failure)?;
    let rows = session.query("SHOW STATUS LIKE 'Ssl_cipher'", &[]).unwrap();
    Ok(rows[0][1] != Value::text(""))
}

#[test]
fn tls_is_as_strict_as_its_mode() {
    with_tls(|database, ca| {
        let open = |host: &str, mode, root| open_with(database, host, mode, root);
        assert_eq!(open("127.0.0.1", TlsMode::Disable, None), Ok(false));
        assert_eq!(open("127.0.0.1", TlsMode::Prefer, None), Ok(true));
        assert_eq!(open("127.0.0.1", TlsMode::Require, None), Ok(true));
        assert_eq!(open("localhost", TlsMode::VerifyFull, Some(&ca)), Ok(true));
        assert_eq!(open("127.0.0.2", TlsMode::VerifyCa, Some(&ca)), Ok(true));
        let refused = open("127.0.0.2", TlsMode::VerifyFull, Some(&ca));
        assert!(matches!(&refused, Err(ConnectFailure::Tls(_))), "{refused:?}");
        for mode in [TlsMode::VerifyCa, TlsMode::VerifyFull] {
            let refused = open("127.0.0.1", mode, None);
            assert!(matches!(&refused, Err(ConnectFailure::Tls(_))), "{mode:?}: {refused:?}");
        }
    });
}

#[test]
fn tls_that_the_server_does_not_offer_is_an_error_only_where_it_is_required() {
    on(Flavour::MariaDb, |database| {
        let mut url = database.url.clone();
        let mut session = database.session();
        let Some(port) = one(&mut session, "SELECT @@port").as_integer().filter(|port| *port != 0) else { return };
        (url.socket, url.host, url.port) = (None, Some("127.0.0.1".to_owned()), u16::try_from(port).ok());
        let open = |mode| {
            let options = Options { tls: Tls { mode, ..Tls::default() }, ..Options::default() };
            TestDatabase::open(&url, Access::Read, options)
        };
        assert!(open(TlsMode::Prefer).is_ok());
        assert_eq!(failure(open(TlsMode::Require)), ConnectFailure::Tls("the server does not offer it".to_owned()));
    });
}
