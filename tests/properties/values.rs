//! Types, and defaults that more or less fit them.

use binds::flavour::Flavour;
use binds::schema::{ColumnType, Default, Literal, PerEngine};

use super::names::text;
use super::tape::Tape;

const PORTABLE: [&str; 50] = [
    "integer",
    "bigint",
    "smallint",
    "text",
    "string(20)",
    "boolean",
    "real",
    "double",
    "decimal(10,2)",
    "decimal(5,0)",
    "decimal(1,1)",
    "decimal(15,15)",
    "decimal(38,10)",
    "decimal(65,30)",
    "decimal(1000,0)",
    "string",
    "string(1)",
    "string(255)",
    "string(768)",
    "string(769)",
    "string(16383)",
    "string(70000)",
    "char(1)",
    "char(5)",
    "char(36)",
    "char(255)",
    "char(256)",
    "bytes",
    "bytes(1)",
    "bytes(16)",
    "bytes(3072)",
    "bytes(65533)",
    "date",
    "time",
    "time(0)",
    "time(3)",
    "timestamp",
    "timestamp(0)",
    "timestamp(2)",
    "timestamptz",
    "timestamptz(0)",
    "timestamptz(4)",
    "uuid",
    "json",
    "integer",
    "bigint",
    "text",
    "string(50)",
    "string(100)",
    "string(64)",
];

fn native(flavour: Flavour) -> &'static [&'static str] {
    match flavour {
        Flavour::Sqlite => &[
            "clob",
            "ANY",
            "double precision",
            "varchar(10)",
            "DECIMAL(5, 2)",
            "datetime",
            "JSONB",
            "int",
            "unsigned big int",
            "blob",
            "Numeric",
            "native character(70)",
        ],
        Flavour::Postgres => &[
            "int8[]",
            "text[]",
            "varchar(3)[]",
            "inet",
            "cidr",
            "macaddr",
            "jsonb",
            "json",
            "xml",
            "money",
            "interval",
            "interval day to second(3)",
            "interval(2)",
            "tsvector",
            "bit(3)",
            "varbit(8)",
            "int4range",
            "point",
            "bpchar",
            "\"char\"",
            "name",
            "timetz",
            "numeric",
            "numeric(5)",
            "float(24)",
            "oid",
            "varchar",
            "char",
            "timestamp(6) with time zone",
        ],
        Flavour::MySql | Flavour::MariaDb => &[
            "int unsigned",
            "tinyint",
            "tinyint(1)",
            "TINYINT UNSIGNED",
            "mediumint",
            "bigint unsigned",
            "decimal(8,3) unsigned",
            "float",
            "float(7,3)",
            "double unsigned",
            "bit(8)",
            "bit(1)",
            "char",
            "varchar(30)",
            "binary(4)",
            "varbinary(20)",
            "tinytext",
            "text",
            "mediumtext",
            "blob",
            "tinyblob",
            "year",
            "datetime",
            "datetime(3)",
            "timestamp",
            "time(2)",
            "enum('a','b c','it''s')",
            "set('x','y')",
            "point",
            "json",
            "INT(5)",
        ],
    }
}

/// A type for any engine, an enum, or one in the engine's own words.
pub(super) fn column_type(tape: &mut Tape, flavour: Flavour, enums: &[String]) -> PerEngine<ColumnType> {
    match tape.below(10) {
        8 => PerEngine::any(ColumnType::Native(tape.pick(native(flavour)).to_owned())),
        9 if !enums.is_empty() => PerEngine::any(ColumnType::Enum(tape.pick(enums))),
        7 => {
            let own = ColumnType::Native(tape.pick(native(flavour)).to_owned());
            PerEngine { any: Some(ColumnType::Text), own: [(flavour, own)].into_iter().collect() }
        }
        _ => PerEngine::any(tape.pick(&PORTABLE).parse().unwrap()),
    }
}

/// A default; most often one that fits the type.
pub(super) fn default(tape: &mut Tape, flavour: Flavour, column_type: &ColumnType, values: &[String]) -> Default {
    let literal = |literal| Default::Literal(literal);
    if let ColumnType::Native(_) = column_type {
        return fitting(tape, column_type, values);
    }
    match tape.below(10) {
        0..=6 => fitting(tape, column_type, values),
        7 if takes_expressions(column_type) => {
            Default::Sql(Box::new(PerEngine::any(tape.pick(expressions(flavour, column_type)).to_owned())))
        }
        8 if tape.chance(50) => Default::Uuid,
        8 => Default::Now,
        _ => match tape.below(3) {
            0 => literal(Literal::Text(text(tape))),
            1 => literal(Literal::Number(tape.pick(&["1", "-1", "0", "1.5", "99999999999999999999"]).to_owned())),
            _ => literal(Literal::Boolean(tape.chance(50))),
        },
    }
}

