//! What a user is told when there is no session, and TLS in all its modes, on a server of the test's own.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::connect::connect;
use super::testing::secure_server::{SecureServer, tcp};
use super::testing::{TestDatabase, server, target};
use crate::options::{ChannelBinding, Options, Tls, TlsMode};
use crate::session::{Access, ConnectError, ConnectFailure, Session as _, Target};
use crate::url::{Secret, ServerUrl};

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
    assert_eq!(
        error.help.as_deref(),
        Some("create it, or let `create-all --create-database` do so; or correct the URL")
    );
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
    let unknown = "the server's certificate is signed by an authority that is not trusted";
    for mode in [TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull] {
        let message = tls_failure(server.try_tls("localhost", mode, Some("other.pem")));
        assert_eq!(message, unknown, "{mode:?}");
    }
    assert_eq!(tls_failure(server.try_tls("localhost", TlsMode::VerifyFull, None)), unknown);
    let wrong_host = tls_failure(server.try_tls("127.0.0.1", TlsMode::VerifyFull, Some("ca.pem")));
    assert!(wrong_host.contains("not valid for name"), "{wrong_host}");
    let plain = login_failure(server.try_tls("localhost", TlsMode::Disable, None));
    assert!(plain.contains("no encryption"), "{plain}");
    check_logins(&server);
    check_channel_binding(&server);
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

/// What a log-in was tied with is not shown by any server. A user without a password cannot be tied.
fn check_channel_binding(server: &SecureServer) {
    let certified = ServerUrl { user: Some("certified".to_owned()), ..tcp("localhost", server.port) };
    for channel_binding in ChannelBinding::ALL {
        let tls = Tls { channel_binding, ..Tls::default() };
        server.try_url(&tcp("localhost", server.port), tls.clone()).unwrap();
        let tls = Tls { cert: server.file("client.pem"), key: server.file("client.key"), ..tls };
        let logged_in = server.try_url(&certified, tls);
        match channel_binding {
            ChannelBinding::Require => assert_eq!(login_failure(logged_in), "server did not use channel binding"),
            ChannelBinding::Prefer | ChannelBinding::Disable => drop(logged_in.unwrap()),
        }
    }
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
    assert_eq!(message, "the server does not offer it");
    let error = refusal(server.try_tls("localhost", TlsMode::Prefer, None));
    assert_eq!(error.to_string(), "this server is a standby, which cannot be written to");
    assert_eq!(error.help.as_deref(), Some("name the primary server in the URL"));
    let url = tcp("localhost", server.port);
    connect(&url, &target(&url, Access::Read)).unwrap();
}
