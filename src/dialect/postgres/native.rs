//! PostgreSQL's own types, by all their names: <https://www.postgresql.org/docs/current/datatype.html>.

/// Types without parentheses: each in the catalog's spelling, then its other names.
const PLAIN: &[&[&str]] = &[
    &["boolean", "bool"],
    &["smallint", "int2"],
    &["integer", "int", "int4"],
    &["bigint", "int8"],
    &["real", "float4"],
    &["double precision", "float8", "float"],
    &["text"],
    &["bytea"],
    &["date"],
    &["uuid"],
    &["json"],
    &["jsonb"],
    &["jsonpath"],
    &["xml"],
    &["money"],
    &["name"],
    &["\"char\""],
    &["oid"],
    &["inet"],
    &["cidr"],
    &["macaddr"],
    &["macaddr8"],
    &["point"],
    &["line"],
    &["lseg"],
    &["box"],
    &["path"],
    &["polygon"],
    &["circle"],
    &["tsvector"],
    &["tsquery"],
    &["int4range"],
    &["int8range"],
    &["numrange"],
    &["tsrange"],
    &["tstzrange"],
    &["daterange"],
    &["int4multirange"],
    &["int8multirange"],
    &["nummultirange"],
    &["tsmultirange"],
    &["tstzmultirange"],
    &["datemultirange"],
    &["pg_lsn"],
    &["pg_snapshot"],
    &["xid"],
    &["xid8"],
    &["regclass"],
    &["regtype"],
    &["regproc"],
    &["regrole"],
    &["regconfig"],
    &["refcursor"],
];

/// Types of extensions, which may stand in any schema of the search path, with the most numbers that each takes.
const EXTENSIONS: &[(&str, usize)] = &[
    ("citext", 0),
    ("hstore", 0),
    ("ltree", 0),
    ("lquery", 0),
    ("ltxtquery", 0),
    ("cube", 0),
    ("seg", 0),
    ("isbn", 0),
    ("ean13", 0),
    ("semver", 0),
    ("vector", 1),
    ("halfvec", 1),
    ("sparsevec", 1),
];

/// The fields of an interval: <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT>.
const INTERVAL_FIELDS: &[&str] = &[
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "year to month",
    "day to hour",
    "day to minute",
    "day to second",
    "hour to minute",
    "hour to second",
    "minute to second",
];

/// The type as `format_type` spells it; none if it is no type that is known.
pub(super) fn canonical(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (element, array) = split_array(&words);
    // Any number of dimensions is one type to the server.
    Some(format!("{}{}", scalar(element)?, if array { "[]" } else { "" }))
}

/// Whether `name` is a type of the server itself, which is found before any other of that name.
pub(crate) fn is_built_in(name: &str) -> bool {
    // The internal names of types that are spelled otherwise in SQL.
    let internal =
        ["varchar", "bpchar", "char", "bit", "varbit", "numeric", "time", "timetz", "timestamp", "timestamptz"];
    internal.contains(&name)
        || name == "interval"
        || PLAIN.iter().any(|names| names.contains(&name) && !["int", "float", "integer", "bigint"].contains(&name))
}

fn split_array(text: &str) -> (&str, bool) {
    let mut element = text.strip_suffix(" array").unwrap_or(text);
    while let Some(open) = element.strip_suffix(']').and_then(|rest| rest.rfind('[').map(|at| (at, rest))) {
        let (at, rest) = open;
        if !rest[at + 1..].trim().chars().all(|c| c.is_ascii_digit()) {
            break;
        }
        element = element[..at].trim_end();
    }
    (element, element.len() < text.len())
}

