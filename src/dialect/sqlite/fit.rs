//! Values that a new type would not hold. SQLite keeps them as they are, where other engines refuse or cut them:
//! <https://sqlite.org/flextypegood.html>.

use super::names::quote;
use super::types::{Affinity, numbers};
use crate::dialect::{Alteration, Misfits, Sought};
use crate::physical::{Column, Table};

/// One query for each column whose type changes to one that may not hold all values.
pub(super) fn misfits(alteration: &Alteration<'_>) -> Vec<Misfits> {
    let rows = rows(alteration);
    let old =
        |name: &str| alteration.renamed.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from).to_owned();
    let query = |column: &Column| {
        let before = alteration.before.columns.get(&old(&column.name))?;
        let using = alteration.using.get(&column.name);
        if before.r#type == column.r#type && using.is_none() || column.generated.is_some() {
            return None;
        }
        let value = using.map_or_else(|| quote(&column.name), |using| format!("({using})"));
        let fits = fits(column, before, alteration.after, &value)?;
        let sought = Sought::new(&rows, &format!("{value} IS NOT NULL AND NOT coalesce({fits}, 0)"), &[]);
        Some(Misfits { column: column.name.clone(), sought })
    };
    alteration.after.columns.values().filter_map(query).collect()
}

/// The rows as they are, under the names that their columns are to have.
fn rows(alteration: &Alteration<'_>) -> String {
    let table = quote(&alteration.before.name.name);
    if alteration.renamed.is_empty() {
        return table;
    }
    let named = alteration.before.columns.keys().map(|name| match alteration.renamed.get(name) {
        Some(to) => format!("{} AS {}", quote(name), quote(to)),
        None => quote(name),
    });
    format!("(SELECT {} FROM {table})", named.collect::<Vec<_>>().join(", "))
}

/// What is true of a value that the type holds; none where it holds any.
fn fits(column: &Column, before: &Column, after: &Table, value: &str) -> Option<String> {
    let number = format!("CAST({value} AS NUMERIC)");
    // Between a text and a number this is true of numbers in full alone: '12 apples' casts to 12 and is not equal.
    let numeric = format!("({value} = {number} AND typeof({value}) <> 'blob')");
    let whole = |range: &str| format!("({numeric} AND {number} = CAST({number} AS INTEGER){range})");
    let text = format!("typeof({value}) <> 'blob'");
    // The functions alone take a number too, as a Julian day.
    let shape = |function: &str, like: &str| {
        format!("(typeof({value}) = 'text' AND {value} LIKE '{like}' AND {function}({value}) IS NOT NULL)")
    };
    let wide =
        after.options.strict || after.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.as_str()]);
    let base = column.r#type.split('(').next().unwrap_or_default().trim();
    match (base, numbers(&column.r#type).as_slice()) {
        ("BOOLEAN", _) => Some(format!("({numeric} AND {number} IN (0, 1))")),
        ("SMALLINT", _) => Some(whole(&format!(" AND {number} BETWEEN -32768 AND 32767"))),
        ("INTEGER" | "INT", _) if !wide && before.r#type == "BIGINT" => {
            Some(whole(&format!(" AND {number} BETWEEN -2147483648 AND 2147483647")))
        }
        ("NUMERIC" | "DECIMAL", [digits, scale]) => {
            let whole_digits = digits.saturating_sub(*scale);
            Some(format!("({numeric} AND abs({number}) < 1e{whole_digits} AND round({number}, {scale}) = {number})"))
        }
        ("DATE", _) => Some(shape("date", "____-__-__")),
        ("TIME", _) => Some(shape("time", "__:__%")),
        ("DATETIME" | "TIMESTAMP" | "TIMESTAMPTZ", _) => Some(shape("datetime", "____-__-__%")),
        (_, numbers) => match (Affinity::of(&column.r#type), numbers) {
            (Affinity::Text, [length]) => Some(format!("({text} AND length({value}) <= {length})")),
            (Affinity::Text, _) => Some(text),
            (Affinity::Integer, _) => Some(whole("")),
            (Affinity::Real | Affinity::Numeric, _) => Some(numeric),
            (Affinity::Blob, _) if base == "BLOB" => Some(format!("typeof({value}) = 'blob'")),
            (Affinity::Blob, _) => None,
        },
    }
}
