//! Queries with parameters, and their rows as values.

use bytes::BytesMut;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{Format, IsNull, ToSql, Type};
use postgres::{Client, Row};

use super::error;
use crate::session::{ServerError, Value};

/// Runs a query. Every parameter goes as text of unknown type, so that the server takes it for what stands beside it.
/// The statement has no name: a pooler may give every query to another connection of the server.
pub(super) fn rows(client: &mut Client, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, ServerError> {
    let texts: Vec<Parameter> = parameters.iter().map(Parameter::from).collect();
    let typed: Vec<(&(dyn ToSql + Sync), Type)> =
        texts.iter().map(|text| (text as &(dyn ToSql + Sync), Type::UNKNOWN)).collect();
    client.query_typed(sql, &typed).map_err(error::server)
}

/// Runs a query and gives its rows one by one, because those of 10,000 tables take more memory than the tables.
pub(super) fn each(
    client: &mut Client,
    sql: &str,
    parameter: &Value,
    mut with: impl FnMut(&Row),
) -> Result<(), ServerError> {
    let typed = [(Parameter::from(parameter), Type::UNKNOWN)];
    let mut rows = client.query_typed_raw(sql, typed).map_err(error::server)?;
    while let Some(row) = rows.next().map_err(error::server)? {
        with(&row);
    }
    Ok(())
}

/// The values of a row.
pub(super) fn values(row: &Row) -> Result<Vec<Value>, ServerError> {
    (0..row.len()).map(|at| value(row, at).map_err(error::server)).collect()
}

fn value(row: &Row, at: usize) -> Result<Value, postgres::Error> {
    let integer = |value: Option<i64>| value.map_or(Value::Null, Value::Integer);
    Ok(match *row.columns()[at].type_() {
        Type::BOOL => integer(row.try_get::<_, Option<bool>>(at)?.map(i64::from)),
        Type::INT2 => integer(row.try_get::<_, Option<i16>>(at)?.map(i64::from)),
        Type::INT4 => integer(row.try_get::<_, Option<i32>>(at)?.map(i64::from)),
        Type::INT8 => integer(row.try_get(at)?),
        Type::OID => integer(row.try_get::<_, Option<u32>>(at)?.map(i64::from)),
        _ => row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text),
    })
}

/// An array of the server in its text form, for a parameter.
pub(in crate::session) fn array<'a>(items: impl IntoIterator<Item = Option<&'a str>>) -> Value {
    let quoted = |item: &str| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\""));
    let items: Vec<String> = items.into_iter().map(|item| item.map_or("NULL".to_owned(), quoted)).collect();
    Value::Text(format!("{{{}}}", items.join(",")))
}

#[derive(Debug)]
struct Parameter(Option<String>);

impl From<&Value> for Parameter {
    fn from(value: &Value) -> Self {
        Parameter(match value {
            Value::Null => None,
            Value::Integer(number) => Some(number.to_string()),
            Value::Text(text) => Some(text.clone()),
        })
    }
}

impl ToSql for Parameter {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let Some(text) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(text.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    postgres::types::to_sql_checked!();
}
