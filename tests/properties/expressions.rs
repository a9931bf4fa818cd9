//! Conditions and values made of columns, in the words of one engine.

use binds::dialect::Engine;
use binds::flavour::Flavour;
use binds::schema::{Column, ColumnType};

use super::tape::Tape;

/// What can be done with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    Text,
    Boolean,
    Date,
    Other,
}

pub(super) fn class(column: &Column, flavour: Flavour) -> Class {
    match column.r#type.get(flavour) {
        Some(ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt | ColumnType::Decimal(..)) => {
            Class::Number
        }
        Some(ColumnType::Text | ColumnType::String(_)) => Class::Text,
        Some(ColumnType::Boolean) => Class::Boolean,
        Some(ColumnType::Date) => Class::Date,
        _ => Class::Other,
    }
}

/// `{}` in the words is the column, `{2}` another column of the same class.
pub(super) fn condition(tape: &mut Tape, engine: &Engine, columns: &[&Column]) -> String {
    let column = tape.pick(columns);
    let words: &[&str] = match (class(column, engine.flavour), engine.flavour) {
        (Class::Number, _) => &NUMBER,
        (Class::Text, Flavour::Postgres) => &POSTGRES_TEXT,
        (Class::Text, Flavour::Sqlite) => &SQLITE_TEXT,
        (Class::Text, _) => &MYSQL_TEXT,
        (Class::Boolean, Flavour::Sqlite) => &["{}", "{} IN (0, 1)", "NOT {}", "{} IS TRUE"],
        (Class::Boolean, _) => &["{}", "NOT {}", "{} IS NOT TRUE", "{} = true", "{} <> {2}"],
        (Class::Date, Flavour::Postgres) => &[
            "{} > '2020-01-01'",
            "{} BETWEEN '2020-01-01' AND DATE '2030-01-01'",
            "{} >= {2}",
            "{} < '2030-01-01'::date + 1",
        ],
        (Class::Date, Flavour::Sqlite) => &["{} > '2020-01-01'", "{} >= {2}", "date({}) = {}"],
        (Class::Date, _) => &[
            "{} > '2020-01-01'",
            "{} >= {2}",
            "{} > DATE '2020-01-01'",
            "year({}) > 2000",
            "{} > cast('2020-01-01' as date)",
        ],
        (Class::Other, _) => &["{} IS NOT NULL", "{} IS NULL OR 1 = 1", "NOT ({} IS NULL)"],
    };
    let condition = fill(tape, engine, columns, column, words);
    match tape.below(8) {
        0..=4 => condition,
        5 => format!("{condition} AND {}", fill(tape, engine, columns, column, words)),
        6 => format!("({condition}) OR NOT ({})", fill(tape, engine, columns, column, words)),
        _ => format!(" ( {condition} ) "),
    }
}

/// A value of the class of its column, with the type that holds it.
pub(super) fn value(tape: &mut Tape, engine: &Engine, columns: &[&Column]) -> Option<(String, ColumnType)> {
    let fit: Vec<&Column> = columns
        .iter()
        .copied()
        .filter(|column| matches!(class(column, engine.flavour), Class::Number | Class::Text))
        .collect();
    if fit.is_empty() {
        return None;
    }
    let column = tape.pick(&fit);
    if class(column, engine.flavour) == Class::Number {
        let words = &[
            "{} + 1",
            "{} * 2 - 1",
            "-{}",
            "({} + {2}) * 3",
            "abs({})",
            "{}",
            "coalesce({}, 0)",
            "{} % 7",
            "CASE WHEN {} > 0 THEN 1 ELSE 2 END",
        ];
        return Some((fill(tape, engine, columns, column, words), ColumnType::BigInt));
    }
    let words: &[&str] = match engine.flavour {
        Flavour::Postgres => &[
            "lower({})",
            "{} || 'x'",
            "upper({}) || '''' || E'\\\\'",
            "coalesce({}, {2}, '')",
            "({})::text",
            "substring({} from 1 for 3)",
            "trim(both from {})",
            "replace({}, 'a', 'b')",
            "{}",
        ],
        Flavour::Sqlite => &[
            "lower({})",
            "{} || 'x'",
            "upper({}) || ''''",
            "coalesce({}, {2}, '')",
            "substr({}, 1, 3)",
            "trim({})",
            "'\"' || {}",
            "{} COLLATE nocase",
            "({})",
        ],
        _ => &[
            "lower({})",
            "concat({}, 'x')",
            "concat(upper({}), '''', '\\\\')",
            "coalesce({}, {2}, '')",
            "substring({}, 1, 3)",
            "trim({})",
            "replace({}, 'a', \"b\")",
            "left({}, 2)",
            "concat({}, 'é')",
            "{}",
        ],
    };
    Some((fill(tape, engine, columns, column, words), ColumnType::Text))
}

