//! Defaults: from a declaration, and from the catalog, to one canonical text that can be written back.
//!
//! Texts are literals, numbers are bare, the time of the statement is `CURRENT_TIMESTAMP(6)`, and any other expression
//! stands in parentheses, which MySQL asks for. `ON UPDATE CURRENT_TIMESTAMP` follows where a column has it.

mod canonical;

use super::literal::literal;
use super::types::{Kind, kind, number};
use super::{number as numbers, time};
use crate::dialect::default::{fit, fit_now, fit_uuid, plain_number};
use crate::dialect::tokens::check_expression;
use crate::dialect::{LowerColumn, Reject};
use crate::flavour::Flavour;
use crate::schema::{ColumnType, Default, Literal};

use canonical::{canonical, from_plain};
pub(crate) use canonical::{read_mariadb, read_mysql};

pub(super) fn lower(column: &LowerColumn<'_>, native: &str, default: &Default) -> Result<String, Reject> {
    let flavour = column.engine.flavour;
    match default {
        Default::Literal(value) => {
            fit(&column.r#type, value, column.schema)?;
            lower_literal(flavour, &column.r#type, native, value)
        }
        Default::Now => {
            fit_now(&column.r#type)?;
            now(native)
        }
        Default::Uuid => {
            fit_uuid(&column.r#type)?;
            Ok("(uuid())".to_owned())
        }
        Default::Sql(sql) => {
            let Some(text) = sql.get(flavour) else {
                return Err(Reject::new(format!("this default has no SQL for {}", flavour.title()))
                    .help(format!("add `{flavour} = \"…\"` or `any = \"…\"`")));
            };
            check_expression(flavour, text)
                .map_err(|error| Reject::new(format!("this default is not one SQL expression: {error}")))?;
            if text.trim().eq_ignore_ascii_case("null") {
                return Err(Reject::new("`NULL` is no default").help("leave `default` out"));
            }
            Ok(canonical(flavour, native, text))
        }
    }
}

/// The time of the statement. DATE and TIME know it only as an expression.
fn now(native: &str) -> Result<String, Reject> {
    let digits = number(native).unwrap_or(0);
    match kind(native) {
        Kind::DateTime if digits == 0 => Ok("CURRENT_TIMESTAMP".to_owned()),
        Kind::DateTime => Ok(format!("CURRENT_TIMESTAMP({digits})")),
        Kind::Date => Ok("(curdate())".to_owned()),
        Kind::Time if digits == 0 => Ok("(curtime())".to_owned()),
        Kind::Time => Ok(format!("(curtime({digits}))")),
        _ => Err(Reject::new(format!("the time of the statement is no {native}"))),
    }
}

fn lower_literal(flavour: Flavour, column_type: &ColumnType, native: &str, value: &Literal) -> Result<String, Reject> {
    let plain = match value {
        Literal::Text(text) if *column_type == ColumnType::Uuid => text.to_lowercase(),
        Literal::Text(text) => text.clone(),
        Literal::Number(number) => plain_number(number).unwrap_or_else(|| number.clone()),
        Literal::Boolean(value) => u8::from(*value).to_string(),
    };
    let digits = number(native).unwrap_or(0) as usize;
    let inexact = |keeps: &str| Reject::new(format!("{native} on {} keeps {keeps}", flavour.title()));
    match (kind(native), column_type) {
        (Kind::Float, _) => match numbers::float(&plain) {
            Some(kept) if kept.parse::<f64>().ok() == plain.parse::<f64>().ok() => Ok(kept),
            _ => Err(inexact("six digits of a default").help("use `double`")),
        },
        (Kind::Time, _) => written(time::time(&plain, digits), column_type, &plain)
            .ok_or_else(|| inexact("fewer digits after the second")),
        (Kind::DateTime, ColumnType::TimestampTz(_)) => {
            let moment = time::point(&plain, digits);
            moment.map(|text| literal(&text)).ok_or_else(|| {
                inexact("points in time from 1970 to 2038-01-19 03:14:07 UTC, to its digits after the second")
            })
        }
        (Kind::DateTime, _) => written(time::datetime(&plain, digits), column_type, &plain)
            .ok_or_else(|| inexact("fewer digits after the second")),
        (Kind::Spatial, _) => Err(Reject::new(format!("{} has no literal of {native}", flavour.title()))
            .help("write an expression: `default = { sql = \"(point(1, 2))\" }`")),
        _ => from_plain(flavour, native, &plain)
            .ok_or_else(|| Reject::new(format!("`{plain}` is no {native} on {}", flavour.title()))),
    }
}

/// A portable time must be kept whole; what a native type takes is the server's to say.
fn written(canonical: Option<String>, column_type: &ColumnType, plain: &str) -> Option<String> {
    let native = matches!(column_type, ColumnType::Native(_));
    canonical.or_else(|| native.then(|| plain.to_owned())).map(|text| literal(&text))
}