/// A default that fits the type.
pub(super) fn fitting(tape: &mut Tape, column_type: &ColumnType, values: &[String]) -> Default {
    let number = |digits: &str| Default::Literal(Literal::Number(digits.to_owned()));
    let literal = |text: &str| Default::Literal(Literal::Text(text.to_owned()));
    match column_type {
        ColumnType::Boolean => Default::Literal(Literal::Boolean(tape.chance(50))),
        ColumnType::SmallInt => number(tape.pick(&["0", "-32768", "32767", "+7", "-1", "1_000"])),
        ColumnType::Integer => number(tape.pick(&["0", "-2147483648", "2147483647", "0x7f", "-0", "42"])),
        ColumnType::BigInt => {
            number(tape.pick(&["0", "-9223372036854775808", "9223372036854775807", "3000000000", "-2147483649", "1"]))
        }
        ColumnType::Real => {
            number(tape.pick(&["0", "1.5", "-0.25", "1e10", "3.4e38", "1e-38", "16777217", "0.1", "-0.0", "123456"]))
        }
        ColumnType::Double => number(tape.pick(&[
            "0",
            "0.1",
            "-1.5e300",
            "1e15",
            "1e16",
            "123456789012345680",
            "1e-5",
            "5e-324",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "-0.0",
            "100",
            "0.30000000000000004",
        ])),
        ColumnType::Decimal(digits, scale) => decimal(tape, *digits, *scale),
        ColumnType::Date => literal(tape.pick(&["2024-02-29", "1970-01-01", "9999-12-31", "0001-01-01", "1000-01-01"])),
        ColumnType::Time(_) => {
            literal(tape.pick(&["10:15:00", "00:00:00", "23:59:59", "10:15", "10:15:00.5", "23:59:59.999999"]))
        }
        ColumnType::Timestamp(_) => literal(tape.pick(&[
            "2026-11-20 10:15:00",
            "2026-11-20T10:15:00",
            "2026-11-20 10:15:00.120",
            "1000-01-01 00:00:00",
            "9999-12-31 23:59:59",
            "2026-11-20",
            "2026-11-20 10:15:00.000001",
        ])),
        ColumnType::TimestampTz(_) => literal(tape.pick(&[
            "2026-11-20 10:15:00+01:00",
            "2026-11-20T10:15:00Z",
            "1970-01-01 00:00:01+00:00",
            "2038-01-19 03:14:07Z",
            "2026-01-01T00:00:00.25-08:00",
            "1999-12-31 23:59:59.999999Z",
            "2500-01-01T00:00:00Z",
        ])),
        ColumnType::Uuid => {
            literal(tape.pick(&["00000000-0000-0000-0000-00000000000F", "f47ac10b-58cc-4372-a567-0e02b2c3d479"]))
        }
        ColumnType::Json => literal(tape.pick(&[
            "{}",
            "[]",
            "null",
            "1",
            "\"it's\"",
            "{\"a\": [1, 2.50, \"x\\\\y\\n\"], \"b\": null}",
            "{\"b\":1,\"a\":2}",
            "  []  ",
            "1e2",
            "\"\\u00e9\"",
            "\"é\"",
            "{\"a\":1,\"a\":2}",
        ])),
        ColumnType::Enum(_) if !values.is_empty() => literal(&tape.pick(values)),
        ColumnType::Native(own) => Default::Literal(native_literal(own)),
        _ => Default::Literal(Literal::Text(text(tape))),
    }
}

/// A value of a native type, about which the server alone knows.
fn native_literal(own: &str) -> Literal {
    let text = |text: &str| Literal::Text(text.to_owned());
    let name = own.to_lowercase();
    let begins = |names: &[&str]| names.iter().any(|begin| name.starts_with(begin));
    match () {
        () if begins(&["inet", "cidr"]) => text("10.0.0.0"),
        () if begins(&["macaddr"]) => text("08:00:2b:01:02:03"),
        () if begins(&["jsonb", "json"]) => text("{\"a\": [1, null]}"),
        () if begins(&["interval"]) => text("1 day"),
        () if begins(&["int4range"]) => text("[1,5)"),
        () if begins(&["int8[]", "text[]", "varchar(3)[]"]) => text("{1,2}"),
        () if begins(&["bit(3)"]) => text("101"),
        () if begins(&["point"]) => text("(1,2)"),
        () if begins(&["timetz", "time(2)"]) => text("10:15:00"),
        () if begins(&["datetime", "timestamp"]) => text("2026-11-20 10:15:00"),
        () if begins(&["bit", "tinyint", "year", "oid", "int", "bigint", "mediumint", "unsigned"]) => number("1"),
        () if begins(&["decimal", "numeric", "float", "double", "money", "dec"]) => number("1.5"),
        () if begins(&["enum"]) => text("it's"),
        () if begins(&["set"]) => text("x,y"),
        () => text("x"),
    }
}

fn number(digits: &str) -> Literal {
    Literal::Number(digits.to_owned())
}

