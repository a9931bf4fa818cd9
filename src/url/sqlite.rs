//! SQLite's URLs: files, and databases in memory in all the ways that they are written.

use std::path::{Component, Path, PathBuf};

use super::parse::{decode, parameters};
use super::{InvalidUrl, Parsed, SqliteUrl, Url};

/// What a shared database in memory is called when its URL gives no name.
const SHARED: &str = "shared";

/// What stands in a SQLAlchemy URL but speaks to Python's driver alone.
const FOR_PYTHON: [&str; 6] =
    ["uri", "check_same_thread", "detect_types", "isolation_level", "cached_statements", "autocommit"];

/// Reads what follows `sqlite://`.
pub(super) fn parse(rest: &str, folder: &Path) -> Result<Parsed, InvalidUrl> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    match path.strip_prefix('/') {
        None if path.is_empty() => memory_or_file(":memory:", query, folder),
        None => Err(InvalidUrl::SqliteHost),
        Some("") => memory_or_file(":memory:", query, folder),
        Some(uri) if uri.starts_with("file:") => parse_uri(rest.trim_start_matches('/'), folder),
        Some(path) => memory_or_file(&decode(path)?, query, folder),
    }
}

/// Reads SQLite's own form: <https://sqlite.org/uri.html>.
pub(super) fn parse_uri(text: &str, folder: &Path) -> Result<Parsed, InvalidUrl> {
    let rest = text.strip_prefix("file:").unwrap_or(text);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match path.strip_prefix("//") {
        Some(after) => after.strip_prefix("localhost").unwrap_or(after),
        None => path,
    };
    if path.is_empty() || (rest.starts_with("//") && !path.starts_with('/')) {
        return Err(InvalidUrl::SqliteHost);
    }
    memory_or_file(&decode(path)?, query, folder)
}

fn memory_or_file(path: &str, query: &str, folder: &Path) -> Result<Parsed, InvalidUrl> {
    let (mut shared, mut in_memory) = (false, path == ":memory:");
    let mut others = Vec::new();
    for (name, value) in parameters(query) {
        match (name.as_str(), value.as_str()) {
            // `cached` is a common slip for `cache`.
            ("cache" | "cached", "shared") => shared = true,
            ("cache" | "cached", "private") => shared = false,
            ("cache" | "cached", _) => return Err(InvalidUrl::SqliteParameter { name: "cache", value }),
            ("mode", "memory") => in_memory = true,
            // Whether a file may be made is the command's decision.
            ("mode", "rw" | "rwc") => {}
            ("mode", _) => return Err(InvalidUrl::SqliteParameter { name: "mode", value }),
            (python, _) if FOR_PYTHON.contains(&python) => {}
            _ => others.push((name, value)),
        }
    }
    let name = if path == ":memory:" { SHARED } else { path };
    let url = match in_memory {
        true => SqliteUrl::Memory { shared: shared.then(|| name.to_owned()) },
        false => SqliteUrl::File(absolute(folder, Path::new(path))),
    };
    Ok(Parsed { url: Url::Sqlite(url), parameters: others })
}

/// The path below `folder`, without `.`; `..` stays, because it may follow a link.
pub(crate) fn absolute(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path).components().filter(|part| *part != Component::CurDir).collect()
}
