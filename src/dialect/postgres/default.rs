//! Defaults, spelled as the catalog reader spells them: without a cast to the column's own type.

use jiff::Unit;
use jiff::civil::{DateTime, Time};

use super::name::literal;
use super::types::base;
use crate::dialect::default::{fit, fit_now, fit_uuid, plain_number};
use crate::dialect::{LowerColumn, Reject, tokens};
use crate::flavour::Flavour;
use crate::schema::{ColumnType, Default, Literal};

pub(super) fn default(column: &LowerColumn<'_>, native: &str, default: &Default) -> Result<String, Reject> {
    let portable = portable(&column.r#type, native);
    match default {
        Default::Literal(value) => {
            fit(&portable, value, column.schema)?;
            Ok(spell(&portable, value))
        }
        Default::Now => fit_now(&portable).and_then(|()| now(native)),
        Default::Uuid => {
            fit_uuid(&portable)?;
            uuid(native)
        }
        Default::Sql(sql) => expression(sql.get(Flavour::Postgres)),
    }
}

fn expression(sql: Option<&String>) -> Result<String, Reject> {
    let sql = sql.ok_or_else(|| {
        Reject::new("this default has no SQL for PostgreSQL").help("add `postgres = \"…\"` or `any = \"…\"`")
    })?;
    tokens::check_expression(Flavour::Postgres, sql)
        .map_err(|error| Reject::new(format!("this default is not one SQL expression: {error}")))?;
    Ok(sql.trim().to_owned())
}

/// The portable type that says the same as a native one, so that both are checked alike.
fn portable(resolved: &ColumnType, native: &str) -> ColumnType {
    let ColumnType::Native(_) = resolved else { return resolved.clone() };
    let portable = match native {
        "double precision" => Ok(ColumnType::Double),
        "bytea" => Ok(ColumnType::Bytes(None)),
        "jsonb" | "json" => Ok(ColumnType::Json),
        "character varying" => Ok(ColumnType::String(None)),
        _ => match (base(native).as_str(), native.find('(')) {
            ("character varying", Some(at)) => format!("string{}", &native[at..]).parse(),
            ("numeric", Some(at)) => format!("decimal{}", &native[at..]).parse(),
            ("character", Some(at)) => format!("char{}", &native[at..]).parse(),
            ("timestamp without time zone", _) => Ok(ColumnType::Timestamp(6)),
            ("timestamp with time zone", _) => Ok(ColumnType::TimestampTz(6)),
            ("time without time zone", _) => Ok(ColumnType::Time(6)),
            _ => native.parse(),
        },
    };
    portable.unwrap_or_else(|_| resolved.clone())
}

fn spell(portable: &ColumnType, value: &Literal) -> String {
    match value {
        Literal::Boolean(value) => value.to_string(),
        Literal::Number(number) => plain_number(number).unwrap_or_else(|| literal(number)),
        Literal::Text(text) => spell_text(portable, text),
    }
}

/// Servers keep the value, not the words: `2026-11-20T10:15` comes back as `2026-11-20 10:15:00`.
fn spell_text(portable: &ColumnType, text: &str) -> String {
    let kept = match portable {
        ColumnType::Decimal(..) => return plain_number(text).unwrap_or_else(|| literal(text)),
        ColumnType::Bytes(_) => {
            let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            Some(format!("\\x{hex}"))
        }
        ColumnType::Time(_) => kept("time without time zone", text),
        ColumnType::Timestamp(_) => kept("timestamp without time zone", text),
        ColumnType::TimestampTz(_) => kept("timestamp with time zone", text),
        ColumnType::Uuid => kept("uuid", text),
        _ => None,
    };
    literal(kept.as_deref().unwrap_or(text))
}

/// The text of the value that the server keeps of a text; none where it may be any.
pub(super) fn kept(native: &str, text: &str) -> Option<String> {
    match native {
        "time without time zone" => {
            text.parse::<Time>().and_then(|time| time.round(Unit::Microsecond)).ok().map(|time| time.to_string())
        }
        "timestamp without time zone" => moment(text.parse()),
        "timestamp with time zone" => {
            let point = text.parse::<jiff::Timestamp>();
            moment(point.map(|point| point.to_zoned(jiff::tz::TimeZone::UTC).datetime())).map(|text| text + "+00")
        }
        "uuid" => Some(text.to_lowercase()),
        _ => None,
    }
}

fn moment(parsed: Result<DateTime, jiff::Error>) -> Option<String> {
    let moment = parsed.and_then(|moment| moment.round(Unit::Microsecond)).ok()?;
    Some(moment.to_string().replace('T', " "))
}

fn uuid(native: &str) -> Result<String, Reject> {
    match base(native).as_str() {
        "uuid" => Ok("gen_random_uuid()".to_owned()),
        "text" | "character varying" | "character" | "bpchar" | "name" | "citext" => {
            Ok("(gen_random_uuid())::text".to_owned())
        }
        _ => Err(Reject::new(format!("a UUID is no `{native}`")).help("give the column the type `uuid`")),
    }
}

fn now(native: &str) -> Result<String, Reject> {
    let word = match base(native).as_str() {
        "date" => "CURRENT_DATE",
        "time without time zone" => "LOCALTIME",
        "time with time zone" => "CURRENT_TIME",
        "timestamp without time zone" => "LOCALTIMESTAMP",
        "timestamp with time zone" => "CURRENT_TIMESTAMP",
        _ => {
            return Err(Reject::new(format!("the time of the statement is no `{native}`"))
                .help("give the column a date or time type, or write the default as `{ sql = \"…\" }`"));
        }
    };
    Ok(word.to_owned())
}
