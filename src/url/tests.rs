//! Every form of a URL, and what it is read as.

use std::path::{Path, PathBuf};

use super::{InvalidUrl, SqliteUrl, Url};

fn parse(text: &str) -> Result<Url, InvalidUrl> {
    Url::parse(text, Path::new("/project")).map(|parsed| parsed.url)
}

#[test]
fn sqlite_urls_are_files_or_memory() {
    let file = |path: &str| Ok(Url::Sqlite(SqliteUrl::File(PathBuf::from(path))));
    let memory = |shared: Option<&str>| Ok(Url::Sqlite(SqliteUrl::Memory { shared: shared.map(str::to_owned) }));
    let cases = [
        ("sqlite:///app.db", file("/project/app.db")),
        ("sqlite:///./data/../app.db", file("/project/data/../app.db")),
        ("sqlite:////srv/app.db", file("/srv/app.db")),
        ("sqlite+pysqlite:///with%20space.db", file("/project/with space.db")),
        ("sqlite:///100%.db", file("/project/100%.db")),
        ("sqlite:///a#b.db", file("/project/a#b.db")),
        ("sqlite:///app.db?check_same_thread=false", file("/project/app.db")),
        ("sqlite:///file:app.db?uri=true", file("/project/app.db")),
        ("sqlite:///file:/srv/app.db?mode=rw&uri=true", file("/srv/app.db")),
        ("file:///srv/app.db", file("/srv/app.db")),
        ("file://localhost/srv/app.db", file("/srv/app.db")),
        ("file:app.db", file("/project/app.db")),
        ("sqlite://", memory(None)),
        ("sqlite:///", memory(None)),
        ("sqlite:///:memory:", memory(None)),
        ("sqlite:///:memory:?cached=shared", memory(Some("shared"))),
        ("sqlite:///:memory:?cache=shared", memory(Some("shared"))),
        ("sqlite://?cache=shared", memory(Some("shared"))),
        ("sqlite:///file::memory:?cache=shared&uri=true", memory(Some("shared"))),
        ("sqlite:///file:memdb1?mode=memory&cache=shared&uri=true", memory(Some("memdb1"))),
        ("sqlite:///file:memdb1?mode=memory&uri=true", memory(None)),
        ("sqlite://app.db", Err(InvalidUrl::SqliteHost)),
        ("sqlite:/srv/app.db", Err(InvalidUrl::SqliteSlashes)),
        ("file:", Err(InvalidUrl::SqliteHost)),
        ("file://server/app.db", Err(InvalidUrl::SqliteHost)),
        ("sqlite:///%00.db", Err(InvalidUrl::Escape)),
        ("sqlite:///app.db?mode=ro", Err(InvalidUrl::SqliteParameter { name: "mode", value: "ro".to_owned() })),
        ("sqlite://?cache=both", Err(InvalidUrl::SqliteParameter { name: "cache", value: "both".to_owned() })),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text), expected, "{text}");
    }
}

/// A URL by all of its parts, the password included.
fn parts(text: &str) -> Result<String, InvalidUrl> {
    let Url::Server(url) = parse(text)? else { panic!("{text} is no server's URL") };
    let or_none = |text: Option<&str>| text.unwrap_or("-").to_owned();
    Ok([
        url.flavour.to_string(),
        or_none(url.user.as_deref()),
        or_none(url.password.as_ref().map(super::Secret::reveal)),
        or_none(url.host.as_deref()),
        or_none(url.port.map(|port| port.to_string()).as_deref()),
        or_none(url.socket.as_deref().and_then(Path::to_str)),
        url.database,
    ]
    .join(" "))
}

