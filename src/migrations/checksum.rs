//! What tells whether a revision is still what it was when it ran.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::language::{Kind, Table, Value};

/// The checksum of what one revision says about one database.
///
/// It is taken of the parsed tree, so that comments, spaces, quotes and line ends do not count. The order of keys does
/// not count either, but for `columns`: a table is created with its columns in that order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checksum(String);

/// Stands in front of every checksum. Another rule gets another number, so that old rows are never misjudged.
const RULE: &str = "1";

impl Checksum {
    /// Of the operations under `upgrade.KEY` and those under `downgrade.KEY`, where there are any.
    pub fn of(upgrade: Option<&Value>, downgrade: Option<&Value>) -> Self {
        let mut bytes = Vec::new();
        for part in [upgrade, downgrade] {
            match part {
                Some(part) => value(&mut bytes, part, ""),
                None => bytes.push(b'-'),
            }
        }
        Checksum::of_bytes(&bytes)
    }

    /// The checksum with a text that belongs to the operations and stands elsewhere.
    #[must_use]
    pub fn with(&self, content: &str) -> Self {
        let mut bytes = Vec::new();
        text(&mut bytes, b'c', &self.0);
        text(&mut bytes, b'f', &content.replace("\r\n", "\n"));
        Checksum::of_bytes(&bytes)
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let mut checksum = format!("{RULE}:");
        for byte in Sha256::digest(bytes) {
            checksum.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
        }
        Checksum(checksum)
    }

    /// One that was recorded.
    pub fn recorded(text: impl Into<String>) -> Self {
        Checksum(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every part goes in with its kind and length, so that no two trees are one sequence of bytes.
fn value(bytes: &mut Vec<u8>, given: &Value, name: &str) {
    match &given.kind {
        Kind::Text(content) if content.contains('\r') => text(bytes, b's', &content.replace("\r\n", "\n")),
        Kind::Text(content) => text(bytes, b's', content),
        Kind::Integer(digits) => text(bytes, b'i', digits),
        Kind::Float(digits) => text(bytes, b'f', digits),
        Kind::Boolean(truth) => text(bytes, b'b', if *truth { "true" } else { "false" }),
        Kind::Datetime(time) => text(bytes, b't', time),
        Kind::Array(values) => {
            count(bytes, b'a', values.len());
            values.iter().for_each(|entry| value(bytes, entry, ""));
        }
        Kind::Table(entries) => table(bytes, entries, name),
    }
}

fn table(bytes: &mut Vec<u8>, entries: &Table, name: &str) {
    let mut sorted: Vec<_> = entries.iter().collect();
    if name != "columns" {
        sorted.sort_by(|(one, _), (other, _)| one.text.cmp(&other.text));
    }
    count(bytes, b'm', sorted.len());
    for (key, entry) in sorted {
        text(bytes, b'k', &key.text);
        value(bytes, entry, &key.text);
    }
}

fn text(bytes: &mut Vec<u8>, kind: u8, content: &str) {
    count(bytes, kind, content.len());
    bytes.extend_from_slice(content.as_bytes());
}

fn count(bytes: &mut Vec<u8>, kind: u8, number: usize) {
    bytes.push(kind);
    bytes.extend_from_slice(number.to_string().as_bytes());
    bytes.push(b':');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn checksum(text: &str) -> Checksum {
        let mut sources = Sources::default();
        let file = sources.add("a.toml".into(), text.to_owned());
        let (root, errors) = Value::parse(file, text);
        assert_eq!(errors, []);
        let part = |name| root.get(name).and_then(|keys| keys.table(name).unwrap().get("auth"));
        Checksum::of(part("upgrade"), part("downgrade"))
    }

    const TABLE: &str = r#"
        [[upgrade.auth]]
        create_table = "role"
        comment = """one
two"""
        columns.id = { type = "bigint", primary_key = true }
        columns.name = { type = "string(64)" }
    "#;

    #[test]
    fn what_does_not_change_the_meaning_does_not_change_the_checksum() {
        let sum = checksum(TABLE);
        assert!(sum.as_str().starts_with("1:") && sum.as_str().len() == 66, "{sum}");
        assert_eq!(checksum(&TABLE.replace('\n', "\r\n")), sum);
        assert_eq!(checksum(&TABLE.replace('"', "'").replace("'''one\ntwo'''", r#""one\ntwo""#)), sum);
        assert_eq!(checksum(&format!("# a comment\n[[upgrade.other]]\nsql = 'x'\n{TABLE}")), sum);
        let sorted_otherwise = r#"
            [[upgrade.auth]]
            columns = { id = { primary_key = true, type = "bigint" }, name = { type = "string(64)" } }
            comment = "one\ntwo"
            create_table = "role"
        "#;
        assert_eq!(checksum(sorted_otherwise), sum);
    }

    #[test]
    fn an_edit_changes_the_checksum() {
        let sum = checksum(TABLE);
        for (from, to) in [
            ("string(64)", "string(65)"),
            ("primary_key = true", "primary_key = false"),
            ("primary_key = true", "primary_key = 'true'"),
            ("two", "two "),
            ("columns.name", "columns.named"),
            ("upgrade", "downgrade"),
        ] {
            assert_ne!(checksum(&TABLE.replace(from, to)), sum, "{from} -> {to}");
        }
        let swapped = r#"
            [[upgrade.auth]]
            create_table = "role"
            comment = "one\ntwo"
            columns.name = { type = "string(64)" }
            columns.id = { type = "bigint", primary_key = true }
        "#;
        assert_ne!(checksum(swapped), sum);
    }

    #[test]
    fn the_rule_of_the_checksum_stands_still() {
        // Worked out by hand from the rule: databases hold checksums of it.
        let bytes = "a1:m1:k10:drop_tables4:role-";
        let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(checksum("[[upgrade.auth]]\ndrop_table = \"role\"").as_str(), format!("1:{digits}"));
    }
}
