//! The short name of a database.

use std::fmt;

/// The key of one database: what `database = "auth"` and `--db auth` name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Why a text cannot be a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be the key of a database: use letters, digits, `_`, `-` and `.`")]
pub struct InvalidKey(pub String);

impl Key {
    /// The key of tables that name no database.
    pub const DEFAULT: &'static str = "default";

    /// Commas, globs and spaces would be misread on the command line, so a key has none of them.
    pub fn new(text: &str) -> Result<Self, InvalidKey> {
        let fits = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        if text.is_empty() || text.starts_with('-') || !text.chars().all(fits) {
            return Err(InvalidKey(text.to_owned()));
        }
        Ok(Key(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        Key::new(text)
    }
}
