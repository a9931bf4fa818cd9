//! Names: plain ones, and those that break a tool that quotes, folds, cuts or splits where it should not.

use binds::flavour::Flavour;

use super::tape::Tape;

const PLAIN: [&str; 12] = ["a", "b", "id", "name", "user_id", "total", "x1", "note", "kind", "value", "at", "n"];

const ODD: [&str; 84] = [
    "select",
    "table",
    "order",
    "user",
    "primary",
    "PRIMARY",
    "constraint",
    "check",
    "default",
    "references",
    "foreign",
    "unique",
    "generated",
    "as",
    "desc",
    "collate",
    "key",
    "index",
    "where",
    "on",
    "null",
    "rowid",
    "oid",
    "_rowid_",
    "ctid",
    "xmin",
    "PERIOD",
    "system_time",
    "row_start",
    "Name",
    "NAME",
    "ID",
    "Total",
    "A",
    "we'ird",
    "quo\"te",
    "\"",
    "\"\"",
    "'",
    "`",
    "b`tick",
    "``",
    "back\\slash",
    "\\",
    "ends\\",
    "a.b",
    ".",
    "a b",
    " lead",
    "trail ",
    "tab(le",
    "1st",
    "1",
    "0x1",
    "1e5",
    "$x",
    "$1",
    "?",
    "?1",
    ":x",
    "@x",
    "%s",
    "{}",
    "[b]",
    "x]",
    "x;--",
    "x);",
    "--",
    "/*",
    "*/",
    "#",
    "a,b",
    "a=b",
    "ünï çødé",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "ſ",
    "Straße",
    "名前",
    "é",
    "e\u{301}",
    "\u{1f600}",
];

const LATER: [&str; 16] = [
    "binds_scratch",
    "sqlite_x",
    "sqlite_autoindex_a_1",
    "pg_x",
    "text",
    "integer",
    "date",
    "FTS_DOC_ID",
    "#mysql50#x",
    "mysql",
    "t_ibfk_1",
    "CONSTRAINT_1",
    "PRIMARY ",
    "a\u{a0}b",
    "\u{200b}",
    "\u{feff}x",
];

/// A name of any kind that the language takes.
pub(super) fn name(tape: &mut Tape) -> String {
    match tape.below(10) {
        0..=4 => tape.pick(&PLAIN).to_owned(),
        5 | 6 => tape.pick(&ODD).to_owned(),
        7 => tape.pick(&LATER).to_owned(),
        8 => long(tape),
        _ => {
            let all: Vec<char> = "ab_AZ09 .,;:'\"`\\/()[]{}<>=+-*%$#@!?&|^~äÄßéñж名😀".chars().collect();
            let length = 1 + tape.below(6);
            (0..length).map(|_| tape.pick(&all)).collect()
        }
    }
}

/// Around the limits of the engines: 63 bytes, 64 characters, and the 60 bytes of the convention.
fn long(tape: &mut Tape) -> String {
    let length = tape.pick(&[60, 63, 64, 59, 61, 62, 65, 31, 32, 255, 256]);
    let unit = tape.pick(&["l", "ö", "名", "L_", "`", "\""]);
    unit.repeat(length / tape.pick(&[1, unit.len()]))
}

/// Another name than those already there; a short one that any engine takes, if need be.
pub(super) fn fresh(tape: &mut Tape, taken: &mut Vec<String>) -> String {
    let drawn = name(tape);
    let numbered = (taken.len()..).map(|number| format!("n{number}"));
    let given = std::iter::once(drawn).chain(numbered).find(|name| !taken.contains(name)).unwrap();
    taken.push(given.clone());
    given
}

/// A text for a comment, a default or a value of an enum.
pub(super) fn text(tape: &mut Tape) -> String {
    const TEXTS: [&str; 46] = [
        "red",
        "",
        " ",
        "it's",
        "''",
        "'",
        "\"q\"",
        "a\\b",
        "\\",
        "\\'",
        "\\\\",
        "\\n",
        "a\nb",
        "a\r\nb",
        "\n",
        "\t",
        "trail ",
        "  ",
        " lead",
        "NULL",
        "null",
        "0",
        "-5",
        "1.50",
        "true",
        "CURRENT_TIMESTAMP",
        "now()",
        "a,b",
        "a','b",
        "(a)",
        "; drop table a; --",
        "$$",
        "$1",
        "?",
        "%s",
        "{}",
        "E'x'",
        "x'00'",
        "0x41",
        "_utf8mb4'x'",
        "ünï",
        "名前",
        "\u{1f600}",
        "\u{1}\u{1b}[0m",
        "'::text",
        "a'::character varying",
    ];
    match tape.below(8) {
        0..=5 => tape.pick(&TEXTS).to_owned(),
        6 => tape.pick(&["x", "ö", "'", "\\"]).repeat(tape.pick(&[255, 20, 1024, 1000, 1025, 2048, 300])),
        _ => {
            let all: Vec<char> = "ab '\"`\\,;()%_-\n\t0é😀".chars().collect();
            let length = tape.below(8);
            (0..length).map(|_| tape.pick(&all)).collect()
        }
    }
}

/// Collations that the engine has.
pub(super) fn collations(flavour: Flavour) -> &'static [&'static str] {
    match flavour {
        Flavour::Sqlite => &["NOCASE", "rtrim", "Binary"],
        Flavour::Postgres => &["C", "POSIX", "default", "ucs_basic"],
        Flavour::MySql => &[
            "utf8mb4_bin",
            "utf8mb4_unicode_ci",
            "latin1_swedish_ci",
            "UTF8MB4_0900_AI_CI",
            "ascii_bin",
            "binary",
            "utf8mb4_0900_as_cs",
            "utf8mb3_bin",
        ],
        Flavour::MariaDb => &[
            "utf8mb4_bin",
            "utf8mb4_unicode_ci",
            "latin1_swedish_ci",
            "UTF8MB4_General_CI",
            "ascii_bin",
            "binary",
            "utf8mb4_uca1400_ai_ci",
            "uca1400_as_cs",
            "utf8mb3_bin",
        ],
    }
}