fn decimal(tape: &mut Tape, digits: u16, scale: u16) -> Default {
    let whole = "9".repeat(usize::from(digits - scale));
    let fraction = "9".repeat(usize::from(scale));
    let most = format!("{}{}{fraction}", if whole.is_empty() { "0" } else { &whole }, if scale > 0 { "." } else { "" });
    let drawn = match tape.below(5) {
        0 => "0".to_owned(),
        1 => most,
        2 => format!("-{most}"),
        3 => "0.5".to_owned(),
        _ => "-0.10".to_owned(),
    };
    if tape.chance(50) { Default::Literal(Literal::Text(drawn)) } else { Default::Literal(Literal::Number(drawn)) }
}

/// Whether every expression below gives a value that fits.
fn takes_expressions(column_type: &ColumnType) -> bool {
    use ColumnType::*;
    !matches!(
        column_type,
        String(Some(1)) | Bytes(Some(1)) | Char(_) | Time(_) | Decimal(1, 1) | Decimal(15, 15) | Enum(_)
    )
}

/// Expressions that give a value of the type.
fn expressions(flavour: Flavour, column_type: &ColumnType) -> &'static [&'static str] {
    use ColumnType::*;
    match (flavour, column_type) {
        (_, SmallInt | Integer | BigInt | Real | Double) => {
            &["1 + 2", "-5", "(7)", "abs(-3)", "+4", "10 / 2", "((1))", "- 5", "2 * (3 + 4)"]
        }
        (Flavour::Postgres, Boolean) => &["1 = 2", "true", "NOT true", "'t'::boolean"],
        (_, Boolean) => &["1 = 2", "true", "1", "NOT 1", "FALSE"],
        (_, Decimal(..)) => &["1.5", "-0.5", "0", "(1)", "1 + 1"],
        (Flavour::Postgres, Text | String(_)) => &[
            "'a' || 'b'",
            "upper('x')",
            "'it''s'",
            "E'a\\\\b\\n'",
            "CURRENT_USER",
            "'a'::text",
            "now()::text",
            "$$it's$$",
            "concat('a', 'b')",
            "U&'\\0041'",
            "current_setting('server_version')",
            "null",
        ],
        (Flavour::Sqlite, Text | String(_)) => {
            &["'a' || 'b'", "upper('x')", "'it''s'", "x'4142'", "CURRENT_TIMESTAMP", "hex(1)", "NULL", "'a'"]
        }
        (_, Text | String(_)) => &[
            "concat('a', 'b')",
            "upper('x')",
            "'it''s'",
            "'a\\\\b'",
            "_utf8mb4'x'",
            "\"dq\"",
            "'a' 'b'",
            "uuid()",
            "x'41'",
            "user()",
            "'x'",
            "('y')",
        ],
        (Flavour::Postgres, Date) => {
            &["CURRENT_DATE", "now()", "'today'::date", "CURRENT_DATE + 1", "'2020-01-01'::date"]
        }
        (Flavour::Postgres, Timestamp(_) | TimestampTz(_)) => &[
            "now()",
            "CURRENT_TIMESTAMP",
            "CURRENT_TIMESTAMP(3)",
            "now() + '1 day'::interval",
            "clock_timestamp()",
            "LOCALTIMESTAMP",
            "timezone('utc', now())",
        ],
        (Flavour::Postgres, Uuid) => &[
            "gen_random_uuid()",
            "'f47ac10b-58cc-4372-a567-0e02b2c3d479'::uuid",
            "'f47ac10b-58cc-4372-a567-0e02b2c3d479'",
        ],
        (Flavour::Postgres, Json) => &["'{}'::jsonb", "jsonb_build_object('a', 1)", "'[]'", "to_jsonb(1)"],
        (Flavour::Postgres, Bytes(_)) => &["'\\x00ff'::bytea", "decode('00', 'hex')", "'\\x'"],
        (Flavour::Postgres, _) => &["NULL"],
        (Flavour::Sqlite, _) => &["CURRENT_TIMESTAMP", "x'00'", "NULL", "random()", "datetime('now')"],
        (_, Timestamp(0) | TimestampTz(0)) => {
            &["CURRENT_TIMESTAMP", "now()", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "now() + INTERVAL 1 DAY"]
        }
        (_, Timestamp(_) | TimestampTz(_)) => &["now() + INTERVAL 1 DAY", "'2020-01-01 00:00:00'"],
        (_, Date) => &["(curdate())", "'2020-01-01'", "curdate() + INTERVAL 1 DAY"],
        (_, Json) => &["('{}')", "json_object('a', 1)", "json_array()"],
        (_, Bytes(_)) => &["x'00FF'", "0x41", "'a'", "unhex('41')"],
        (_, Uuid) => &["uuid()", "'f47ac10b-58cc-4372-a567-0e02b2c3d479'"],
        (_, _) => &["NULL"],
    }
}
