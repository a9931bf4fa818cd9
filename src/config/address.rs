//! Where one database is, from its `url` or from its fields.

use super::environment::Unfilled;
use super::option_tables::Scope;
use crate::diagnostic::Diagnostic;
use crate::flavour::Flavour;
use crate::language::{Kind, Name, Table, Value};
use crate::url::{Fields, InvalidUrl, Secret, Url, flavour_of};

/// The entries that say where a database is. The second name of a pair is SQLAlchemy's or a driver's.
pub(super) const FIELDS: [&str; 11] =
    ["url", "driver", "host", "port", "username", "user", "password", "dbname", "database", "socket", "path"];

/// What the file says about where a database is.
pub(super) struct Address<'a> {
    /// Where it is said.
    pub(super) value: &'a Value,
    /// None when even that depends on a variable that is not set.
    pub(super) flavour: Option<Flavour>,
    /// The complaint is about a variable that is not set.
    pub(super) url: Result<Url, Diagnostic>,
    pub(super) parameters: Vec<(String, String)>,
}

/// Reads the address of a database from a URL alone.
pub(super) fn from_url<'a>(value: &'a Value, scope: Scope<'_>) -> Result<Address<'a>, Diagnostic> {
    match scope.environment.fill(value, "url") {
        // CI systems set a secret that a run may not see to nothing.
        Ok(text) if text.trim().is_empty() && value.text("url").is_ok_and(|given| given.contains("${")) => {
            let url = Err(complain(value, &InvalidUrl::Empty));
            Ok(Address { value, flavour: None, url, parameters: Vec::new() })
        }
        Ok(text) => {
            let parsed = Url::parse(&text, scope.folder).map_err(|error| complain(value, &error))?;
            let flavour = Some(parsed.url.flavour());
            Ok(Address { value, flavour, url: Ok(parsed.url), parameters: parsed.parameters })
        }
        Err(Unfilled::Invalid(complaint)) => Err(complaint),
        Err(Unfilled::Missing(complaint)) => {
            let flavour = match flavour_of(&super::environment::beginning(value)) {
                Err(error @ InvalidUrl::UnknownEngine(_)) => return Err(complain(value, &error)),
                flavour => flavour.ok(),
            };
            Ok(Address { value, flavour, url: Err(complaint), parameters: Vec::new() })
        }
    }
}

/// Reads the address of a database from a table of it.
pub(super) fn from_table<'a>(
    key: &Name,
    value: &'a Value,
    table: &'a Table,
    scope: Scope<'_>,
) -> Result<Address<'a>, Diagnostic> {
    let given = table.keys().find(|name| FIELDS.contains(&name.text.as_str()) && name.text != "url");
    match (table.get("url"), table.contains_key("driver"), given) {
        (Some(url), _, None) => from_url(url, scope),
        (Some(url), false, Some(field)) => match table.get("password") {
            Some(password) if field.text == "password" && field_count(table) == 2 => {
                with_password(from_url(url, scope)?, password, scope)
            }
            _ => Err(besides(field)),
        },
        (Some(_), true, Some(field)) => Err(besides(field)),
        (None, true, _) => from_fields(value, table, scope),
        (None, false, Some(field)) => Err(field
            .complain(format!("`{}` has a `{}` but no `driver`", key.text, field.text))
            .help("name its engine: `driver = \"postgresql\"`")),
        (None, false, None) => Err(key.complain(format!("`{}` has no `url`", key.text)).help(format!(
            "say where it is: `url = \"${{{}_URL}}\"`",
            key.text.to_uppercase().replace(['-', '.'], "_")
        ))),
    }
}

fn field_count(table: &Table) -> usize {
    table.keys().filter(|name| FIELDS.contains(&name.text.as_str())).count()
}

fn besides(field: &Name) -> Diagnostic {
    field
        .complain(format!("`{}` is given besides `url`", field.text))
        .help("leave out one of them; only a `password` may stand beside a `url`")
}

/// A password of its own beside a URL, so that nothing in it needs to be escaped.
fn with_password<'a>(mut address: Address<'a>, value: &'a Value, scope: Scope<'_>) -> Result<Address<'a>, Diagnostic> {
    let password = match scope.environment.fill(value, "password") {
        Ok(password) => password,
        Err(Unfilled::Invalid(complaint)) => return Err(complaint),
        Err(Unfilled::Missing(complaint)) => {
            address.url = address.url.and(Err(complaint));
            return Ok(address);
        }
    };
    match &mut address.url {
        Err(_) => {}
        Ok(Url::Server(server)) if server.password.is_none() => server.password = Some(Secret::new(password)),
        Ok(Url::Server(_)) => return Err(value.complain("the URL holds a password already")),
        Ok(Url::Sqlite(_)) => {
            return Err(complain(value, &InvalidUrl::Field { name: "password", flavour: Flavour::Sqlite }));
        }
    }
    Ok(address)
}

fn from_fields<'a>(value: &'a Value, table: &'a Table, scope: Scope<'_>) -> Result<Address<'a>, Diagnostic> {
    let mut missing = None;
    let mut read = |names: &[&str]| -> Result<Option<String>, Diagnostic> {
        let Some((name, field)) = names.iter().find_map(|name| Some((name, table.get(name)?))) else {
            return Ok(None);
        };
        match (&field.kind, scope.environment.fill(field, name)) {
            (Kind::Integer(number), _) if *name == "port" => Ok(Some(number.clone())),
            (_, Ok(text)) => Ok(Some(text)),
            (_, Err(Unfilled::Invalid(complaint))) => Err(complaint),
            (_, Err(Unfilled::Missing(complaint))) => {
                missing.get_or_insert(complaint);
                Ok(None)
            }
        }
    };
    let fields = Fields {
        driver: read(&["driver"])?.unwrap_or_default(),
        host: read(&["host"])?,
        port: read(&["port"])?,
        user: read(&["username", "user"])?,
        password: read(&["password"])?.filter(|text| !text.is_empty()).map(Secret::new),
        database: read(&["dbname", "database"])?,
        socket: read(&["socket"])?,
        path: read(&["path"])?,
    };
    let place = |error: &InvalidUrl| blamed(error).and_then(|name| table.get(name)).unwrap_or(value);
    if let Some(complaint) = missing {
        let flavour = match fields.flavour() {
            Err(error) if !fields.driver.is_empty() => return Err(complain(place(&error), &error)),
            flavour => flavour.ok(),
        };
        return Ok(Address { value, flavour, url: Err(complaint), parameters: Vec::new() });
    }
    let url = fields.into_url(scope.folder).map_err(|error| complain(place(&error), &error))?;
    Ok(Address { value, flavour: Some(url.flavour()), url: Ok(url), parameters: Vec::new() })
}

/// The field that an error is about.
fn blamed(error: &InvalidUrl) -> Option<&'static str> {
    match error {
        InvalidUrl::UnknownEngine(_) => Some("driver"),
        InvalidUrl::Port => Some("port"),
        InvalidUrl::Host | InvalidUrl::SeveralHosts => Some("host"),
        InvalidUrl::Field { name, .. } => Some(name),
        _ => None,
    }
}

fn complain(value: &Value, error: &InvalidUrl) -> Diagnostic {
    let complaint = value.complain(error.to_string());
    match error.help() {
        Some(help) => complaint.help(help),
        None => complaint,
    }
}
