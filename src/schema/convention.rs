//! The names that the convention gives to what has none.

use sha2::{Digest, Sha256};

/// Names that the convention makes are at most so long, on every engine alike: below PostgreSQL's 63 bytes, which
/// cuts longer ones silently (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>).
const LONGEST: usize = 60;

/// The name of an object of that `kind` over those words, joined by `_`: `ck_user_role_enum`.
pub fn conventional_name<'a>(kind: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = kind.to_owned();
    for word in words {
        name.push('_');
        name.push_str(word);
    }
    cut(name)
}

/// The name itself; a longer one is cut and ends in eight digits of its SHA-256, so that it is the same everywhere and
/// still unique.
pub(super) fn cut(name: String) -> String {
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

#[cfg(test)]
mod tests {
    use super::conventional_name;

    #[test]
    fn a_name_is_its_kind_and_its_words() {
        assert_eq!(conventional_name("uq", ["user", "email"]), "uq_user_email");
    }

    #[test]
    fn a_long_name_is_cut_and_stays_unique() {
        let long = |end: &str| conventional_name("ix", [&"é".repeat(40), end]);
        assert_eq!(long("a").len(), 60, "{}", long("a"));
        assert_ne!(long("a"), long("b"));
        assert_eq!(long("a"), long("a"));
    }
}