#[test]
fn server_urls_are_read_part_by_part() {
    let cases = [
        ("postgresql://localhost/app", "postgres - - localhost - - app"),
        ("postgres://app:secret@db.example:5433/shop", "postgres app secret db.example 5433 - shop"),
        ("postgresql+psycopg2://app@db/shop", "postgres app - db - - shop"),
        ("POSTGRESQL://db/shop", "postgres - - db - - shop"),
        ("postgresql:///shop", "postgres - - - - - shop"),
        ("postgresql://app@%2Frun%2Fpostgresql/shop", "postgres app - - - /run/postgresql shop"),
        ("postgresql://app@/shop?host=/run/postgresql&port=5433", "postgres app - - 5433 /run/postgresql shop"),
        ("postgresql://db/?dbname=shop&user=app&password=a%40b", "postgres app a@b db - - shop"),
        ("postgresql://db/shop?user=app@server", "postgres app@server - db - - shop"),
        ("postgresql://[::1]:5433/shop", "postgres - - ::1 5433 - shop"),
        ("mysql://app:p%40s%23%2F%3F%25@db/a%2Fb", "mysql app p@s#/?% db - - a/b"),
        ("mysql+pymysql://app:a:b@db/shop", "mysql app a:b db - - shop"),
        ("mysql://app:100%@db/shop", "mysql app 100% db - - shop"),
        ("mysql://app:@db:/shop", "mysql app - db - - shop"),
        (
            "mariadb://app@localhost/shop?unix_socket=/run/mysqld.sock",
            "mariadb app - localhost - /run/mysqld.sock shop",
        ),
        ("mariadb+mariadbconnector:///shop?socket=/run/mysqld.sock", "mariadb - - - - /run/mysqld.sock shop"),
    ];
    for (text, expected) in cases {
        assert_eq!(parts(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn server_urls_that_cannot_be_read_are_refused() {
    let cases = [
        ("", InvalidUrl::Empty),
        (" ", InvalidUrl::Empty),
        ("app.db", InvalidUrl::NoScheme),
        ("://db/shop", InvalidUrl::NoScheme),
        ("localhost:5432/shop", InvalidUrl::NoScheme),
        ("postgresql:app", InvalidUrl::NoScheme),
        ("oracle://db/shop", InvalidUrl::UnknownEngine("oracle".to_owned())),
        ("postgres://db\n/shop", InvalidUrl::ControlCharacter),
        ("postgres://app:p@ss@db/shop", InvalidUrl::RawCharacter('@')),
        ("postgres://app:p#ss@db/shop", InvalidUrl::RawCharacter('#')),
        ("postgres://app:p/ss@db/shop", InvalidUrl::RawCharacter('/')),
        ("postgres://app:12/34@db/shop", InvalidUrl::RawCharacter('/')),
        ("postgres://ap/p@db/shop", InvalidUrl::RawCharacter('/')),
        ("postgres://app:p?ss@db/shop", InvalidUrl::RawCharacter('?')),
        ("postgres://app:12?a=3@db/shop", InvalidUrl::RawCharacter('?')),
        ("postgres://app:p@s/s@db/shop", InvalidUrl::RawCharacter('@')),
        ("postgres://app:p@s?s@db/shop", InvalidUrl::RawCharacter('@')),
        ("postgres://app:%ff@db/shop", InvalidUrl::Escape),
        ("postgres://db:0/shop", InvalidUrl::Port),
        ("postgres://db:70000/shop", InvalidUrl::Port),
        ("postgres://app:secret/shop", InvalidUrl::Port),
        ("postgres://db/shop?port=x", InvalidUrl::Port),
        ("postgres://::1/shop", InvalidUrl::Host),
        ("postgres://[::1/shop", InvalidUrl::Host),
        ("postgres://[db]/shop", InvalidUrl::Host),
        ("postgres://[::1]x/shop", InvalidUrl::Host),
        ("postgres://a b/shop", InvalidUrl::Host),
        ("postgres://a:1,b:2/shop", InvalidUrl::SeveralHosts),
        ("postgres:///shop?host=a,b", InvalidUrl::SeveralHosts),
        ("mysql://db", InvalidUrl::NoDatabase),
        ("mysql://db/", InvalidUrl::NoDatabase),
        ("mysql://db/a/b", InvalidUrl::DatabaseWithSlash),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text), Err(expected), "{text}");
    }
}

#[test]
fn other_parameters_are_handed_on() {
    let parsed = Url::parse("mysql://db/shop?charset=utf8mb4&ssl_ca=a%20b&socket=/s", Path::new("/")).unwrap();
    let expected = [("charset", "utf8mb4"), ("ssl_ca", "a b")];
    assert_eq!(parsed.parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn no_password_is_ever_shown() {
    let url = parse("postgres://app:secret@db:5433/shop").unwrap();
    assert_eq!(url.to_string(), "postgres://app@db:5433/shop");
    assert!(!format!("{url:?}").contains("secret"));
}
