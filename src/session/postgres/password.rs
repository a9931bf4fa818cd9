//! Where a password comes from when the URL has none: `PGPASSWORD`, then the password file.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::session::{ConnectError, ConnectFailure};
use crate::url::Secret;

/// Who logs in where, in the words of the password file.
#[derive(Clone, Debug)]
pub(super) struct Login<'a> {
    /// `localhost` for a socket in its usual folder, else that folder.
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    pub user: &'a str,
}

/// Looks in the environment and in the password file, as libpq does:
/// <https://www.postgresql.org/docs/current/libpq-pgpass.html>.
pub(super) fn find(login: &Login<'_>) -> Result<Option<Secret>, ConnectError> {
    if let Some(password) = env::var("PGPASSWORD").ok().filter(|password| !password.is_empty()) {
        return Ok(Some(Secret::new(password)));
    }
    let named = env::var_os("PGPASSFILE").map(PathBuf::from);
    let Some(file) = named.or_else(|| env::home_dir().map(|home| home.join(".pgpass"))) else { return Ok(None) };
    from_file(&file, login)
}

fn from_file(file: &Path, login: &Login<'_>) -> Result<Option<Secret>, ConnectError> {
    let Ok(about) = fs::metadata(file) else { return Ok(None) };
    if !about.is_file() {
        return Ok(None);
    }
    if !is_private(&about) {
        return Err(ConnectFailure::File(format!("the password file `{}` can be read by others", file.display()))
            .help(format!("`chmod 600 {}`", file.display())));
    }
    let text = fs::read_to_string(file).map_err(|error| {
        ConnectError::from(ConnectFailure::File(format!("cannot read the password file `{}`: {error}", file.display())))
    })?;
    Ok(text.lines().find_map(|line| matching(line, login)))
}

#[cfg(unix)]
fn is_private(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o077 == 0
}

#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}

/// The password of a line `host:port:database:user:password` whose first four fields are those of the log-in, or `*`.
fn matching(line: &str, login: &Login<'_>) -> Option<Secret> {
    if line.starts_with('#') {
        return None;
    }
    let fields = split(line);
    let [host, port, database, user, password] = fields.as_slice() else { return None };
    let given = [login.host, &login.port.to_string(), login.database, login.user];
    let matches = [host, port, database, user].into_iter().zip(given).all(|(field, given)| field.is(given));
    matches.then(|| Secret::new(password.text.clone()))
}

/// A field without its backslashes. An escaped `*` is itself and not a wildcard.
#[derive(Default)]
struct Field {
    text: String,
    escaped: bool,
}

impl Field {
    fn is(&self, given: &str) -> bool {
        self.text == given || (self.text == "*" && !self.escaped)
    }
}

/// Splits at the first four colons that no backslash precedes. The rest is the password, in which colons may stand.
fn split(line: &str) -> Vec<Field> {
    let mut fields = vec![Field::default()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let count = fields.len();
        let Some(last) = fields.last_mut() else { break };
        match c {
            '\\' => {
                last.escaped = true;
                last.text.extend(chars.next());
            }
            ':' if count < 5 => fields.push(Field::default()),
            c => last.text.push(c),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: Login<'_> = Login { host: "db.example", port: 5432, database: "shop", user: "app" };

    fn found(line: &str) -> Option<String> {
        matching(line, &LOGIN).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn a_line_matches_by_words_and_wildcards() {
        assert_eq!(found("db.example:5432:shop:app:secret").as_deref(), Some("secret"));
        assert_eq!(found("*:*:*:app:secret").as_deref(), Some("secret"));
        assert_eq!(found("db.example:5433:shop:app:secret"), None);
        assert_eq!(found(r"db.example:5432:shop:\*:secret"), None);
        assert_eq!(found("# *:*:*:*:secret"), None);
        assert_eq!(found("db.example:5432:shop:app"), None);
    }

    #[test]
    fn a_backslash_keeps_colons_and_itself() {
        assert_eq!(found(r"db\.example:5432:shop:app:a\:b\\c:d").as_deref(), Some(r"a:b\c:d"));
        let login = Login { database: "a:b", ..LOGIN };
        let secret = matching(r"*:*:a\:b:*:secret", &login);
        assert_eq!(secret.as_ref().map(Secret::reveal), Some("secret"));
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgpass");
        fs::write(&file, "*:*:*:*:secret\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = from_file(&file, &LOGIN).unwrap_err().to_string();
        assert_eq!(refused, format!("the password file `{}` can be read by others", file.display()));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(from_file(&file, &LOGIN).unwrap(), Some(Secret::new("secret")));
    }
}
