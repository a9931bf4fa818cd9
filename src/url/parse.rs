//! The parts that all URLs have.

use std::path::Path;

use percent_encoding::percent_decode_str;

use super::{InvalidUrl, Url, server, sqlite};
use crate::flavour::Flavour;

/// A URL and what it says besides: parameters that are options under the names of drivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub url: Url,
    pub parameters: Vec<(String, String)>,
}

impl Url {
    /// Reads a URL as SQLAlchemy writes it; relative paths are relative to `folder`.
    /// Source: <https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls>
    pub fn parse(text: &str, folder: &Path) -> Result<Parsed, InvalidUrl> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidUrl::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidUrl::ControlCharacter);
        }
        if text.starts_with("file:") {
            return sqlite::parse_uri(text, folder);
        }
        let flavour = flavour_of(text)?;
        let (_, rest) = text.split_once("://").ok_or(match flavour {
            Flavour::Sqlite => InvalidUrl::SqliteSlashes,
            _ => InvalidUrl::NoScheme,
        })?;
        match flavour {
            Flavour::Sqlite => sqlite::parse(rest, folder),
            flavour => server::parse(flavour, rest),
        }
    }
}

/// The engine that a URL is for, told by its beginning alone.
pub fn flavour_of(text: &str) -> Result<Flavour, InvalidUrl> {
    let scheme = match (text.split_once("://"), text.split_once(':')) {
        (Some((scheme, _)), _) => scheme,
        // `sqlite:app.db` is a URL with too few slashes; other texts with a colon may be anything.
        (None, Some((scheme @ "sqlite", _))) => scheme,
        _ => return Err(InvalidUrl::NoScheme),
    };
    let name = scheme.split('+').next().unwrap_or(scheme);
    let word = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if name.is_empty() || !scheme.split('+').all(word) {
        return Err(InvalidUrl::NoScheme);
    }
    name.to_ascii_lowercase().parse().map_err(|_| InvalidUrl::UnknownEngine(name.to_owned()))
}

/// The text with its %-escapes resolved.
pub(super) fn decode(text: &str) -> Result<String, InvalidUrl> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| InvalidUrl::Escape)?;
    if decoded.contains('\0') { Err(InvalidUrl::Escape) } else { Ok(decoded.into_owned()) }
}

/// The pairs after the `?`.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    ::url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
