//! What is wrong with an address. No message repeats a part of a URL that may hold a password.

use crate::diagnostic::suggestion;
use crate::flavour::Flavour;

/// Why an address is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    #[error("the URL is empty")]
    Empty,
    #[error("the URL has no scheme")]
    NoScheme,
    #[error("unknown engine `{0}`")]
    UnknownEngine(String),
    #[error("the URL holds a control character")]
    ControlCharacter,
    #[error("a `{0}` in the user name or password is not escaped")]
    RawCharacter(char),
    #[error("an escape in the URL is not UTF-8, or is a NUL")]
    Escape,
    #[error("the port is not a number from 1 to 65535")]
    Port,
    #[error("the host is not valid")]
    Host,
    #[error("several hosts are named")]
    SeveralHosts,
    #[error("no database is named")]
    NoDatabase,
    #[error("the name of the database holds a `/`")]
    DatabaseWithSlash,
    #[error("a SQLite URL has no host")]
    SqliteHost,
    #[error("a SQLite URL begins with `sqlite://`")]
    SqliteSlashes,
    #[error("`{name}={value}` is not supported for SQLite")]
    SqliteParameter { name: &'static str, value: String },
    #[error("no `path` is given")]
    NoPath,
    #[error("`{name}` means nothing to {}", flavour.title())]
    Field { name: &'static str, flavour: Flavour },
}

impl InvalidUrl {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            InvalidUrl::Empty | InvalidUrl::NoScheme => {
                "write for example `sqlite:///app.db` or `postgresql://user@host/database`".to_owned()
            }
            InvalidUrl::UnknownEngine(given) => return Some(unknown_engine(given)),
            InvalidUrl::RawCharacter(character) => format!(
                "write `%{:02X}` for it, or give the password in a field of its own, where nothing is escaped",
                u32::from(*character)
            ),
            InvalidUrl::Host => "an IPv6 address stands in brackets: `[::1]`".to_owned(),
            InvalidUrl::SeveralHosts => "name the one that accepts writes".to_owned(),
            InvalidUrl::NoDatabase => "end the URL with `/name`, or give `dbname`".to_owned(),
            InvalidUrl::DatabaseWithSlash => "write `%2F` for a `/` in a name".to_owned(),
            InvalidUrl::SqliteHost | InvalidUrl::SqliteSlashes => {
                "write `sqlite:///app.db` for a path relative to the file, `sqlite:////srv/app.db` for an absolute \
                 one, `sqlite://` for one in memory"
                    .to_owned()
            }
            InvalidUrl::NoPath => "give `path`, which may be `:memory:`".to_owned(),
            InvalidUrl::SqliteParameter { .. }
            | InvalidUrl::ControlCharacter
            | InvalidUrl::Escape
            | InvalidUrl::Port
            | InvalidUrl::Field { .. } => return None,
        };
        Some(help)
    }
}

fn unknown_engine(given: &str) -> String {
    match suggestion(given, ["postgresql"].into_iter().chain(Flavour::ALL.map(Flavour::name))) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known engines are {}", Flavour::ALL.map(|f| format!("`{f}`")).join(", ")),
    }
}
