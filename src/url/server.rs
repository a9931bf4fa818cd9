//! The URLs of PostgreSQL, MySQL and MariaDB.

use std::path::PathBuf;

use super::parse::{decode, parameters};
use super::{InvalidUrl, Parsed, Secret, ServerUrl, Url};
use crate::flavour::Flavour;

/// Reads what follows `postgresql://` and its like.
pub(super) fn parse(flavour: Flavour, rest: &str) -> Result<Parsed, InvalidUrl> {
    if rest.contains('#') {
        return Err(InvalidUrl::RawCharacter('#'));
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    refuse_cut_password(authority, after)?;
    let (user_info, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    if user_info.contains('@') {
        return Err(InvalidUrl::RawCharacter('@'));
    }
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    let mut url = ServerUrl {
        flavour,
        host: None,
        port: None,
        user: filled(decode(user)?),
        password: filled(decode(password)?).map(Secret::new),
        database: database(path)?,
        socket: None,
    };
    let (host, port) = split_port(place)?;
    set_host(&mut url, decode(host)?)?;
    url.port = port.map(parse_port).transpose()?;
    let others = take_parameters(&mut url, query)?;
    if url.database.is_empty() {
        return Err(InvalidUrl::NoDatabase);
    }
    Ok(Parsed { url: Url::Server(url), parameters: others })
}

/// A `/` or `?` in a password ends the authority too early, which leaves its `@` behind: in a path, where none may be,
/// or in a query, where only values may hold one.
fn refuse_cut_password(authority: &str, after: &str) -> Result<(), InvalidUrl> {
    let cut = match (authority.contains('@'), after.chars().next()) {
        (true, _) | (_, None) => '@',
        (false, Some(cut)) => cut,
    };
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    let misplaced = |pair: &str| pair.split('=').next().is_some_and(|name| name.contains('@'));
    let doubtful = cut == '?' && query.contains('@');
    match path.contains('@') || doubtful || query.split('&').any(misplaced) {
        true => Err(InvalidUrl::RawCharacter(cut)),
        false => Ok(()),
    }
}

fn database(path: &str) -> Result<String, InvalidUrl> {
    let name = path.strip_prefix('/').unwrap_or(path);
    if name.contains('/') { Err(InvalidUrl::DatabaseWithSlash) } else { decode(name) }
}

/// The host and, after it, the port.
fn split_port(place: &str) -> Result<(&str, Option<&str>), InvalidUrl> {
    if place.contains(',') {
        return Err(InvalidUrl::SeveralHosts);
    }
    if let Some(rest) = place.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or(InvalidUrl::Host)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| InvalidUrl::Host)?;
        return match port.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if port.is_empty() => Ok((host, None)),
            None => Err(InvalidUrl::Host),
        };
    }
    match place.split_once(':') {
        Some((_, port)) if port.contains(':') => Err(InvalidUrl::Host),
        Some((host, "")) => Ok((host, None)),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((place, None)),
    }
}

pub(super) fn parse_port(text: &str) -> Result<u16, InvalidUrl> {
    match text.parse() {
        Ok(0) | Err(_) => Err(InvalidUrl::Port),
        Ok(port) => Ok(port),
    }
}

/// Sets a host name, or a socket where it is an absolute path, as libpq does
/// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-HOST>).
pub(super) fn set_host(url: &mut ServerUrl, host: String) -> Result<(), InvalidUrl> {
    if host.contains(',') {
        return Err(InvalidUrl::SeveralHosts);
    }
    if host.starts_with('/') {
        url.socket = Some(PathBuf::from(host));
    } else if host.contains(|c: char| c.is_whitespace() || "/@?#".contains(c)) {
        return Err(InvalidUrl::Host);
    } else {
        url.host = filled(host).or(url.host.take());
    }
    Ok(())
}

/// Takes the parameters that say where and who; gives back the others.
fn take_parameters(url: &mut ServerUrl, query: &str) -> Result<Vec<(String, String)>, InvalidUrl> {
    let postgres = url.flavour == Flavour::Postgres;
    let mut others = Vec::new();
    for (name, value) in parameters(query) {
        match name.as_str() {
            "host" => set_host(url, value)?,
            "port" => url.port = Some(parse_port(&value)?),
            "user" | "username" => url.user = filled(value),
            "password" => url.password = filled(value).map(Secret::new),
            "dbname" | "database" => url.database = value,
            "unix_socket" | "socket" if !postgres => url.socket = Some(PathBuf::from(value)),
            _ => others.push((name, value)),
        }
    }
    Ok(others)
}

pub(super) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
