//! Names that follow the convention.

use sha2::{Digest, Sha256};

/// Names that the convention makes are at most so long, on every engine alike: below PostgreSQL's 63 bytes, which
/// cuts longer ones silently (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
const LONGEST: usize = 60;

/// The name of an object of that `kind` (`pk`, `uq`, `fk`, `ix`, `ck`) over those words: `uq_user_email`.
///
/// A longer one is cut and ends in eight digits of its SHA-256, so that it is the same everywhere and still unique.
pub fn conventional_name<'a>(kind: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = kind.to_owned();
    for word in words {
        name.push('_');
        name.push_str(word);
    }
    if name.len() <= LONGEST {
        return name;
    }
    let digest = Sha256::digest(name.as_bytes());
    let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut end = LONGEST - hash.len() - 1;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash}", &name[..end])
}