fn fill(tape: &mut Tape, engine: &Engine, columns: &[&Column], column: &Column, words: &[&str]) -> String {
    let of_class: Vec<&Column> =
        columns.iter().copied().filter(|other| class(other, engine.flavour) == class(column, engine.flavour)).collect();
    let words = tape.pick(words);
    let second = engine.quote(&tape.pick(&of_class).name);
    // Names may hold `{}` themselves, so that each piece is put in once.
    let pieces =
        words.split("{2}").map(|piece| piece.split("{}").collect::<Vec<_>>().join(&engine.quote(&column.name)));
    pieces.collect::<Vec<_>>().join(&second)
}

const NUMBER: [&str; 16] = [
    "{} > 0",
    "{} IN (1, 2, -3)",
    "{} NOT IN (1, 2)",
    "{} BETWEEN 1 AND 10",
    "{} % 2 = 0",
    "NOT ({} = 5)",
    "abs({}) < 100",
    "CASE WHEN {} > 1 THEN 1 ELSE 2 END = 1",
    "{} + 1 > {2}",
    "-{} < 5",
    "{} * -1 < 1e3",
    "{} <> 1.50",
    "{} IS NULL OR {} >= -9",
    "{} != 0",
    "coalesce({}, {2}) > 0",
    "CAST({} AS decimal(10,2)) > 1.5",
];

const POSTGRES_TEXT: [&str; 18] = [
    "{} LIKE '%@%'",
    "{} <> 'it''s'",
    "lower({}) = {}",
    "length({}) > 3",
    "{} NOT LIKE 'a\\_b'",
    "{} LIKE 'a!_b' ESCAPE '!'",
    "{} IN ('a', 'it''s', ',', 'b\\c')",
    "{} IN ('a')",
    "{} <> E'a\\\\b\\n'",
    "{} <> ''",
    "coalesce({}, '') <> {2}",
    "{} || 'x' <> 'yx'",
    "{}::text ~ '^[a-z]+$'",
    "{} ILIKE 'x%'",
    "CAST({} AS varchar(3)) = 'abc'",
    "{} SIMILAR TO 'a|b'",
    "{} = ANY (ARRAY['x', 'y'])",
    "{} COLLATE \"C\" > 'a'",
];

const SQLITE_TEXT: [&str; 12] = [
    "{} LIKE '%@%'",
    "{} <> 'it''s'",
    "lower({}) = {}",
    "length({}) > 3",
    "{} LIKE 'a!_b' ESCAPE '!'",
    "{} IN ('a', 'it''s', ',', 'b\\c')",
    "{} <> ''",
    "coalesce({}, '') <> {2}",
    "{} || 'x' <> 'yx'",
    "{} GLOB '[a-z]*'",
    "typeof({}) = 'text'",
    "{} COLLATE nocase = 'x'",
];

const MYSQL_TEXT: [&str; 18] = [
    "{} LIKE '%@%'",
    "{} <> 'it''s'",
    "lower({}) = {}",
    "char_length({}) > 3",
    "{} NOT LIKE 'a\\_b'",
    "{} LIKE 'a!_b' ESCAPE '!'",
    "{} IN ('a', 'it''s', ',', 'b\\\\c')",
    "{} IN ('a')",
    "{} <> 'a\\\\b\\n'",
    "{} <> ''",
    "coalesce({}, '') <> {2}",
    "concat({}, 'x') <> 'yx'",
    "{} REGEXP '^[a-z]+$'",
    "{} <> \"double\"",
    "CAST({} AS char(3)) = 'abc'",
    "{} <=> 'x'",
    "{} <> 'éж'",
    "{} = 'a' XOR {} = 'b'",
];
