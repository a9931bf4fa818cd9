//! Types with what is needed to use them.

use crate::schema::Literal;

/// A type with what is needed to use it: a default, how a check compares it, and values of rows.
pub(super) struct Kind {
    pub name: &'static str,
    pub default: Literals,
    /// What follows the column in a check.
    pub test: &'static str,
    pub values: [&'static str; 2],
}

pub(super) enum Literals {
    Number(&'static str),
    Text(&'static str),
    Boolean(bool),
}

use Literals::{Boolean, Number, Text};

pub(super) const KINDS: [Kind; 16] = [
    Kind { name: "integer", default: Number("7"), test: "> 0", values: ["1", "2"] },
    Kind { name: "bigint", default: Number("7"), test: "> 0", values: ["1", "5000000000"] },
    Kind { name: "smallint", default: Number("-7"), test: "> 0", values: ["1", "-2"] },
    Kind { name: "decimal(10,2)", default: Text("0.50"), test: "> (0)::numeric", values: ["1", "2.25"] },
    Kind { name: "double", default: Number("1.5"), test: "> (0)::double precision", values: ["1", "2.5"] },
    Kind { name: "text", default: Text("it's"), test: "<> ''::text", values: ["'1'", "'x'"] },
    Kind { name: "string(3)", default: Text("a"), test: "IS NOT NULL", values: ["'1'", "'xyz'"] },
    Kind { name: "string", default: Text("a\\b"), test: "IS NOT NULL", values: ["'1'", "'long text'"] },
    Kind { name: "char(5)", default: Text("a"), test: "<> ''::bpchar", values: ["'1'", "'xyz'"] },
    Kind { name: "boolean", default: Boolean(true), test: "IS NOT NULL", values: ["true", "false"] },
    Kind { name: "date", default: Text("2026-11-20"), test: "IS NOT NULL", values: ["'2026-01-01'", "'2027-01-01'"] },
    Kind {
        name: "timestamp",
        default: Text("2026-11-20 10:15:00"),
        test: "IS NOT NULL",
        values: ["'2026-01-01 10:00:00'", "'2027-01-01'"],
    },
    Kind {
        name: "uuid",
        default: Text("00000000-0000-0000-0000-00000000000f"),
        test: "IS NOT NULL",
        values: ["'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"],
    },
    Kind { name: "json", default: Text("{}"), test: "IS NOT NULL", values: ["'1'", "'{\"a\": 1}'"] },
    Kind { name: "enum:mood", default: Text("ok"), test: "<> 'sad'::public.mood", values: ["'ok'", "'sad'"] },
    Kind { name: "int[]", default: Text("{1,2}"), test: "IS NOT NULL", values: ["'{1}'", "'{1,2}'"] },
];

impl Literals {
    pub(super) fn literal(&self) -> Literal {
        match self {
            Number(text) => Literal::Number((*text).to_owned()),
            Text(text) => Literal::Text((*text).to_owned()),
            Boolean(value) => Literal::Boolean(*value),
        }
    }
}
