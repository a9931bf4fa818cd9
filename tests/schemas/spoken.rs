//! What `pull` says of a schema, held to what is written down beside it.

use std::path::Path;

/// What differs from the file. `SNAPSHOTS=overwrite` writes it anew, to be read before it is kept.
pub(super) fn trouble(file: &Path, said: &str) -> String {
    if std::env::var("SNAPSHOTS").is_ok_and(|set| set == "overwrite") {
        std::fs::write(file, said).unwrap();
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    let only = |sign: &str, one: &str, other: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only("not said:", &expected, said) + &only("also said:", said, &expected)
}
