//! TLS: what is trusted, and what is said when it is not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use snapbox::str;

use crate::harness::{Database, Engine, Test, table};

/// A file with one database at `url`, with more options of its own.
fn at(url: &str, options: &str) -> Test {
    let text = format!("[databases.app]\nurl = \"{url}\"\n{options}\n");
    Test::new().file("binds.toml", &(text + &table("a", &["app"])))
}

#[test]
fn postgres_checks_the_certificate_as_it_is_told() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let tls = std::env::var("BINDS_TEST_TLS").unwrap();
    let database = Database::new(Engine::Postgres, &Test::new().path());
    let port = Engine::Postgres.tcp().rsplit(':').next().unwrap().to_owned();
    let ran = |host: &str, mode: &str, authority: &str| {
        let url = format!("postgres://postgres@{host}:{port}/{}", database.name);
        let test = at(&url, &format!("sslmode = \"{mode}\"\nsslrootcert = \"{tls}/{authority}\""));
        test.run(&["create-all"])
    };
    ran("localhost", "verify-full", "ca.crt")
        .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .success();
    ran("127.0.0.1", "verify-ca", "ca.crt")
        .stdout(str![[r#"
app  1 table as declared  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .success();
    ran("127.0.0.1", "verify-full", "ca.crt")
        .stdout(str![[r#"
app  failed, nothing changed    [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: TLS failed: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("localhost")
help: give the host as the certificate names it, or `sslmode = "verify-ca"`, which does not compare it

"#]])
        .status(1);
    ran("localhost", "verify-full", "other.crt")
        .stdout(str![[r#"
app  failed, nothing changed    [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: TLS failed: the server's certificate is signed by an authority that is not trusted
help: name the file of the authority that signed it as `sslrootcert`

"#]])
        .status(1);
    ran("localhost", "verify-ca", "other.crt")
        .stdout(str![[r#"
app  failed, nothing changed    [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: TLS failed: the server's certificate is signed by an authority that is not trusted
help: name the file of the authority that signed it as `sslrootcert`

"#]])
        .status(1);
}

#[test]
fn mysql_checks_the_certificate_as_it_is_told() {
    if !Engine::MySql.is_wanted() {
        return;
    }
    let authority = std::env::var("BINDS_TEST_MYSQL_CA").unwrap();
    let database = Database::new(Engine::MySql, &Test::new().path());
    let url = format!("mysql://root@{}/{}", Engine::MySql.tcp(), database.name);
    let ran = |authority: &str| {
        at(&url, &format!("sslmode = \"verify-ca\"\nsslrootcert = \"{authority}\"")).run(&["create-all"])
    };
    ran(&authority)
        .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
        .success();
    if !Engine::Postgres.is_wanted() {
        // The other authority comes with PostgreSQL's.
        return;
    }
    let other = format!("{}/other.crt", std::env::var("BINDS_TEST_TLS").unwrap());
    ran(&other)
        .stdout(str![[r#"
app  failed, nothing changed    [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: TLS failed: the server's certificate is signed by an authority that is not trusted
help: name the file of the authority that signed it as `sslrootcert`

"#]])
        .status(1);
}

#[test]
fn tls_that_is_required_and_not_offered_is_an_error() {
    if Engine::MariaDb.is_wanted() {
        let url = format!("mariadb://root@{}/x", Engine::MariaDb.tcp());
        at(&url, "sslmode = \"require\"")
            .run(&["create-all"])
            .stdout(str![[r#"
app  failed, nothing changed    mariadb://root@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
            .stderr(str![[r#"
error: `app`: TLS failed: the server does not offer it
help: give the server a certificate, or set `sslmode` to `prefer` or `disable`

"#]])
            .status(1);
    }
    // PostgreSQL answers the question for TLS with one letter.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            client.read_exact(&mut [0; 8]).unwrap();
            client.write_all(b"N").unwrap();
        }
    });
    let test = at(&format!("postgres://app@127.0.0.1:{port}/x"), "sslmode = \"require\"");
    test.run(&["create-all"])
        .stdout(str![[r#"
app  failed, nothing changed    postgres://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: TLS failed: the server does not offer it
help: give the server a certificate, or set `sslmode` to `prefer` or `disable`

"#]])
        .status(1);
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let test = at("postgres://app@127.0.0.1:1/x", "sslmode = \"verify-full\"\nsslrootcert = \"nowhere.crt\"");
    test.run(&["create-all"]).stdout(str![[r#"
app  failed, nothing changed    postgres://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]]).stderr(str![[r#"
error: `app`: TLS failed: cannot read the certificate `[DIR]/nowhere.crt`: I/O error: No such file or directory (os error 2)
help: check `sslrootcert`, `sslcert` and `sslkey`

"#]]).status(1);
}
