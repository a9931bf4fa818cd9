//! Native types as people write them.

use super::{SPATIAL, integer};
use crate::dialect::mysql::literal::{enum_value, unquote};
use crate::dialect::tokens::{Token, TokenKind, tokens};
use crate::dialect::{Engine, Version};
use crate::flavour::Flavour;

/// A native type in the catalog's spelling.
pub(in crate::dialect::mysql) fn native(engine: &Engine, text: &str) -> Option<String> {
    let found = tokens(engine.flavour, text).ok()?;
    let mut words = found.as_slice();
    let mut name = word(words.first()?)?;
    words = &words[1..];
    // Two words: DOUBLE PRECISION, CHARACTER VARYING.
    match (name.as_str(), words.first().and_then(word).as_deref()) {
        ("double", Some("precision")) => words = &words[1..],
        ("character" | "char", Some("varying")) => {
            "varchar".clone_into(&mut name);
            words = &words[1..];
        }
        _ => {}
    }
    let (arguments, rest) = arguments(words)?;
    let attributes: Vec<String> = rest.iter().map(word).collect::<Option<_>>()?;
    spelled(engine, synonym(&name), &arguments, &attributes)
}

fn word(token: &Token<'_>) -> Option<String> {
    (token.kind == TokenKind::Word).then(|| token.text.to_lowercase())
}

/// What stands in parentheses, and the tokens after it.
fn arguments<'a, 'b>(words: &'b [Token<'a>]) -> Option<(Vec<Token<'a>>, &'b [Token<'a>])> {
    match words.first() {
        Some(token) if token.is_symbol("(") => {
            let end = words.iter().position(|token| token.is_symbol(")"))?;
            let inner = &words[1..end];
            let between = inner.iter().skip(1).step_by(2).all(|token| token.is_symbol(","));
            let given: Vec<_> = inner.iter().step_by(2).copied().collect();
            let plain = given.iter().all(|token| matches!(token.kind, TokenKind::Number | TokenKind::Text));
            (between && plain && inner.len() % 2 == 1).then_some((given, &words[end + 1..]))
        }
        _ => Some((Vec::new(), words)),
    }
}

fn synonym(name: &str) -> &str {
    match name {
        "integer" | "int4" => "int",
        "int1" => "tinyint",
        "int2" => "smallint",
        "int3" | "middleint" => "mediumint",
        "int8" => "bigint",
        "numeric" | "dec" | "fixed" => "decimal",
        "real" | "float8" => "double",
        "float4" => "float",
        "character" => "char",
        name => name,
    }
}

fn spelled(engine: &Engine, name: &str, arguments: &[Token<'_>], attributes: &[String]) -> Option<String> {
    let mariadb = engine.flavour == Flavour::MariaDb;
    let numbers: Option<Vec<u32>> = arguments.iter().map(|token| token.text.parse().ok()).collect();
    let words: Vec<&str> = attributes.iter().map(String::as_str).collect();
    if let ("enum" | "set", []) = (name, words.as_slice()) {
        let values: Option<Vec<_>> = arguments.iter().map(|token| unquote(token.text)).collect();
        let values = values.filter(|values| !values.is_empty())?;
        let values: Vec<_> = values.iter().map(|value| enum_value(value)).collect();
        return Some(format!("{name}({})", values.join(",")));
    }
    let numbers = numbers?;
    if matches!(name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint") {
        return spelled_integer(engine, name, &numbers, &words);
    }
    if let ("decimal" | "float" | "double", ["unsigned"]) = (name, words.as_slice()) {
        return fraction(name, &numbers).map(|signed| format!("{signed} unsigned"));
    }
    if !words.is_empty() {
        return None;
    }
    match (name, numbers.as_slice()) {
        ("bool" | "boolean", []) => Some("tinyint(1)".to_owned()),
        ("decimal" | "float" | "double", numbers) => fraction(name, numbers),
        ("bit" | "char" | "binary", []) => Some(format!("{name}(1)")),
        ("bit" | "char" | "binary" | "varchar" | "varbinary", [length]) => Some(format!("{name}({length})")),
        ("date" | "json", []) => Some(name.to_owned()),
        ("time" | "datetime" | "timestamp", [] | [0]) => Some(name.to_owned()),
        ("time" | "datetime" | "timestamp", [digits @ 1..=6]) => Some(format!("{name}({digits})")),
        ("year", [] | [4]) => Some(if mariadb { "year(4)" } else { "year" }.to_owned()),
        ("tinytext" | "text" | "mediumtext" | "longtext" | "tinyblob" | "blob" | "mediumblob" | "longblob", []) => {
            Some(name.to_owned())
        }
        ("geometrycollection", []) if !mariadb => Some("geomcollection".to_owned()),
        ("geomcollection", []) if mariadb => None,
        (name, []) if SPATIAL.contains(&name) => Some(name.to_owned()),
        ("uuid" | "inet4" | "inet6", []) if mariadb => Some(name.to_owned()),
        ("vector", [length]) if has_vector(engine) => Some(format!("vector({length})")),
        _ => None,
    }
}

fn has_vector(engine: &Engine) -> bool {
    let since = if engine.flavour == Flavour::MariaDb { Version::new(11, 7, 0) } else { Version::new(9, 0, 0) };
    engine.version >= since
}

fn spelled_integer(engine: &Engine, name: &str, numbers: &[u32], words: &[&str]) -> Option<String> {
    let attributes = match words {
        [] | ["signed"] => "",
        ["unsigned"] => " unsigned",
        _ => return None,
    };
    match (name, numbers, engine.flavour) {
        // Both catalogs keep this width: it is how drivers know a boolean.
        ("tinyint", [1], _) if attributes.is_empty() => Some("tinyint(1)".to_owned()),
        (_, [width], Flavour::MariaDb) => Some(format!("{name}({width}){attributes}")),
        (_, [] | [_], _) => Some(integer(engine, name, attributes)),
        _ => None,
    }
}

fn fraction(name: &str, numbers: &[u32]) -> Option<String> {
    match (name, numbers) {
        ("decimal", []) => Some("decimal(10,0)".to_owned()),
        ("decimal", [digits @ 1..=65]) => Some(format!("decimal({digits},0)")),
        ("decimal", [digits @ 1..=65, scale @ 0..=30]) if scale <= digits => Some(format!("decimal({digits},{scale})")),
        ("float" | "double", []) => Some(name.to_owned()),
        // FLOAT(p) chooses between the two by the number of bits.
        ("float", [0..=24]) => Some("float".to_owned()),
        ("float", [25..=53]) => Some("double".to_owned()),
        ("float" | "double", [digits, scale]) => Some(format!("{name}({digits},{scale})")),
        _ => None,
    }
}
