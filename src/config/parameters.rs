//! The parameters of a URL that are options, under the names of the drivers.

use std::path::Path;

use super::options::{self, Given};
use crate::diagnostic::{Diagnostic, suggestion};
use crate::flavour::Flavour;
use crate::language::{Kind, Value};
use crate::options::Options;

/// What a parameter of a driver means.
enum Meaning {
    /// An option under another name, with the value as it is.
    Option(&'static str),
    /// An option and its value, where the parameter is switched on.
    Switch(&'static str, &'static str),
    /// What binds always does; other values are refused.
    Always(&'static [&'static str]),
}

/// The names that drivers of PostgreSQL have besides the options' own:
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
const POSTGRES: &[(&str, Meaning)] = &[
    ("client_encoding", Meaning::Always(&["utf8", "UTF8", "utf-8", "UTF-8"])),
    ("target_session_attrs", Meaning::Always(&["any", "read-write", "primary"])),
    ("gssencmode", Meaning::Always(&["disable", "prefer"])),
];

/// Those of mysqlclient, PyMySQL and MySQL Connector.
const MYSQL: &[(&str, Meaning)] = &[
    ("charset", Meaning::Always(&["utf8mb4"])),
    ("use_unicode", Meaning::Always(&["1", "true", "True"])),
    ("init_command", Meaning::Option("init_sql")),
    ("ssl_mode", Meaning::Option("sslmode")),
    ("ssl-mode", Meaning::Option("sslmode")),
    ("ssl_ca", Meaning::Option("sslrootcert")),
    ("ssl_cert", Meaning::Option("sslcert")),
    ("ssl_key", Meaning::Option("sslkey")),
    ("ssl", Meaning::Switch("sslmode", "require")),
    ("ssl_disabled", Meaning::Switch("sslmode", "disable")),
    ("ssl_verify_cert", Meaning::Switch("sslmode", "verify-ca")),
    ("ssl_check_hostname", Meaning::Switch("sslmode", "verify-full")),
    ("ssl_verify_identity", Meaning::Switch("sslmode", "verify-full")),
];

/// Python's `timeout` is how long SQLite waits for a lock.
const SQLITE: &[(&str, Meaning)] = &[("timeout", Meaning::Option("lock_timeout"))];

fn aliases(flavour: Flavour) -> &'static [(&'static str, Meaning)] {
    match flavour {
        Flavour::Sqlite => SQLITE,
        Flavour::Postgres => POSTGRES,
        Flavour::MySql | Flavour::MariaDb => MYSQL,
    }
}

/// Sets the options that the parameters of a URL stand for. `url` is where the URL is written.
pub(super) fn apply(
    parameters: &[(String, String)],
    flavour: Flavour,
    url: &Value,
    folder: &Path,
    options: &mut Options,
) -> Vec<Diagnostic> {
    let set = |(name, value): &(String, String)| apply_one(name, value, flavour, url, folder, options);
    parameters.iter().map(set).filter_map(Result::err).collect()
}

fn apply_one(
    name: &str,
    value: &str,
    flavour: Flavour,
    url: &Value,
    folder: &Path,
    options: &mut Options,
) -> Result<(), Diagnostic> {
    let mut set = |option: &str, text: &str| {
        let value = Value { location: url.location.clone(), kind: Kind::Text(text.to_owned()) };
        match options::known(option) {
            Some(known) => known.apply(options, &Given { name, value: &value, folder }),
            None => Err(unknown(name, flavour, url)),
        }
    };
    match aliases(flavour).iter().find(|(alias, _)| *alias == name) {
        None => set(name, value),
        Some((_, Meaning::Option(option))) => set(option, value),
        Some((_, Meaning::Switch(option, on))) => match value {
            "1" | "true" | "True" => set(option, on),
            "0" | "false" | "False" => Ok(()),
            _ => Err(url.complain(format!("the parameter `{name}` must be true or false"))),
        },
        Some((_, Meaning::Always(values))) if values.contains(&value) => Ok(()),
        Some((_, Meaning::Always(values))) => Err(url
            .complain(format!("`{name}={value}` is not supported"))
            .help(format!("leave it out, or write `{name}={}`", values[0]))),
    }
}

fn unknown(name: &str, flavour: Flavour, url: &Value) -> Diagnostic {
    let known = options::names().chain(aliases(flavour).iter().map(|(alias, _)| *alias));
    let complaint = url.complain(format!("unknown parameter `{name}` in the URL"));
    match suggestion(name, known) {
        Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
        None => complaint,
    }
}
