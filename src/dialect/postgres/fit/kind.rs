//! Native types as far as it is known what they hold.

use crate::dialect::postgres::types::base;

/// What a type holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect::postgres) enum Kind {
    Boolean,
    /// Of so many bytes.
    Integer(u32),
    Real,
    Double,
    /// Digits, and those after the point.
    Numeric(Option<(u32, u32)>),
    /// At most so many characters.
    Text(Option<u32>),
    /// Exactly so many.
    Char(u32),
    Date,
    /// Digits after the second.
    Time(u32),
    Timestamp(u32),
    TimestampTz(u32),
    Uuid,
    Json,
    Jsonb,
    /// Types that are written as a text and compared to none here.
    Written,
}

impl Kind {
    /// None where it is not known what the type holds.
    pub(in crate::dialect::postgres) fn of(native: &str) -> Option<Self> {
        let numbers = numbers(native)?;
        let first = numbers.first().copied();
        Some(match base(native).as_str() {
            "boolean" => Kind::Boolean,
            "smallint" => Kind::Integer(2),
            "integer" => Kind::Integer(4),
            "bigint" => Kind::Integer(8),
            "real" => Kind::Real,
            "double precision" => Kind::Double,
            "numeric" => match numbers.as_slice() {
                [] => Kind::Numeric(None),
                [digits] => Kind::Numeric(Some((*digits, 0))),
                [digits, scale] if scale <= digits => Kind::Numeric(Some((*digits, *scale))),
                _ => return None,
            },
            "text" => Kind::Text(None),
            "character varying" => Kind::Text(first),
            "character" => Kind::Char(first.unwrap_or(1)),
            "date" => Kind::Date,
            "time without time zone" => Kind::Time(first.unwrap_or(6)),
            "timestamp without time zone" => Kind::Timestamp(first.unwrap_or(6)),
            "timestamp with time zone" => Kind::TimestampTz(first.unwrap_or(6)),
            "uuid" => Kind::Uuid,
            "json" => Kind::Json,
            "jsonb" => Kind::Jsonb,
            // An enum is in quotes.
            "bytea" | "interval" | "inet" | "cidr" => Kind::Written,
            name if name.starts_with('"') && !name.ends_with("[]") => Kind::Written,
            _ => return None,
        })
    }

    /// A date and time of the same kind, with all digits.
    pub(super) fn moment(self) -> &'static str {
        if matches!(self, Kind::TimestampTz(_)) { "timestamptz" } else { "timestamp" }
    }

    /// The same kind with other digits after the second.
    pub(super) fn with_digits(self, digits: u32) -> String {
        match self {
            Kind::Time(_) => format!("time({digits})"),
            other => format!("{}({digits})", other.moment()),
        }
    }
}

/// The numbers in parentheses; none where there is something else.
fn numbers(native: &str) -> Option<Vec<u32>> {
    let Some((open, close)) = native.find('(').zip(native.find(')')).filter(|_| !native.starts_with('"')) else {
        return Some(Vec::new());
    };
    native.get(open + 1..close)?.split(',').map(|number| number.trim().parse().ok()).collect()
}