fn scalar(text: &str) -> Option<String> {
    let (name, numbers, rest) = split_numbers(text)?;
    let full = if rest.is_empty() { name.to_owned() } else { format!("{name} {rest}") };
    if numbers.is_empty()
        && let Some(names) = PLAIN.iter().find(|names| names.contains(&full.as_str()))
    {
        return Some(names[0].to_owned());
    }
    match (full.as_str(), numbers.as_slice()) {
        ("float", [1..=24]) => Some("real".to_owned()),
        ("float", [25..=53]) => Some("double precision".to_owned()),
        ("numeric" | "decimal" | "dec", numbers) => numeric(numbers),
        ("varchar" | "character varying" | "char varying" | "national character varying", []) => {
            Some("character varying".to_owned())
        }
        (
            "varchar" | "character varying" | "char varying" | "national character varying",
            [length @ 1..=10_485_760],
        ) => Some(format!("character varying({length})")),
        ("bpchar", []) => Some("bpchar".to_owned()),
        ("char" | "character" | "nchar" | "national character", []) => Some("character(1)".to_owned()),
        ("char" | "character" | "nchar" | "national character" | "bpchar", [length @ 1..=10_485_760]) => {
            Some(format!("character({length})"))
        }
        ("bit", []) => Some("bit(1)".to_owned()),
        ("bit", [length @ 1..=83_886_080]) => Some(format!("bit({length})")),
        ("varbit" | "bit varying", []) => Some("bit varying".to_owned()),
        ("varbit" | "bit varying", [length @ 1..=83_886_080]) => Some(format!("bit varying({length})")),
        ("time" | "time without time zone", numbers) => precise("time", numbers, " without time zone"),
        ("timetz" | "time with time zone", numbers) => precise("time", numbers, " with time zone"),
        ("timestamp" | "timestamp without time zone", numbers) => precise("timestamp", numbers, " without time zone"),
        ("timestamptz" | "timestamp with time zone", numbers) => precise("timestamp", numbers, " with time zone"),
        (full, numbers) if full == "interval" || full.starts_with("interval ") => interval(full, numbers),
        (full, numbers) => extension(full, numbers),
    }
}

/// `character (10)`, `timestamp(3) with time zone`: the words before the parentheses, the numbers, the words after.
fn split_numbers(text: &str) -> Option<(&str, Vec<i64>, &str)> {
    let Some((name, rest)) = text.split_once('(') else { return Some((text, Vec::new(), "")) };
    let (inner, after) = rest.split_once(')')?;
    let numbers = inner.split(',').map(|number| number.trim().parse().ok()).collect::<Option<Vec<i64>>>()?;
    Some((name.trim(), numbers, after.trim()))
}

fn numeric(numbers: &[i64]) -> Option<String> {
    match numbers {
        [] => Some("numeric".to_owned()),
        [digits @ 1..=1000] => Some(format!("numeric({digits},0)")),
        [digits @ 1..=1000, scale @ -1000..=1000] => Some(format!("numeric({digits},{scale})")),
        _ => None,
    }
}

fn precise(name: &str, numbers: &[i64], zone: &str) -> Option<String> {
    match numbers {
        [] => Some(format!("{name}{zone}")),
        [digits @ 0..=6] => Some(format!("{name}({digits}){zone}")),
        _ => None,
    }
}

fn interval(full: &str, numbers: &[i64]) -> Option<String> {
    let fields = full.strip_prefix("interval")?.trim();
    match numbers {
        [] if fields.is_empty() || INTERVAL_FIELDS.contains(&fields) => Some(full.to_owned()),
        [digits @ 0..=6] if fields.is_empty() || (fields.ends_with("second") && INTERVAL_FIELDS.contains(&fields)) => {
            Some(format!("{full}({digits})"))
        }
        _ => None,
    }
}

fn extension(full: &str, numbers: &[i64]) -> Option<String> {
    let (name, most) = EXTENSIONS.iter().find(|(name, _)| *name == full)?;
    match numbers {
        [] => Some((*name).to_owned()),
        [size @ 1..=16_000] if *most == 1 => Some(format!("{name}({size})")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_spelled_as_the_catalog_spells_it() {
        for (given, spelled) in [
            ("INT", "integer"),
            ("int8[ ] [3]", "bigint[]"),
            ("VarChar (10)", "character varying(10)"),
            ("char", "character(1)"),
            ("numeric(5)", "numeric(5,0)"),
            ("decimal( 10 , 2 )", "numeric(10,2)"),
            ("numeric(8, -2)", "numeric(8,-2)"),
            ("timestamp (3) with  time zone", "timestamp(3) with time zone"),
            ("timetz", "time with time zone"),
            ("float(24)", "real"),
            ("bit", "bit(1)"),
            ("interval day to second (3)", "interval day to second(3)"),
            ("vector(3)", "vector(3)"),
            ("Citext", "citext"),
            ("text array", "text[]"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(spelled), "{given}");
        }
    }

    #[test]
    fn what_is_no_type_is_unknown() {
        for given in [
            "serial",
            "string",
            "datetime",
            "text(10)",
            "timestamp(7)",
            "varchar(-1)",
            "text; drop table t",
            "int)",
            "",
            "[]",
        ] {
            assert_eq!(canonical(given), None, "{given}");
        }
    }
}
